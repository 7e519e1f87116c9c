// Sums of products, a target in each lane.
#include <algorithm>
#include <cmath>

#include "op/pack.hpp"
#include "program/simd/targets.hpp"

namespace spad {

namespace {

template <bool has_second, bool has_coefficients>
class Summation {
 public:
  Summation(const SumGroup& group, const double* from, double* to)
      : group_(group), from_(from), to_(to) {}

  void run_packs(Index first, Index last) const {
    for (Index pack = first; pack < last; ++pack) {
      const Offset begin = Offset{pack} * group_.length;
      const Index* const target = group_.target + Offset{pack} * pack_width;
      const Index left = group_.n_targets - pack * pack_width;
      const bool is_full = left >= pack_width;
      Pack total(0.0);
      if (group_.length > 0) total = term(begin);
      for (Index t = 1; t < group_.length; ++t) total = total + term(begin + t);
      const bool is_settled = !has_products || all_of(total - total == Pack(0.0));
      if (is_full && is_settled) {
        total.scatter(to_, target);
        continue;
      }
      for (Index lane = 0; lane < (is_full ? pack_width : left); ++lane) {
        to_[target[lane]] = settle(total[lane], begin, lane);
      }
    }
  }

  // With one lane.
  void run_targets(Index first, Index last) const {
    for (Index t = first; t < last; ++t) {
      const Offset begin = Offset{t} * group_.length;
      double total = group_.length > 0 ? term_at(begin, 0) : 0.0;
      for (Index k = 1; k < group_.length; ++k) total += term_at(begin + k, 0);
      to_[group_.target[t]] = settle(total, begin, 0);
    }
  }

 private:
  static constexpr bool has_products = has_second || has_coefficients;

  // Of all lanes.
  Pack sources(Index source) const {
    return source >= 0 ? Pack::load(from_ + source) : Pack::gather(from_, list(source));
  }
  Pack term(Offset k) const {
    Pack value = sources(group_.a[k]);
    if constexpr (has_coefficients) value = Pack::load(group_.coefficient + k * pack_width) * value;
    if constexpr (has_second) value = value * sources(group_.b[k]);
    return value;
  }

  // Of one.
  const Index* list(Index source) const { return group_.lists + Offset{~source} * pack_width; }
  double at(Index source, Index lane) const {
    return from_[source >= 0 ? source + lane : list(source)[lane]];
  }
  double term_at(Offset k, Index lane) const {
    double value = at(group_.a[k], lane);
    if constexpr (has_coefficients) {
      value = group_.coefficient[k * group_.lanes + lane] * value;
    }
    if constexpr (has_second) value = value * at(group_.b[k], lane);
    return value;
  }

  double settle(double total, Offset begin, Index lane) const {
    if (!has_products || std::isfinite(total)) return total;
    double sum = 0;
    for (Offset k = begin; k < begin + group_.length; ++k) {
      const bool is_zero = at(group_.a[k], lane) == 0 || (has_second && at(group_.b[k], lane) == 0);
      if (!is_zero) sum += term_at(k, lane);
    }
    return sum;
  }

  const SumGroup& group_;
  const double* from_;
  double* to_;
};

template <bool has_second, bool has_coefficients>
void run(const SumGroup& group, Index first, Index last, const double* from, double* to) {
  const Summation<has_second, has_coefficients> summation(group, from, to);
  if (group.lanes == 1) {
    summation.run_targets(first, last);
  } else {
    summation.run_packs(first, last);
  }
}

// Tiles: two rows by two columns.
class TileSummation {
 public:
  TileSummation(const SumGroup& group, const double* from, double* to)
      : group_(group), from_(from), to_(to) {}

