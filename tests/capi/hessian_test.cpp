// Sparse Hessians through the C interface: values, layouts, misuse.
#include <cmath>
#include <limits>
#include <numeric>

#include "capi/test_objects.hpp"

namespace {

using Hessian = std::unique_ptr<spad_hessian, Destroy<spad_hessian_destroy>>;

// F(x; p) = (p0 x0² x1, sin(x1) x2, x0 + x2).
Function make_function() {
  Recorder r = make_recorder({0.5, 2, -1}, {3});
  spad_recorder* rec = r.get();
  const spad_var x0 = spad_input(rec, 0), x1 = spad_input(rec, 1), x2 = spad_input(rec, 2);
  const spad_var square = spad_op2(rec, SPAD_OP_MUL, spad_op1(rec, SPAD_OP_SQUARE, x0), x1);
  return finish(r, {spad_op2(rec, SPAD_OP_MUL, spad_parameter(rec, 0), square),
                    spad_op2(rec, SPAD_OP_MUL, spad_op1(rec, SPAD_OP_SIN, x1), x2),
                    spad_op2(rec, SPAD_OP_ADD, x0, x2)});
}

spad_hessian_options default_options() {
  spad_hessian_options options;
  EXPECT_EQ(spad_hessian_options_init(&options, sizeof options), SPAD_OK);
  return options;
}

Hessian prepare(const Function& f, const spad_hessian_options* options = nullptr) {
  return make<Hessian>([&](spad_hessian** h) { return spad_hessian_prepare(f.get(), options, h); });
}

struct HessianCall : ::testing::Test {
  Function f = make_function();
  Hessian h = prepare(f);
  Workspace ws = make_workspace(f);
  std::vector<double> x = {0.7, 0.4, -1.5}, p = {2}, w = {1.25, -0.5, 3};
  std::vector<double> values = std::vector<double>(4), gradient = std::vector<double>(3);

