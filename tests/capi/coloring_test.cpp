// Colorings of the caller's matrix: round trips in any view, getters, and misuse of every argument.
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "capi/test_objects.hpp"

namespace {

using Numbers = std::vector<double>;
using Colors = std::vector<std::int64_t>;

spad_coloring_options options_for(std::int32_t problem) {
  spad_coloring_options options;
  EXPECT_EQ(spad_coloring_options_init(&options, sizeof options), SPAD_OK);
  options.problem = problem;
  return options;
}

Coloring make_coloring(const spad_sparse_view& view, const spad_coloring_options& options) {
  return make<Coloring>(
      [&](spad_coloring** c) { return spad_coloring_create(&view, &options, c); });
}

spad_coloring_info_data info_of(const Coloring& coloring) {
  spad_coloring_info_data info{};
  info.struct_size = sizeof info;
  EXPECT_EQ(spad_coloring_info(coloring.get(), &info), SPAD_OK);
  return info;
}

struct Products {
  Numbers columns, rows;
  explicit Products(const spad_coloring_info_data& info)
      : columns(static_cast<std::size_t>(info.n_rows * info.n_column_colors)),
        rows(static_cast<std::size_t>(info.n_cols * info.n_row_colors)) {}
};

// [4 1 0 2; 1 5 3 0; 0 3 6 0; 2 0 0 7], whole and as triangles, in any format and base.
struct Stored {
  const char* name;
  Pattern<std::int64_t> pattern;
  Numbers values;
};
std::vector<Stored> symmetric_matrix() {
  return {
      {"csc",
       {SPAD_CSC, 0, 4, 4, {0, 3, 6, 8, 10}, {0, 1, 3, 0, 1, 2, 1, 2, 0, 3}},
       {4, 1, 2, 1, 5, 3, 3, 6, 2, 7}},
      {"lower csc",
       {SPAD_CSC, 0, 4, 4, {0, 3, 5, 6, 7}, {0, 1, 3, 1, 2, 2, 3}, SPAD_LOWER},
       {4, 1, 2, 5, 3, 6, 7}},
      {"upper csr of base 1",
       {SPAD_CSR, 1, 4, 4, {1, 4, 6, 7, 8}, {1, 2, 4, 2, 3, 3, 4}, SPAD_UPPER},
       {4, 1, 2, 5, 3, 6, 7}},
      {"upper coo in any order",
       {SPAD_COO, 0, 4, 4, {3, 0, 2, 1, 0, 1, 0}, {3, 3, 2, 2, 1, 1, 0}, SPAD_UPPER},
       {7, 2, 6, 3, 1, 5, 4}},
  };
}

constexpr std::int32_t all_problems[] = {SPAD_PROBLEM_COLUMNS,
                                         SPAD_PROBLEM_ROWS,
                                         SPAD_PROBLEM_BIDIRECTIONAL_DIRECT,
                                         SPAD_PROBLEM_BIDIRECTIONAL_SUBSTITUTION,
                                         SPAD_PROBLEM_SYMMETRIC_DIRECT,
                                         SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION};
bool is_symmetric(std::int32_t problem) { return problem >= SPAD_PROBLEM_SYMMETRIC_DIRECT; }

TEST(Coloring, values_in_any_view_come_back_for_every_problem_and_order) {
  for (const Stored& stored : symmetric_matrix()) {
    for (std::int32_t problem : all_problems) {
      if (!is_symmetric(problem) && stored.pattern.triangle != SPAD_FULL) continue;
      for (std::int32_t order = SPAD_AUTO; order <= SPAD_ORDER_DYNAMIC_SMALLEST_FIRST; ++order) {
        SCOPED_TRACE(testing::Message() << stored.name << ' ' << problem << ' ' << order);
        spad_coloring_options options = options_for(problem);
        options.order = order;
        const Coloring c = make_coloring(stored.pattern.view(), options);
        const spad_coloring_info_data info = info_of(c);
        EXPECT_EQ(info.nnz, static_cast<std::int64_t>(stored.values.size()));
        EXPECT_EQ(info.n_values, info.nnz);
        EXPECT_EQ(info.n_colors, info.n_column_colors + info.n_row_colors);
        EXPECT_LE(info.lower_bound, info.n_colors);
        EXPECT_EQ(info.problem, problem);
        if (order != SPAD_AUTO) {
          EXPECT_EQ(info.order, order);
        }
        Products products(info);
        ASSERT_EQ(spad_coloring_compress(c.get(), stored.values.data(), products.columns.data(),
                                         products.rows.data()),
                  SPAD_OK);
        Numbers values(stored.values.size(), -1);
        ASSERT_EQ(spad_coloring_decompress(c.get(), products.columns.data(), products.rows.data(),
                                           values.data()),
                  SPAD_OK);
        EXPECT_EQ(values, stored.values);
      }
    }
  }
}

TEST(Coloring, decompresses_into_a_larger_pattern_and_leaves_the_rest_alone) {
  const std::vector<Stored> matrix = symmetric_matrix();
  // Lower triangle with two entries more, (2, 0) and (3, 2).
  const Pattern<std::int32_t> larger{
      SPAD_CSR, 0, 4, 4, {0, 1, 3, 6, 9}, {0, 0, 1, 0, 1, 2, 0, 2, 3}, SPAD_LOWER};
  const spad_sparse_view target = larger.view();
  spad_coloring_options options = options_for(SPAD_PROBLEM_SYMMETRIC_DIRECT);
  options.target = &target;
  for (const Stored& stored : matrix) {
    const Coloring c = make_coloring(stored.pattern.view(), options);
    EXPECT_EQ(info_of(c).n_values, 9);
    Products products(info_of(c));
    ASSERT_EQ(
        spad_coloring_compress(c.get(), stored.values.data(), products.columns.data(), nullptr),
        SPAD_OK);
    Numbers values(9, -1);
    ASSERT_EQ(spad_coloring_decompress(c.get(), products.columns.data(), nullptr, values.data()),
              SPAD_OK);
    EXPECT_EQ(values, (Numbers{4, 1, 5, -1, 3, 6, 2, -1, 7}));
  }
}

// Rows 001101 / 100010 / 010010 / 011000.
Pattern<std::int32_t> published_pattern() {
  return {SPAD_CSR, 0, 4, 6, {0, 3, 5, 7, 9}, {2, 3, 5, 0, 4, 1, 4, 1, 2}};
}

TEST(Coloring, a_published_example_by_colors_groups_and_one_product) {
  spad_coloring_options options = options_for(SPAD_PROBLEM_COLUMNS);
  options.order = SPAD_ORDER_NATURAL;
  const Coloring c = make_coloring(published_pattern().view(), options);
  Colors columns(6), rows(4), ptr(4), members(6);
  ASSERT_EQ(spad_coloring_colors(c.get(), columns.data(), rows.data()), SPAD_OK);
  EXPECT_EQ(columns, (Colors{0, 0, 1, 0, 1, 2}));
  EXPECT_EQ(rows, (Colors{-1, -1, -1, -1}));
  ASSERT_EQ(info_of(c).n_grouped, 6);
  ASSERT_EQ(spad_coloring_groups(c.get(), ptr.data(), members.data()), SPAD_OK);
  EXPECT_EQ(ptr, (Colors{0, 3, 5, 6}));
  EXPECT_EQ(members, (Colors{0, 1, 3, 2, 4, 5}));
  const Numbers in = {4, 6, 9, 1, 7, 2, 8, 3, 5};
  Numbers products(12), values(9, -1);
  ASSERT_EQ(spad_coloring_compress(c.get(), in.data(), products.data(), nullptr), SPAD_OK);
  EXPECT_EQ(products, (Numbers{6, 1, 2, 3, 4, 7, 8, 5, 9, 0, 0, 0}));
  ASSERT_EQ(spad_coloring_decompress_color(c.get(), 1, products.data() + 4, values.data()),
            SPAD_OK);
  EXPECT_EQ(values, (Numbers{4, -1, -1, -1, 7, -1, 8, -1, 5}));
}

TEST(Coloring, of_a_dense_row_and_column_takes_one_product_of_each_kind) {
  const Pattern<std::int32_t> cross{
      SPAD_CSC, 0, 4, 5, {0, 4, 5, 6, 7, 8}, {0, 1, 2, 3, 0, 0, 0, 0}};
  const Coloring c = make_coloring(cross.view(), options_for(SPAD_PROBLEM_BIDIRECTIONAL_DIRECT));
  EXPECT_EQ(info_of(c).n_column_colors, 1);
  EXPECT_EQ(info_of(c).n_row_colors, 1);
  EXPECT_EQ(info_of(c).lower_bound, 2);
  Colors ptr(3), members(static_cast<std::size_t>(info_of(c).n_grouped));
  ASSERT_EQ(spad_coloring_groups(c.get(), ptr.data(), members.data()), SPAD_OK);
  EXPECT_EQ(ptr.back(), static_cast<std::int64_t>(members.size()));
}

TEST(Coloring, costs_choose_the_side) {
  const Pattern<std::int32_t> diagonal{SPAD_CSC, 0, 3, 3, {0, 1, 2, 3}, {2, 1, 0}};
  spad_coloring_options options = options_for(SPAD_PROBLEM_BIDIRECTIONAL_DIRECT);
  options.column_cost = 3;
  EXPECT_EQ(info_of(make_coloring(diagonal.view(), options)).n_row_colors, 1);
  options.row_cost = 4;
  EXPECT_EQ(info_of(make_coloring(diagonal.view(), options)).n_column_colors, 1);
}

TEST(Coloring, substitution_tells_its_depth_and_has_no_single_products) {
  // A path of six vertices without a diagonal, colored alternately.
  const Pattern<std::int32_t> path{
      SPAD_CSC, 0, 6, 6, {0, 1, 3, 5, 7, 9, 10}, {1, 0, 2, 1, 3, 2, 4, 3, 5, 4}};
  const Colors alternating = {0, 1, 0, 1, 0, 1};
  spad_coloring_options options = options_for(SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION);
  options.column_colors = alternating.data();
  const Coloring c = make_coloring(path.view(), options);
  const spad_coloring_info_data info = info_of(c);
  EXPECT_EQ(info.order, SPAD_AUTO);
  EXPECT_EQ(info.n_colors, 2);
  EXPECT_EQ(info.lower_bound, 1);
  EXPECT_EQ(info.depth, 2);
  EXPECT_EQ(info.error_growth, 3);
  double product[6] = {}, values[10];
  EXPECT_TRUE(is_error(spad_coloring_decompress_color(c.get(), 0, product, values),
                       SPAD_E_NOT_SUPPORTED, "spad_coloring_decompress_color", "depth is 2"));
}

TEST(Coloring, given_colors_are_verified_and_the_collision_is_named) {
  const Pattern<std::int32_t> pattern = published_pattern();
  const spad_sparse_view view = pattern.view();
  const auto verify = [&](std::int32_t problem, const Colors& columns, const Colors& rows) {
    return spad_coloring_verify(&view, problem, columns.empty() ? nullptr : columns.data(),
                                rows.empty() ? nullptr : rows.data());
  };
  const auto refused = [&](spad_status status, spad_status code, const char* part) {
    EXPECT_TRUE(is_error(status, code, "spad_coloring_verify", part));
  };
  EXPECT_EQ(verify(SPAD_PROBLEM_COLUMNS, {0, 0, 1, 0, 1, 2}, {}), SPAD_OK);
  refused(verify(SPAD_PROBLEM_COLUMNS, {0, 0, 1, 1, 1, 2}, {}), SPAD_E_BAD_PATTERN,
          "columns 2 and 3 share color 1 in row 0");
  EXPECT_EQ(last_error().row, 0);
  EXPECT_EQ(last_error().column, 2);
  refused(verify(SPAD_PROBLEM_ROWS, {}, {0, 0, 0, 1}), SPAD_E_BAD_PATTERN,
          "rows 1 and 2 share color 0 in column 4");
  refused(verify(SPAD_PROBLEM_COLUMNS, {0, 0, 6, 1, 1, 2}, {}), SPAD_E_BAD_INDEX,
          "column 2 has color 6, expected -1 to 5");
  EXPECT_EQ(last_error().index, 2);
  refused(verify(SPAD_PROBLEM_ROWS, {}, {0, -2, 0, 1}), SPAD_E_BAD_INDEX, "row 1 has color -2");
  refused(verify(SPAD_PROBLEM_COLUMNS, {0, 0, 1, 0, 1, 2}, {0, 1, 2, 3}), SPAD_E_BAD_OPTION,
          "row_colors");
  refused(verify(SPAD_PROBLEM_ROWS, {0, 0, 1, 0, 1, 2}, {0, 1, 2, 3}), SPAD_E_BAD_OPTION,
          "column_colors");
  refused(verify(SPAD_PROBLEM_ROWS, {}, {}), SPAD_E_NULL_ARG, "both NULL");
  refused(verify(7, {}, {}), SPAD_E_BAD_OPTION, "problem is 7, expected 1 to 6");
  refused(verify(SPAD_PROBLEM_BIDIRECTIONAL_DIRECT, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0}),
          SPAD_E_BAD_PATTERN, ", and rows 2 and 3 share color 0 in column 1");
  EXPECT_EQ(verify(SPAD_PROBLEM_BIDIRECTIONAL_DIRECT, {}, {0, 1, 2, 3}), SPAD_OK);
  EXPECT_TRUE(is_error(spad_coloring_verify(nullptr, 1, nullptr, nullptr), SPAD_E_NULL_ARG,
                       "spad_coloring_verify", "NULL"));
}

