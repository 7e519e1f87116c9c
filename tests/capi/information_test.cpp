// What objects and the library say of themselves.
#include "capi/test_objects.hpp"

namespace {

template <class Info, class Object>
Info info_of(spad_status (*ask)(const Object*, Info*) noexcept, const Object* object) {
  Info info{};
  info.struct_size = sizeof info;
  EXPECT_EQ(ask(object, &info), SPAD_OK) << spad_last_error_message();
  return info;
}

TEST(Information, of_a_recorder_counts_what_is_recorded) {
  const Recorder r = make_recorder({1, 2}, {3});
  EXPECT_EQ(info_of(spad_recorder_info, r.get()).n_operations, 0);
  spad_op2(r.get(), SPAD_OP_ADD, spad_input(r.get(), 0), spad_parameter(r.get(), 0));
  const auto info = info_of(spad_recorder_info, r.get());
  EXPECT_EQ(info.n, 2);
  EXPECT_EQ(info.np, 1);
  EXPECT_EQ(info.n_operations, 3);
  EXPECT_EQ(info.max_operations, (1 << 29) - 2);
}

TEST(Information, of_a_workspace_tells_what_it_is_good_for) {
  const Function f = make_square();
  spad_workspace_options options;
  ASSERT_EQ(spad_workspace_options_init(&options, sizeof options), SPAD_OK);
  options.n_threads = 2, options.second_order = 0;
  const Workspace ws = make<Workspace>(
      [&](spad_workspace** out) { return spad_workspace_create(f.get(), &options, out); });
  const auto before = info_of(spad_workspace_info, ws.get());
  EXPECT_EQ(before.n_threads, 2);
  EXPECT_EQ(before.products, 1);
  EXPECT_EQ(before.second_order, 0);
  EXPECT_EQ(before.has_point, 0);
  EXPECT_GT(before.bytes, 0);
  EXPECT_GT(info_of(spad_workspace_info, make_workspace(f).get()).bytes, 0);
  const double x[2] = {1, 2}, p[2] = {3, 4};
  ASSERT_EQ(spad_workspace_set_point(ws.get(), x, p), SPAD_OK);
  EXPECT_EQ(info_of(spad_workspace_info, ws.get()).has_point, 1);
}

TEST(Information, of_an_implicit_object_counts_its_solves) {
  const Implicit im = make_implicit(make_square());
  const double x[2] = {2, 1}, p[2] = {5, 2}, unit[4] = {1, 0, 0, 1};
  double y_dot[4];
  ASSERT_EQ(spad_implicit_jvp(im.get(), x, p, 2, unit, y_dot), SPAD_OK);
  const auto info = info_of(spad_implicit_info, im.get());
  EXPECT_EQ(std::vector({info.n, info.np, info.nnz, info.n_factors, info.n_solves}),
            (std::vector<std::int64_t>{2, 2, 4, 1, 2}));
  EXPECT_EQ(info.method, SPAD_DIRECT);
  EXPECT_TRUE(info.backend == SPAD_KLU || info.backend == SPAD_UMFPACK);
  EXPECT_GT(info.bytes, 0);
  EXPECT_LT(info.residual, 1e-12);
}

TEST(Information, null_and_wrong_handles_are_named) {
  const Function f = make_square();
  spad_workspace_info_data ws{};
  ws.struct_size = sizeof ws;
  spad_implicit_info_data im{};
  im.struct_size = sizeof im;
  spad_recorder_info_data r{};
  r.struct_size = sizeof r;
  EXPECT_TRUE(is_error(spad_workspace_info(nullptr, &ws), SPAD_E_NULL_ARG, "spad_workspace_info",
                       "argument workspace"));
  EXPECT_TRUE(is_error(spad_implicit_info(nullptr, &im), SPAD_E_NULL_ARG, "spad_implicit_info",
                       "argument implicit"));
  EXPECT_TRUE(is_error(spad_recorder_info(nullptr, &r), SPAD_E_NULL_ARG, "spad_recorder_info",
                       "argument recorder"));
  EXPECT_TRUE(is_error(spad_workspace_info(make_workspace(f).get(), nullptr), SPAD_E_NULL_ARG,
                       "spad_workspace_info", "argument info"));
  EXPECT_TRUE(is_error(spad_implicit_info(make_implicit(f).get(), nullptr), SPAD_E_NULL_ARG,
                       "spad_implicit_info", "argument info"));
  EXPECT_TRUE(is_error(spad_recorder_info(make_recorder({1}).get(), nullptr), SPAD_E_NULL_ARG,
                       "spad_recorder_info", "argument info"));
  const auto* not_workspace = reinterpret_cast<const spad_workspace*>(f.get());
  EXPECT_TRUE(is_error(spad_workspace_info(not_workspace, &ws), SPAD_E_BAD_HANDLE,
                       "spad_workspace_info", "a spad_function"));
}

TEST(Information, another_abi_is_refused) {
  EXPECT_EQ(spad_check_abi(SPAD_ABI_VERSION), SPAD_OK);
  EXPECT_EQ(spad_check_abi(spad_abi_version()), SPAD_OK);
  EXPECT_TRUE(is_error(spad_check_abi(SPAD_ABI_VERSION + 1), SPAD_E_NOT_SUPPORTED, "spad_check_abi",
                       "built for ABI 1"));
}

TEST(Information, capabilities_are_those_of_the_build) {
  const std::int64_t capabilities = spad_capabilities();
  const std::string backends = spad_build_info("backends");
  EXPECT_EQ((capabilities & SPAD_HAS_UMFPACK) != 0, contains(backends, "umfpack"));
  EXPECT_EQ((capabilities & SPAD_HAS_KLU) != 0, contains(backends, "klu"));
  EXPECT_EQ((capabilities & SPAD_HAS_OPENMP) != 0, std::string(spad_build_info("openmp")) == "yes");
}

}  // namespace
