// Recovery by taking away: a queue of elements with one unknown entry left.
//
// On a star or acyclic coloring this reads stars directly and each tree from its leaves.
// Gebremedhin, Manne, Pothen (2005), What Color Is Your Jacobian?, section 6.
#include "coloring/decompression/recovery.hpp"

#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <limits>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "coloring/decompression/direct_recovery.hpp"
#include "coloring/decompression/elements.hpp"

namespace spad {

namespace {

using By = Recovery::By;

constexpr Index none = -1;

// Calls visit(j, i, k) for entry k = (i, j), column by column.
template <class Visit>
void for_each_entry(const CscPattern& pattern, Visit&& visit) {
  Index k = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) visit(j, i, k++);
  }
}

class Solver {
 public:
  Solver(Elements& elements, const MatrixToRecover& matrix)
      : elements_(elements),
        matrix_(matrix),
        n_direct_(elements.size()),
        solves_(static_cast<std::size_t>(elements.size()), none) {
    recovery_.by.assign(matrix.pattern.row_idx.size(), By::none);
    for (Index e = 0; e < n_direct_; ++e) {
      if (elements[e].n_unknown == 1) queue_.push_back(e);
    }
    n_direct_ = static_cast<Index>(queue_.size());
  }

  Recovery run() {
    for (std::size_t head = 0; head < queue_.size(); ++head) {
      const Index e = queue_[head];
      if (elements_[e].n_unknown == 0) continue;
      solve(e, static_cast<Index>(head) < n_direct_);
    }
    list_known();
    return std::move(recovery_);
  }

 private:
  void solve(Index e, bool is_direct) {
    const Elements::Element& from = elements_[e];
    const Index entry = from.unknown;
    read(entry, elements_.of(entry, 0) == e);
    recovery_.depth = std::max(recovery_.depth, from.depth);
    recovery_.growth = std::max(recovery_.growth, from.growth);
    if (!is_direct) {
      solves_[static_cast<std::size_t>(e)] = static_cast<Index>(recovery_.substituted.size());
      recovery_.substituted.push_back({entry, {from.color, from.line}});
    }
    for (int side : {0, 1}) {
      const Index other = elements_.of(entry, side);
      if (other != none && other != e) take_away(entry, from, other);
    }
    elements_[e].n_unknown = 0;
  }

  // Side 0 of an entry is the product with its column's color.
  void read(Index entry, bool by_column) {
    recovery_.by.data()[entry] = by_column ? By::column : By::row;
    if (!is_symmetric(matrix_.coloring.problem)) return;
    const Offset mirror = matrix_.position[static_cast<std::size_t>(entry)];
    if (mirror != entry) recovery_.by.data()[mirror] = by_column ? By::row : By::column;
  }

  void take_away(Index entry, const Elements::Element& from, Index e) {
    Elements::Element& element = elements_[e];
    element.unknown ^= entry;
    element.depth = std::max(element.depth, from.depth + 1);
    element.growth += from.growth;
    if (--element.n_unknown == 1) queue_.push_back(e);
  }

  // For each substituted entry, the others in its element: by counting, in the order of entries.
  void list_known() {
    const std::size_t n = recovery_.substituted.size();
    recovery_.known_ptr.assign(n + 1, 0);
    for_each_known([&](Index step, Index) { ++recovery_.known_ptr.data()[step + 1]; });
    for (std::size_t k = 0; k < n; ++k) recovery_.known_ptr[k + 1] += recovery_.known_ptr[k];
    resize_large(recovery_.known, static_cast<std::size_t>(recovery_.known_ptr.back()));
    std::vector<Offset> next(recovery_.known_ptr.begin(), recovery_.known_ptr.end() - 1);
    for_each_known(
        [&](Index step, Index entry) { recovery_.known.data()[next.data()[step]++] = entry; });
  }

  template <class Visit>
  void for_each_known(Visit&& visit) const {
    if (recovery_.substituted.empty()) return;
    for (Index entry = 0; entry < static_cast<Index>(recovery_.by.size()); ++entry) {
      for (int side : {0, 1}) {
        const Index e = elements_.of(entry, side);
        const Index step = e == none ? none : solves_.data()[e];
        if (step != none && recovery_.substituted.data()[step].entry != entry) visit(step, entry);
      }
    }
  }