struct Misuse : ::testing::Test {
  Pattern<std::int32_t> pattern = published_pattern();
  spad_sparse_view view = pattern.view();
  spad_coloring_options options = options_for(SPAD_PROBLEM_COLUMNS);
  spad_coloring* out = reinterpret_cast<spad_coloring*>(1);

  void refused(spad_status code, const char* part) {
    out = reinterpret_cast<spad_coloring*>(1);
    EXPECT_TRUE(
        is_error(spad_coloring_create(&view, &options, &out), code, "spad_coloring_create", part));
    EXPECT_EQ(out, nullptr);
  }
};

TEST_F(Misuse, every_option_out_of_range_is_named) {
  const auto integer = [&](std::int32_t spad_coloring_options::*member, std::int32_t value,
                           const char* part) {
    options = options_for(SPAD_PROBLEM_COLUMNS);
    options.*member = value;
    refused(SPAD_E_BAD_OPTION, part);
  };
  integer(&spad_coloring_options::problem, 0, "options->problem is 0, expected 1 to 6");
  integer(&spad_coloring_options::problem, 7, "options->problem is 7");
  integer(&spad_coloring_options::order, -1, "options->order is -1, expected 0 to 8");
  integer(&spad_coloring_options::order, 9, "options->order is 9");
  integer(&spad_coloring_options::n_threads, 0, "options->n_threads is 0");
  integer(&spad_coloring_options::reserved, 1, "options->reserved is 1");
  const auto number = [&](double spad_coloring_options::*member, const char* name,
                          std::initializer_list<double> values) {
    for (double value : values) {
      options = options_for(SPAD_PROBLEM_COLUMNS);
      options.*member = value;
      refused(SPAD_E_BAD_OPTION, name);
    }
  };
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  number(&spad_coloring_options::seconds, "options->seconds", {-1, inf, nan});
  number(&spad_coloring_options::column_cost, "options->column_cost", {0, -1, inf, nan});
  number(&spad_coloring_options::row_cost, "options->row_cost", {0, -1, inf, nan});
}

