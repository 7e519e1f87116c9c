// One Jacobian in every layout, index type and base, by columns and by rows; indices and values
// written down by hand.
#include <cmath>

#include "capi/test_objects.hpp"

namespace {

struct Expected {
  std::int32_t layout;
  std::vector<std::int64_t> ptr, idx;  // base 0
  std::vector<double> values;
};

// G(x) = (x0·x3, x1 + 2·x2, sin x2) at x = (5, 6, 7, 8).
std::vector<Expected> expected_layouts() {
  const double c = std::cos(7.0);
  return {{SPAD_CSC, {0, 1, 2, 4, 5}, {0, 1, 1, 2, 0}, {8, 1, 2, c, 5}},
          {SPAD_CSR, {0, 2, 4, 5}, {0, 3, 1, 2, 2}, {8, 5, 1, 2, c}},
          {SPAD_COO, {0, 1, 1, 2, 0}, {0, 1, 2, 2, 3}, {8, 1, 2, c, 5}}};
}

template <class Integer>
void expect_indices(const std::vector<std::int64_t>& expected, std::int32_t base,
                    const void* actual) {
  const auto* indices = static_cast<const Integer*>(actual);
  for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_EQ(indices[k], expected[k] + base) << k;
}

template <class Integer>
void check_indices(const Jacobian& j, const Expected& expected,
                   const spad_jacobian_options& options) {
  spad_sparse_view view{};
  view.struct_size = sizeof view;
  ASSERT_EQ(spad_jacobian_view(j.get(), &view), SPAD_OK);
  EXPECT_EQ(view.format, expected.layout);
  EXPECT_EQ(view.index_type, options.index_type);
  EXPECT_EQ(view.index_base, options.index_base);
  EXPECT_EQ(view.triangle, SPAD_FULL);
  EXPECT_EQ(std::vector({view.n_rows, view.n_cols, view.nnz}),
            (std::vector<std::int64_t>{3, 4, 5}));
  expect_indices<Integer>(expected.ptr, options.index_base, view.ptr);
  expect_indices<Integer>(expected.idx, options.index_base, view.idx);

  std::vector<Integer> ptr(expected.ptr.size() + 1, -7), idx(6, -7);
  ASSERT_EQ(spad_jacobian_fill_pattern(j.get(), ptr.data(), idx.data()), SPAD_OK);
  expect_indices<Integer>(expected.ptr, options.index_base, ptr.data());
  expect_indices<Integer>(expected.idx, options.index_base, idx.data());
  EXPECT_EQ(ptr.back(), -7);
  EXPECT_EQ(idx.back(), -7);
}

void check_values(const Function& f, const Jacobian& j, const Expected& expected) {
  const Workspace ws = make_workspace(f);
  const double x[4] = {5, 6, 7, 8};
  double y[3];
  std::vector<double> values(6, -7);
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  for (double* wanted : {static_cast<double*>(nullptr), y}) {
    ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, nullptr, wanted, values.data()), SPAD_OK);
    for (std::size_t k = 0; k < 5; ++k) EXPECT_EQ(values[k], expected.values[k]) << k;
    EXPECT_EQ(values[5], -7);
  }
  EXPECT_EQ(std::vector<double>(y, y + 3), (std::vector<double>{40, 20, std::sin(7.0)}));
}

TEST(Layout, every_layout_type_base_and_partition_holds_the_same_jacobian) {
  const Function f = make_wide();
  spad_jacobian_options options;
  ASSERT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
  for (const Expected& expected : expected_layouts()) {
    options.layout = expected.layout;
    for (options.index_base = 0; options.index_base < 2; ++options.index_base) {
      for (options.partition = SPAD_AUTO; options.partition <= SPAD_ROWS; ++options.partition) {
        options.index_type = SPAD_I32;
        check_indices<std::int32_t>(make_jacobian(f, &options), expected, options);
        options.index_type = SPAD_I64;
        const Jacobian j = make_jacobian(f, &options);
        check_indices<std::int64_t>(j, expected, options);
        check_values(f, j, expected);
      }
    }
  }
}

TEST(Layout, information_counts_entries_constants_and_colors) {
  const Function f = make_wide();
  spad_jacobian_options options;
  ASSERT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
  for (std::int32_t order = SPAD_AUTO; order <= SPAD_ORDER_SMALLEST_LAST; ++order) {
    options.partition = SPAD_COLUMNS;
    options.order = order;
    const Jacobian j = make_jacobian(f, &options);
    spad_jacobian_info_data info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(spad_jacobian_info(j.get(), &info), SPAD_OK);
    EXPECT_EQ(info.n_rows, 3);
    EXPECT_EQ(info.n_cols, 4);
    EXPECT_EQ(info.nnz, 5);
    EXPECT_EQ(info.n_constant, 2);
    EXPECT_EQ(info.n_colors, 2);  // columns 0 and 3 share row 0
    EXPECT_EQ(info.lower_bound, 2);
    EXPECT_EQ(info.partition, SPAD_COLUMNS);
    if (order != SPAD_AUTO) {
      EXPECT_EQ(info.order, order);
    }
    EXPECT_GT(info.bytes, 0);
  }
}

TEST(Layout, threads_give_the_same_bits) {
  const Recorder r = make_recorder(std::vector<double>(50, 0.3));
  std::vector<spad_var> y;
  for (int i = 0; i < 50; ++i) {
    const spad_var a = spad_input(r.get(), i), b = spad_input(r.get(), (i * 7 + 1) % 50);
    y.push_back(spad_op2(r.get(), SPAD_OP_MUL, spad_op1(r.get(), SPAD_OP_EXP, a),
                         spad_op1(r.get(), SPAD_OP_SIN, b)));
  }
  const Function f = finish(r, y);
  const Jacobian j = make_jacobian(f);
  std::vector<std::vector<double>> results;
  for (int n_threads : {1, 2, 3}) {
    spad_workspace_options options;
    ASSERT_EQ(spad_workspace_options_init(&options, sizeof options), SPAD_OK);
    options.n_threads = n_threads;
    const Workspace ws = make<Workspace>(
        [&](spad_workspace** out) { return spad_workspace_create(f.get(), &options, out); });
    ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
    std::vector<double> x(50), values(static_cast<std::size_t>(spad_jacobian_nnz(j.get())));
    for (std::size_t i = 0; i < 50; ++i) x[i] = 0.1 * static_cast<double>(i);
    ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x.data(), nullptr, nullptr, values.data()),
              SPAD_OK);
    results.push_back(values);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

}  // namespace
