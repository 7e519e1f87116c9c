// No repeated structure at all: every output is an expression of its own, drawn at random, in a few
// of the inputs. Nobody writes its derivative by hand.
#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

enum class Operation { add, subtract, multiply, divide, sine, cosine, tangent, logarithm };
constexpr std::size_t n_kinds = 8, n_leaves = 12, length = 100;

struct Step {
  Operation operation;
  std::uint8_t a, b;  // leaves, then steps
};

struct Expressions {
  std::size_t n_inputs, n_outputs;
  std::vector<std::int32_t> leaves;  // n_leaves of each output
  std::vector<Step> steps;           // length of each output

  std::size_t n() const { return n_inputs; }
  std::size_t m() const { return n_outputs; }

  template <class T>
  static T apply(const Step& step, const T* value) {
    using std::cos;
    using std::log;
    using std::sin;
    using std::tanh;
    const T &a = value[step.a], &b = value[step.b];
    switch (step.operation) {
      case Operation::add: return a + b;
      case Operation::subtract: return a - b;
      case Operation::multiply: return a * b;
      case Operation::divide: return a / (2.0 + b * b);
      case Operation::sine: return sin(a);
      case Operation::cosine: return cos(a);
      case Operation::tangent: return tanh(a);
      case Operation::logarithm: return log(1.5 + a * a);
    }
    return a;
  }

  // value: the leaves, and room for the steps.
  template <class T>
  const T& run(std::size_t i, T* value) const {
    const Step* step = &steps[i * length];
    for (std::size_t k = 0; k < length; ++k) value[n_leaves + k] = apply(step[k], value);
    return value[n_leaves + length - 1];
  }

  template <class T>
  void operator()(const T* x, T* y) const {
    std::vector<T> value(n_leaves + length);
    for (std::size_t i = 0; i < n_outputs; ++i) {
      for (std::size_t k = 0; k < n_leaves; ++k) value[k] = x[leaves[i * n_leaves + k]];
      y[i] = run(i, value.data());
    }
  }

  static constexpr std::size_t n_in = n_leaves, n_out = 1;
  std::size_t n_elements() const { return n_outputs; }
  void places(std::size_t i, std::int32_t* in, std::int32_t* out) const {
    std::copy_n(&leaves[i * n_leaves], n_leaves, in);
    out[0] = static_cast<std::int32_t>(i);
  }
  template <class T>
  void element(std::size_t i, const T* in, T* out) const {
    T value[n_leaves + length];
    std::copy_n(in, n_leaves, value);
    out[0] = run(i, value);
  }
};

// Each step takes the one before, so that nothing is unused, and any other value.
Step step(Numbers& numbers, std::size_t k) {
  const std::size_t before = k == 0 ? 0 : n_leaves + k - 1;
  // The first steps meet every leaf.
  const std::size_t other = k < n_leaves ? k : numbers.below(n_leaves + k);
  const std::size_t kind = k < n_leaves ? numbers.below(4) : numbers.below(n_kinds);
  Step result{static_cast<Operation>(kind), static_cast<std::uint8_t>(before),
              static_cast<std::uint8_t>(other)};
  if (numbers.below(2) == 0) std::swap(result.a, result.b);
  if (kind >= 4) result.a = static_cast<std::uint8_t>(before);
  return result;
}

Expressions expressions(std::size_t n_operations) {
  Numbers numbers(10);
  Expressions result;
  result.n_outputs = n_operations / length;
  result.n_inputs = result.n_outputs;
  for (std::size_t i = 0; i < result.n_outputs; ++i) {
    std::vector<std::int32_t> leaves;
    while (leaves.size() < n_leaves) {
      const auto leaf = static_cast<std::int32_t>(numbers.below(result.n_inputs));
      if (std::find(leaves.begin(), leaves.end(), leaf) == leaves.end()) leaves.push_back(leaf);
    }
    result.leaves.insert(result.leaves.end(), leaves.begin(), leaves.end());
    for (std::size_t k = 0; k < length; ++k) result.steps.push_back(step(numbers, k));
  }
  return result;
}

}  // namespace

Workload random_expression(std::size_t n_operations) {
  const auto model = std::make_shared<const Expressions>(expressions(n_operations));
  Workload result = workload("random " + std::to_string(n_operations), model,
                             Numbers(11).many(model->n(), 0.5, 1.5));
  result.tolerance = 1e-7;
  result.sacado = sacado_of_elements(model);
  return result;
}

}  // namespace spad::bench