TEST_F(Misuse, views_that_are_no_pattern_of_the_problem_are_named) {
  EXPECT_TRUE(is_error(spad_coloring_create(nullptr, &options, &out), SPAD_E_NULL_ARG,
                       "spad_coloring_create", "argument pattern is NULL"));
  EXPECT_TRUE(is_error(spad_coloring_create(&view, &options, nullptr), SPAD_E_NULL_ARG,
                       "spad_coloring_create", "argument coloring is NULL"));
  options.problem = SPAD_PROBLEM_SYMMETRIC_DIRECT;
  refused(SPAD_E_BAD_DIM, "4 x 6");
  options.problem = SPAD_PROBLEM_COLUMNS;
  view.triangle = SPAD_LOWER;
  refused(SPAD_E_BAD_OPTION, "one triangle");
  view.triangle = 4;
  refused(SPAD_E_BAD_OPTION, "pattern->triangle is 4, expected 1 to 3");
}

TEST_F(Misuse, a_pattern_that_is_not_symmetric_is_named_with_its_entry) {
  pattern = {SPAD_CSC, 0, 3, 3, {0, 2, 3, 4}, {0, 2, 1, 2}};
  view = pattern.view();
  options.problem = SPAD_PROBLEM_SYMMETRIC_DIRECT;
  refused(SPAD_E_BAD_PATTERN, "entry (2, 0) has no mirror (0, 2)");
  view.triangle = SPAD_UPPER;
  refused(SPAD_E_BAD_PATTERN, "entry (2, 0) is not in the upper triangle");
}

