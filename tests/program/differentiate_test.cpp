// Derivative kernels against differences, and against the sweeps where those are exact.
#include "program/differentiate.hpp"

#include <functional>
#include <limits>

#include "op/symbol.hpp"
#include "program/compile.hpp"
#include "program/differences.hpp"
#include "program/recorded.hpp"
#include "program/symbolic_kernel.hpp"
#include "support/kernel_builder.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
constexpr double inf = std::numeric_limits<double>::infinity();

// A tape as one kernel, and the values of its derivative kernels at the point of the recording.
class Local {
 public:
  explicit Local(Tape tape) : x0_(tape.x0) {
    x0_.insert(x0_.end(), tape.p0.begin(), tape.p0.end());
    Program program = compile_flat(simplify(std::move(tape)));
    n_ = program.first_intermediate();
    m_ = program.n_outputs;
    batch_ = std::move(program.levels[0][0]);
  }
  explicit Local(const Expression& e) : Local(record(e).tape) {}

  Index n_operators() const { return n_operators_; }

  // m × (n + np), NaN where there is no entry.
  Matrix jacobian(Active active) {
    KernelDerivatives derivatives(batch_.kernel, active);
    std::vector<LocalEntry> entries;
    EXPECT_TRUE(derivatives.jacobian(unlimited, entries));
    const Matrix values = run(derivatives.graph(), entries, {});
    Matrix result(size_of(m_, n_), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = 0; k < entries.size(); ++k) {
      const Index output = address(batch_.outputs, entries[k].row) - n_;
      result[place(output, address(batch_.leaves, entries[k].column), m_)] = values[k];
    }
    return result;
  }

  // (n + np) × (n + np), full, zero where there is no entry.
  Matrix hessian(Active active, const Matrix& w) {
    KernelDerivatives derivatives(batch_.kernel, active);
    std::vector<LocalEntry> entries;
    EXPECT_TRUE(derivatives.hessian(unlimited, entries));
    const Matrix values = run(derivatives.graph(), entries, w);
    Matrix result(size_of(n_, n_), 0.0);
    for (std::size_t k = 0; k < entries.size(); ++k) {
      EXPECT_GE(entries[k].row, entries[k].column);
      const Index i = address(batch_.leaves, entries[k].row),
                  j = address(batch_.leaves, entries[k].column);
      result[place(i, j, n_)] = result[place(j, i, n_)] = values[k];
    }
    return result;
  }

  Matrix gradient(Active active, const Matrix& w) {
    KernelDerivatives derivatives(batch_.kernel, active);
    std::vector<LocalEntry> entries;
    EXPECT_TRUE(derivatives.gradient(unlimited, entries));
    const Matrix values = run(derivatives.graph(), entries, w);
    Matrix result(size_of(n_, 1), 0.0);
    for (std::size_t k = 0; k < entries.size(); ++k) {
      result[static_cast<std::size_t>(address(batch_.leaves, entries[k].row))] = values[k];
    }
    return result;
  }

 private:
  static Index address(const std::vector<Stream>& streams, Index k) {
    return streams[static_cast<std::size_t>(k)].at(0);
  }
  static std::size_t place(Index i, Index j, Index n_rows) {
    return static_cast<std::size_t>(i) + size_of(n_rows, j);
  }

  Matrix run(SymbolGraph& graph, const std::vector<LocalEntry>& entries, const Matrix& w) {
    std::vector<Symbol> outputs;
    for (const LocalEntry& entry : entries) outputs.push_back(entry.value);
    SymbolicKernel made = kernel_of(graph, outputs);
    n_operators_ = made.kernel->n_operators;
    Batch batch;
    batch.n_first_leaves = 0;
    for (Index leaf : made.leaves) {
      const bool is_weight = leaf >= batch_.kernel->n_leaves;
      if (!is_weight) ++batch.n_first_leaves;
      batch.leaves.push_back(
          Stream::affine(is_weight ? address(batch_.outputs, leaf - batch_.kernel->n_leaves) - n_
                                   : address(batch_.leaves, leaf),
                         0));
    }
    for (std::size_t k = 0; k < entries.size(); ++k) {
      batch.outputs.push_back(Stream::affine(static_cast<Index>(k), 0));
    }
    batch.kernel = std::move(made.kernel);
    Matrix values(entries.size(), unwritten);
    BlockScratch scratch(batch, 1);
    const BatchArrays arrays{x0_.data(), w.data(), values.data(), nullptr};
    EXPECT_TRUE(run_batch(batch, arrays, scratch).is_ok());
    return values;
  }

