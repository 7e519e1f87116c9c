// Entry times tangent, summed for each output: a block of instances, and of these a few at a time,
// so that sums stay in registers.
//
// Compiled with contraction: products are added without rounding where the target can, whatever
// the number of directions.
#include <cmath>

#include "op/pack.hpp"
#include "program/lanes.hpp"
#include "program/simd/targets.hpp"

namespace spad {

namespace {

// What a row reads at the instances of a block: places are start + offsets[i], or start + stride *
// i where there are no offsets.
struct Term {
  const double* partials;
  Offset step;  // between the partials of instances
  const Index* offsets;
  Offset start, stride;
};

template <Index W, std::size_t n_packs>
class LocalForward {
 public:
  using L = Lane<W>;
  explicit LocalForward(const RowsSweep& sweep)
      : sweep_(sweep),
        active_(static_cast<int>(sweep.sweep.active)),
        lanes_(reinterpret_cast<L*>(sweep.tangents)) {}

  void run() {
    for (const LocalJacobians::Rows& rows : sweep_.rows) {
      rows_ = &rows;
      const LocalJacobians::Entry* begin = rows.entries->list.data();
      for (std::size_t output = 0; output < rows.entries->end.size(); ++output) {
        const LocalJacobians::Entry* const end =
            rows.entries->list.data() + rows.entries->end.data()[output];
        for (first_ = 0; first_ < rows.n_instances; first_ += Stream::group) {
          const Index left = rows.n_instances - first_;
          n_ = left < Stream::group ? left : Stream::group;
          run_block(begin, end, rows.outputs.data()[output]);
        }
        begin = end;
      }
    }
  }

 private:
  static constexpr Index most_terms = 32;                                // summed up at once
  static constexpr std::size_t at_once = n_packs < 4 ? 8 / n_packs : 2;  // instances

  void run_block(const LocalJacobians::Entry* entry, const LocalJacobians::Entry* end,
                 const Stream& target) {
    const Term to = places_of(target);
    bool is_first = true;
    do {
      n_terms_ = 0;
      bool is_finite = true;
      for (; entry != end && n_terms_ < most_terms; ++entry) {
        if (entry->by_active[active_]) is_finite = read(*entry) && is_finite;
      }
      if (!is_finite) {
        for (Index i = 0; i < n_; ++i) run_instances<1, false>(i, to, is_first);
      } else {
        Index i = 0;
        constexpr auto few = static_cast<Index>(at_once);
        for (; i + few <= n_; i += few) run_instances<at_once, true>(i, to, is_first);
        for (; i < n_; ++i) run_instances<1, true>(i, to, is_first);
      }
      is_first = false;
    } while (entry != end);
  }

  Term places_of(const Stream& stream) const {
    const Stream::Piece piece = stream.piece_from(first_);
    if (piece.stride == Stream::no_stride) {
      return {nullptr, 0, stream.offsets() + first_, stream.start(), 0};
    }
    return {nullptr, 0, nullptr, piece.start, piece.stride};
  }

  L* lanes_at(const Term& term, Index i) const {
    const Offset place = term.start + (term.offsets ? term.offsets[i] : term.stride * i);
    return lanes_ + place * Offset{n_packs};
  }

  // Returns whether its partials are finite.
  bool read(const LocalJacobians::Entry& entry) {
    Term& term = terms_[n_terms_++];
    term = places_of(rows_->leaves.data()[entry.leaf]);
    if (entry.value < 0) {
      term.partials = &entry.coefficient;
      return std::isfinite(entry.coefficient);
    }
    term.partials = sweep_.values + rows_->first_value + entry.value * Offset{rows_->step} + first_;
    term.step = 1;
    return are_finite(term.partials);
  }

  bool are_finite(const double* partials) const {
    Pack zeros(0.0);
    Index i = 0;
    for (; i + pack_width <= n_; i += pack_width) {
      zeros = zeros + Pack::load(partials + i) * Pack(0.0);
    }
    bool result = all_of(zeros == Pack(0.0));
    for (; i < n_; ++i) result = result && std::isfinite(partials[i]);
    return result;
  }

  // Those from i on.
  template <std::size_t count, bool is_finite>
  void run_instances(Index i, const Term& to, bool is_first) const {
    L sum[count][n_packs] = {};
    if (!is_first) {
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t p = 0; p < n_packs; ++p)
          sum[k][p] = lanes_at(to, i + static_cast<Index>(k))[p];
      }
    }
    const Term* const end = terms_ + n_terms_;
    for (const Term* term = terms_; term != end; ++term) {
      for (std::size_t k = 0; k < count; ++k) {
        const Index instance = i + static_cast<Index>(k);
        const double partial = term->partials[term->step * instance];
        const L* const from = lanes_at(*term, instance);
        for (std::size_t p = 0; p < n_packs; ++p) {
          const L with = sum[k][p] + partial * from[p];
          if (is_finite || std::isfinite(partial)) {
            sum[k][p] = with;
          } else {
            sum[k][p] = where_zero(from[p], sum[k][p], with);
          }
        }
      }
    }
    for (std::size_t k = 0; k < count; ++k) {
      L* const lanes = lanes_at(to, i + static_cast<Index>(k));
      for (std::size_t p = 0; p < n_packs; ++p) lanes[p] = sum[k][p];
    }
  }

  const RowsSweep& sweep_;
  int active_;
  L* lanes_;
  const LocalJacobians::Rows* rows_ = nullptr;
  Term terms_[most_terms];
  Index n_terms_ = 0, first_ = 0, n_ = 0;
};

template <std::size_t n_packs>
void run_packs(const RowsSweep& sweep) {
  if (sweep.sweep.n_packs == static_cast<Index>(n_packs)) {
    return LocalForward<8, n_packs>(sweep).run();
  }
  if constexpr (n_packs > 1) run_packs<n_packs - 1>(sweep);
}

}  // namespace

void SPAD_TARGET::sweep_rows(const RowsSweep& sweep) {
  switch (sweep.sweep.width) {
    case 1: return LocalForward<1, 1>(sweep).run();
    case 4: return LocalForward<4, 1>(sweep).run();
    default: return run_packs<LocalSweep::most_packs>(sweep);
  }
}

}  // namespace spad