TEST_F(Misuse, a_target_that_lacks_an_entry_or_fits_not_is_named) {
  const Pattern<std::int32_t> smaller{SPAD_CSR, 0, 4, 6, {0, 3, 5, 6, 8}, {2, 3, 5, 0, 4, 1, 1, 2}};
  const spad_sparse_view target = smaller.view();
  options.target = &target;
  refused(SPAD_E_BAD_PATTERN, "entry (2, 4) is not in the target");
  const Pattern<std::int32_t> other{SPAD_CSR, 0, 1, 1, {0, 0}, {}};
  const spad_sparse_view wrong = other.view();
  options.target = &wrong;
  refused(SPAD_E_BAD_DIM, "the target is 1 x 1, the pattern 4 x 6");
  spad_sparse_view broken = target;
  broken.index_base = 3;
  options.target = &broken;
  refused(SPAD_E_BAD_OPTION, "options->target->index_base is 3");
}

TEST_F(Misuse, arguments_of_uses_are_named) {
  const Coloring c = make_coloring(view, options);
  double a[24] = {};
  std::int64_t n[8] = {};
  const auto null = [](spad_status status, const char* function, const char* part) {
    EXPECT_TRUE(is_error(status, SPAD_E_NULL_ARG, function, part));
  };
  null(spad_coloring_compress(c.get(), nullptr, a, a), "spad_coloring_compress", "values");
  null(spad_coloring_compress(c.get(), a, nullptr, a), "spad_coloring_compress", "columns");
  null(spad_coloring_compress(nullptr, a, a, a), "spad_coloring_compress", "coloring");
  null(spad_coloring_decompress(c.get(), nullptr, a, a), "spad_coloring_decompress", "columns");
  null(spad_coloring_decompress(c.get(), a, nullptr, nullptr), "spad_coloring_decompress",
       "values");
  null(spad_coloring_decompress(nullptr, a, a, a), "spad_coloring_decompress", "coloring");
  null(spad_coloring_decompress_color(c.get(), 0, nullptr, a), "spad_coloring_decompress_color",
       "product");
  null(spad_coloring_decompress_color(c.get(), 0, a, nullptr), "spad_coloring_decompress_color",
       "values");
  null(spad_coloring_groups(c.get(), nullptr, n), "spad_coloring_groups", "ptr");
  null(spad_coloring_groups(c.get(), n, nullptr), "spad_coloring_groups", "members");
  null(spad_coloring_groups(nullptr, n, n), "spad_coloring_groups", "coloring");
  null(spad_coloring_colors(nullptr, n, n), "spad_coloring_colors", "coloring");
  null(spad_coloring_info(nullptr, nullptr), "spad_coloring_info", "coloring");
  null(spad_coloring_info(c.get(), nullptr), "spad_coloring_info", "info");
  EXPECT_EQ(spad_coloring_colors(c.get(), nullptr, nullptr), SPAD_OK);
  for (std::int64_t color : {std::int64_t{-1}, std::int64_t{3}}) {
    EXPECT_TRUE(is_error(spad_coloring_decompress_color(c.get(), color, a, a), SPAD_E_BAD_INDEX,
                         "spad_coloring_decompress_color", "argument color"));
  }
  const Function f = make_square();
  const auto* foreign = reinterpret_cast<const spad_coloring*>(f.get());
  EXPECT_TRUE(is_error(spad_coloring_compress(foreign, a, a, a), SPAD_E_BAD_HANDLE,
                       "spad_coloring_compress", "is a spad_function, expected a spad_coloring"));
  spad_coloring_destroy(nullptr);
}

