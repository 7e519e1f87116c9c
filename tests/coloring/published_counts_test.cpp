// Color counts of ColPack for the matrices of the data folder.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "coloring/coloring.hpp"
#include "coloring/verify.hpp"
#include "support/data_folder.hpp"
#include "support/matrix_market.hpp"

namespace spad {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Row> read_index() {
  std::ifstream in(test::data_folder() / "matrices/index.csv");
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = split(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = split(line);
    Row row;
    for (std::size_t k = 0; k < cells.size() && k < names.size(); ++k) row[names[k]] = cells[k];
    rows.push_back(row);
  }
  return rows;
}

struct Published {
  const char* column;
  Order order;
  bool by_rows;
  bool is_exact;  // smallest last depends on how ties are broken
};

constexpr Published published[] = {
    {"colpack_colD2_NATURAL", Order::natural, false, true},
    {"colpack_rowD2_NATURAL", Order::natural, true, true},
    {"colpack_colD2_LARGEST_FIRST", Order::largest_first, false, true},
    {"colpack_rowD2_LARGEST_FIRST", Order::largest_first, true, true},
    {"colpack_colD2_SMALLEST_LAST", Order::smallest_last, false, false},
    {"colpack_rowD2_SMALLEST_LAST", Order::smallest_last, true, false},
};

void compare(const CscPattern& pattern, const CscPattern& transposed, const Published& what,
             int count) {
  const Coloring coloring = what.by_rows ? color(transposed, pattern, what.order)
                                         : color(pattern, transposed, what.order);
  if (what.is_exact) {
    EXPECT_EQ(coloring.n_colors, count) << what.column;
  } else {
    EXPECT_LE(coloring.n_colors, count * 1.2 + 1) << what.column;
  }
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring, what.by_rows)) << what.column;
}

TEST(PublishedCounts, natural_and_largest_first_equal_colpack_on_every_matrix) {
  SPAD_SKIP_WITHOUT_DATA("matrices/index.csv");
  int n_compared = 0;
  for (const Row& row : read_index()) {
    SCOPED_TRACE(row.at("name"));
    const Result<test::MatrixMarket> matrix =
        test::read_matrix_market(test::data_folder() / "matrices" / (row.at("name") + ".mtx.gz"));
    if (!matrix && matrix.status().code() == Code::not_supported) GTEST_SKIP() << "without zlib";
    ASSERT_TRUE(matrix) << matrix.status().detail();
    ASSERT_EQ(std::to_string(matrix->pattern.nnz()), row.at("nnz"));
    const CscPattern transposed = transpose(matrix->pattern);
    for (const Published& what : published) {
      const auto cell = row.find(what.column);
      if (cell == row.end() || cell->second.empty()) continue;
      compare(matrix->pattern, transposed, what, std::stoi(cell->second));
      ++n_compared;
    }
  }
  EXPECT_GT(n_compared, 150);
}

// The fewest colors of ColPack's four orders, if all are in the table.
std::optional<int> best_of_colpack(const Row& row, const std::string& problem) {
  std::optional<int> best;
  for (const char* order : {"NATURAL", "LARGEST_FIRST", "SMALLEST_LAST", "INCIDENCE_DEGREE"}) {
    const auto cell = row.find("colpack_" + problem + "_" + order);
    if (cell == row.end() || cell->second.empty()) return {};
    best = std::min(best.value_or(std::stoi(cell->second)), std::stoi(cell->second));
  }
  return best;
}

TEST(PublishedCounts, a_search_is_never_worse_than_the_best_order_of_colpack_and_often_better) {
  SPAD_SKIP_WITHOUT_DATA("matrices/index.csv");
  int n_compared = 0, n_with_room = 0, n_fewer = 0;
  for (const Row& row : read_index()) {
    const Result<test::MatrixMarket> matrix =
        test::read_matrix_market(test::data_folder() / "matrices" / (row.at("name") + ".mtx.gz"));
    if (!matrix && matrix.status().code() == Code::not_supported) GTEST_SKIP() << "without zlib";
    ASSERT_TRUE(matrix) << matrix.status().detail();
    const CscPattern transposed = transpose(matrix->pattern);
    for (bool by_rows : {false, true}) {
      const std::optional<int> best = best_of_colpack(row, by_rows ? "rowD2" : "colD2");
      if (!best) continue;
      const Coloring coloring =
          by_rows ? color(transposed, matrix->pattern) : color(matrix->pattern, transposed);
      EXPECT_LE(coloring.n_colors, *best) << row.at("name") << (by_rows ? " rows" : " columns");
      EXPECT_TRUE(is_structurally_orthogonal(matrix->pattern, coloring, by_rows));
      ++n_compared;
      n_with_room += *best > coloring.lower_bound;
      n_fewer += coloring.n_colors < *best;
    }
  }
  EXPECT_GT(n_compared, 50);
  EXPECT_GE(4 * n_fewer, n_with_room);
  EXPECT_GT(n_fewer, 5);
}

TEST(PublishedCounts, the_jacobian_of_a_large_power_grid_meets_its_lower_bound) {
  const char* const file = "powerflow/case9241pegase_J_solution.mtx.gz";
  SPAD_SKIP_WITHOUT_DATA(file);
  const Result<test::MatrixMarket> matrix = test::read_matrix_market(test::data_folder() / file);
  if (!matrix && matrix.status().code() == Code::not_supported) GTEST_SKIP() << "without zlib";
  ASSERT_TRUE(matrix) << matrix.status().detail();
  ASSERT_EQ(matrix->pattern.nnz(), 128663);
  ASSERT_EQ(matrix->values.size(), matrix->pattern.row_idx.size());
  const Coloring coloring = color(matrix->pattern, transpose(matrix->pattern));
  EXPECT_EQ(coloring.n_colors, 84);
  EXPECT_EQ(coloring.lower_bound, 84);
  EXPECT_EQ(coloring.order, Order::largest_first);
}

}  // namespace
}  // namespace spad
