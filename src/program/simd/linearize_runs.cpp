// Values with partials of a batch that has runs.
#include "op/product.hpp"
#include "program/simd/one_instance.hpp"
#include "program/simd/targets.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

// The partials of up to eight operations: those of one are side by side.
void put(double partial, double* to, Index, Index) { *to = partial; }
void put(const Pack& partials, double* to, Index stride, Index n) {
  if (stride == 1 && n == pack_width) return partials.store(to);
  double lanes[pack_width];
  partials.store(lanes);
  for (Index k = 0; k < n; ++k) to[k * stride] = lanes[k];
}

// Which partials the operations of a run store.
struct Wanted {
  Terms terms;
  SecondTerms second;
  Index n_first, n_second;

  Wanted(const Run& run, Opcode op)
      : terms(run.terms[static_cast<std::size_t>(Active::both)]),
        second(second_terms(structure_of(op), terms)),
        n_first(count_partials(terms)),
        n_second(second.count()) {}
  bool first(int operand) const { return is_stored(term_of(terms, operand)); }
};

class Linearizer {
 public:
  Linearizer(double* slots, const PartialSinks& sinks) : slots_(slots), sinks_(sinks) {}

  void operate(const Run& run, const Index* place) {
    if (run.op == Opcode::sin) return sines_and_cosines<true, false>(run, place);
    if (run.op == Opcode::cos) return sines_and_cosines<false, true>(run, place);
    if (run.op == instruction::sine_and_cosine) return sines_and_cosines<true, true>(run, place);
    visit(run.op, [&]<class R>() { operate_by<R>(run, place); });
  }
  const PartialSinks& sinks() const { return sinks_; }

 private:
  template <class R>
  void operate_by(const Run& run, const Index* place) {
    const Wanted wanted(run, run.op);
    PartialSinks sinks = sinks_;
    run_operations<R>(place, run.size, slots_,
                      [&](const auto& a, const auto& b, const auto& c, const auto& y, Index n) {
                        store_first<R>(wanted, a, b, c, y, n, sinks.first);
                        if (sinks.second) {
                          store_second<R>(wanted, a, b, c, y, n, sinks.second);
                        }
                      });
    sinks_ = sinks;
  }

  template <class R, class T>
  SPAD_FORMULA static void store_first(const Wanted& wanted, const T& a, const T& b, const T& c,
                                       const T& y, Index n, double*& sink) {
    double* to = sink;
    const auto store = [&](int operand, auto&& partial) __attribute__((always_inline)) {
      using Partial = decltype(partial());
      if constexpr (std::is_same_v<Partial, T> || is_indicator<Partial>) {
        if (wanted.first(operand)) put(to_number<T>(partial()), to++, wanted.n_first, n);
      }
    };
    store(0, [&] { return R::d_a(a, b, c, y); });
    store(1, [&] { return R::d_b(a, b, c, y); });
    store(2, [&] { return R::d_c(a, b, c, y); });
    if (to != sink) sink += n * wanted.n_first;
  }

  template <class R, class T>
  SPAD_FORMULA static void store_second(const Wanted& wanted, const T& a, const T& b, const T& c,
                                        const T& y, Index n, double*& sink) {
    double* to = sink;
    const auto store = [&](bool is_wanted, auto&& partial) __attribute__((always_inline)) {
      if constexpr (!is_zero<decltype(partial())>) {
        if (is_wanted) put(to_number<T>(partial()), to++, wanted.n_second, n);
      }
    };
    store(wanted.second.aa, [&] { return R::d_aa(a, b, c, y); });
    store(wanted.second.ab, [&] { return R::d_ab(a, b, c, y); });
    store(wanted.second.bb, [&] { return R::d_bb(a, b, c, y); });
    sink += n * wanted.n_second;
  }

  // One is the other's partial; of a pair the sine comes first.
  template <bool sines, bool cosines>
  void sines_and_cosines(const Run& run, const Index* to) {
    constexpr Index n_results = sines && cosines ? 2 : 1;
    const Wanted wanted(run, Opcode::sin);
    const Index* const a = to + n_results * run.size;
    for (Index k = 0; k < run.size; k += pack_width) {
      const Index n = std::min<Index>(run.size - k, pack_width);
      Pack sine, cosine;
      math::sincos(gather(slots_, a + k, n), sine, cosine);
      if constexpr (sines) scatter(sine, slots_, to + k, n);
      if constexpr (cosines) scatter(cosine, slots_, to + (n_results - 1) * run.size + k, n);
      if (wanted.terms == 0) continue;
      if constexpr (sines) put(cosine, sinks_.first, n_results, n);
      if constexpr (cosines) put(-sine, sinks_.first + n_results - 1, n_results, n);
      sinks_.first += n * n_results;
      if (sinks_.second) {
        if constexpr (sines) put(-sine, sinks_.second, n_results, n);
        if constexpr (cosines) put(-cosine, sinks_.second + n_results - 1, n_results, n);
        sinks_.second += n * n_results;
      }
    }
  }

  double* slots_;
  PartialSinks sinks_;
};

}  // namespace

void SPAD_TARGET::linearize_runs(const InstanceRange& range, PartialSinks& sinks) {
  OneInstance instance(range);
  Linearizer linearizer(instance.slots, sinks);
  instance.run_runs([&](const Run& run, const Index* place) { linearizer.operate(run, place); });
  sinks = linearizer.sinks();
}

}  // namespace spad
