#include "coloring/decompression/direct_recovery.hpp"

#include <gtest/gtest.h>

#include <map>

#include "coloring/decompression/gather_plan.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

// So few random colors that some entries are alone in an element, and others are not.
std::vector<Index> random_colors(Index n, Index n_colors, std::mt19937& random) {
  std::vector<Index> colors(static_cast<std::size_t>(n));
  for (Index& c : colors)
    c = static_cast<Index>(random() % static_cast<unsigned>(n_colors + 1)) - 1;
  return colors;
}

MatrixColoring random_coloring(const CscPattern& pattern, Problem problem, std::mt19937& random) {
  MatrixColoring coloring;
  coloring.problem = problem;
  coloring.n_column_colors = problem == Problem::rows ? 0 : 5;
  coloring.n_row_colors = problem == Problem::columns || is_symmetric(problem) ? 0 : 4;
  coloring.column = random_colors(pattern.n_cols, coloring.n_column_colors, random);
  coloring.row = random_colors(pattern.n_rows, coloring.n_row_colors, random);
  return coloring;
}

std::vector<Recovery::Element> elements_of(const CscPattern& pattern,
                                           const MatrixColoring& coloring, int n_threads) {
  std::vector<Offset> position;
  const CscPattern transposed = transpose(pattern, &position);
  const UninitializedVector<Recovery::By> by =
      find_direct(pattern, transposed, position, coloring, n_threads);
  std::vector<Recovery::Element> elements;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      elements.push_back(element_of(coloring, by[elements.size()], i, j));
    }
  }
  return elements;
}

// By counting the entries of every element.
void check(const CscPattern& pattern, const MatrixColoring& coloring) {
  const bool symmetric = is_symmetric(coloring.problem);
  const auto of_column = [&](Index i, Index j) {
    return std::pair(coloring.column[static_cast<std::size_t>(j)], i);
  };
  const auto of_row = [&](Index i, Index j) {
    if (symmetric) return of_column(j, i);
    const Index color = coloring.row[static_cast<std::size_t>(i)];
    return std::pair(color < 0 ? color : coloring.n_column_colors + color, j);
  };
  std::map<std::pair<Index, Index>, int> n_entries;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      ++n_entries[of_column(i, j)];
      if (!symmetric) ++n_entries[of_row(i, j)];
    }
  }
  const auto is_alone = [&](std::pair<Index, Index> e) {
    return e.first >= 0 && n_entries[e] == 1;
  };
  const std::vector<Recovery::Element> found = elements_of(pattern, coloring, 1);
  std::size_t k = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      const Recovery::Element mine = found[k++];
      const bool is_row_first = symmetric && i >= j;  // so that a mirror has the same element
      const auto first = is_row_first ? of_row(i, j) : of_column(i, j);
      const auto second = is_row_first ? of_column(i, j) : of_row(i, j);
      const auto expected = is_alone(first) ? first : second;
      if (is_alone(expected)) {
        ASSERT_EQ(std::pair(mine.color, mine.line), expected);
      } else {
        ASSERT_EQ(mine.color, -1);
      }
    }
  }
}

constexpr Problem direct_problems[] = {Problem::columns, Problem::rows,
                                       Problem::bidirectional_direct, Problem::symmetric_direct};

TEST(DirectRecovery, finds_an_element_for_every_entry_that_is_alone_in_one) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const Problem problem = direct_problems[round % 4];
    const CscPattern pattern = is_symmetric(problem) ? test::random_symmetric_pattern(random, 12)
                                                     : test::random_pattern(random, 12);
    check(pattern, random_coloring(pattern, problem, random));
  }
}

TEST(DirectRecovery, is_the_same_for_any_number_of_threads) {
  std::mt19937 random(2);
  const CscPattern pattern =
      test::symmetrized(test::pattern_by_column(20'000, 20'000, [&](Index, auto&& add) {
        Index i = -1;
        for (int k = 0; k < 4; ++k) add(i += 1 + static_cast<Index>(random() % 4000));
      }));
  for (Problem problem : direct_problems) {
    const MatrixColoring coloring = random_coloring(pattern, problem, random);
    const auto one = elements_of(pattern, coloring, 1), three = elements_of(pattern, coloring, 3);
    ASSERT_EQ(one.size(), three.size());
    std::vector<GatherPlan::Read> reads;
    for (std::size_t k = 0; k < one.size(); ++k) {
      ASSERT_EQ(one[k].color, three[k].color);
      ASSERT_EQ(one[k].line, three[k].line);
      reads.push_back({one[k].color, one[k].line});
    }
    ASSERT_GT(reads.size(), 100'000u);  // else threads do not take part
    const GatherPlan by_one = make_gather_plan(ReadsOfValues(reads), coloring.n_colors());
    const GatherPlan by_three = make_gather_plan(ReadsOfValues(reads), coloring.n_colors(), 3);
    EXPECT_EQ(by_one.chunk_ptr, by_three.chunk_ptr);
    EXPECT_EQ(by_one.source, by_three.source);
    EXPECT_EQ(by_one.target, by_three.target);
  }
}

}  // namespace
}  // namespace spad
