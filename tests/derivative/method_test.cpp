// The direct and the colored method give the same Jacobian, whatever is asked for.
#include "derivative/method.hpp"

#include <random>

#include "base/parallel.hpp"
#include "derivative/dense.hpp"
#include "support/planted_tape.hpp"

namespace spad::test {
namespace {

Planting planting_of(std::uint64_t seed) {
  return {.n_inputs = 60,
          .n_parameters = 2,
          .n_levels = static_cast<Index>(1 + seed % 4),
          .n_instances = 40,
          .n_recipes = static_cast<Index>(2 + seed % 7),
          .has_guards = seed % 5 == 0,
          .is_regular = seed % 2 == 0};
}

struct BothMethods {
  BothMethods(const Function& f, JacobianOptions options) {
    options.method = Method::direct;
    direct.emplace(prepared(f, options));
    options.method = Method::colored;
    colored.emplace(prepared(f, options));
  }
  std::optional<SparseJacobian> direct, colored;
};

Matrix start(const SparseJacobian& jacobian) {
  return random_vector(9, static_cast<std::size_t>(jacobian.info().n_values));
}

TEST(Methods, agree_in_every_layout_and_by_all_variables) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Prepared p(planted_tape(seed, planting_of(seed)));
    JacobianOptions options;
    options.with_respect_to = static_cast<Active>(seed % 3);
    options.layout.layout = static_cast<Layout>(static_cast<int>(Layout::csc) + seed % 2);
    const BothMethods both(p.f, options);
    EXPECT_EQ(both.direct->info().method, Method::direct);
    EXPECT_EQ(both.colored->info().method, Method::colored);
    EXPECT_EQ(both.direct->info().n_constant, both.colored->info().n_constant);
    EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                      values_at(*both.colored, p.ws, point_of(p.f)), 1e-11));
  }
}

TEST(Methods, agree_on_chosen_rows_with_a_forced_diagonal) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Prepared p(planted_tape(seed, planting_of(seed)));
    std::vector<Index> rows;
    for (Index i = 1; i < p.f.m(); i += 3) rows.push_back(i);
    JacobianOptions options;
    options.rows = rows;
    options.force_diagonal = true;  // zeros that no kernel computes
    const BothMethods both(p.f, options);
    EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                      values_at(*both.colored, p.ws, point_of(p.f)), 1e-11));
  }
}

TEST(Methods, agree_when_values_are_scaled_and_added) {
  for (const Scale scale : {Scale{2.5, 0}, Scale{-1, 1}, Scale{0.5, -2}}) {
    Prepared p(planted_tape(6, planting_of(6)));
    const BothMethods both(p.f, {});
    Matrix a = start(*both.direct), b = a;
    ASSERT_TRUE(both.direct->reserve(p.ws).is_ok());
    EXPECT_TRUE(both.direct->eval_scaled(p.ws, point_of(p.f), scale, nullptr, a.data()).is_ok());
    EXPECT_TRUE(both.colored->eval_scaled(p.ws, point_of(p.f), scale, nullptr, b.data()).is_ok());
    EXPECT_TRUE(close(a, b, 1e-11));
  }
}

TEST(Methods, leave_constants_in_place_when_told_so) {
  Prepared p(planted_tape(6, planting_of(6)));
  const BothMethods both(p.f, {});
  ASSERT_GT(both.direct->info().n_constant, 0);
  Matrix a = start(*both.direct), b = a;
  ASSERT_TRUE(both.direct->reserve(p.ws).is_ok());
  EXPECT_TRUE(both.direct->eval_varying(p.ws, point_of(p.f), nullptr, a.data()).is_ok());
  EXPECT_TRUE(both.colored->eval_varying(p.ws, point_of(p.f), nullptr, b.data()).is_ok());
  EXPECT_TRUE(close(a, b, 1e-11));
}

TEST(Methods, choose_direct_for_repetition_and_colors_when_they_are_asked_for) {
  Prepared p(planted_tape(2, planting_of(2)));
  const auto method = [&](const JacobianOptions& options) {
    return SparseJacobian::prepare(p.f, options)->info().method;
  };
  EXPECT_EQ(method({}), Method::direct);
  JacobianOptions by_rows;
  by_rows.partition.partition = Partition::rows;
  EXPECT_EQ(method(by_rows), Method::colored);
  JacobianOptions ordered;
  ordered.partition.order = Order::natural;
  EXPECT_EQ(method(ordered), Method::colored);
}