// Longer than what one thread takes at a time.
TEST(Coloring, several_threads_name_the_first_place_that_is_wrong) {
  constexpr std::int64_t n = 300'000;
  Pattern<std::int32_t> diagonal{SPAD_CSC, 0, n, n, {}, {}};
  for (std::int32_t j = 0; j < n; ++j) {
    diagonal.ptr.push_back(j);
    diagonal.idx.push_back(j);
  }
  diagonal.ptr.push_back(n);
  spad_coloring_options options = options_for(SPAD_PROBLEM_COLUMNS);
  options.n_threads = 3;
  const auto expect_refused = [&](const Pattern<std::int32_t>& wrong, const char* part) {
    const spad_sparse_view view = wrong.view();
    spad_coloring* coloring = nullptr;
    EXPECT_TRUE(spad_coloring_create(&view, &options, &coloring) < 0);
    EXPECT_EQ(coloring, nullptr);
    EXPECT_NE(std::string(spad_last_error_message()).find(part), std::string::npos)
        << spad_last_error_message();
  };
  EXPECT_EQ(info_of(make_coloring(diagonal.view(), options)).n_colors, 1);
  auto wrong = diagonal;
  wrong.ptr[150'000] = wrong.ptr[250'000] = -1;
  expect_refused(wrong, "ptr[150000] is -1, expected 149999 to 300000");
  wrong = diagonal;
  wrong.idx[150'000] = wrong.idx[250'000] = n;
  expect_refused(wrong, "idx[150000] is 300000, expected 0 to 299999");
}

