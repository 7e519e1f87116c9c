// Recovered programs against the flat one of the same tape.
#include "program/recovery/recover.hpp"

#include "op/structure.hpp"
#include "program/compile.hpp"
#include "program/mapped.hpp"
#include "program/recorded.hpp"
#include "sparsity/jacobian_pattern.hpp"
#include "support/planted_tape.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

// The function as it is made, and the same tape as one kernel.
struct Both {
  explicit Both(const Tape& tape, const WorkspaceOptions& options = {})
      : recovered(tape),
        flat(compile_flat(simplify(tape)), tape.x0, tape.p0),
        ws(recovered, options),
        flat_ws(flat, options) {}
  Function recovered, flat;
  Workspace ws, flat_ws;
};

// |a - b| <= tolerance * (1 + |b|), or both are not finite in the same way.
::testing::AssertionResult agree(const Matrix& a, const Matrix& b, double tolerance) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << "sizes differ";
  double size = 1;
  for (double element : b) {
    if (std::isfinite(element)) size = std::max(size, std::abs(element));
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool is_same = same_bits(a[i], b[i]) || std::abs(a[i] - b[i]) <= tolerance * size;
    if (!is_same) return ::testing::AssertionFailure() << i << ": " << a[i] << ", not " << b[i];
  }
  return ::testing::AssertionSuccess();
}

Planting planting_of(std::uint64_t seed) {
  return {.n_inputs = 60,
          .n_parameters = static_cast<Index>(seed % 3),
          .n_levels = static_cast<Index>(1 + seed % 4),
          .n_instances = 40,
          .n_recipes = static_cast<Index>(2 + seed % 7),
          .has_guards = seed % 5 == 0,
          .is_regular = seed % 2 == 0};
}

void expect_equal_products(Both& both, std::uint64_t seed) {
  const auto n = static_cast<std::size_t>(both.flat.n()),
             np = static_cast<std::size_t>(both.flat.np());
  const auto m = static_cast<std::size_t>(both.flat.m());
  const Matrix x_dot = random_vector(seed, 3 * n), p_dot = random_vector(seed + 1, 3 * np);
  EXPECT_TRUE(agree(jvp_of(both.recovered, both.ws, 3, x_dot, p_dot),
                    jvp_of(both.flat, both.flat_ws, 3, x_dot, p_dot), 1e-12));
  const Matrix y_bar = random_vector(seed + 2, 2 * m);
  const Adjoints a = vjp_of(both.recovered, both.ws, 2, y_bar);
  const Adjoints b = vjp_of(both.flat, both.flat_ws, 2, y_bar);
  EXPECT_TRUE(agree(a.x_bar, b.x_bar, 1e-11));
  EXPECT_TRUE(agree(a.p_bar, b.p_bar, 1e-11));
  const Matrix w = random_vector(seed + 3, m);
  const SecondOrder h = hvp_of(both.recovered, both.ws, w, 3, x_dot, p_dot);
  const SecondOrder g = hvp_of(both.flat, both.flat_ws, w, 3, x_dot, p_dot);
  EXPECT_TRUE(agree(h.x_bar, g.x_bar, 1e-11));
  EXPECT_TRUE(agree(h.x_hvp, g.x_hvp, 1e-10));
  EXPECT_TRUE(agree(h.p_hvp, g.p_hvp, 1e-10));
}

void expect_equal_patterns(const Both& both) {
  for (Active active : {Active::inputs, Active::parameters, Active::both}) {
    const JacobianPattern a = trace_jacobian(both.recovered.program(), active);
    const JacobianPattern b = trace_jacobian(both.flat.program(), active);
    EXPECT_EQ(a.rows.col_ptr, b.rows.col_ptr);
    EXPECT_EQ(a.rows.row_idx, b.rows.row_idx);
  }
}