// Outputs of 150 random operations each, on some of 100 inputs, none like another one.
Tape irregular(std::size_t n_outputs, std::size_t n_read) {
  std::mt19937_64 random(3);
  Recorder r(random_vector(4, 100), {}, 1 << 20);
  const auto input = [&](std::size_t i) { return r.input(static_cast<Index>(i % 100)); };
  const auto op2 = [&](Opcode code, Variable a, Variable b) {
    return r.op2(static_cast<std::int32_t>(code), a, b);
  };
  std::vector<Variable> y;
  for (std::size_t k = 0; k < n_outputs; ++k) {
    const std::size_t first = random();
    Variable v = input(first);
    for (std::size_t i = 0; i < 150; ++i) {
      const Variable x = input(first + i % n_read);
      switch (random() % 4) {
        case 0: v = op2(Opcode::add, v, x); break;
        case 1: v = op2(Opcode::sub, x, v); break;
        case 2: v = op2(Opcode::mul, v, x); break;
        default: v = r.op1(static_cast<std::int32_t>(Opcode::sin), v);
      }
    }
    y.push_back(v);
  }
  return *r.finish(y);
}

// What is not repeated is differentiated where that takes milliseconds, or is paid for soon: eight
// columns are a sweep or two, all 100 thirteen.
TEST(Methods, choose_direct_for_what_does_not_repeat_where_its_preparation_pays) {
  const auto method = [](std::size_t n_outputs, std::size_t n_read) {
    Prepared p(irregular(n_outputs, n_read));
    EXPECT_EQ(p.f.program().levels.size(), 1u);  // one kernel, which occurs once
    EXPECT_EQ(p.f.program().levels[0].at(0).n_instances, 1);
    const BothMethods both(p.f, {});
    EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                      values_at(*both.colored, p.ws, point_of(p.f)), 1e-9));
    return SparseJacobian::prepare(p.f, {})->info().method;
  };
  EXPECT_EQ(method(20, 8), Method::direct);
  EXPECT_EQ(method(150, 8), Method::colored);
  EXPECT_EQ(method(150, 100), Method::direct);
}

// 64 states, or as many, that depend on their neighbors by a sine, or so many of them, 100 steps:
// dense rows from step 32 on.
Tape deep_chain(std::size_t n_outputs, std::size_t n_states = 64, int n_steps = 100,
                int n_sines = 1) {
  const Matrix x0 = random_vector(1, n_states);
  const auto n = static_cast<Index>(n_states);
  Recorder r(x0, {}, 1 << 20);
  const auto op2 = [&](Opcode code, Variable a, Variable b) {
    return r.op2(static_cast<std::int32_t>(code), a, b);
  };
  std::vector<Variable> u;
  for (Index i = 0; i < n; ++i) u.push_back(r.input(i));
  for (int step = 0; step < n_steps; ++step) {
    std::vector<Variable> next;
    for (std::size_t i = 0; i < u.size(); ++i) {
      const Variable left = u[(i + n_states - 1) % n_states], right = u[(i + 1) % n_states];
      Variable state = op2(Opcode::add, op2(Opcode::mul, left, right), u[i]);
      for (int k = 0; k < n_sines; ++k) {
        state = r.op1(static_cast<std::int32_t>(Opcode::sin), state);
      }
      next.push_back(state);
    }
    u = std::move(next);
  }
  u.resize(n_outputs);
  return *r.finish(u);
}

// One output needs none of the dense rows: a single product by rows.
TEST(Methods, choose_colors_for_one_output_of_a_deep_dense_chain) {
  Prepared p(deep_chain(1));
  EXPECT_EQ(prepared(p.f).info().method, Method::colored);
  const BothMethods both(p.f, {});
  EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                    values_at(*both.colored, p.ws, point_of(p.f)), 1e-9));
}

// With all outputs there are as many colors as columns, and a product of rows for each of 64 · 3 ·
// 100 local derivatives.
TEST(Methods, agree_on_all_outputs_of_a_deep_dense_chain) {
  Prepared p(deep_chain(64));
  const BothMethods both(p.f, {});
  EXPECT_GT(both.direct->info().n_products, 64 * 3 * 60 * 64);
  EXPECT_EQ(both.colored->info().n_colors, 64);
  EXPECT_EQ(prepared(p.f).info().method, Method::colored);
  EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                    values_at(*both.colored, p.ws, point_of(p.f)), 1e-9));
}

