// The last error: per thread, kept by success, cut and never too long; statuses and facts.
#include <cmath>
#include <cstring>
#include <thread>

#include "capi/test_objects.hpp"

namespace {

TEST(LastError, each_thread_has_its_own) {
  EXPECT_EQ(spad_jacobian_nnz(nullptr), -1);
  std::string at_first, later;
  std::thread([&] {
    at_first = spad_last_error_message();
    EXPECT_EQ(spad_newton_info(nullptr, nullptr), SPAD_E_NULL_ARG);
    later = spad_last_error_message();
  }).join();
  EXPECT_EQ(at_first, "");
  EXPECT_EQ(later, "spad_newton_info: argument newton is NULL");
  EXPECT_STREQ(spad_last_error_message(), "spad_jacobian_nnz: argument jacobian is NULL");
}

TEST(LastError, success_does_not_clear_it) {
  EXPECT_EQ(spad_jacobian_nnz(nullptr), -1);
  const Function f = make_square();
  EXPECT_STREQ(spad_last_error_message(), "spad_jacobian_nnz: argument jacobian is NULL");
}

TEST(LastError, numbers_that_do_not_apply_are_minus_one_and_nan) {
  EXPECT_EQ(spad_jacobian_nnz(nullptr), -1);
  const spad_error_info info = last_error();
  EXPECT_EQ(info.status, SPAD_E_NULL_ARG);
  EXPECT_EQ(info.index, -1);
  EXPECT_EQ(info.row, -1);
  EXPECT_EQ(info.column, -1);
  EXPECT_EQ(info.operation, -1);
  EXPECT_TRUE(std::isnan(info.value));
}

TEST(LastError, asking_for_it_wrongly_does_not_change_it) {
  EXPECT_EQ(spad_jacobian_nnz(nullptr), -1);
  spad_error_info info{};
  EXPECT_EQ(spad_last_error_info(nullptr), SPAD_E_NULL_ARG);
  EXPECT_EQ(spad_last_error_info(&info), SPAD_E_BAD_STRUCT);
  EXPECT_STREQ(spad_last_error_message(), "spad_jacobian_nnz: argument jacobian is NULL");
}

TEST(LastError, errors_print_nothing) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const Recorder r = make_recorder({1});
  spad_op1(r.get(), 777, 0);
  spad_function* f = nullptr;
  EXPECT_EQ(spad_recorder_finish(r.get(), 0, nullptr, &f), SPAD_E_BAD_OP);
  const Pattern<std::int32_t> empty_column{SPAD_CSC, 0, 2, 2, {0, 2, 2}, {0, 1}};
  const spad_sparse_view view = empty_column.view();
  spad_factorization* fac = nullptr;
  EXPECT_EQ(spad_factorization_analyze(&view, nullptr, &fac), SPAD_E_STRUCTURALLY_SINGULAR);
  const Pattern<std::int32_t> dense{SPAD_CSC, 0, 2, 2, {0, 2, 4}, {0, 1, 0, 1}};
  const Factorization singular = make_factorization(dense.view());
  const double ones[4] = {1, 1, 1, 1};
  EXPECT_EQ(spad_factorization_factor(singular.get(), ones), SPAD_E_SINGULAR);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Status, every_status_has_a_name_and_a_sentence) {
  EXPECT_STREQ(spad_status_name(SPAD_OK), "SPAD_OK");
  EXPECT_STREQ(spad_status_name(SPAD_E_SINGULAR), "SPAD_E_SINGULAR");
  EXPECT_STREQ(spad_status_name(12345), "SPAD_E_UNKNOWN");
  for (spad_status status = -200; status <= 200; ++status) {
    EXPECT_EQ(std::strncmp(spad_status_name(status), "SPAD_", 5), 0);
    EXPECT_GT(std::strlen(spad_status_message(status)), 3u);
  }
}

TEST(About, facts_of_the_build_are_known) {
  for (const char* key :
       {"version", "compiler", "backends", "licence", "openmp", "sleef", "isa", "build_type"}) {
    ASSERT_NE(spad_build_info(key), nullptr) << key;
  }
  EXPECT_EQ(spad_build_info("colour"), nullptr);
  EXPECT_EQ(spad_build_info(""), nullptr);
  const std::string version = std::to_string(SPAD_VERSION_MAJOR) + "." +
                              std::to_string(SPAD_VERSION_MINOR) + "." +
                              std::to_string(SPAD_VERSION_PATCH);
  EXPECT_EQ(spad_build_info("version"), version);
  EXPECT_EQ(contains(spad_build_info("backends"), "umfpack"),
            contains(spad_build_info("licence"), "GPL-2.0-or-later"));
}

}  // namespace