void expect_equal(const Tape& tape, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Both both(tape);
  EXPECT_TRUE(same_bits(values_of(both.recovered, both.ws, point_of(both.recovered)),
                        values_of(both.flat, both.flat_ws, point_of(both.flat))));
  expect_equal_products(both, seed);
  expect_equal_patterns(both);
}

TEST(Recovery, of_planted_repetition_equals_the_flat_program) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    expect_equal(planted_tape(seed, planting_of(seed)), seed);
  }
}

// More than a block of instances, in pieces of all lengths.
TEST(Recovery, of_many_instances_equals_the_flat_program) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Planting planting = planting_of(seed);
    planting.n_instances = static_cast<Index>(200 + 61 * (seed % 11));
    planting.n_inputs = static_cast<Index>(100 + 37 * seed);
    expect_equal(planted_tape(seed, planting), seed);
  }
}

TEST(Recovery, of_anything_equals_the_flat_program) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Expression e =
        random_expression(seed, {.n = 30, .np = 3, .n_recipes = 200, .n_outputs = 20});
    expect_equal(record(e).tape, seed);
  }
}

TEST(Recovery, finds_planted_kernels) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Planting planting = planting_of(seed);
    planting.n_instances = 400;
    planting.n_inputs = 600;
    const Function f(planted_tape(seed, planting));
    EXPECT_GT(f.info().n_instances, 150) << seed;  // places that read the same may be one piece
  }
}

// A sum over elements: each is one piece with all that is linear in it, and the sum a row.
TEST(Recovery, keeps_the_energy_of_an_element_whole) {
  constexpr Index n = 200;
  const Tape tape = recorded(n + 2, 1, [](Recorder& r, Index) {
    Variable sum = r.constant(0.0);
    for (Index e = 0; e < n; ++e) {
      const Variable a = op(r, Opcode::sub, r.input(e + 1), r.input(e));
      const Variable b = op(r, Opcode::sub, r.input(e + 2), r.input(e));
      const Variable squares =
          op(r, Opcode::add, op(r, Opcode::mul, a, a), op(r, Opcode::mul, b, b));
      const Variable root = op(r, Opcode::exp, op(r, Opcode::mul, a, b));
      const Variable energy =
          op(r, Opcode::sub, op(r, Opcode::mul, r.constant(0.5), squares), root);
      sum = op(r, Opcode::add, sum, op(r, Opcode::mul, r.constant(1.0 + e), energy));
    }
    return sum;
  });
  const Function f(tape);
  EXPECT_EQ(f.info().n_levels, 2);
  EXPECT_LE(f.info().n_kernels, 3);
  EXPECT_GE(f.info().n_instances, n);
}

// What leaves one cell and enters the next is computed once.
TEST(Recovery, computes_a_flow_once) {
  constexpr Index n = 300;
  std::vector<Variable> flow;
  const Tape tape = recorded(n + 1, n - 1, [&](Recorder& r, Index i) {
    for (Index k = 0; k < n && i == 0; ++k) {
      const Variable difference = op(r, Opcode::sub, r.input(k), r.input(k + 1));
      flow.push_back(op(r, Opcode::mul, op(r, Opcode::sin, difference), r.input(k)));
    }
    const auto k = static_cast<std::size_t>(i);
    return op(r, Opcode::add, r.input(i), op(r, Opcode::sub, flow[k], flow[k + 1]));
  });
  const Function f(tape);
  EXPECT_EQ(f.info().n_levels, 2);
  EXPECT_LE(f.info().n_operations, 5 * n);
}

TEST(Recovery, makes_a_stencil_one_kernel_with_affine_streams) {
  const Index n = 100;
  const Function f(recorded(n + 2, n, [](Recorder& r, Index i) {
    const Variable u = r.input(i + 1);
    const Variable sum = op(r, Opcode::add, r.input(i), r.input(i + 2));
    return op(r, Opcode::add, op(r, Opcode::sub, sum, op(r, Opcode::mul, r.constant(2), u)),
              op(r, Opcode::exp, u));
  }));
  ASSERT_EQ(f.program().levels.size(), 1u);
  ASSERT_EQ(f.program().levels[0].size(), 1u);
  const Batch& batch = f.program().levels[0][0];
  EXPECT_EQ(batch.n_instances, n);
  EXPECT_EQ(batch.leaves.size(), 3u);
  EXPECT_EQ(batch.kernel->literals, std::vector<double>{2});
}