  // Lower triangle by columns: (0, 0), (1, 0), (1, 1), (2, 1).
  std::vector<double> expected() const {
    return {w[0] * p[0] * 2 * x[1], w[0] * p[0] * 2 * x[0], -w[1] * std::sin(x[1]) * x[2],
            w[1] * std::cos(x[1])};
  }
  spad_status eval() {
    return spad_hessian_eval(h.get(), ws.get(), x.data(), p.data(), w.data(), nullptr,
                             gradient.data(), values.data());
  }
  void expect_values() {
    ASSERT_EQ(spad_hessian_reserve(h.get(), ws.get()), SPAD_OK);
    ASSERT_EQ(eval(), SPAD_OK) << spad_last_error_message();
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(values[k], expected()[k], 1e-14) << k;
    EXPECT_NEAR(gradient[0], w[0] * p[0] * 2 * x[0] * x[1] + w[2], 1e-14);
    EXPECT_NEAR(gradient[1], w[0] * p[0] * x[0] * x[0] + w[1] * std::cos(x[1]) * x[2], 1e-14);
    EXPECT_NEAR(gradient[2], w[1] * std::sin(x[1]) + w[2], 1e-14);
  }
};

TEST_F(HessianCall, gives_values_and_gradient_by_hand) { expect_values(); }

TEST_F(HessianCall, gives_the_same_by_both_methods) {
  for (std::int32_t method : {SPAD_DIRECT, SPAD_COLORED}) {
    spad_hessian_options options = default_options();
    options.method = method;
    h = prepare(f, &options);
    spad_hessian_info_data info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(spad_hessian_info(h.get(), &info), SPAD_OK);
    EXPECT_EQ(info.method, method);
    EXPECT_EQ(info.n, 3);
    EXPECT_EQ(info.nnz, 4);
    EXPECT_EQ(info.n_colors > 0, method == SPAD_COLORED);
    EXPECT_EQ(info.n_local > 0, method == SPAD_DIRECT);
    EXPECT_TRUE(method == SPAD_DIRECT || info.n_products == 0);
    EXPECT_GT(info.bytes, 0);
    expect_values();
  }
}

TEST_F(HessianCall, shows_its_pattern_in_the_layout_asked_for) {
  spad_hessian_options options = default_options();
  options.triangle = SPAD_UPPER;
  options.layout = SPAD_CSR;
  options.index_type = SPAD_I64;
  options.index_base = 1;
  h = prepare(f, &options);
  spad_sparse_view view{};
  view.struct_size = sizeof view;
  ASSERT_EQ(spad_hessian_view(h.get(), &view), SPAD_OK);
  EXPECT_EQ(view.format, SPAD_CSR);
  EXPECT_EQ(view.triangle, SPAD_UPPER);
  std::vector<std::int64_t> ptr(4), idx(4);
  ASSERT_EQ(spad_hessian_fill_pattern(h.get(), ptr.data(), idx.data()), SPAD_OK);
  EXPECT_EQ(ptr, (std::vector<std::int64_t>{1, 3, 5, 5}));
  EXPECT_EQ(idx, (std::vector<std::int64_t>{1, 2, 2, 3}));
  EXPECT_EQ(spad_hessian_nnz(h.get()), 4);
  expect_values();  // the upper triangle by rows has the order of the lower one by columns
}

TEST_F(HessianCall, by_parameters_and_inputs_has_their_interaction) {
  spad_hessian_options options = default_options();
  options.with_respect_to = SPAD_BOTH;
  h = prepare(f, &options);
  EXPECT_EQ(spad_hessian_nnz(h.get()), 6);
  values.resize(6);
  gradient.resize(4);
  ASSERT_EQ(spad_hessian_reserve(h.get(), ws.get()), SPAD_OK);
  ASSERT_EQ(eval(), SPAD_OK);
  EXPECT_NEAR(values[2], w[0] * 2 * x[0] * x[1], 1e-14);  // (p0, x0)
  EXPECT_NEAR(gradient[3], w[0] * x[0] * x[0] * x[1], 1e-14);
}

TEST_F(HessianCall, passes_infinity_and_nan_through) {
  ASSERT_EQ(spad_hessian_reserve(h.get(), ws.get()), SPAD_OK);
  x[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(eval(), SPAD_OK);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_FALSE(std::isnan(values[1]));
}

TEST_F(HessianCall, refuses_null_arguments_by_name) {
  const double* none = nullptr;
  double* out = values.data();
  ASSERT_EQ(spad_hessian_reserve(h.get(), ws.get()), SPAD_OK);
  const auto call = [&](const spad_hessian* hh, spad_workspace* wh, const double* xh,
                        const double* ph, double* vh) {
    return spad_hessian_eval(hh, wh, xh, ph, none, nullptr, nullptr, vh);
  };
  const char* name = "spad_hessian_eval";
  EXPECT_TRUE(
      is_error(call(nullptr, ws.get(), x.data(), p.data(), out), SPAD_E_NULL_ARG, name, "hessian"));
  EXPECT_TRUE(is_error(call(h.get(), nullptr, x.data(), p.data(), out), SPAD_E_NULL_ARG, name,
                       "workspace"));
  EXPECT_TRUE(is_error(call(h.get(), ws.get(), nullptr, p.data(), out), SPAD_E_NULL_ARG, name,
                       "x is NULL"));
  EXPECT_TRUE(is_error(call(h.get(), ws.get(), x.data(), nullptr, out), SPAD_E_NULL_ARG, name,
                       "p is NULL"));
  EXPECT_TRUE(is_error(call(h.get(), ws.get(), x.data(), p.data(), nullptr), SPAD_E_NULL_ARG, name,
                       "values"));
  EXPECT_EQ(call(h.get(), ws.get(), x.data(), p.data(), out), SPAD_OK);
  EXPECT_TRUE(is_error(spad_hessian_prepare(f.get(), nullptr, nullptr), SPAD_E_NULL_ARG,
                       "spad_hessian_prepare", "hessian"));
  spad_hessian* raw = h.get();
  EXPECT_TRUE(is_error(spad_hessian_prepare(nullptr, nullptr, &raw), SPAD_E_NULL_ARG,
                       "spad_hessian_prepare", "function"));
  EXPECT_EQ(raw, nullptr);
  EXPECT_TRUE(is_error(spad_hessian_options_init(nullptr, 8), SPAD_E_NULL_ARG,
                       "spad_hessian_options_init", "options"));
  EXPECT_TRUE(is_error(spad_hessian_fill_pattern(h.get(), nullptr, nullptr), SPAD_E_NULL_ARG,
                       "spad_hessian_fill_pattern", "ptr"));
  EXPECT_TRUE(is_error(spad_hessian_reserve(h.get(), nullptr), SPAD_E_NULL_ARG,
                       "spad_hessian_reserve", "workspace"));
  EXPECT_EQ(spad_hessian_nnz(nullptr), -1);
  spad_hessian_destroy(nullptr);
}

TEST_F(HessianCall, refuses_handles_of_another_kind) {
  const auto* wrong = reinterpret_cast<const spad_hessian*>(f.get());
  EXPECT_TRUE(is_error(spad_hessian_reserve(wrong, ws.get()), SPAD_E_BAD_HANDLE,
                       "spad_hessian_reserve", "spad_function"));
  EXPECT_EQ(spad_hessian_nnz(wrong), -1);
}

TEST_F(HessianCall, refuses_workspaces_that_are_foreign_or_not_reserved) {
  EXPECT_TRUE(is_error(eval(), SPAD_E_WORKSPACE, "spad_hessian_eval", "not reserved"));
  const Function other = make_function();
  const Workspace foreign = make_workspace(other);
  EXPECT_TRUE(is_error(spad_hessian_reserve(h.get(), foreign.get()), SPAD_E_WORKSPACE,
                       "spad_hessian_reserve", "another function"));
}

TEST_F(HessianCall, refuses_options_out_of_range_by_name) {
  struct Case {
    std::int32_t spad_hessian_options::*member;
    std::int32_t value;
    const char* name;
  };
  const Case cases[] = {{&spad_hessian_options::triangle, 0, "triangle"},
                        {&spad_hessian_options::layout, 4, "layout"},
                        {&spad_hessian_options::index_type, 3, "index_type"},
                        {&spad_hessian_options::index_base, -1, "index_base"},
                        {&spad_hessian_options::with_respect_to, 3, "with_respect_to"},
                        {&spad_hessian_options::method, 4, "method"},
                        {&spad_hessian_options::method, 2, "method"},
                        {&spad_hessian_options::order, 99, "order"},
                        {&spad_hessian_options::reserved, 1, "reserved"}};
  for (const Case& c : cases) {
    spad_hessian_options options = default_options();
    options.*c.member = c.value;
    spad_hessian* raw = nullptr;
    EXPECT_TRUE(is_error(spad_hessian_prepare(f.get(), &options, &raw), SPAD_E_BAD_OPTION,
                         "spad_hessian_prepare", c.name));
  }
  struct Longer {
    spad_hessian_options known;
    std::int64_t more;
  } longer{default_options(), 0};
  longer.known.struct_size = sizeof longer;
  EXPECT_NE(prepare(f, &longer.known), nullptr);
  longer.more = 1;
  spad_hessian* raw = nullptr;
  EXPECT_TRUE(is_error(spad_hessian_prepare(f.get(), &longer.known, &raw), SPAD_E_BAD_STRUCT,
                       "spad_hessian_prepare", "options"));
}

}  // namespace