TEST(Coloring, an_empty_pattern_takes_no_color) {
  for (std::int32_t problem : all_problems) {
    for (std::int64_t n : {0, 10}) {
      const Pattern<std::int64_t> empty{SPAD_CSC, 0, n, n, Colors(static_cast<std::size_t>(n) + 1),
                                        {}};
      const Coloring c = make_coloring(empty.view(), options_for(problem));
      EXPECT_EQ(info_of(c).n_colors, 0);
      std::int64_t ptr = -1;
      EXPECT_EQ(spad_coloring_groups(c.get(), &ptr, nullptr), SPAD_OK);
      EXPECT_EQ(ptr, 0);
      EXPECT_EQ(spad_coloring_compress(c.get(), nullptr, nullptr, nullptr), SPAD_OK);
      EXPECT_EQ(spad_coloring_decompress(c.get(), nullptr, nullptr, nullptr), SPAD_OK);
    }
  }
}

// A budget too small for anything but the first order.
TEST(Coloring, any_budget_gives_a_coloring) {
  for (double seconds : {1e-12, 1e-6}) {
    spad_coloring_options options = options_for(SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION);
    options.seconds = seconds;
    EXPECT_GT(info_of(make_coloring(symmetric_matrix()[0].pattern.view(), options)).n_colors, 1);
  }
}

}  // namespace