// Eleven chunks of colors: how many are swept at once, and by whom, depends on the threads, which
// hand over more entries than there are places for.
TEST(Methods, have_the_same_bits_on_a_deep_chain_whatever_is_swept_at_once) {
  const Function f(deep_chain(83, 83, 400));
  JacobianOptions options;
  options.method = Method::colored;
  const SparseJacobian jacobian = prepared(f, options);
  ASSERT_EQ(jacobian.info().n_colors, 83);
  const auto values = [&](int n_threads, const Scale& scale) {
    Workspace ws(f, {.n_threads = n_threads, .products = true, .second_order = false});
    Matrix result = start(jacobian);
    EXPECT_TRUE(jacobian.reserve(ws).is_ok());
    EXPECT_TRUE(jacobian.eval_scaled(ws, point_of(f), scale, nullptr, result.data()).is_ok());
    return result;
  };
  const Matrix alone = values(1, {});
  Workspace ws(f, {.n_threads = 1, .products = true, .second_order = false});
  const std::size_t n_entries = 83 * 3 * 400;
  EXPECT_GT(n_entries, 2 * Handover::n_places * std::size_t{1 << 13});
  EXPECT_TRUE(close(alone, by_tangents(f, ws, point_of(f), Active::inputs).values, 1e-9));
  for (int n_threads : {2, 4, 11}) EXPECT_EQ(values(n_threads, {}), alone);
  // Within a parallel region a team has fewer members than were asked for.
  std::vector<Matrix> inside(2);
  parallel_blocks(
      2, 2, [&](Index block, int) { inside[static_cast<std::size_t>(block)] = values(4, {}); });
  for (const Matrix& result : inside) EXPECT_EQ(result, alone);
  const Matrix added = values(1, {0.5, 1}), before = start(jacobian);
  for (std::size_t k = 0; k < alone.size(); ++k) EXPECT_EQ(added[k], before[k] + 0.5 * alone[k]);
}

// Each pack of directions has one member of the team; the first, which computes entries that cost
// as much as several packs, has fewer than others.
TEST(Methods, share_the_directions_of_a_deep_chain) {
  const Function f(deep_chain(64, 64, 100, 12));
  const std::optional<LocalJacobians> local = LocalJacobians::make(f.program());
  ASSERT_TRUE(local && local->is_deep());
  for (const Index most : {1, 3, 8}) {
    for (int n_members = 1; n_members < 9; ++n_members) {
      for (Index n_packs = 1; n_packs <= most * n_members; ++n_packs) {
        const auto share = [&](int member) {
          return local->share_of(member, n_members, n_packs, most);
        };
        Index next = 0, n_readers = 0;
        for (int member = 0; member < n_members; ++member) {
          EXPECT_EQ(share(member).first, next);
          EXPECT_LE(share(member).n_packs, most);
          next += share(member).n_packs;
          n_readers += member > 0 && share(member).n_packs > 0 ? 1 : 0;
        }
        EXPECT_EQ(next, n_packs);
        for (int member = 0; member < n_members; ++member) {
          EXPECT_EQ(share(member).n_readers, n_readers);
        }
        const int another = n_members > 1 ? 1 : 0;
        if (n_packs <= most) {
          EXPECT_LE(share(0).n_packs, share(another).n_packs);
        }
        if (n_members > 1 && n_packs == 8 && most == 8) {
          EXPECT_LT(share(0).n_packs, share(another).n_packs);
        }
      }
    }
  }
}

// A colored evaluation computes the values that it reads on its own.
TEST(Methods, leave_values_of_a_deep_chain_to_those_who_ask_for_them) {
  const Function f(deep_chain(83, 83));
  JacobianOptions options;
  options.method = Method::colored;
  const SparseJacobian jacobian = prepared(f, options);
  Workspace ws(f, {.n_threads = 1, .products = true, .second_order = false});
  ASSERT_TRUE(jacobian.reserve(ws).is_ok());
  Matrix expected(83), y(83), with_y = start(jacobian), alone = start(jacobian);
  ASSERT_TRUE(eval(f, ws, point_of(f), expected.data()).is_ok());
  const Matrix other = random_vector(7, 83);
  ASSERT_TRUE(place_at(f, ws, {other.data(), nullptr}).is_ok());
  ASSERT_TRUE(jacobian.eval(ws, point_of(f), nullptr, alone.data()).is_ok());
  ASSERT_TRUE(eval(f, ws, {}, y.data()).is_ok());
  EXPECT_EQ(y, expected);
  ASSERT_TRUE(jacobian.eval(ws, point_of(f), y.data(), with_y.data()).is_ok());
  EXPECT_EQ(y, expected);
  EXPECT_EQ(with_y, alone);
}