  Elements& elements_;
  const MatrixToRecover& matrix_;
  Index n_direct_;  // so many of the queue had one unknown entry to begin with
  std::vector<Index> queue_;
  std::vector<Index> solves_;  // of each element: the substitution that reads it
  Recovery recovery_;
};

// Why entry (line, v) is not alone in the product with v's color. `entries`: of the line.
struct Obstacle {
  Obstacle(std::span<const Index> entries, const std::vector<Index>& colors, Index line, Index v,
           const char* vertex_word, const char* line_word) {
    const Index color = colors.data()[v];
    for (Index other : entries) {
      if (color == Coloring::neutral || other == v || colors.data()[other] != color) continue;
      std::snprintf(text, sizeof text, "%ss %d and %d share color %d in %s %d", vertex_word,
                    std::min(v, other), std::max(v, other), color, line_word, line);
      return;
    }
    std::snprintf(text, sizeof text, "%s %d has no color", vertex_word, v);
  }
  char text[80];
};

Status unreadable(const MatrixToRecover& matrix, Index i, Index j) {
  const MatrixColoring& coloring = matrix.coloring;
  const char* const how = is_by_substitution(coloring.problem) ? "by substitution" : "directly";
  const Obstacle in_row(matrix.transposed.column(i), coloring.column, i, j, "column", "row");
  const bool symmetric = is_symmetric(coloring.problem);
  const Obstacle in_column =
      symmetric ? Obstacle(matrix.transposed.column(j), coloring.column, j, i, "column", "row")
                : Obstacle(matrix.pattern.column(j), coloring.row, j, i, "row", "column");
  const char* const one = coloring.problem == Problem::rows ? in_column.text : in_row.text;
  const bool has_two = is_bidirectional(coloring.problem) || (symmetric && i != j);
  return Status::error(Code::bad_pattern, "entry (%d, %d) cannot be read %s: %s%s%s", i, j, how,
                       one, has_two ? ", and " : "", has_two ? in_column.text : "")
      .at_position(i, j);
}

Status check_all_read(const MatrixToRecover& matrix, const Recovery& recovery, int n_threads) {
  std::atomic<bool> are_all_read = true;
  parallel_pieces(static_cast<Offset>(recovery.by.size()), n_threads, [&](Offset first, Offset n) {
    bool is_read = true;
    for (Offset k = first; k < first + n; ++k) is_read &= recovery.by.data()[k] != By::none;
    if (!is_read) are_all_read = false;
  });
  if (are_all_read) return {};
  const bool symmetric = is_symmetric(matrix.coloring.problem);
  Status status;
  for_each_entry(matrix.pattern, [&](Index j, Index i, Index k) {
    if (status.is_error() || (symmetric && i < j)) return;
    if (recovery.by.data()[k] == By::none) status = unreadable(matrix, i, j);
  });
  return status;
}

}  // namespace

Result<Recovery> find_recovery(const CscPattern& pattern, const CscPattern& transposed,
                               std::span<const Offset> position, const MatrixColoring& coloring,
                               int n_threads) {
  SPAD_ASSERT(position.size() == pattern.row_idx.size() ||
              (position.empty() && is_one_sided(coloring.problem)));
  if (2 * pattern.nnz() > std::numeric_limits<Index>::max()) {
    return Status::error(Code::index_overflow, "%" PRId64 " entries are more than can be recovered",
                         pattern.nnz());
  }
  const MatrixToRecover matrix{pattern, transposed, position, coloring};
  Recovery recovery;
  recovery.by = find_direct(pattern, transposed, position, coloring, n_threads);
  Status status = check_all_read(matrix, recovery, n_threads);
  if (status.is_error() && is_by_substitution(coloring.problem)) {
    Elements elements(matrix, n_threads);
    recovery = Solver(elements, matrix).run();
    status = check_all_read(matrix, recovery, n_threads);
  }
  if (status.is_error()) return status;
  return recovery;
}

}  // namespace spad
