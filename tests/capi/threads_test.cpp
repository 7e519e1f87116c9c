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

// y_i = exp(x_i)·sin(x_{7i+1}), 200 of them: several sweeps, by columns and by rows.
TEST(Threads, sixteen_evaluate_one_jacobian_with_the_bits_of_one) {
  constexpr int n = 200, n_threads = 16;
  const Recorder r = make_recorder(std::vector<double>(n, 0.3));
  std::vector<spad_var> y;
  for (int i = 0; i < n; ++i) {
    const spad_var a = spad_input(r.get(), i), b = spad_input(r.get(), (i * 7 + 1) % n);
    y.push_back(spad_op2(r.get(), SPAD_OP_MUL, spad_op1(r.get(), SPAD_OP_EXP, a),
                         spad_op1(r.get(), SPAD_OP_SIN, b)));
  }
  const Function f = finish(r, y);
  const Jacobian j = make_jacobian(f);
  const auto nnz = static_cast<std::size_t>(spad_jacobian_nnz(j.get()));
  const auto values_at = [&](int k, int round) {
    const Workspace ws = make_workspace(f);
    std::vector<double> x(n), values(nnz);
    for (std::size_t i = 0; i < n; ++i) x[i] = 0.01 * static_cast<double>(i) + k + 0.1 * round;
    const bool good =
        spad_jacobian_reserve(j.get(), ws.get()) == SPAD_OK &&
        spad_jacobian_eval(j.get(), ws.get(), x.data(), nullptr, nullptr, values.data()) == SPAD_OK;
    return good ? values : std::vector<double>();
  };
  constexpr int n_rounds = 5;
  std::vector<std::vector<double>> expected;
  for (int k = 0; k < n_threads * n_rounds; ++k) {
    expected.push_back(values_at(k / n_rounds, k % n_rounds));
    ASSERT_EQ(expected.back().size(), nnz);
  }
  std::atomic<int> n_wrong = 0;
  std::vector<std::thread> threads;
  for (int k = 0; k < n_threads; ++k) {
    threads.emplace_back([&, k] {
      for (int round = 0; round < n_rounds; ++round) {
        const auto& alone = expected[static_cast<std::size_t>(k * n_rounds + round)];
        n_wrong += values_at(k, round) != alone;
      }
    });
  }
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