  Matrix x0_;
  Index n_ = 0, m_ = 0, n_operators_ = 0;
  Batch batch_;
};

Matrix unit(Index n, Index j) {
  Matrix e(static_cast<std::size_t>(n), 0.0);
  e[static_cast<std::size_t>(j)] = 1;
  return e;
}

// The column of the Jacobian or Hessian by variable j of (x; p).
template <class Derivative>
Matrix along(const Expression& e, Index j, Derivative&& derivative) {
  return j < e.n ? derivative(unit(e.n, j), Matrix(e.p0.size(), 0.0))
                 : derivative(Matrix(e.x0.size(), 0.0), unit(e.np, j - e.n));
}

TEST(KernelDerivatives, of_first_order_are_differences) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Expression e = random_expression(seed);
    const Matrix jacobian = Local(e).jacobian(Active::both);
    for (Index j = 0; j < e.n + e.np; ++j) {
      const Matrix truth = along(e, j, [&](const Matrix& x_dot, const Matrix& p_dot) {
        return directional_derivative(e, x_dot, p_dot);
      });
      Matrix got = column(jacobian, e.outputs.size(), static_cast<std::size_t>(j));
      for (double& value : got) value = std::isnan(value) ? 0 : value;
      EXPECT_TRUE(close(got, truth, 1e-9)) << "column " << j;
    }
  }
}

TEST(KernelDerivatives, of_second_order_are_differences) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Expression e = random_expression(seed, {.n = 4, .np = 2, .n_recipes = 24});
    const Matrix w = random_vector(seed, e.outputs.size());
    const Matrix hessian = Local(e).hessian(Active::both, w);
    const Index n = e.n + e.np;
    for (Index j = 0; j < n; ++j) {
      const Matrix truth = along(e, j, [&](const Matrix& x_dot, const Matrix& p_dot) {
        return hessian_product(e, w, x_dot, p_dot);
      });
      const Matrix got = column(hessian, static_cast<std::size_t>(n), static_cast<std::size_t>(j));
      EXPECT_TRUE(close(got, truth, 1e-7)) << "column " << j;
    }
  }
}

TEST(KernelDerivatives, give_the_gradient_of_the_weighted_outputs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Expression e = random_expression(seed);
    const Matrix w = random_vector(seed, e.outputs.size());
    EXPECT_TRUE(close(Local(e).gradient(Active::both, w), gradient(e, w), 1e-8));
  }
}

TEST(KernelDerivatives, leave_passive_leaves_out) {
  const Expression e = random_expression(7);
  const Matrix jacobian = Local(e).jacobian(Active::inputs);
  const std::size_t first_p = size_of(e.m(), e.n);
  for (std::size_t k = first_p; k < jacobian.size(); ++k) EXPECT_TRUE(std::isnan(jacobian[k]));
}

Tape tape_of(const Matrix& x0, const std::function<std::vector<Variable>(Recorder&)>& body) {
  Recorder recorder(x0, {}, 1000);
  return *recorder.finish(body(recorder));
}

TEST(KernelDerivatives, of_a_product_share_the_square) {
  // u²v: 2 operations become 3.
  Local local(tape_of({3.0, 5.0}, [](Recorder& r) -> std::vector<Variable> {
    return {op(r, Opcode::mul, op(r, Opcode::square, r.input(0)), r.input(1))};
  }));
  EXPECT_EQ(local.jacobian(Active::inputs), (Matrix{30, 9}));
  EXPECT_EQ(local.n_operators(), 3);
  EXPECT_EQ(local.hessian(Active::inputs, {1.0}), (Matrix{10, 6, 6, 0}));
}

