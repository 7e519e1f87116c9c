// What does the blocks executor cost next to loops written by hand?
//
// Two kernels as batches made by hand, so that nothing but execution is measured: the Brusselator
// cell on a periodic grid, which is memory and arithmetic, and the Luksan-Vlcek constraint, which
// is sin and exp.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "bench/blocks_by_hand.hpp"
#include "bench/measure.hpp"
#include "program/executors.hpp"
#include "tests/support/kernel_builder.hpp"

namespace {

using spad::Batch, spad::Index, spad::Opcode, spad::Stream;
using spad::support::KernelBuilder, spad::support::Value;
using Matrix = std::vector<double>;

struct Problem {
  std::string name;
  std::vector<Batch> batches;
  Matrix x;
  std::size_t n_out;
  Index n_instances;
  void (*scalar)(const Matrix& x, Matrix& y);
  void (*lanes)(const Matrix& x, Matrix& y);
};

// Cells of one row after another; u in the first half of x, v in the second.
Problem brusselator(Index n) {
  KernelBuilder kernel;
  Value u[5], v[5];
  for (Value& leaf : u) leaf = kernel.leaf();
  for (Value& leaf : v) leaf = kernel.leaf();
  const auto spread = [&](const Value* w) {
    return spad::bench::diffusion * (w[1] + w[2] + w[3] + w[4] - 4.0 * w[0]);
  };
  const Value uuv = kernel.apply(Opcode::square, u[0]) * v[0];
  kernel.output((uuv - 4.4 * u[0]) + 1.0 + spread(u));
  kernel.output(3.4 * u[0] - uuv + spread(v));
  Batch batch;
  batch.kernel = kernel.finish();
  batch.n_instances = n * n;
  const auto at = [&](Index i, Index j) { return (i + n) % n * n + (j + n) % n; };
  constexpr Index shift[5][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  for (Index first : {0, n * n}) {
    for (const auto& s : shift) {
      std::vector<Index> list;
      for (Index k = 0; k < n * n; ++k) list.push_back(first + at(k / n + s[0], k % n + s[1]));
      batch.leaves.push_back(s[0] == 0 && s[1] == 0 ? Stream::affine(first, 1)
                                                    : Stream::list(std::move(list)));
    }
  }
  batch.outputs = {Stream::affine(0, 1), Stream::affine(n * n, 1)};
  Problem problem{"brusselator", {}, {}, 2 * static_cast<std::size_t>(n * n), n * n, {}, {}};
  problem.batches.push_back(std::move(batch));
  problem.scalar = spad::bench::scalar_by_hand.brusselator;
  problem.lanes = spad::bench::lanes_by_hand.brusselator;
  return problem;
}

Problem luksan_vlcek(Index n) {
  KernelBuilder kernel;
  const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf();
  const auto of = [&](Opcode op, Value x) { return kernel.apply(op, x); };
  const Value cube = kernel.apply(Opcode::square, b) * b;
  kernel.output(3.0 * cube + 2.0 * c + -5.0 + of(Opcode::sin, b - c) * of(Opcode::sin, b + c) +
                4.0 * b - a * of(Opcode::exp, a - b) + -3.0);
  Batch batch;
  batch.kernel = kernel.finish();
  batch.n_instances = n - 2;
  batch.leaves = {Stream::affine(0, 1), Stream::affine(1, 1), Stream::affine(2, 1)};
  batch.outputs = {Stream::affine(0, 1)};
  Problem problem{"luksan_vlcek", {}, {}, static_cast<std::size_t>(n - 2), n - 2, {}, {}};
  problem.batches.push_back(std::move(batch));
  problem.scalar = spad::bench::scalar_by_hand.luksan_vlcek;
  problem.lanes = spad::bench::lanes_by_hand.luksan_vlcek;
  return problem;
}

Matrix point(std::size_t n) {
  Matrix x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = 1 + 0.5 * std::sin(static_cast<double>(i));
  return x;
}

// Seconds for one instance.
template <class Run>
double seconds_of_instance(Index n_instances, Run&& run) {
  const int repeats = std::max(1, 200'000 / n_instances);
  return spad::bench::seconds_of([&] {
           for (int k = 0; k < repeats; ++k) run();
         }) /
         repeats / n_instances;
}

bool agree(const Matrix& a, const Matrix& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(std::abs(a[i] - b[i]) <= 1e-12 * (1 + std::abs(b[i])))) return false;
  }
  return true;
}

bool measure(Problem problem, spad::bench::Report& report, std::size_t n_rounds) {
  const Matrix x = point(problem.n_out + 2);
  Matrix y(problem.n_out), by_hand(problem.n_out), in_lanes(problem.n_out);
  spad::BlockNeeds needs;
  for (const Batch& batch : problem.batches) needs.cover(batch);
  spad::BlockScratch scratch(needs, 1);
  const auto spad_runs = [&] {
    for (const Batch& batch : problem.batches) {
      static_cast<void>(spad::run_batch(batch, {x.data(), nullptr, y.data(), nullptr}, scratch));
    }
  };
  std::vector<double> ours, scalar, lanes;
  for (std::size_t round = 0; round < n_rounds; ++round) {
    ours.push_back(seconds_of_instance(problem.n_instances, spad_runs));
    scalar.push_back(seconds_of_instance(problem.n_instances, [&] { problem.scalar(x, by_hand); }));
    lanes.push_back(seconds_of_instance(problem.n_instances, [&] { problem.lanes(x, in_lanes); }));
  }
  const std::string title = problem.name + ", " + std::to_string(problem.n_instances);
  report.row(title + ": blocks", ours, 1e9, "ns");
  report.row(title + ": by hand", scalar, 1e9, "ns");
  report.ratio(title + ": blocks / by hand", ours, scalar);
  report.row(title + ": by hand in lanes", lanes, 1e9, "ns");
  report.ratio(title + ": blocks / by hand in lanes", ours, lanes);
  return agree(y, by_hand) && agree(in_lanes, by_hand);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t n_rounds = 15;
  std::string json;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--rounds") == 0) n_rounds = std::strtoul(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--json") == 0) json = argv[k + 1];
  }
  if (!spad::can_run(spad::Target::avx2)) {
    std::puts("the loops in lanes need AVX2");
    return 0;
  }
  spad::bench::pin_to_one_processor();
  spad::bench::Report report(std::string("one instance of a batch, instruction set ") +
                             spad::name_of(spad::chosen_target()));
  bool good = true;
  for (Index n : {32, 100, 500}) good = measure(brusselator(n), report, n_rounds) && good;
  for (Index n : {1'000, 20'000, 1'000'000})
    good = measure(luksan_vlcek(n), report, n_rounds) && good;
  if (!good) std::puts("the results differ");
  if (!json.empty() && !report.write_json(json, n_rounds)) return 1;
  return good ? 0 : 1;
}