// The two rows of a cell read some of the same variables: one batch, which loads them once.
TEST(Recovery, makes_rows_of_one_cell_one_batch) {
  const Index n = 300;  // cells
  const Function f(recorded(2 * n + 4, 2 * n, [](Recorder& r, Index i) {
    const Index first = i / 2 * 2;
    const Variable u = r.input(first), v = r.input(first + 1);
    const Variable product = op(r, Opcode::mul, op(r, Opcode::sin, u), v);
    if (i % 2 == 0) return op(r, Opcode::add, product, r.input(first + 2));
    return op(r, Opcode::sub, op(r, Opcode::exp, v), op(r, Opcode::mul, u, r.input(first + 3)));
  }));
  ASSERT_EQ(f.program().levels.size(), 1u);
  ASSERT_EQ(f.program().levels[0].size(), 1u);
  const Batch& batch = f.program().levels[0][0];
  EXPECT_EQ(batch.n_instances, n);
  EXPECT_EQ(batch.leaves.size(), 4u);  // u and v, their successors
  EXPECT_EQ(batch.outputs.size(), 2u);
}

// Of the three rows of a cell two have the same leaves: what these share is computed once.
TEST(Recovery, joins_roots_that_share_operations_and_leaves) {
  const Index n = 200;  // cells
  const Tape tape = recorded(3 * n, 3 * n, [](Recorder& r, Index i) {
    const Variable x = r.input(i / 3 * 3), y = r.input(i / 3 * 3 + 1);
    const Variable shared = op(r, Opcode::exp, op(r, Opcode::mul, x, y));
    return op(r, Opcode::mul, shared, r.input(i));
  });
  EXPECT_EQ(Function(tape).info().n_operations, (2 + 2) * n + (2 + 1) * n);
  expect_equal(tape, 1);
}

// Equally many instances that have nothing in common stay apart.
TEST(Recovery, keeps_unrelated_kernels_apart) {
  const Index n = 300;
  const Function f(recorded(2 * n, 2 * n, [](Recorder& r, Index i) {
    const Variable x = r.input(i);
    return i < n ? op(r, Opcode::sin, x) : op(r, Opcode::exp, op(r, Opcode::square, x));
  }));
  EXPECT_EQ(f.info().n_kernels, 2);
}

// The first guard of the recording is reported, whichever kernel of a batch it was in.
TEST(Recovery, reports_guards_of_batches_that_were_joined) {
  const Index n = 100;
  const auto record = [&](Recorder& r, Index i) {
    const Variable u = r.input(i / 2), v = r.input(n + i / 2);
    const Variable x = i % 2 == 0 ? op(r, Opcode::sub, u, v) : op(r, Opcode::mul, u, v);
    r.compare(1, x, r.constant(i % 2 == 0 ? 10 : 20));
    return op(r, i % 2 == 0 ? Opcode::exp : Opcode::sin, x);
  };
  Both both(recorded(2 * n, 2 * n, record));
  EXPECT_EQ(both.recovered.info().n_kernels, 1);
  for (Index broken : {0, 7, 150, 199}) {
    std::vector<double> x(static_cast<std::size_t>(2 * n), 1.0);
    x[static_cast<std::size_t>(broken)] = 1000;
    const Status a = eval(both.recovered, both.ws, {x.data(), nullptr}, nullptr);
    const Status b = eval(both.flat, both.flat_ws, {x.data(), nullptr}, nullptr);
    EXPECT_EQ(a.code(), Code::tape_branch_changed) << broken;
    EXPECT_EQ(a.info().operation, b.info().operation) << broken;
    EXPECT_STREQ(a.detail(), b.detail()) << broken;
  }
}