  void run(Index first, Index last) const {
    for (Index pack = first; pack < last; ++pack) {
      const Offset begin = Offset{pack} * group_.length * 2 * pack_width;
      const Index *a = group_.a + begin, *b = group_.b + begin;
      Pack total[2][2];
      for (Index t = 0; t < group_.length; ++t, a += 2 * pack_width, b += 2 * pack_width) {
        const Pack row[] = {gather(a), gather(a + pack_width)};
        const Pack column[] = {gather(b), gather(b + pack_width)};
        for (int i = 0; i < 2; ++i) {
          for (int j = 0; j < 2; ++j) {
            const Pack term = row[i] * column[j];
            total[i][j] = t == 0 ? term : total[i][j] + term;
          }
        }
      }
      const Index* target = group_.target + Offset{pack} * 4 * pack_width;
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j, target += pack_width) {
          const Pack& sum = total[i][j];
          if (all_of(sum - sum == Pack(0.0))) [[likely]] {
            sum.scatter(to_, target);
          } else {
            for (Index lane = 0; lane < pack_width; ++lane) {
              to_[target[lane]] =
                  settle(sum[lane], begin + i * pack_width + lane, begin + j * pack_width + lane);
            }
          }
        }
      }
    }
  }

 private:
  Pack gather(const Index* places) const { return Pack::gather(from_, places); }

  double settle(double total, Offset row, Offset column) const {
    if (std::isfinite(total)) return total;
    double sum = 0;
    for (Index t = 0; t < group_.length; ++t) {
      const Offset k = Offset{t} * 2 * pack_width;
      const double a = from_[group_.a[row + k]], b = from_[group_.b[column + k]];
      if (a != 0 && b != 0) sum += a * b;
    }
    return sum;
  }

  const SumGroup& group_;
  const double* from_;
  double* to_;
};

class EvenSummation {
 public:
  EvenSummation(const SumGroup& group, const double* from, double* to)
      : group_(group), from_(from), stride_(group.target[1]), to_(to + group.target[0]) {
    for (Index k = 0; k < pack_width; ++k) places_[k] = k * stride_;
  }

  void run(Index first, Index last) const {
    const Index n_full = std::min(last, group_.n_targets / pack_width);
    for (Index pack = first; pack < n_full; ++pack) run_pack(pack * pack_width);
    if (n_full == last) return;
    for (Index k = n_full * pack_width; k < group_.n_targets; ++k) {
      double* const to = to_ + Offset{stride_} * k;
      to[0] = sum_at(k, group_.a, group_.length);
      if (has_partner()) to[1] = sum_at(k, partner(), group_.second_length);
    }
  }

 private:
  bool has_partner() const { return group_.second_length > 0; }
  const Index* partner() const { return group_.a + group_.length; }

  void run_pack(Index k) const {
    double* const to = to_ + Offset{stride_} * k;
    const Pack sum = sums_from(k, group_.a, group_.length);
    if (has_partner()) {
      Pack::store_strided_pairs(sum, sums_from(k, partner(), group_.second_length), to, stride_);
    } else if (stride_ == 1) {
      sum.store(to);
    } else {
      sum.scatter(to, places_);
    }
  }
  Pack sums_from(Index k, const Index* sources, Index length) const {
    Pack total = Pack::load(from_ + sources[0] + k);
    for (Index t = 1; t < length; ++t) total = total + Pack::load(from_ + sources[t] + k);
    return total;
  }
  double sum_at(Index k, const Index* sources, Index length) const {
    double total = from_[sources[0] + k];
    for (Index t = 1; t < length; ++t) total += from_[sources[t] + k];
    return total;
  }

  const SumGroup& group_;
  const double* from_;
  Index stride_;
  double* to_;
  Index places_[pack_width];
};

}  // namespace

void SPAD_TARGET::sum(const SumGroup& group, Index first, Index last, const double* from,
                      double* to) {
  if (group.is_even) return EvenSummation(group, from, to).run(first, last);
  if (group.is_tiled) return TileSummation(group, from, to).run(first, last);
  if (group.has_second) {
    return group.has_coefficients ? run<true, true>(group, first, last, from, to)
                                  : run<true, false>(group, first, last, from, to);
  }
  return group.has_coefficients ? run<false, true>(group, first, last, from, to)
                                : run<false, false>(group, first, last, from, to);
}

}  // namespace spad
