// Which entries a Jacobian has and where they go, option by option, against products.
#include <cmath>
#include <limits>

#include "capi/test_objects.hpp"

namespace {

constexpr double unwritten = -777;

// H(x; p) = (x0·p0, x1² + x2, x2·x0·p1, 3·x3): 4 × 4 by x, 4 × 2 by p.
Function make_mixed() {
  const Recorder r = make_recorder({1, 2, 3, 4}, {5, 6});
  const auto op = [&](int code, spad_var a, spad_var b) { return spad_op2(r.get(), code, a, b); };
  spad_var x[4], p[2];
  for (int i = 0; i < 4; ++i) x[i] = spad_input(r.get(), i);
  for (int j = 0; j < 2; ++j) p[j] = spad_parameter(r.get(), j);
  return finish(r, {op(SPAD_OP_MUL, x[0], p[0]),
                    op(SPAD_OP_ADD, spad_op1(r.get(), SPAD_OP_SQUARE, x[1]), x[2]),
                    op(SPAD_OP_MUL, op(SPAD_OP_MUL, x[2], x[0]), p[1]),
                    op(SPAD_OP_MUL, spad_constant(r.get(), 3), x[3])});
}

using Dense = std::vector<std::vector<double>>;  // by rows

struct JacobianOptions : ::testing::Test {
  const double x[4] = {1.5, -2, 3, 0.5}, p[2] = {7, -1};
  Function f = make_mixed();
  Workspace ws = make_workspace(f);
  spad_jacobian_options options{};

  JacobianOptions() { EXPECT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK); }
  // 4 × 6, columns [x; p], from products with unit vectors.
  Dense truth() {
    Dense result(4, std::vector<double>(6));
    for (std::size_t j = 0; j < 6; ++j) {
      double direction[6] = {}, column[4];
      direction[j] = 1;
      EXPECT_EQ(
          spad_function_jvp(f.get(), ws.get(), x, p, 1, direction, direction + 4, nullptr, column),
          SPAD_OK);
      for (std::size_t i = 0; i < 4; ++i) result[i][j] = column[i];
    }
    return result;
  }
  std::vector<double> values_of(const Jacobian& j) {
    std::vector<double> values(static_cast<std::size_t>(spad_jacobian_nnz(j.get())), unwritten);
    EXPECT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
    EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, values.data()), SPAD_OK)
        << spad_last_error_message();
    return values;
  }
  // Of a Jacobian in CSC, 32 bits, base 0.
  Dense dense_of(const Jacobian& j) {
    const std::vector<double> values = values_of(j);
    spad_sparse_view view{};
    view.struct_size = sizeof view;
    EXPECT_EQ(spad_jacobian_view(j.get(), &view), SPAD_OK);
    Dense result(static_cast<std::size_t>(view.n_rows),
                 std::vector<double>(static_cast<std::size_t>(view.n_cols)));
    const auto* ptr = static_cast<const std::int32_t*>(view.ptr);
    const auto* idx = static_cast<const std::int32_t*>(view.idx);
    for (std::size_t c = 0; c < static_cast<std::size_t>(view.n_cols); ++c) {
      for (auto k = static_cast<std::size_t>(ptr[c]); k < static_cast<std::size_t>(ptr[c + 1]); ++k)
        result[static_cast<std::size_t>(idx[k])][c] = values[k];
    }
    return result;
  }
  spad_status prepare_fails(const std::string& part, spad_status expected) {
    spad_jacobian* j = nullptr;
    const spad_status status = spad_jacobian_prepare(f.get(), &options, &j);
    EXPECT_TRUE(is_error(status, expected, "spad_jacobian_prepare", part));
    EXPECT_EQ(j, nullptr);
    return status;
  }
};

