// A caller that traps floating-point exceptions is not hit by ours, and finds its flags as they
// were.
#include <atomic>
#include <cfenv>
#include <cmath>
#include <limits>
#include <thread>

#include "base/parallel.hpp"
#include "program/products.hpp"

#ifdef __GLIBC__

namespace spad::test {
namespace {

constexpr int trapped = FE_INVALID | FE_DIVBYZERO;
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

// log(x), 1/x, sqrt(x) and 0 x: all fine at the recorded point.
Tape raising() {
  Recorder rec(Matrix{1.0}, {}, 100);
  const Variable x = rec.input(0);
  std::vector<Variable> y;
  for (Opcode op : {Opcode::log, Opcode::inverse, Opcode::sqrt}) y.push_back(rec.op1(code(op), x));
  y.push_back(rec.op2(code(Opcode::mul), x, rec.constant(0)));
  return *rec.finish(y);
}

// In this thread, and in those that OpenMP will give to the library.
template <class Change>
void on_all_threads(Change&& change) {
#ifdef _OPENMP
#pragma omp parallel num_threads(2)
#endif
  change();
}

class TrapsTest : public ::testing::Test {
 protected:
  TrapsTest() {
    on_all_threads([] {
      std::feclearexcept(FE_ALL_EXCEPT);
      feenableexcept(trapped);
    });
  }
  ~TrapsTest() override {
    on_all_threads([] { fedisableexcept(trapped); });
  }
  template <class Call>
  void expect_untouched_by(Call&& call) const {
    std::feclearexcept(FE_ALL_EXCEPT);
    const Status status = call();
    const int raised = std::fetestexcept(FE_ALL_EXCEPT);
    EXPECT_EQ(raised, 0);
    EXPECT_EQ(fegetexcept(), trapped);
    EXPECT_EQ(status.is_ok(), all_well) << status.detail();
  }

  static constexpr Index k = 400;  // enough for every thread to get some
  const Matrix directions = Matrix(4 * 400, std::numeric_limits<double>::infinity());
  Matrix out = Matrix(4 * 400);
  bool all_well = true;
};

TEST_F(TrapsTest, are_not_sprung_by_values) {
  Prepared prepared(raising());
  for (double x : {0.0, -1.0}) {
    expect_untouched_by([&] { return eval(prepared.f, prepared.ws, {&x, nullptr}, out.data()); });
  }
}

TEST_F(TrapsTest, are_not_sprung_by_products_of_any_number_of_threads) {
  for (int n_threads : {1, 2}) {
    Prepared prepared(raising(), n_threads);
    for (double x : {0.0, -1.0}) {
      const Point at{&x, nullptr};
      const double* const seeds = directions.data();
      expect_untouched_by([&] {
        return jvp(prepared.f, prepared.ws, at, {k, seeds, nullptr, nullptr, out.data()});
      });
      expect_untouched_by([&] {
        return vjp(prepared.f, prepared.ws, at, {k, seeds, nullptr, out.data(), nullptr});
      });
      const HvpArrays arrays{seeds, k, seeds, nullptr, nullptr, out.data(), nullptr};
      expect_untouched_by([&] { return hvp(prepared.f, prepared.ws, at, arrays); });
    }
  }
}

#ifdef _OPENMP
TEST_F(TrapsTest, are_not_sprung_in_threads_that_trap) {
  std::atomic<int> n_arrived{0};
  volatile double zero = 0, sink = 0;
  parallel_blocks(2, 2, [&](Index, int) {
    ++n_arrived;  // so that each thread takes a block
    for (int n = 0; n < 1'000'000 && n_arrived < 2; ++n) std::this_thread::yield();
    sink = zero / zero;
  });
  EXPECT_TRUE(std::isnan(sink));
  EXPECT_EQ(fegetexcept(), trapped);
}
#endif

TEST_F(TrapsTest, stay_armed_after_a_guard_has_failed) {
  Recorder rec(Matrix{1.0}, {}, 100);
  const Variable x = rec.input(0), y = rec.op1(code(Opcode::log), x);
  rec.compare(1, y, rec.constant(5));
  Prepared prepared(*rec.finish(std::vector<Variable>{y}));
  const double bad = -1;
  all_well = false;
  expect_untouched_by([&] { return eval(prepared.f, prepared.ws, {&bad, nullptr}, out.data()); });
}

TEST(Flags, that_were_raised_before_stay_raised) {
  Prepared prepared(raising());
  std::feclearexcept(FE_ALL_EXCEPT);
  std::feraiseexcept(FE_OVERFLOW);
  const double x = -1;
  Matrix y(4);
  EXPECT_TRUE(eval(prepared.f, prepared.ws, {&x, nullptr}, y.data()).is_ok());
  EXPECT_EQ(std::fetestexcept(FE_ALL_EXCEPT), FE_OVERFLOW);
  std::feclearexcept(FE_ALL_EXCEPT);
}

}  // namespace
}  // namespace spad::test

#endif
