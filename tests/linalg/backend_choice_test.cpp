// Which backend is taken, and what is said when there is none or the input is wrong.
#include <gtest/gtest.h>

#include "linalg/factorization.hpp"
#include "linalg/matrices.hpp"

namespace spad::test {
namespace {

bool is_built(Backend backend) {
  for (const BackendEntry& entry : backends())
    if (entry.backend == backend) return entry.analyze != nullptr;
  return false;
}

Code analyze_code(const CscPattern& pattern, const FactorizationOptions& options) {
  Result<Factorization> f = Factorization::analyze(pattern, options);
  return f ? Code::ok : f.status().code();
}

TEST(BackendChoice, automatic_takes_klu_for_a_chain_and_umfpack_for_a_cube) {
  if (!is_built(Backend::klu) || !is_built(Backend::umfpack)) GTEST_SKIP() << "needs both";
  EXPECT_EQ(Factorization::analyze(laplacian(12, 2).pattern, {})->info().backend, Backend::klu);
  EXPECT_EQ(Factorization::analyze(laplacian(16, 3).pattern, {})->info().backend, Backend::umfpack);
}

TEST(BackendChoice, a_missing_backend_is_named_with_its_build_option) {
  for (const BackendEntry& entry : backends()) {
    const Result<Factorization> f =
        Factorization::analyze(laplacian(2, 2).pattern, {.backend = entry.backend});
    if (entry.analyze) {
      ASSERT_TRUE(f);
      EXPECT_EQ(f->info().backend, entry.backend);
    } else {
      ASSERT_FALSE(f);
      EXPECT_EQ(f.status().code(), Code::backend_missing);
      EXPECT_NE(std::string(f.status().detail()).find(entry.build_option), std::string::npos);
    }
  }
}

TEST(BackendChoice, wrong_options_and_patterns_are_refused) {
  const CscPattern good = laplacian(2, 2).pattern;
  EXPECT_EQ(analyze_code(good, {.backend = Backend{7}}), Code::bad_option);
  EXPECT_EQ(analyze_code(good, {.max_refinements = -1}), Code::bad_option);
  EXPECT_EQ(analyze_code(good, {.max_refinements = 11}), Code::bad_option);
  EXPECT_EQ(analyze_code(good, {.pivot_tolerance = 1.5}), Code::bad_option);
  EXPECT_EQ(analyze_code(good, {.pivot_tolerance = NAN}), Code::bad_option);
  CscPattern wide = good;
  wide.n_rows = 5;
  EXPECT_EQ(analyze_code(wide, {}), Code::bad_dim);
  CscPattern unsorted = good;
  std::swap(unsorted.row_idx[0], unsorted.row_idx[1]);
  EXPECT_EQ(analyze_code(unsorted, {}), Code::bad_pattern);
}

}  // namespace
}  // namespace spad::test
