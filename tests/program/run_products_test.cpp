// Products by runs are those of the code, which is swept operation by operation.
#include <cmath>
#include <string>

#include "op/rows.hpp"
#include "program/compile.hpp"
#include "program/products.hpp"
#include "program/runs.hpp"
#include "support/kernel_builder.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

using support::KernelBuilder, support::Value;

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

// A function of one kernel, twice.
struct Both {
  Both(const Program& program, const Matrix& x0, const Matrix& p0)
      : runs(with_runs(program, true), x0, p0),
        code(with_runs(program, false), x0, p0),
        ws_of_runs(runs, {}),
        ws_of_code(code, {}) {}

  static Program with_runs(Program program, bool has_runs) {
    Batch& batch = program.levels[0][0];
    batch.runs = has_runs ? std::make_shared<const Runs>(runs_of(batch.kernel)) : nullptr;
    return program;
  }

  Function runs, code;
  Workspace ws_of_runs, ws_of_code;
};

Both both(const Expression& e) { return Both(compile_flat(simplify(record(e).tape)), e.x0, e.p0); }

constexpr Index numbers_of_directions[] = {1, 3, 4, 8, 9};

TEST(RunProducts, of_random_functions_are_those_of_the_code) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    const auto n_recipes = static_cast<Index>(10 + 5 * seed);
    const Expression e = random_expression(seed, {12, 4, n_recipes, n_recipes / 4});
    Both f = both(e);
    const Index k = numbers_of_directions[seed % 5];
    MaybeMatrix x_dot = random_vector(seed, size_of(e.n, k)),
                p_dot = random_vector(seed + 1, size_of(e.np, k));
    if (seed % 3 == 1) x_dot = {};
    if (seed % 3 == 2) p_dot = {};
    EXPECT_EQ(jvp_of(f.runs, f.ws_of_runs, k, x_dot, p_dot),
              jvp_of(f.code, f.ws_of_code, k, x_dot, p_dot));

    const Matrix y_bar = random_vector(seed + 2, size_of(e.m(), k));
    const Adjoints adjoints = vjp_of(f.runs, f.ws_of_runs, k, y_bar);
    const Adjoints truth = vjp_of(f.code, f.ws_of_code, k, y_bar);
    EXPECT_TRUE(close(adjoints.x_bar, truth.x_bar, 1e-10));
    EXPECT_TRUE(close(adjoints.p_bar, truth.p_bar, 1e-10));

    const Matrix w = random_vector(seed + 3, e.outputs.size());
    const SecondOrder second = hvp_of(f.runs, f.ws_of_runs, w, k, x_dot, p_dot);
    const SecondOrder second_truth = hvp_of(f.code, f.ws_of_code, w, k, x_dot, p_dot);
    EXPECT_TRUE(close(second.x_bar, second_truth.x_bar, 1e-10));
    EXPECT_TRUE(close(second.x_hvp, second_truth.x_hvp, 1e-9));
    EXPECT_TRUE(close(second.p_hvp, second_truth.p_hvp, 1e-9));
  }
}

// Sums start from zeros of one sign or the other.
::testing::AssertionResult are_equal(const Matrix& a, const Matrix& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i]))) {
      return ::testing::AssertionFailure() << "element " << i << ": " << a[i] << ", not " << b[i];
    }
  }
  return ::testing::AssertionSuccess();
}

// An operator at each sample, y[i] = f(x[3i], x[3i + 1], x[3i + 2]); some operands are literals.
Program at_samples(Opcode op, unsigned literals, const std::vector<Sample>& samples) {
  KernelBuilder kernel;
  std::vector<Value> results;
  Index n_inputs = 0;
  for (const Sample& sample : samples) {
    Value operands[3];
    for (unsigned i = 0; i < 3; ++i, ++n_inputs) {
      const bool is_literal = (literals >> i & 1) != 0;
      operands[i] = is_literal ? kernel.literal(sample[i]) : kernel.input(n_inputs);
    }
    const auto& [a, b, c] = operands;
    results.push_back(arity_of(op) == 1   ? kernel.apply(op, a)
                      : arity_of(op) == 2 ? kernel.apply(op, a, b)
                                          : kernel.apply(op, a, b, c));
  }
  for (const Value& result : results) kernel.output(result);
  return kernel.program(n_inputs);
}

// Zeros among the directions meet partials that are infinite.
Matrix with_zeros(Matrix directions) {
  for (std::size_t i = 0; i < directions.size(); i += 3) directions[i] = i % 2 == 0 ? 0.0 : -0.0;
  return directions;
}