// 2 (3 x) is 6 x, with a rounding less, unless values are to be those of the kernel.
TEST(KernelDerivatives, keep_the_operations_of_values_when_they_are_asked_for) {
  support::KernelBuilder builder;
  const auto x = builder.leaf();
  const auto thrice = builder.apply(Opcode::mul, builder.literal(3), x);
  builder.output(builder.apply(Opcode::mul, builder.literal(2), thrice));
  const Kernel kernel = builder.finish();
  for (const bool keep : {false, true}) {
    KernelDerivatives derivatives(kernel, Active::both, keep);
    const std::vector<Symbol> values = derivatives.values();
    ASSERT_EQ(values.size(), 1u);
    EXPECT_EQ(kernel_of(derivatives.graph(), values).kernel->n_operators, keep ? 2 : 1);
  }
}

TEST(KernelDerivatives, of_equal_operands_count_twice) {
  Local local(tape_of({3.0}, [](Recorder& r) -> std::vector<Variable> {
    const Variable x = r.input(0), cube = op(r, Opcode::mul, op(r, Opcode::mul, x, x), x);
    return {op(r, Opcode::mul, cube, cube)};  // x⁶
  }));
  EXPECT_EQ(local.jacobian(Active::inputs), Matrix{6 * 243});
  EXPECT_EQ(local.hessian(Active::inputs, {2.0}), Matrix{2 * 30 * 81});
}

// x < 0 ? exp(x²)·x : x, where the branch not taken overflows.
std::vector<Variable> guarded_overflow(Recorder& r) {
  const Variable x = r.input(0);
  const Variable power = op(r, Opcode::exp, op(r, Opcode::square, x));
  return {r.select(static_cast<std::int32_t>(Relation::lt), x, r.constant(0),
                   op(r, Opcode::mul, power, x), x)};
}

TEST(KernelDerivatives, leak_nothing_from_a_branch_not_taken) {
  Local local(tape_of({100.0}, guarded_overflow));
  EXPECT_EQ(local.jacobian(Active::inputs), Matrix{1});
  EXPECT_EQ(local.hessian(Active::inputs, {1.0}), Matrix{0});
  EXPECT_EQ(local.gradient(Active::inputs, {3.0}), Matrix{3});
}

TEST(KernelDerivatives, of_outputs_without_weight_leak_nothing) {
  Local local(tape_of({0.0, 1.0}, [](Recorder& r) -> std::vector<Variable> {
    const Variable x = r.input(0), y = r.input(1);
    return {op(r, Opcode::sqrt, x), op(r, Opcode::mul, x, y)};
  }));
  EXPECT_EQ(local.hessian(Active::inputs, {0.0, 1.0}), (Matrix{0, 1, 1, 0}));
  EXPECT_EQ(local.hessian(Active::inputs, {-0.0, 1.0}), (Matrix{0, 1, 1, 0}));
  EXPECT_EQ(local.hessian(Active::inputs, {1.0, 0.0}), (Matrix{-inf, 0, 0, 0}));
  EXPECT_EQ(local.gradient(Active::inputs, {0.0, 2.0}), (Matrix{2, 0}));
}

TEST(KernelDerivatives, of_a_maximum_choose_one_side) {
  Local local(tape_of({2.0, 1.0}, [](Recorder& r) -> std::vector<Variable> {
    return {op(r, Opcode::max, op(r, Opcode::square, r.input(0)), r.input(1))};
  }));
  EXPECT_EQ(local.jacobian(Active::inputs), (Matrix{4, 0}));
  EXPECT_EQ(local.hessian(Active::inputs, {1.0}), (Matrix{2, 0, 0, 0}));
}

TEST(KernelDerivatives, give_up_when_there_is_too_much_work) {
  const Tape tape = tape_of({0.5}, [](Recorder& r) -> std::vector<Variable> {
    Variable v = r.input(0);
    for (int k = 0; k < 100; ++k) v = op(r, Opcode::sin, v);
    return {v};
  });
  const Program program = compile_flat(simplify(tape));
  const Kernel& kernel = program.levels[0][0].kernel;
  std::vector<LocalEntry> entries;
  EXPECT_FALSE(KernelDerivatives(kernel, Active::both).jacobian(100, entries));
  EXPECT_FALSE(KernelDerivatives(kernel, Active::both).hessian(100, entries));
  EXPECT_FALSE(KernelDerivatives(kernel, Active::both).gradient(100, entries));
}

}  // namespace
}  // namespace spad::test
