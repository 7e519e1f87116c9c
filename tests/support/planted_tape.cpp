// One recorder, kernels by record_steps.
#include "support/planted_tape.hpp"

#include <random>

#include "support/random_expression.hpp"

namespace spad::test {

namespace {

class Planter {
 public:
  Planter(std::uint64_t seed, const Planting& planting)
      : random_(seed),
        seed_(seed),
        planting_(planting),
        x0_(random_vector(seed, static_cast<std::size_t>(planting.n_inputs))),
        p0_(random_vector(seed + 1, static_cast<std::size_t>(planting.n_parameters))),
        recorder_(x0_, p0_, Index{1} << 24) {}

  Tape run() {
    std::vector<Variable> pool;
    for (Index i = 0; i < planting_.n_inputs; ++i) pool.push_back(recorder_.input(i));
    for (Index j = 0; j < planting_.n_parameters; ++j)
      parameters_.push_back(recorder_.parameter(j));
    for (Index level = 0; level < planting_.n_levels; ++level) pool = plant(level, pool);
    return finish(pool);
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_()) % n; }

  Variable op(Opcode code, Variable a) { return recorder_.op1(static_cast<std::int32_t>(code), a); }
  Variable op(Opcode code, Variable a, Variable b) {
    return recorder_.op2(static_cast<std::int32_t>(code), a, b);
  }

  // Results are brought back to the size of inputs, so that deep ones stay finite.
  std::vector<Variable> plant(Index level, const std::vector<Variable>& pool) {
    const ExpressionSize size{.n = static_cast<Index>(2 + below(4)),
                              .np = planting_.n_parameters,
                              .n_recipes = planting_.n_recipes,
                              .n_outputs = static_cast<Index>(1 + below(3))};
    Expression kernel = random_expression(seed_ * 31 + static_cast<std::uint64_t>(level), size);
    for (Index& y : kernel.outputs) {  // late steps: what a random choice has is often a constant
      y = static_cast<Index>(kernel.steps.size() - 1 -
                             below(std::min(kernel.steps.size(), std::size_t{6})));
    }
    const std::size_t offset = below(pool.size()), stride = 1 + below(3);
    std::vector<Variable> results, x(static_cast<std::size_t>(size.n));
    for (Index k = 0; k < planting_.n_instances; ++k) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = planting_.is_regular
                   ? pool[(offset + stride * static_cast<std::size_t>(k) + i) % pool.size()]
                   : pool[below(pool.size())];
      }
      for (Variable y : record_steps(recorder_, kernel, x, parameters_)) {
        const Variable product = op(Opcode::mul, x[0], x.back());
        results.push_back(op(Opcode::add, op(Opcode::sin, y), product));
      }
      if (planting_.has_guards) recorder_.compare(1, results.back(), x[0]);
    }
    return results;
  }

  Tape finish(const std::vector<Variable>& pool) {
    std::vector<Variable> outputs = {recorder_.input(0), recorder_.constant(0.25), pool[0],
                                     pool[0]};
    for (Variable v : pool) {
      if (below(2) == 0) outputs.push_back(v);
    }
    for (int group = 0; group < 12; ++group) {
      std::vector<Variable> terms(1 + below(60));
      for (Variable& t : terms) t = pool[below(pool.size())];
      outputs.push_back(
          recorder_.sum_n(static_cast<std::int64_t>(terms.size()), {terms.data(), 1}));
    }
    outputs.push_back(recorder_.sum_n(static_cast<std::int64_t>(pool.size()), {pool.data(), 1}));
    outputs.push_back(op(Opcode::square, outputs.back()));
    return *recorder_.finish(outputs);
  }

  std::mt19937_64 random_;
  std::uint64_t seed_;
  const Planting& planting_;
  std::vector<double> x0_, p0_;
  Recorder recorder_;
  std::vector<Variable> parameters_;
};

}  // namespace

Tape planted_tape(std::uint64_t seed, const Planting& planting) {
  return Planter(seed, planting).run();
}

}  // namespace spad::test