TEST_F(JacobianOptions, with_respect_to_chooses_the_columns) {
  const Dense all = truth();
  for (const auto& [active, first, n] :
       {std::tuple(SPAD_INPUTS, 0, 4), {SPAD_PARAMETERS, 4, 2}, {SPAD_BOTH, 0, 6}}) {
    options.with_respect_to = active;
    for (options.partition = SPAD_AUTO; options.partition <= SPAD_BIDIRECTIONAL;
         ++options.partition) {
      const Dense got = dense_of(make_jacobian(f, &options));
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(got[i], std::vector<double>(all[i].begin() + first, all[i].begin() + first + n));
      }
    }
  }
}

TEST_F(JacobianOptions, rows_are_those_of_the_whole_jacobian) {
  const Dense all = truth();
  const std::int64_t rows[] = {1, 2};
  options.rows = rows, options.n_rows = 2;
  options.with_respect_to = SPAD_BOTH;
  for (options.partition = SPAD_AUTO; options.partition <= SPAD_BIDIRECTIONAL;
       ++options.partition) {
    EXPECT_EQ(dense_of(make_jacobian(f, &options)), (Dense{all[1], all[2]}));
  }
  options.n_rows = 0, options.partition = SPAD_AUTO;
  EXPECT_EQ(spad_jacobian_nnz(make_jacobian(f, &options).get()), 0);
}

TEST_F(JacobianOptions, rows_out_of_order_or_range_are_named) {
  for (const auto& [rows, part, expected] :
       {std::tuple(std::vector<std::int64_t>{2, 1}, "rows[1] is 1 after 2", SPAD_E_BAD_PATTERN),
        {{2, 2}, "rows[1] is 2 after 2", SPAD_E_BAD_PATTERN},
        {{0, 4}, "rows[1] is 4", SPAD_E_BAD_INDEX},
        {{-1, 2}, "options->rows[0] is -1", SPAD_E_BAD_INDEX},
        {{0, std::int64_t{1} << 40}, "options->rows[1] is 1099511627776", SPAD_E_BAD_INDEX}}) {
    options.rows = rows.data(), options.n_rows = 2;
    prepare_fails(part, expected);
  }
  options.rows = nullptr;
  prepare_fails("options->n_rows is 2", SPAD_E_BAD_OPTION);
  options.n_rows = -1;
  prepare_fails("options->n_rows is -1", SPAD_E_BAD_DIM);
}

TEST_F(JacobianOptions, a_forced_diagonal_adds_zeros_and_nothing_else) {
  const std::int64_t nnz = spad_jacobian_nnz(make_jacobian(f).get());
  options.force_diagonal = 1;
  const Jacobian j = make_jacobian(f, &options);
  EXPECT_EQ(spad_jacobian_nnz(j.get()), nnz);  // rows 0 to 3 have theirs
  const std::int64_t rows[] = {1, 3};
  options.rows = rows, options.n_rows = 2;
  const Jacobian subset = make_jacobian(f, &options);
  EXPECT_EQ(spad_jacobian_nnz(subset.get()), 3 + 2);  // both of the result are new
  const Dense all = truth(), got = dense_of(subset);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(got[0][c], all[1][c]);
    EXPECT_EQ(got[1][c], all[3][c]);
  }
}

TEST_F(JacobianOptions, an_own_pattern_may_have_more_and_not_less) {
  const Pattern<std::int64_t> full{
      SPAD_CSR, 1, 4, 4, {1, 5, 9, 13, 17}, {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}};
  const spad_sparse_view view = full.view();
  options.pattern = &view;
  for (options.partition = SPAD_AUTO; options.partition <= SPAD_BIDIRECTIONAL;
       ++options.partition) {
    for (options.trust_pattern = 0; options.trust_pattern < 2; ++options.trust_pattern) {
      const Jacobian j = make_jacobian(f, &options);
      EXPECT_EQ(spad_jacobian_nnz(j.get()), 16);
      const Dense all = truth(), got = dense_of(j);
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(got[i], std::vector<double>(all[i].begin(), all[i].begin() + 4));
      }
    }
  }
  const Pattern<std::int32_t> less{SPAD_CSC, 0, 4, 4, {0, 1, 2, 4, 5}, {0, 1, 1, 2, 3}};
  const spad_sparse_view short_view = less.view();
  options.partition = SPAD_AUTO;
  options.pattern = &short_view, options.trust_pattern = 0;
  prepare_fails("the pattern lacks row 2, column 0", SPAD_E_BAD_PATTERN);
  EXPECT_EQ(last_error().row, 2);
  EXPECT_EQ(last_error().column, 0);
  options.trust_pattern = 1;
  EXPECT_EQ(spad_jacobian_nnz(make_jacobian(f, &options).get()), 5);
}

