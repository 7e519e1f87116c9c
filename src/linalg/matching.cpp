// Maximum matching by phases of shortest augmenting paths.
//
// Hopcroft, Karp (1973), An n^5/2 algorithm for maximum matchings in bipartite graphs; started
// from the diagonal and a greedy matching.
#include "linalg/matching.hpp"

#include <algorithm>

namespace spad {

namespace {

class Matcher {
 public:
  explicit Matcher(const CscPattern& pattern);

  void match_greedily();
  bool match_phase();  // false: no augmenting path is left
  Matching take() { return std::move(matching_); }

 private:
  static constexpr Index unreached = -1;

  Index& row_of(Index column) { return matching_.row_of_column[static_cast<std::size_t>(column)]; }
  Index& column_of(Index row) { return matching_.column_of_row[static_cast<std::size_t>(row)]; }
  Index& level(Index column) { return level_[static_cast<std::size_t>(column)]; }
  void match(Index row, Index column);
  bool label_levels();
  bool augment(Index column);
  bool advance(Index column);

  const CscPattern& pattern_;
  Matching matching_;
  std::vector<Index> level_;  // of columns: distance from a free column, by alternating paths
  Index last_level_ = 0;      // the lowest level with a free row: only shortest paths are grown
  std::vector<Offset> next_;  // first row of each column that this phase has not tried
  std::vector<Index> queue_;  // columns, in order of level
  std::vector<Index> path_;   // columns of the path being grown
};

Matcher::Matcher(const CscPattern& pattern)
    : pattern_(pattern),
      level_(static_cast<std::size_t>(pattern.n_cols)),
      next_(static_cast<std::size_t>(pattern.n_cols)) {
  matching_.row_of_column.assign(static_cast<std::size_t>(pattern.n_cols), -1);
  matching_.column_of_row.assign(static_cast<std::size_t>(pattern.n_rows), -1);
}

void Matcher::match(Index row, Index column) {
  row_of(column) = row;
  column_of(row) = column;
}

void Matcher::match_greedily() {
  for (Index j = 0; j < pattern_.n_cols; ++j) {
    const std::span<const Index> rows = pattern_.column(j);
    if (std::binary_search(rows.begin(), rows.end(), j)) match(j, j);
  }
  for (Index j = 0; j < pattern_.n_cols; ++j) {
    if (row_of(j) >= 0) continue;
    for (Index i : pattern_.column(j)) {
      if (column_of(i) >= 0) continue;
      match(i, j);
      break;
    }
  }
  for (Index row : matching_.row_of_column) matching_.size += row >= 0;
}

bool Matcher::match_phase() {
  if (!label_levels()) return false;
  for (std::size_t j = 0; j < next_.size(); ++j) next_[j] = pattern_.col_ptr[j];
  for (Index j = 0; j < pattern_.n_cols; ++j)
    if (row_of(j) < 0 && augment(j)) ++matching_.size;
  return true;
}

// Breadth first from all free columns; true if a free row is reached.
bool Matcher::label_levels() {
  std::fill(level_.begin(), level_.end(), unreached);
  queue_.clear();
  for (Index j = 0; j < pattern_.n_cols; ++j)
    if (row_of(j) < 0) {
      level(j) = 0;
      queue_.push_back(j);
    }
  last_level_ = unreached;
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const Index j = queue_[head];
    if (last_level_ != unreached && level(j) > last_level_) break;
    for (Index i : pattern_.column(j)) {
      const Index next = column_of(i);
      if (next < 0) last_level_ = level(j);
      if (next < 0 || level(next) != unreached) continue;
      level(next) = level(j) + 1;
      queue_.push_back(next);
    }
  }
  return last_level_ != unreached;
}

// Depth first along the levels from a free column; flips the path when it ends in a free row.
bool Matcher::augment(Index column) {
  path_.assign(1, column);
  while (!path_.empty())
    if (advance(path_.back())) return true;
  return false;
}

bool Matcher::advance(Index column) {
  const std::size_t j = static_cast<std::size_t>(column);
  while (next_[j] < pattern_.col_ptr[j + 1]) {
    Index row = pattern_.row_idx[static_cast<std::size_t>(next_[j]++)];
    const Index next = column_of(row);
    if (next < 0) {
      if (level(column) != last_level_) continue;
      for (; !path_.empty(); path_.pop_back()) {
        const Index taken = row_of(path_.back());
        match(row, path_.back());
        row = taken;
      }
      return true;
    }
    if (level(column) == last_level_ || level(next) != level(column) + 1) continue;
    path_.push_back(next);
    return false;
  }
  path_.pop_back();
  return false;
}

// An unmatched line, an empty one if there is any; -1: all are matched.
template <class IsEmpty>
Index unmatched(const std::vector<Index>& partner, IsEmpty is_empty) {
  Index found = -1;
  for (std::size_t k = 0; k < partner.size(); ++k) {
    if (partner[k] >= 0) continue;
    if (is_empty(k)) return static_cast<Index>(k);
    if (found < 0) found = static_cast<Index>(k);
  }
  return found;
}

}  // namespace

Matching maximum_matching(const CscPattern& pattern) {
  Matcher matcher(pattern);
  matcher.match_greedily();
  while (matcher.match_phase()) {
  }
  return matcher.take();
}

Status check_structural_rank(const CscPattern& pattern) {
  const Matching matching = maximum_matching(pattern);
  if (matching.size == pattern.n_cols) return {};
  std::vector<bool> row_used(static_cast<std::size_t>(pattern.n_rows));
  for (Index i : pattern.row_idx) row_used[static_cast<std::size_t>(i)] = true;
  const auto is_empty_row = [&](std::size_t i) { return !row_used[i]; };
  const auto is_empty_column = [&](std::size_t j) {
    return pattern.col_ptr[j] == pattern.col_ptr[j + 1];
  };
  const Index row = unmatched(matching.column_of_row, is_empty_row);
  const Index column = unmatched(matching.row_of_column, is_empty_column);
  return Status::error(
             Code::structurally_singular,
             "structural rank %d of %d: nothing is left to match row %d%s and column %d%s",
             matching.size, pattern.n_cols, row,
             is_empty_row(static_cast<std::size_t>(row)) ? " (empty)" : "", column,
             is_empty_column(static_cast<std::size_t>(column)) ? " (empty)" : "")
      .at_position(row, column);
}

}  // namespace spad
