// Patterns from lists of entries.
#include "bench/generated_patterns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "bench/numbers.hpp"

namespace spad::bench {

namespace {

using Pairs = std::vector<std::pair<Index, Index>>;  // columns first

CscPattern pattern_of(Index n_rows, Index n_cols, Pairs entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  CscPattern result;
  result.n_rows = n_rows;
  result.n_cols = n_cols;
  result.col_ptr.assign(static_cast<std::size_t>(n_cols) + 1, 0);
  result.row_idx.reserve(entries.size());
  for (const auto& [column, row] : entries) {
    ++result.col_ptr[static_cast<std::size_t>(column) + 1];
    result.row_idx.push_back(row);
  }
  std::partial_sum(result.col_ptr.begin(), result.col_ptr.end(), result.col_ptr.begin());
  return result;
}

class Entries {
 public:
  void add(Index i, Index j) { list.emplace_back(j, i); }
  void add_both(Index i, Index j) {
    add(i, j);
    add(j, i);
  }
  Pairs list;
};

std::vector<Index> random_numbers(Index n, Numbers& random) {
  std::vector<Index> number(static_cast<std::size_t>(n));
  std::iota(number.begin(), number.end(), 0);
  for (std::size_t k = number.size(); k-- > 1;) std::swap(number[k], number[random.below(k + 1)]);
  return number;
}

Index below(Numbers& random, Index n) {
  return static_cast<Index>(random.below(static_cast<std::size_t>(n)));
}

}  // namespace

// A hub joined to everybody, with a rim (wheel) or without (arrowhead, star).
CscPattern hub(Index n, bool has_rim, bool has_diagonal) {
  Entries e;
  for (Index i = 0; i < n; ++i) {
    if (has_diagonal) e.add(i, i);
    if (i > 0) e.add_both(0, i);
    if (has_rim && i > 0) e.add_both(i, i + 1 < n ? i + 1 : 1);
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern dense_row(Index n) {
  Entries e;
  for (Index j = 0; j < n; ++j) e.add(0, j);
  return pattern_of(n, n, std::move(e.list));
}

// Nine-point stencils on side² points, numbered by rows or at random.
CscPattern mesh(Index side, bool is_permuted) {
  Numbers random(5);
  std::vector<Index> number = random_numbers(side * side, random);
  if (!is_permuted) std::iota(number.begin(), number.end(), 0);
  const auto at = [&](Index i, Index j) {
    return number[static_cast<std::size_t>(i) * static_cast<std::size_t>(side) +
                  static_cast<std::size_t>(j)];
  };
  Entries e;
  for (Index i = 0; i < side; ++i) {
    for (Index j = 0; j < side; ++j) {
      for (Index k = std::max(i - 1, 0); k <= std::min(i + 1, side - 1); ++k) {
        for (Index l = std::max(j - 1, 0); l <= std::min(j + 1, side - 1); ++l) {
          e.add(at(i, j), at(k, l));
        }
      }
    }
  }
  const auto n = static_cast<Index>(number.size());
  return pattern_of(n, n, std::move(e.list));
}

CscPattern random_symmetric(Index n, Index pairs_of_each) {
  Entries e;
  Numbers random(6);
  for (Index i = 0; i < n; ++i) {
    e.add(i, i);
    for (Index k = 0; k < pairs_of_each; ++k) {
      const auto j = static_cast<Index>(random.below(static_cast<std::size_t>(n)));
      if (i != j) e.add_both(i, j);
    }
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern random_rows(Index n_rows, Index n_cols, Index row_size, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  for (Index i = 0; i < n_rows; ++i) {
    for (Index k = 0; k < row_size; ++k) e.add(i, below(random, n_cols));
  }
  return pattern_of(n_rows, n_cols, std::move(e.list));
}

CscPattern geometric(Index n, double neighbors, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  const auto count = static_cast<std::size_t>(n);
  const std::vector<double> x = random.many(count, 0, 1), y = random.many(count, 0, 1);
  const double reach = std::sqrt(neighbors / (3.14159265358979 * n));
  std::vector<Index> by_x(count);
  std::iota(by_x.begin(), by_x.end(), 0);
  const auto at = [](const std::vector<double>& of, Index v) {
    return of[static_cast<std::size_t>(v)];
  };
  std::sort(by_x.begin(), by_x.end(), [&](Index v, Index w) { return at(x, v) < at(x, w); });
  for (std::size_t k = 0; k < count; ++k) {
    const Index v = by_x[k];
    e.add(v, v);
    for (std::size_t l = k + 1; l < count && at(x, by_x[l]) - at(x, v) < reach; ++l) {
      if (std::hypot(at(x, by_x[l]) - at(x, v), at(y, by_x[l]) - at(y, v)) < reach) {
        e.add_both(v, by_x[l]);
      }
    }
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern noisy_band(Index n, Index width, double density, Index anywhere, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  for (Index i = 0; i < n; ++i) {
    e.add(i, i);
    for (Index j = std::max(i - width, 0); j < i; ++j) {
      if (random.between(0, 1) < density) e.add_both(i, j);
    }
  }
  for (Index k = 0; k < anywhere; ++k) e.add_both(below(random, n), below(random, n));
  return pattern_of(n, n, std::move(e.list));
}

CscPattern blocks(Index n, Index most, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  Index before = 0;  // the block before this one begins here
  for (Index first = 0; first < n;) {
    const Index last = std::min(n, first + 2 + below(random, most - 1));
    for (Index i = first; i < last; ++i) {
      for (Index j = first; j < last; ++j) e.add(i, j);
    }
    for (Index k = 0; first > 0 && k < 3; ++k) {
      e.add_both(first + below(random, last - first), before + below(random, first - before));
    }
    before = std::exchange(first, last);
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern power_law(Index n, Index joins, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  std::vector<Index> ends = {0};  // each vertex as often as it is joined
  for (Index i = 0; i < n; ++i) {
    e.add(i, i);
    for (Index k = 0; i > 0 && k < joins; ++k) {
      const Index j = ends[random.below(ends.size())];
      if (j == i) continue;
      e.add_both(i, j);
      ends.insert(ends.end(), {i, j});
    }
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern elements(Index side, Index unknowns, std::uint64_t seed) {
  Numbers random(seed);
  const std::vector<Index> number = random_numbers(side * side, random);
  Entries e;
  for (Index a = 0; a + 1 < side; ++a) {
    for (Index b = 0; b + 1 < side; ++b) {
      const Index corner[] = {a * side + b, a * side + b + 1, (a + 1) * side + b,
                              (a + 1) * side + b + 1};
      for (Index v : corner) {
        for (Index w : corner) {
          for (Index k = 0; k < unknowns * unknowns; ++k) {
            e.add(number[static_cast<std::size_t>(v)] * unknowns + k / unknowns,
                  number[static_cast<std::size_t>(w)] * unknowns + k % unknowns);
          }
        }
      }
    }
  }
  return pattern_of(side * side * unknowns, side * side * unknowns, std::move(e.list));
}

CscPattern staircase(Index n_rows, Index step, Index row_size, Index n_long, std::uint64_t seed) {
  Entries e;
  Numbers random(seed);
  const Index n_cols = n_rows * step + row_size;
  for (Index i = 0; i < n_rows; ++i) {
    for (Index k = 0; k < row_size; ++k) e.add(i, i * step + below(random, row_size));
  }
  for (Index i = 0; i < n_long; ++i) {
    for (Index k = 0; k < n_cols / 20; ++k) e.add(n_rows + i, below(random, n_cols));
  }
  return pattern_of(n_rows + n_long, n_cols, std::move(e.list));
}

}  // namespace spad::bench