TEST_F(JacobianOptions, a_bad_own_pattern_is_refused) {
  const Pattern<std::int32_t> small{SPAD_CSC, 0, 3, 4, {0, 0, 0, 0, 0}, {}},
      unsorted{SPAD_CSC, 0, 4, 4, {0, 2, 2, 2, 2}, {2, 0}},
      twice{SPAD_CSC, 0, 4, 4, {0, 2, 2, 2, 2}, {2, 2}},
      outside{SPAD_CSC, 0, 4, 4, {0, 1, 1, 1, 1}, {4}};
  for (const auto& [pattern, part, expected] :
       {std::tuple(&small, "the pattern is 3 x 4, the Jacobian 4 x 4", SPAD_E_BAD_DIM),
        {&unsorted, "options->pattern", SPAD_E_BAD_PATTERN},
        {&twice, "options->pattern", SPAD_E_BAD_PATTERN},
        {&outside, "options->pattern->idx[0] is 4", SPAD_E_BAD_INDEX}}) {
    const spad_sparse_view view = pattern->view();
    options.pattern = &view;
    prepare_fails(part, expected);
  }
  spad_sparse_view view = small.view();
  view.n_rows = std::int64_t{1} << 31;
  options.pattern = &view;
  prepare_fails("options->pattern->n_rows", SPAD_E_INDEX_OVERFLOW);
}

TEST_F(JacobianOptions, own_colors_are_used_when_they_are_right) {
  const std::int64_t by_columns[] = {0, 0, 1, 0}, by_rows[] = {2, 0, 1, 0};
  const Dense all = truth();
  for (const auto& [partition, colors, n] :
       {std::tuple(SPAD_COLUMNS, by_columns, 2), {SPAD_ROWS, by_rows, 3}}) {
    options.partition = partition, options.colors = colors;
    const Jacobian j = make_jacobian(f, &options);
    spad_jacobian_info_data info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(spad_jacobian_info(j.get(), &info), SPAD_OK);
    EXPECT_EQ(info.n_colors, n);
    EXPECT_EQ(info.order, SPAD_AUTO);
    EXPECT_EQ(info.lower_bound, 2);
    const Dense got = dense_of(j);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(got[i], std::vector<double>(all[i].begin(), all[i].begin() + 4));
    }
  }
}

TEST_F(JacobianOptions, wrong_colors_name_who_collides) {
  const std::int64_t collide[] = {0, 1, 0, 0}, missing[] = {-1, 0, 1, 0}, large[] = {0, 0, 4, 0};
  options.colors = collide;
  prepare_fails("options->partition is SPAD_AUTO", SPAD_E_BAD_OPTION);
  options.partition = SPAD_BIDIRECTIONAL;
  prepare_fails("options->partition is SPAD_BIDIRECTIONAL", SPAD_E_BAD_OPTION);
  options.partition = SPAD_COLUMNS;
  prepare_fails("columns 0 and 2 share color 0 and row 2", SPAD_E_BAD_PATTERN);
  options.colors = missing;
  prepare_fails("column 0 is read in row 0 and has no color", SPAD_E_BAD_INDEX);
  options.colors = large;
  prepare_fails("options->colors[2] is 4", SPAD_E_BAD_INDEX);
  options.partition = SPAD_ROWS;
  options.colors = collide;
  prepare_fails("rows 0 and 2 share color 0 and column 0", SPAD_E_BAD_PATTERN);
}