TEST(RunProducts, of_every_operator_with_any_literals_are_those_of_the_code) {
  for (const std::vector<Sample>& samples :
       {special_samples(), std::vector<Sample>(9, {2, 3, 4})}) {
    Matrix x0;
    for (const Sample& sample : samples) x0.insert(x0.end(), sample.begin(), sample.end());
    for (Opcode op : all_rows) {
      if (op == Opcode::copysign) continue;  // by a NaN, whose sign is not fixed
      for (unsigned literals = 0; literals < (1u << arity_of(op)); ++literals) {
        SCOPED_TRACE(std::string(name_of(op)) + ", literals " + std::to_string(literals));
        Both f(at_samples(op, literals, samples), x0, {});
        for (Index k : {1, 3, 8}) {
          const Matrix x_dot = with_zeros(random_vector(1, size_of(f.runs.n(), k)));
          const Matrix y_bar = with_zeros(random_vector(2, size_of(f.runs.m(), k)));
          EXPECT_TRUE(are_equal(jvp_of(f.runs, f.ws_of_runs, k, x_dot, {}),
                                jvp_of(f.code, f.ws_of_code, k, x_dot, {})));
          EXPECT_TRUE(are_equal(vjp_of(f.runs, f.ws_of_runs, k, y_bar).x_bar,
                                vjp_of(f.code, f.ws_of_code, k, y_bar).x_bar));
          EXPECT_TRUE(are_equal(hvp_of(f.runs, f.ws_of_runs, {}, k, x_dot, {}).x_hvp,
                                hvp_of(f.code, f.ws_of_code, {}, k, x_dot, {}).x_hvp));
        }
      }
    }
  }
}

// Runs that read what they have just written.
TEST(RunProducts, of_a_long_sum_and_a_long_product_are_exact) {
  constexpr Index n = 500;
  KernelBuilder kernel;
  Value sum = kernel.input(0), product = sum;
  for (Index i = 1; i < n; ++i) {
    const Value x = kernel.input(i);
    sum = sum + x;
    product = product * x;
  }
  kernel.output(sum);
  kernel.output(product);
  Matrix x0(n, 1.0), x_dot(n, 1.0);
  x0[3] = 2;
  x0[400] = -0.5;  // powers of two: nothing is rounded
  Both f(kernel.program(n), x0, {});
  EXPECT_EQ(jvp_of(f.runs, f.ws_of_runs, 1, x_dot, {}), (Matrix{n, -1.0 * (n - 2) - 0.5 + 2}));
  const Matrix x_bar = vjp_of(f.runs, f.ws_of_runs, 2, Matrix{1, 0, 0, 1}).x_bar;
  EXPECT_EQ(column(x_bar, n, 0), Matrix(n, 1.0));
  Matrix quotients;
  for (double x : x0) quotients.push_back(-1 / x);
  EXPECT_EQ(column(x_bar, n, 1), quotients);
}

// sin(x), cos(x), their product, and each alone of another x.
TEST(RunProducts, of_sines_and_cosines_are_those_of_the_code) {
  for (bool sine_first : {true, false}) {
    KernelBuilder kernel;
    const Opcode first = sine_first ? Opcode::sin : Opcode::cos;
    const Opcode second = sine_first ? Opcode::cos : Opcode::sin;
    for (Index i = 0; i < 20; ++i) {
      const Value x = kernel.input(2 * i), z = kernel.input(2 * i + 1);
      const Value a = kernel.apply(first, x), b = kernel.apply(second, x);
      kernel.output(a * b);
      kernel.output(kernel.apply(first, z) + a);
    }
    const Matrix x0 = random_vector(4, 40), x_dot = random_vector(5, 80);
    Both f(kernel.program(40), x0, {});
    EXPECT_EQ(jvp_of(f.runs, f.ws_of_runs, 2, x_dot, {}),
              jvp_of(f.code, f.ws_of_code, 2, x_dot, {}));
    const Matrix y_bar = random_vector(6, 80);
    EXPECT_TRUE(close(vjp_of(f.runs, f.ws_of_runs, 2, y_bar).x_bar,
                      vjp_of(f.code, f.ws_of_code, 2, y_bar).x_bar, 1e-14));
    EXPECT_TRUE(close(hvp_of(f.runs, f.ws_of_runs, {}, 2, x_dot, {}).x_hvp,
                      hvp_of(f.code, f.ws_of_code, {}, 2, x_dot, {}).x_hvp, 1e-14));
  }
}

// A comparison of each input, and a function of it.
Tape guarded(const Matrix& x0) {
  Recorder rec(x0, {}, 1000);
  std::vector<Variable> y;
  for (std::size_t i = 0; i < x0.size(); ++i) {
    const Variable x = rec.input(static_cast<Index>(i));
    rec.compare(static_cast<std::int32_t>(Relation::lt), x, rec.constant(1));
    const Opcode op = i % 2 == 0 ? Opcode::exp : Opcode::tanh;
    y.push_back(
        rec.op2(code(Opcode::mul), rec.op1(code(op), x), rec.constant(static_cast<double>(i) + 2)));
  }
  return *rec.finish(y);
}

TEST(RunProducts, check_the_guards) {
  const Matrix x0 = random_vector(7, 60);
  const Program program = compile_flat(simplify(guarded(x0)));
  ASSERT_NE(program.levels[0][0].runs, nullptr);
  Both f(program, x0, {});
  const Matrix x_dot(60, 1.0);
  Matrix x = x0, y_dot(60);
  const JvpArrays arrays{1, x_dot.data(), nullptr, nullptr, y_dot.data()};
  EXPECT_TRUE(jvp(f.runs, f.ws_of_runs, {x.data(), nullptr}, arrays).is_ok());
  x[50] = x[20] = 1.5;
  const Status status = jvp(f.runs, f.ws_of_runs, {x.data(), nullptr}, arrays);
  const Status truth = jvp(f.code, f.ws_of_code, {x.data(), nullptr}, arrays);
  EXPECT_EQ(status.code(), Code::tape_branch_changed);
  EXPECT_EQ(status.info().operation, truth.info().operation);
}

}  // namespace
}  // namespace spad::test
