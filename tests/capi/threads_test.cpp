// Immutable objects are shared by threads; objects are made and destroyed from any of them.
#include <atomic>
#include <thread>

#include "capi/test_objects.hpp"

namespace {

TEST(Threads, share_functions_and_jacobians_and_their_references) {
  Function f = make_square();
  Jacobian j = make_jacobian(f);
  std::atomic<int> n_wrong = 0;
  const auto work = [&](double a) {
    const double x[2] = {a, -2}, p[2] = {5, 2};
    for (int round = 0; round < 50; ++round) {
      const Workspace ws = make_workspace(f);
      const Jacobian own = make_jacobian(f);
      double shared_values[4], own_values[4];
      n_wrong += spad_jacobian_reserve(j.get(), ws.get()) != SPAD_OK;
      n_wrong += spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, shared_values) != SPAD_OK;
      n_wrong += spad_jacobian_reserve(own.get(), ws.get()) != SPAD_OK;
      n_wrong += spad_jacobian_eval(own.get(), ws.get(), x, p, nullptr, own_values) != SPAD_OK;
      n_wrong += shared_values[0] != 2 * a || own_values[3] != a;
    }
  };
  std::vector<std::thread> threads;
  for (int k = 1; k <= 4; ++k) threads.emplace_back(work, k);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(n_wrong, 0);
}

TEST(Threads, record_at_the_same_time_without_mixing) {
  std::atomic<int> n_wrong = 0;
  const auto work = [&](double a) {
    for (int round = 0; round < 50; ++round) {
      const Recorder r = make_recorder({a});
      const Function f = finish(r, {spad_op1(r.get(), SPAD_OP_SQUARE, spad_input(r.get(), 0))});
      const Workspace ws = make_workspace(f);
      double y = 0;
      n_wrong += spad_function_eval(f.get(), ws.get(), &a, nullptr, &y) != SPAD_OK || y != a * a;
    }
  };
  std::vector<std::thread> threads;
  for (int k = 1; k <= 4; ++k) threads.emplace_back(work, k);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(n_wrong, 0);
}

}  // namespace