// Steps that read and write where earlier ones did are kept once.
TEST(Methods, take_little_memory_for_the_steps_of_a_deep_chain) {
  const Function f(deep_chain(64));
  JacobianOptions options;
  options.method = Method::colored;
  const SparseJacobian jacobian = prepared(f, options);
  const Offset pattern_and_plan = 64 * 64 * 40;
  EXPECT_LT(jacobian.info().bytes, static_cast<std::size_t>(pattern_and_plan) + 20'000);
}

// Factors of their own at each place are instance data.
TEST(Methods, agree_on_a_deep_chain_with_data) {
  constexpr std::size_t n = 24;
  const Matrix x0 = random_vector(3, n);
  Recorder r(x0, {}, 1 << 16);
  std::vector<Variable> u;
  for (Index i = 0; i < static_cast<Index>(n); ++i) u.push_back(r.input(i));
  for (int step = 0; step < 12; ++step) {
    std::vector<Variable> next;
    for (std::size_t i = 0; i < n; ++i) {
      const auto op1 = [&](Opcode code, Variable a) {
        return r.op1(static_cast<std::int32_t>(code), a);
      };
      Variable left = u[(i + n - 1) % n];
      for (int k = 0; k < 5; ++k) left = op1(Opcode::sin, left);
      const Variable factor = r.constant(1 + 0.01 * static_cast<double>(i));
      next.push_back(r.op2(static_cast<std::int32_t>(Opcode::add),
                           r.op2(static_cast<std::int32_t>(Opcode::mul), factor, u[i]), left));
    }
    u = std::move(next);
  }
  Prepared p(*r.finish(u));
  ASSERT_FALSE(p.f.program().constants.empty());
  ASSERT_GE(p.f.info().n_levels, 8);
  const BothMethods both(p.f, {});
  EXPECT_TRUE(close(values_at(*both.direct, p.ws, point_of(p.f)),
                    values_at(*both.colored, p.ws, point_of(p.f)), 1e-11));
}

// sqrt at 0 has no finite slope; what does not move there is not touched by it.
TEST(Methods, keep_the_zero_rule_on_a_deep_chain) {
  constexpr Index n = 20;
  Matrix x0(n, 1.0);
  x0[7] = 0;
  Recorder r(x0, {}, 1 << 16);
  std::vector<Variable> u;
  for (Index i = 0; i < n; ++i) u.push_back(r.input(i));
  for (int step = 0; step < 12; ++step) {
    std::vector<Variable> next;
    for (std::size_t i = 0; i < u.size(); ++i) {
      const auto op1 = [&](Opcode code, Variable a) {
        return r.op1(static_cast<std::int32_t>(code), a);
      };
      Variable left = u[(i + n - 1) % n];
      for (int k = 0; k < 5; ++k) left = op1(Opcode::sin, left);  // dear: each step is a level
      next.push_back(r.op2(static_cast<std::int32_t>(Opcode::add), op1(Opcode::sqrt, u[i]), left));
    }
    u = std::move(next);
  }
  Prepared p(*r.finish(u));
  const BothMethods both(p.f, {});
  const Matrix values = values_at(*both.colored, p.ws, point_of(p.f));
  const auto is_not_finite = [](double v) { return !std::isfinite(v); };
  EXPECT_TRUE(std::any_of(values.begin(), values.end(), is_not_finite));
  EXPECT_FALSE(std::all_of(values.begin(), values.end(), is_not_finite));
  const Matrix dense = dense_of(*both.colored, values).values;
  const Matrix expected = by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values;
  for (std::size_t k = 0; k < dense.size(); ++k) {
    if (std::isfinite(expected[k])) {
      EXPECT_NEAR(dense[k], expected[k], 1e-12 * (1 + std::abs(expected[k]))) << k;
    } else {
      EXPECT_FALSE(std::isfinite(dense[k])) << k;
    }
  }
}

TEST(Methods, refuse_a_workspace_that_was_not_reserved) {
  const Function f(planted_tape(2, planting_of(2)));
  const BothMethods both(f, {});
  Workspace ws(f, {.n_threads = 1, .products = false, .second_order = false});
  Matrix values = start(*both.direct);
  EXPECT_EQ(both.direct->eval(ws, point_of(f), nullptr, values.data()).code(), Code::workspace);
  EXPECT_TRUE(both.direct->reserve(ws).is_ok());  // it needs no products
  EXPECT_TRUE(both.direct->eval(ws, point_of(f), nullptr, values.data()).is_ok());
}

// By local Jacobians, which have their room in the workspace.
TEST(Methods, refuse_a_workspace_without_room_for_local_jacobians) {
  const Function f(deep_chain(64));
  JacobianOptions options;
  options.method = Method::colored;
  const SparseJacobian jacobian = prepared(f, options);
  Matrix values = start(jacobian);
  Workspace without(f, {.n_threads = 1, .products = false, .second_order = false});
  EXPECT_EQ(jacobian.reserve(without).code(), Code::workspace);
  Workspace ws(f, {.n_threads = 1, .products = true, .second_order = false});
  const auto eval = [&] { return jacobian.eval(ws, point_of(f), nullptr, values.data()); };
  const Status refused = eval();
  EXPECT_EQ(refused.code(), Code::workspace);
  EXPECT_STREQ(refused.detail(), "the workspace was not reserved for this Jacobian");
  EXPECT_TRUE(jacobian.reserve(ws).is_ok());
  EXPECT_TRUE(eval().is_ok());
}

}  // namespace
}  // namespace spad::test