TEST(Recovery, has_one_literal_for_each_constant) {
  const Index n = 100;
  const Function f(recorded(n, n, [](Recorder& r, Index i) {
    const Variable twice = op(r, Opcode::mul, r.constant(2), r.input(i));
    const Variable sine = op(r, Opcode::sin, op(r, Opcode::add, r.constant(3), twice));
    return op(r, Opcode::add, r.constant(3), op(r, Opcode::mul, r.constant(2), sine));
  }));
  ASSERT_EQ(f.info().n_kernels, 1);
  EXPECT_EQ(f.program().levels[0][0].kernel->literals.size(), 2u);
}

TEST(Recovery, keeps_constants_that_differ_as_instance_data) {
  const Index n = 100;
  const Function f(recorded(n, n, [](Recorder& r, Index i) {
    return op(r, Opcode::mul, r.constant(0.5 + i), op(r, Opcode::sin, r.input(i)));
  }));
  EXPECT_EQ(f.info().n_kernels, 1);
  EXPECT_EQ(f.program().constants.size(), static_cast<std::size_t>(n));
}

TEST(Recovery, makes_the_terms_of_a_long_sum_one_kernel) {
  const Index n = 1000;
  std::vector<double> x0 = random_vector(1, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> terms;
  for (Index i = 0; i + 1 < n; ++i) {
    const Variable square = op(r, Opcode::square, r.input(i));
    terms.push_back(op(r, Opcode::square, op(r, Opcode::sub, square, r.input(i + 1))));
  }
  const Variable sum = r.sum_n(n - 1, {terms.data(), 1});
  const Function f(*r.finish(std::vector<Variable>{sum}));
  EXPECT_EQ(f.info().n_kernels, 2);
  EXPECT_EQ(f.info().n_levels, 2);
  EXPECT_EQ(f.program().levels[0][0].n_instances, n - 1);
}

TEST(Recovery, does_not_expand_prefix_sums) {
  const Index n = 3000;
  Variable sum = -1;
  const Function f(recorded(n, n, [&](Recorder& r, Index i) {
    sum = i == 0 ? op(r, Opcode::sin, r.input(0))
                 : op(r, Opcode::add, sum, op(r, Opcode::sin, r.input(i)));
    return sum;
  }));
  EXPECT_LE(f.info().n_operations, 4 * n);
  EXPECT_LE(f.info().n_levels, 20);
}

TEST(Recovery, cuts_what_neighbors_share_when_it_is_dear) {
  const Index n = 200;
  std::vector<double> x0 = random_vector(1, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> flux, y;
  for (Index i = 0; i < n; ++i) {
    Variable v = r.input(i);
    for (int k = 0; k < 6; ++k) v = op(r, Opcode::sin, v);
    flux.push_back(v);
  }
  for (Index i = 1; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    y.push_back(op(r, Opcode::exp, op(r, Opcode::sub, flux[k], flux[k - 1])));
  }
  const Function f(*r.finish(y));
  EXPECT_EQ(f.info().n_levels, 2);
  EXPECT_EQ(f.info().n_operations, 6 * n + 2 * (n - 1));
}

TEST(Recovery, leaves_a_chain_flat) {
  const Index n = 2000;
  std::vector<double> x0 = {0.5};
  Recorder r(x0, {}, 1 << 20);
  Variable v = r.input(0);
  for (Index i = 0; i < n; ++i) v = op(r, Opcode::sin, op(r, Opcode::mul, v, v));
  const Function f(*r.finish(std::vector<Variable>{v}));
  EXPECT_EQ(f.info().n_instances, 1);
}

// Executors make one call of both: the bits are those of each alone.
TEST(Recovery, has_the_bits_of_sines_and_cosines_alone) {
  const Index n = 301;
  expect_equal(
      recorded(n + 1, 2 * n,
               [](Recorder& r, Index i) {
                 const Variable x = r.input(i / 2);
                 const Variable both =
                     op(r, Opcode::add, op(r, Opcode::sin, x), op(r, Opcode::cos, x));
                 const Variable other = op(r, Opcode::sub, op(r, Opcode::cos, r.input(i / 2 + 1)),
                                           op(r, Opcode::sin, r.input(i / 2 + 1)));
                 return i % 2 == 0 ? op(r, Opcode::mul, both, x) : op(r, Opcode::mul, both, other);
               }),
      1);
}

TEST(Recovery, reports_the_flipped_guard_of_an_instance) {
  const Index n = 100;
  std::vector<double> x0(static_cast<std::size_t>(n), 1.0);
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> y;
  std::vector<Index> place;
  for (Index i = 0; i < n; ++i) {
    const Variable v = op(r, Opcode::mul, r.input(i), r.constant(2 + i));
    const Variable next = r.input((i + 1) % n);
    place.push_back(r.n_operations());
    ASSERT_FALSE(r.compare(static_cast<std::int32_t>(Relation::lt), v, next));
    y.push_back(op(r, Opcode::sin, v));
  }
  const Function f(*r.finish(y));
  EXPECT_GT(f.info().n_instances, n / 2);
  Workspace ws(f, {});
  x0[40] = -1;
  const Status status = eval(f, ws, {x0.data(), nullptr}, nullptr);
  EXPECT_EQ(status.code(), Code::tape_branch_changed);
  EXPECT_EQ(status.info().operation, place[40]);
}

// The same kernel at the same places, mapped and recorded operation by operation.
struct MappedAndInlined {
  Tape mapped, inlined;
};

struct MapCase {
  std::uint64_t seed;
  Index count;
  bool has_constants;  // now and then in place of an input
};

MappedAndInlined record_map(const MapCase& c) {
  const Expression kernel =
      random_expression(c.seed, {.n = 3, .np = 1, .n_recipes = 6, .n_outputs = 2});
  const auto function =
      std::make_shared<const MappedProgram>(Function(record(kernel).tape).program());
  const std::vector<double> x0 = random_vector(c.seed, 50), p0 = {0.5};
  MappedAndInlined result;
  for (const bool is_mapped : {true, false}) {
    Recorder r(x0, p0, 1 << 20);
    std::vector<Variable> x, p, y;
    for (Index k = 0; k < c.count; ++k) {
      const Variable shared = op(r, Opcode::sin, r.input((7 * k) % 50));
      const bool is_constant = c.has_constants && k % 5 == 0;
      x.insert(x.end(), {r.input(k % 50), shared,
                         is_constant ? r.constant(0.25 * k) : r.input((k + 3) % 50)});
      p.push_back(r.parameter(0));
    }
    if (is_mapped) {
      y.resize(static_cast<std::size_t>(2 * c.count));
      EXPECT_TRUE(r.map(function, {c.count, 3, 1, x.data(), p.data(), y.data()}))
          << r.status().detail();
    } else {
      for (std::size_t k = 0; k < p.size(); ++k) {
        const std::vector<Variable> at = record_steps(r, kernel, {x.data() + 3 * k, 3}, {&p[k], 1});
        y.insert(y.end(), at.begin(), at.end());
      }
    }
    std::vector<Variable> outputs(y);
    outputs.push_back(op(r, Opcode::exp, y[1]));  // read, and an output: another way out
    outputs.push_back(r.sum_n(static_cast<std::int64_t>(y.size() / 2), {y.data(), 2}));
    (is_mapped ? result.mapped : result.inlined) = *r.finish(outputs);
  }
  return result;
}

TEST(Map, equals_the_same_operations_recorded_one_by_one) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const MapCase c{seed, static_cast<Index>(1 + 37 * (seed % 3)), seed % 2 == 0};
    const MappedAndInlined tapes = record_map(c);
    Both both(tapes.inlined);
    both.recovered = Function(tapes.mapped);
    both.ws = Workspace(both.recovered, {});
    EXPECT_TRUE(same_bits(values_of(both.recovered, both.ws, point_of(both.recovered)),
                          values_of(both.flat, both.flat_ws, point_of(both.flat))));
    expect_equal_products(both, seed);
    expect_equal_patterns(both);
  }
}

