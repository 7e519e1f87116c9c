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

// Entries and where they go.
class Slots {
 public:
  Slots(const CscPattern& pattern, std::span<const Offset> slot) : pattern_(pattern), slot_(slot) {
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

  Index n_blocks() const { return divide_up(pattern_.n_cols, block_size); }
  // Calls visit(i, j, k, target) for each entry k = (i, j) of a block that goes somewhere.
  template <class Visit>
  void for_each_in(Index block, Visit&& visit) const {
    const Index last = std::min(pattern_.n_cols, (block + 1) * block_size);
    Offset k = pattern_.col_ptr.data()[block * block_size];
    for (Index j = block * block_size; j < last; ++j) {
      for (Index i : pattern_.column(j)) {
        const Offset target = slot_.empty() ? k : slot_.data()[k];
        if (target >= 0) visit(i, j, k, static_cast<Index>(target));
        ++k;
      }
    }
  }

 private:
  const CscPattern& pattern_;
  std::span<const Offset> slot_;
};

// Entry by entry, where every entry k goes to k.
class ReadsInOrder {
 public:
  ReadsInOrder(const CscPattern& pattern, const MatrixColoring& coloring, const Recovery& recovery)
      : pattern_(pattern), coloring_(coloring), recovery_(recovery) {}

  std::size_t size() const { return recovery_.by.size(); }
  // visit(k, read) for k in [first, last).
  template <class Visit>
  void for_each(std::size_t first, std::size_t last, Visit&& visit) const {
    if (first == last) return;
    const UninitializedVector<Offset>& ptr = pattern_.col_ptr;
    const auto after = std::upper_bound(ptr.begin(), ptr.end(), static_cast<Offset>(first));
    auto j = static_cast<Index>(after - ptr.begin()) - 1;
    for (std::size_t k = first; k < last; ++j) {
      const std::size_t end = std::min(last, static_cast<std::size_t>(ptr.data()[j + 1]));
      for (; k < end; ++k) {
        const auto [color, line] =
            element_of(coloring_, recovery_.by.data()[k], pattern_.row_idx.data()[k], j);
        visit(k, GatherPlan::Read{color, line});
      }
    }
  }

 private:
  const CscPattern& pattern_;
  const MatrixColoring& coloring_;
  const Recovery& recovery_;
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
  const Slots slots(pattern, slot);
  const auto n_slots = slots.range();
  if (!n_slots) return n_slots.status();
  DecompressionPlan plan;
  plan.n_rows_ = pattern.n_rows;
  plan.n_cols_ = pattern.n_cols;
  plan.n_column_colors_ = coloring.n_column_colors;
  if (slot.empty() && recovery.substituted.empty()) {
    plan.direct_ =
        make_gather_plan(ReadsInOrder(pattern, coloring, recovery), coloring.n_colors(), n_threads);
    return plan;
  }
  const auto reads = empty_reads(*n_slots, n_threads);
  const auto read_off = [&](Index i, Index j, Offset k, Index target) {
    const auto [color, line] = element_of(coloring, recovery.by.data()[k], i, j);
    reads.get()[target] = {color, line};
  };
  if (recovery.substituted.empty()) {
    parallel_blocks(slots.n_blocks(), n_threads,
                    [&](Index block, int) { slots.for_each_in(block, read_off); });
  } else {
    const bool symmetric = is_symmetric(coloring.problem);
    const std::vector<Index> step = plan.begin_steps(recovery);
    std::vector<Index> place = large_vector<Index>(pattern.row_idx.size(), none);
    for (Index block = 0; block < slots.n_blocks(); ++block) {
      slots.for_each_in(block, [&](Index i, Index j, Offset k, Index target) {
        const bool is_mirror = symmetric && i < j;
        const Offset entry = is_mirror ? position.data()[k] : k;
        place.data()[entry] = target;
        if (step.data()[entry] == none) return read_off(i, j, k, target);
        Step& mine = plan.steps_.data()[step.data()[entry]];
        (is_mirror ? mine.mirror : mine.target) = target;
      });
    }
    plan.end_steps(recovery, place);
  }
  plan.direct_ =
      make_gather_plan(ReadsOfValues({reads.get(), *n_slots}), coloring.n_colors(), n_threads);
  return plan;
}

// Steps that go nowhere as yet; returns which step each entry is read in.
std::vector<Index> DecompressionPlan::begin_steps(const Recovery& recovery) {
  std::vector<Index> step = large_vector<Index>(recovery.by.size(), none);
  for (std::size_t k = 0; k < recovery.substituted.size(); ++k) {
    const auto& [entry, element] = recovery.substituted[k];
    step.data()[entry] = static_cast<Index>(k);
    steps_.push_back({element, none, none, recovery.known_ptr[k + 1]});
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