TEST_F(JacobianOptions, a_target_receives_the_block_and_keeps_the_rest) {
  // 6 × 5, the block at (1, 1): its five entries in a scattered order, and three others.
  const Pattern<std::int32_t> coo{
      SPAD_COO, 0, 6, 5, {5, 1, 2, 2, 0, 3, 3, 4}, {0, 1, 2, 3, 0, 1, 3, 4}};
  const spad_sparse_view view = coo.view();
  options.target = &view;
  options.target_row = options.target_column = 1;
  const Jacobian j = make_jacobian(f, &options);
  const Dense all = truth();
  const std::vector<double> expected = {unwritten, all[0][0], all[1][1], all[1][2],
                                        unwritten, all[2][0], all[2][2], all[3][3]};
  EXPECT_EQ(values_of(j), expected);
  std::vector<std::int32_t> mask(8, 7);
  ASSERT_EQ(spad_jacobian_constant_mask(j.get(), mask.data()), SPAD_OK);
  EXPECT_EQ(mask, (std::vector<std::int32_t>{0, 0, 0, 1, 0, 0, 0, 1}));
  spad_sparse_view back{};
  back.struct_size = sizeof back;
  ASSERT_EQ(spad_jacobian_view(j.get(), &back), SPAD_OK);
  EXPECT_EQ(std::vector({back.n_rows, back.n_cols, back.nnz}),
            (std::vector<std::int64_t>{6, 5, 8}));
  std::vector<std::int32_t> rows(8), cols(8);
  ASSERT_EQ(spad_jacobian_fill_pattern(j.get(), rows.data(), cols.data()), SPAD_OK);
  EXPECT_EQ(rows, coo.ptr);
  EXPECT_EQ(cols, coo.idx);
}

TEST_F(JacobianOptions, a_target_without_room_or_entry_is_refused) {
  const Pattern<std::int32_t> coo{SPAD_COO, 0, 6, 5, {1, 2, 2, 3, 4}, {1, 2, 3, 1, 4}};
  const spad_sparse_view view = coo.view();
  options.target = &view;
  options.target_row = options.target_column = 1;
  prepare_fails("the target lacks row 3, column 3", SPAD_E_BAD_PATTERN);
  options.target_column = 2;
  prepare_fails("4 x 4 at row 1, column 2 does not fit 6 x 5", SPAD_E_BAD_DIM);
  options.target_column = -1;
  prepare_fails("options->target_column is -1", SPAD_E_BAD_DIM);
  options.target_row = std::int64_t{1} << 31;
  prepare_fails("options->target_row", SPAD_E_INDEX_OVERFLOW);
}

TEST_F(JacobianOptions, max_bytes_says_how_much_it_takes) {
  options.max_bytes = 10;
  prepare_fails("max_bytes is 10", SPAD_E_NO_MEMORY);
  const double needed = last_error().value;
  EXPECT_GT(needed, 10);
  options.max_bytes = static_cast<std::int64_t>(needed);
  EXPECT_EQ(spad_jacobian_nnz(make_jacobian(f, &options).get()), 6);
  options.max_bytes = -1;
  prepare_fails("options->max_bytes is -1", SPAD_E_BAD_OPTION);
}

TEST_F(JacobianOptions, the_mask_tells_what_does_not_change) {
  const Jacobian j = make_jacobian(f);
  std::vector<std::int32_t> mask(6, 7);
  ASSERT_EQ(spad_jacobian_constant_mask(j.get(), mask.data()), SPAD_OK);
  // Columns: (0,0), (2,0); (1,1); (1,2), (2,2); (3,3). x0·p0 changes with p0.
  EXPECT_EQ(mask, (std::vector<std::int32_t>{0, 0, 0, 1, 0, 1}));
  EXPECT_TRUE(is_error(spad_jacobian_constant_mask(j.get(), nullptr), SPAD_E_NULL_ARG,
                       "spad_jacobian_constant_mask", "argument mask is NULL"));
}

