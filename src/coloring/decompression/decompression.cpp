// Decompression: one gather a direct entry, then substitutions in their order.
#include "coloring/decompression/decompression.hpp"

#include <algorithm>
#include <cinttypes>
#include <limits>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

constexpr Index none = -1;
constexpr Index block_size = 4096;  // columns

// Entries and where they go. Of a symmetric matrix those on or below the diagonal name both.
class Slots {
 public:
  Slots(const CscPattern& pattern, std::span<const Offset> position, Problem problem,
        std::span<const Offset> slot)
      : pattern_(pattern), position_(position), slot_(slot), symmetric_(is_symmetric(problem)) {
    SPAD_ASSERT(slot.empty() || slot.size() == pattern.row_idx.size());
  }

  // One past the largest.
  Result<std::size_t> range() const {
    Offset end = slot_.empty() ? pattern_.nnz() : 0;
    for (Offset s : slot_) end = std::max(end, s + 1);
    if (end > std::numeric_limits<Index>::max()) {
      return Status::error(Code::index_overflow,
                           "%" PRId64 " values are more than decompression can address", end);
    }
    return static_cast<std::size_t>(end);
  }

  Index n_blocks() const { return (pattern_.n_cols + block_size - 1) / block_size; }
  // Calls visit(entry, target, is_mirror) for each entry of a block of columns that goes somewhere.
  template <class Visit>
  void for_each_in(Index block, Visit&& visit) const {
    const Index last = std::min(pattern_.n_cols, (block + 1) * block_size);
    Offset k = pattern_.col_ptr.data()[block * block_size];
    for (Index j = block * block_size; j < last; ++j) {
      for (Index i : pattern_.column(j)) {
        const bool is_mirror = symmetric_ && i < j;
        const Offset entry = is_mirror ? position_.data()[k] : k;
        const Offset target = slot_.empty() ? k : slot_.data()[k];
        if (target >= 0) visit(entry, static_cast<Index>(target), is_mirror);
        ++k;
      }
    }
  }

 private:
  const CscPattern& pattern_;
  std::span<const Offset> position_, slot_;
  bool symmetric_;
};

// Nothing to read.
std::unique_ptr<GatherPlan::Read[]> empty_reads(std::size_t n, int n_threads) {
  auto reads = large_array<GatherPlan::Read>(n);
  parallel_pieces(static_cast<Offset>(n), n_threads, [&](Offset first, Offset size) {
    std::fill_n(reads.get() + first, size, GatherPlan::Read());
  });
  return reads;
}

}  // namespace

Result<DecompressionPlan> DecompressionPlan::make(const CscPattern& pattern,
                                                  std::span<const Offset> position,
                                                  const MatrixColoring& coloring, Recovery recovery,
                                                  std::span<const Offset> slot, int n_threads) {
  const Slots slots(pattern, position, coloring.problem, slot);
  const auto n_slots = slots.range();
  if (!n_slots) return n_slots.status();
  DecompressionPlan plan;
  plan.n_rows_ = pattern.n_rows;
  plan.n_cols_ = pattern.n_cols;
  plan.n_column_colors_ = coloring.n_column_colors;
  if (slot.empty() && recovery.substituted.empty()) {
    const Recovery::Element* const elements = recovery.element.data();
    const auto read_at = [&](std::size_t k) -> GatherPlan::Read {
      const bool is_mirror = elements[k].color == none;
      const Recovery::Element& element = elements[is_mirror ? position[k] : static_cast<Offset>(k)];
      return {element.color, element.line};
    };
    plan.direct_ = make_gather_plan(*n_slots, read_at, coloring.n_colors(), n_threads);
    return plan;
  }
  const auto reads = empty_reads(*n_slots, n_threads);
  const auto read_off = [&](Offset entry, Index target) {
    const Recovery::Element& element = recovery.element.data()[entry];
    reads.get()[target] = {element.color, element.line};
  };
  if (recovery.substituted.empty()) {
    parallel_blocks(slots.n_blocks(), n_threads, [&](Index block, int) {
      slots.for_each_in(block, [&](Offset entry, Index target, bool) { read_off(entry, target); });
    });
  } else {
    const std::vector<Index> step = plan.begin_steps(recovery);
    std::vector<Index> place = large_vector<Index>(pattern.row_idx.size(), none);
    for (Index block = 0; block < slots.n_blocks(); ++block) {
      slots.for_each_in(block, [&](Offset entry, Index target, bool is_mirror) {
        place.data()[entry] = target;
        if (step.data()[entry] == none) return read_off(entry, target);
        Step& mine = plan.steps_.data()[step.data()[entry]];
        (is_mirror ? mine.mirror : mine.target) = target;
      });
    }
    plan.end_steps(recovery, place);
  }
  plan.direct_ = make_gather_plan(std::span<const GatherPlan::Read>(reads.get(), *n_slots),
                                  coloring.n_colors(), n_threads);
  return plan;
}

// Steps that go nowhere as yet; returns which step each entry is read in.
std::vector<Index> DecompressionPlan::begin_steps(const Recovery& recovery) {
  std::vector<Index> step = large_vector<Index>(recovery.element.size(), none);
  for (std::size_t k = 0; k < recovery.substituted.size(); ++k) {
    const Index entry = recovery.substituted[k];
    step.data()[entry] = static_cast<Index>(k);
    steps_.push_back({recovery.element.data()[entry], none, none, recovery.known_ptr[k + 1]});
  }
  return step;
}

// place: of each entry's value, or of its mirror's.
void DecompressionPlan::end_steps(const Recovery& recovery, const std::vector<Index>& place) {
  for (Step& one : steps_) {
    if (one.target == none) std::swap(one.target, one.mirror);
    SPAD_ASSERT(one.target != none);
  }
  reserve_large(known_, recovery.known.size());
  for (Index entry : recovery.known) known_.push_back(place.data()[entry]);
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
