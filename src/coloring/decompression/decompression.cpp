// Decompression: one gather a direct entry, then substitutions in their order.
#include "coloring/decompression/decompression.hpp"

#include <algorithm>
#include <cinttypes>
#include <limits>

#include "base/large_pages.hpp"

namespace spad {

namespace {

// Entries under one name: of a symmetric matrix those on or below the diagonal.
class EntryNames {
 public:
  EntryNames(const CscPattern& pattern, std::span<const Offset> position, Problem problem)
      : pattern_(pattern), position_(position), symmetric_(is_symmetric(problem)) {}

  // Calls visit(k, entry, is_mirror) for each entry k.
  template <class Visit>
  void for_each(Visit&& visit) const {
    std::size_t k = 0;
    for (Index j = 0; j < pattern_.n_cols; ++j) {
      for (Index i : pattern_.column(j)) {
        const bool is_mirror = symmetric_ && i < j;
        visit(k, is_mirror ? static_cast<std::size_t>(position_[k]) : k, is_mirror);
        ++k;
      }
    }
  }

 private:
  const CscPattern& pattern_;
  std::span<const Offset> position_;
  bool symmetric_;
};

// One past the largest slot.
Result<std::size_t> slot_range(std::span<const Offset> slot) {
  Offset end = 0;
  for (Offset s : slot) end = std::max(end, s + 1);
  if (end > std::numeric_limits<Index>::max()) {
    return Status::error(Code::index_overflow,
                         "%" PRId64 " values are more than decompression can address", end);
  }
  return static_cast<std::size_t>(end);
}

}  // namespace

Result<DecompressionPlan> DecompressionPlan::make(const CscPattern& pattern,
                                                  std::span<const Offset> position,
                                                  const MatrixColoring& coloring, Recovery recovery,
                                                  std::span<const Offset> slot) {
  SPAD_ASSERT(slot.size() == pattern.row_idx.size());
  const auto n_slots = slot_range(slot);
  if (!n_slots) return n_slots.status();
  DecompressionPlan plan;
  plan.n_rows_ = pattern.n_rows;
  plan.n_cols_ = pattern.n_cols;
  plan.n_column_colors_ = coloring.n_column_colors;

  constexpr Index none = -1;
  std::vector<Index> step = large_vector<Index>(slot.size(), none);
  for (std::size_t k = 0; k < recovery.substituted.size(); ++k) {
    const Index entry = recovery.substituted[k];
    step.data()[entry] = static_cast<Index>(k);
    plan.steps_.push_back({recovery.element.data()[entry], none, none, recovery.known_ptr[k + 1]});
  }
  std::vector<GatherPlan::Read> reads = large_vector<GatherPlan::Read>(*n_slots);
  std::vector<Index> place =
      large_vector<Index>(slot.size(), none);  // of each entry, or of its mirror
  EntryNames(pattern, position, coloring.problem)
      .for_each([&](std::size_t k, std::size_t entry, bool is_mirror) {
        if (slot[k] < 0) return;
        const auto target = static_cast<Index>(slot[k]);
        place[entry] = target;
        if (step[entry] == none) {
          const Recovery::Element& element = recovery.element[entry];
          reads.data()[target] = {element.color, element.line};
        } else {
          Step& mine = plan.steps_.data()[step[entry]];
          (is_mirror ? mine.mirror : mine.target) = target;
        }
      });
  for (Step& one : plan.steps_) {
    if (one.target == none) std::swap(one.target, one.mirror);
    SPAD_ASSERT(one.target != none);
  }
  reserve_large(plan.known_, recovery.known.size());
  for (Index entry : recovery.known) plan.known_.push_back(place.data()[entry]);
  plan.direct_ = make_gather_plan(reads, coloring.n_colors());
  return plan;
}

const double* DecompressionPlan::product(const Products& products, Index color) const {
  const Index row_color = color - n_column_colors_;
  return row_color < 0 ? products.columns + Offset{color} * n_rows_
                       : products.rows + Offset{row_color} * n_cols_;
}

void DecompressionPlan::decompress(const Products& products, double* values) const {
  for (Index color = 0; color < direct_.n_chunks; ++color) {
    direct_.gather(color, product(products, color), values);
  }
  Offset k = 0;
  for (const Step& step : steps_) {
    double known = 0;
    for (; k < step.known_end; ++k) known += values[known_.data()[k]];
    const double value = product(products, step.element.color)[step.element.line] - known;
    values[step.target] = value;
    if (step.mirror >= 0) values[step.mirror] = value;
  }
}

std::size_t DecompressionPlan::bytes() const {
  return direct_.chunk_ptr.size() * sizeof(Offset) + direct_.source.size() * 2 * sizeof(Index) +
         steps_.size() * sizeof(Step) + known_.size() * sizeof(Index);
}

void compress(const CscPattern& pattern, const MatrixColoring& coloring, const Values& values,
              double* columns, double* rows) {
  std::fill_n(columns, Offset{pattern.n_rows} * coloring.n_column_colors, 0.0);
  std::fill_n(rows, Offset{pattern.n_cols} * coloring.n_row_colors, 0.0);
  const bool has_rows = coloring.n_row_colors > 0;
  std::size_t k = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const Index column_color = coloring.column.data()[j];
    for (Index i : pattern.column(j)) {
      const double value = values.of(k++);
      if (column_color != Coloring::neutral) {
        columns[Offset{column_color} * pattern.n_rows + i] += value;
      }
      const Index row_color = has_rows ? coloring.row.data()[i] : Coloring::neutral;
      if (row_color != Coloring::neutral) rows[Offset{row_color} * pattern.n_cols + j] += value;
    }
  }
}

}  // namespace spad