TEST(Map, of_stencils_is_one_batch_that_stores_outputs) {
  std::vector<double> x0 = {0.5, 0.25};
  Recorder inner(x0, {}, 100);
  const Variable product = op(inner, Opcode::mul, inner.input(0), inner.input(1));
  const auto kernel = std::make_shared<const MappedProgram>(
      Function(*inner.finish(std::vector<Variable>{op(inner, Opcode::exp, product)})).program());
  const Index n = 1000;
  x0 = random_vector(1, static_cast<std::size_t>(n) + 1);
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> x, y(static_cast<std::size_t>(n));
  for (Index k = 0; k < n; ++k) x.insert(x.end(), {r.input(k), r.input(k + 1)});
  ASSERT_TRUE(r.map(kernel, {n, 2, 0, x.data(), nullptr, y.data()}));
  const Function f(*r.finish(y));
  EXPECT_EQ(f.info().n_kernels, 1);
  EXPECT_EQ(f.info().n_instances, n);
  EXPECT_EQ(f.program().n_intermediates, 0);
}

TEST(Map, names_the_place_of_a_foreign_variable_and_of_a_flipped_guard) {
  std::vector<double> x0 = {0.5};
  Recorder inner(x0, {}, 100);
  const Variable u = inner.input(0);
  ASSERT_TRUE(inner.compare(static_cast<std::int32_t>(Relation::gt), u, inner.constant(0)));
  const auto kernel = std::make_shared<const MappedProgram>(
      Function(*inner.finish(std::vector<Variable>{op(inner, Opcode::sqrt, u)})).program());
  x0 = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  Recorder r(x0, {}, 100);
  std::vector<Variable> x, y(9);
  for (Index i = 0; i < 9; ++i) x.push_back(r.input(i));
  ASSERT_TRUE(r.map(kernel, {9, 1, 0, x.data(), nullptr, y.data()}));
  const Index place = r.n_operations() - 9;
  const Function f(*r.finish(y));
  Workspace ws(f, {});
  x0[4] = -1;
  const Status status = eval(f, ws, {x0.data(), nullptr}, nullptr);
  EXPECT_EQ(status.code(), Code::tape_branch_changed);
  EXPECT_EQ(status.info().operation, place);

  Recorder again(x0, {}, 100);  // recorded where the kernel takes the other branch
  x.clear();
  for (Index i = 0; i < 9; ++i) x.push_back(again.input(i));
  EXPECT_FALSE(again.map(kernel, {9, 1, 0, x.data(), nullptr, y.data()}));
  EXPECT_EQ(again.status().code(), Code::tape_branch_changed);
  EXPECT_EQ(y[3], Recorder::invalid);

  Recorder foreign(x0, {}, 100);
  EXPECT_FALSE(foreign.map(kernel, {9, 1, 0, x.data(), nullptr, y.data()}));
  EXPECT_EQ(foreign.status().code(), Code::bad_variable);
}

TEST(Flatten, gives_the_recorded_operations_back) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Tape tape = planted_tape(seed, planting_of(seed));
    const Function f(tape);
    Tape flat = flatten(f.program());
    const Function again(std::move(flat));
    std::vector<double> x = tape.x0;
    x.insert(x.end(), tape.p0.begin(), tape.p0.end());
    Workspace ws(f, {}), again_ws(again, {});
    Matrix y(static_cast<std::size_t>(again.m()));
    ASSERT_TRUE(eval(again, again_ws, {x.data(), nullptr}, y.data()).is_ok());
    EXPECT_TRUE(same_bits(y, values_of(f, ws, point_of(f)))) << seed;
  }
}

}  // namespace
}  // namespace spad::test