TEST_F(JacobianOptions, scaled_values_are_added_to_what_is_there) {
  for (options.layout = SPAD_CSC; options.layout <= SPAD_COO; ++options.layout) {
    const Jacobian j = make_jacobian(f, &options);
    const std::vector<double> plain = values_of(j);
    std::vector<double> values = {1, 2, 3, 4, 5, 6}, expected;
    for (std::size_t k = 0; k < 6; ++k) expected.push_back(0.5 * values[k] - 2 * plain[k]);
    ASSERT_EQ(spad_jacobian_eval_scaled(j.get(), ws.get(), x, p, -2, 0.5, nullptr, values.data()),
              SPAD_OK);
    EXPECT_EQ(values, expected);
    std::vector<double> nan(6, std::numeric_limits<double>::quiet_NaN());
    ASSERT_EQ(spad_jacobian_eval_scaled(j.get(), ws.get(), x, p, 1, 0, nullptr, nan.data()),
              SPAD_OK);
    EXPECT_EQ(nan, plain);
  }
}

TEST_F(JacobianOptions, varying_evaluation_leaves_constants_alone) {
  const Jacobian j = make_jacobian(f);
  std::vector<double> expected = values_of(j), values(6, unwritten), y(4);
  expected[3] = expected[5] = unwritten;
  ASSERT_EQ(spad_jacobian_eval_varying(j.get(), ws.get(), x, p, y.data(), values.data()), SPAD_OK);
  EXPECT_EQ(values, expected);
  EXPECT_EQ(y, (std::vector<double>{10.5, 7, -4.5, 1.5}));
}

TEST_F(JacobianOptions, evaluations_name_what_is_null) {
  const Jacobian j = make_jacobian(f);
  double v[6];
  const auto check = [&](const char* name, auto call) {
    const auto null = [&](spad_status status, const char* part) {
      EXPECT_TRUE(is_error(status, SPAD_E_NULL_ARG, name, part));
    };
    null(call(nullptr, ws.get(), x, p, v), "argument jacobian is NULL");
    null(call(j.get(), nullptr, x, p, v), "argument workspace is NULL");
    null(call(j.get(), ws.get(), nullptr, p, v), "argument x is NULL");
    null(call(j.get(), ws.get(), x, nullptr, v), "argument p is NULL");
    null(call(j.get(), ws.get(), x, p, nullptr), "argument values is NULL");
    const Workspace foreign = make_workspace(make_mixed());
    EXPECT_TRUE(is_error(call(j.get(), foreign.get(), x, p, v), SPAD_E_WORKSPACE, name,
                         "belongs to another function"));
  };
  check("spad_jacobian_eval_scaled", [](const spad_jacobian* a, spad_workspace* w, const double* at,
                                        const double* q, double* values) {
    return spad_jacobian_eval_scaled(a, w, at, q, 1, 1, nullptr, values);
  });
  check("spad_jacobian_eval_varying",
        [](const spad_jacobian* a, spad_workspace* w, const double* at, const double* q,
           double* values) { return spad_jacobian_eval_varying(a, w, at, q, nullptr, values); });
}

TEST_F(JacobianOptions, a_local_pattern_has_what_is_not_zero_at_the_point) {
  options.local_pattern = 1;
  EXPECT_EQ(spad_jacobian_nnz(make_jacobian(f, &options).get()), 6);  // where F was recorded
  const double zeros[4] = {0, 0, 3, 0};
  options.x = zeros, options.p = p;
  // x1² has no slope, x0·x2·p1 none by x2.
  const Jacobian j = make_jacobian(f, &options);
  EXPECT_EQ(spad_jacobian_nnz(j.get()), 4);
  const Workspace w = make_workspace(f);
  std::vector<double> values(4);
  ASSERT_EQ(spad_jacobian_eval(j.get(), w.get(), zeros, p, nullptr, values.data()), SPAD_OK);
  EXPECT_EQ(values, (std::vector<double>{7, -3, 1, 3}));
  options.p = nullptr;
  prepare_fails("options->p is NULL", SPAD_E_NULL_ARG);
  options.x = nullptr, options.p = p;
  prepare_fails("options->x is NULL", SPAD_E_NULL_ARG);
}

}  // namespace
