// Blocks that are not cut again: those that they are, and the program that is the same without
// them.
#include "program/recovery/repeats.hpp"

#include <array>
#include <random>

#include "program/compile.hpp"
#include "program/recorded.hpp"
#include "program/recovery/emit.hpp"
#include "support/random_expression.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

Repeats repeats_of(Tape tape) {
  tape = simplify(std::move(tape));
  return find_repeats(tape, OutputLists(tape));
}

// As recover does, without what it may try besides. No repeats: every piece is cut and compared.
Program program_with(const Repeats& repeats, Tape tape) {
  const OutputLists outputs(tape);
  Cuts cuts = find_cuts(tape, repeats, outputs, {});
  Pieces pieces = find_pieces(tape, repeats, outputs, cuts);
  return emit(tape, repeats, outputs, cuts, pieces);
}

void expect_same(const Program& a, const Program& b) {
  EXPECT_EQ(print(a), print(b));
  EXPECT_TRUE(same_bits(a.constants, b.constants));
  ASSERT_EQ(a.levels.size(), b.levels.size());
  for (std::size_t l = 0; l < a.levels.size(); ++l) {
    ASSERT_EQ(a.levels[l].size(), b.levels[l].size());
    for (std::size_t k = 0; k < a.levels[l].size(); ++k) {
      const Batch &one = a.levels[l][k], &other = b.levels[l][k];
      ASSERT_EQ(one.n_instances, other.n_instances);
      EXPECT_TRUE(one.leaves == other.leaves);
      EXPECT_TRUE(one.outputs == other.outputs);
      EXPECT_EQ(one.guard_places, other.guard_places);
    }
  }
}

// Passes of a loop that share nothing, nearly: a pass now and then reads a variable twice, reads
// what another one has computed, or stores a value that the others only use.
class Passes {
 public:
  explicit Passes(std::uint64_t seed)
      : random_(seed),
        x0_(random_vector(seed, 2000)),
        p0_(random_vector(seed + 1, 2)),
        recorder_(x0_, p0_, Index{1} << 24) {
    for (std::uint64_t k = 0; k < 1 + seed % 3; ++k) {
      const ExpressionSize size{.n = static_cast<Index>(2 + below(4)),
                                .np = seed % 3 == 0 ? 2 : 0,  // what has no variable is shared
                                .n_recipes = static_cast<Index>(3 + below(12)),
                                .n_outputs = static_cast<Index>(1 + below(3))};
      bodies_.push_back(random_expression(31 * seed + k, size));
    }
    has_guards_ = seed % 4 == 0;
    has_sums_ = seed % 5 == 1;
    has_data_ = seed % 2 == 0;
  }

  Tape run() {
    const std::vector<Variable> p = {recorder_.parameter(0), recorder_.parameter(1)};
    for (int pass = 0; pass < 150; ++pass) {
      const Expression& body = bodies_[below(bodies_.size())];
      std::vector<Variable> x;
      for (Index i = 0; i < body.n; ++i) x.push_back(recorder_.input(any_input()));
      if (below(20) == 0) x.back() = x.front();
      if (below(20) == 0 && !outputs_.empty()) x.front() = outputs_.back();
      add_pass(body, x, p);
    }
    return *recorder_.finish(outputs_);
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_()) % n; }
  std::int64_t n() const { return static_cast<std::int64_t>(x0_.size()); }
  std::int64_t any_input() { return static_cast<std::int64_t>(below(x0_.size())); }

  void add_pass(const Expression& body, const std::vector<Variable>& x,
                const std::vector<Variable>& p) {
    const double number = has_data_ ? 0.5 + static_cast<double>(below(1000)) : 2;
    const Variable factor = recorder_.constant(number);
    for (Variable y : record_steps(recorder_, body, x, p)) {
      const Variable sine = op(recorder_, Opcode::sin, y);
      outputs_.push_back(op(recorder_, Opcode::add, op(recorder_, Opcode::mul, sine, factor),
                            op(recorder_, Opcode::mul, x[0], x[1])));
      if (has_guards_) recorder_.compare(1, sine, recorder_.constant(2));
      if (below(20) == 0) outputs_.push_back(sine);
    }
    if (has_sums_) add_sums();
  }

  // Long enough for linear pieces on linear pieces.
  void add_sums() {
    Variable sum = op(recorder_, Opcode::sin, outputs_.back());
    const std::int64_t first = any_input();
    for (int k = 0; k < 200; ++k) {
      sum = op(recorder_, Opcode::add, sum, recorder_.input((first + k) % n()));
      outputs_.push_back(sum);
    }
  }

  std::mt19937_64 random_;
  std::vector<double> x0_, p0_;
  Recorder recorder_;
  std::vector<Expression> bodies_;
  std::vector<Variable> outputs_;
  bool has_guards_ = false, has_sums_ = false, has_data_ = false;
};

TEST(Repeats, make_the_program_that_comparing_every_piece_makes) {
  std::size_t n_blocks = 0, n_with_constants = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Tape tape = simplify(Passes(seed).run());
    Tape copy = tape;
    const Repeats repeats = find_repeats(copy, OutputLists(tape), false);
    n_blocks += repeats.blocks.size();
    for (const Repeats::Model& model : repeats.models) {
      n_with_constants += model.n_operations < model.size ? 1u : 0u;
    }
    const Repeats none{.models = {}, .blocks = {}, .others = {{0, tape.size()}}};
    expect_same(program_with(repeats, tape), program_with(none, tape));
  }
  EXPECT_GT(n_blocks, 4000u);
  EXPECT_GT(n_with_constants, 10u);
}

// The first pass makes the constants, so that it is longer than the others.
TEST(Repeats, are_all_passes_of_a_stencil_but_its_first) {
  const Index n = 100;
  const Repeats repeats = repeats_of(recorded(n + 2, n, [](Recorder& r, Index i) {
    const Variable sum = op(r, Opcode::add, r.input(i), r.input(i + 2));
    const Variable twice = op(r, Opcode::mul, r.constant(2), r.input(i + 1));
    return op(r, Opcode::exp, op(r, Opcode::sub, sum, twice));
  }));
  ASSERT_EQ(repeats.models.size(), 1u);
  EXPECT_GE(repeats.models[0].n_blocks, n - 2);
  EXPECT_EQ(repeats.models[0].size, 4);
}

// Each node is in a block or one of the others.
TEST(Repeats, leave_constants_within_blocks_to_the_others) {
  const Index n = 50;
  const Tape tape = simplify(recorded(n, n, [](Recorder& r, Index i) {
    const Variable sine = op(r, Opcode::sin, r.input(i));
    return op(r, Opcode::mul, sine, r.constant(0.5 + i));
  }));
  Tape copy = tape;
  const Repeats repeats = find_repeats(copy, OutputLists(tape));
  ASSERT_EQ(repeats.models.size(), 1u);
  ASSERT_EQ(repeats.models[0].n_blocks, n - 1);
  std::vector<int> times(tape.nodes.size());
  repeats.for_each_other([&](Index k) { ++times[static_cast<std::size_t>(k)]; });
  for (const Repeats::Block& block : repeats.blocks) {
    for (Index k = block.first; k < block.first + 3; ++k) {
      if (tape.nodes[static_cast<std::size_t>(k)].op != node::constant) {
        ++times[static_cast<std::size_t>(k)];
      }
    }
  }
  EXPECT_EQ(times, std::vector<int>(tape.nodes.size(), 1));
  Index last = tape.size();
  repeats.for_each_other_backward([&](Index k) {
    EXPECT_LT(k, last);
    last = k;
  });
}

// How many of n passes are blocks, by body(recorder, pass).
template <class Body>
std::size_t n_blocks(Body&& body) {
  return repeats_of(recorded(200, 100, body)).blocks.size();
}

TEST(Repeats, share_no_operation) {
  std::vector<Variable> sines;
  const auto flow = [&](Recorder& r, Index i) {
    for (Index k = 0; k < 101 && i == 0; ++k) {
      sines.push_back(op(r, Opcode::sin, op(r, Opcode::mul, r.input(k), r.input(k + 1))));
    }
    const auto k = static_cast<std::size_t>(i);
    return op(r, Opcode::sub, sines[k], sines[k + 1]);
  };
  EXPECT_EQ(n_blocks(flow), 0u);
  Variable common = -1, sum = -1;
  const auto far = [&](Recorder& r, Index i) {
    if (i == 0) common = op(r, Opcode::exp, r.input(199));
    Variable v = r.input(i);
    for (int k = 0; k < 30; ++k) v = op(r, Opcode::sin, v);
    return op(r, Opcode::mul, v, common);
  };
  EXPECT_EQ(n_blocks(far), 0u);
  EXPECT_EQ(n_blocks([&](Recorder& r, Index i) {
              const Variable term = op(r, Opcode::exp, op(r, Opcode::square, r.input(i)));
              sum = i == 0 ? term : op(r, Opcode::add, sum, term);
              return sum;
            }),
            0u);
}

// A value that is read far away: neither where it is computed nor where it is read, but all
// between.
TEST(Repeats, are_between_what_shares_an_operation) {
  Variable third = -1;
  const auto body = [&](Recorder& r, Index i) {
    Variable v = op(r, Opcode::mul, r.input(i), r.input((i + 1) % 200));
    for (int k = 0; k < 10; ++k) v = op(r, Opcode::sin, v);
    if (i == 3) third = v;
    return op(r, Opcode::square, i == 180 ? third : v);
  };
  const Index n = 199;
  const Repeats repeats = repeats_of(recorded(200, n, body));
  ASSERT_EQ(repeats.models.size(), 1u);
  EXPECT_EQ(repeats.models[0].n_blocks, n - 3);
}

// All but the model and what is not like it; or but two models.
TEST(Repeats, are_not_what_reads_one_variable_twice) {
  const auto product = [](Recorder& r, Index i, Index j) {
    return op(r, Opcode::sin, op(r, Opcode::mul, r.input(i), r.input(j)));
  };
  EXPECT_EQ(n_blocks([&](Recorder& r, Index i) { return product(r, i, i + 1); }), 99u);
  EXPECT_EQ(n_blocks([&](Recorder& r, Index i) { return product(r, i, i == 50 ? i : i + 1); }),
            98u);
  EXPECT_EQ(n_blocks([&](Recorder& r, Index i) { return product(r, i, i % 2 == 0 ? i : i + 1); }),
            98u);
}

TEST(Repeats, read_the_same_kinds_of_sources) {
  const auto body = [](Recorder& r, Index i) {
    const Variable other = i == 50 ? r.constant(0.25) : r.input(i + 1);
    return op(r, Opcode::sin, op(r, Opcode::mul, r.input(i), other));
  };
  EXPECT_EQ(n_blocks(body), 98u);
  const auto guarded = [](Recorder& r, Index i) {
    const Variable sine = op(r, Opcode::sin, r.input(i));
    r.compare(1, sine, r.constant(i == 50 ? -2 : 2));  // false, once
    return sine;
  };
  EXPECT_EQ(n_blocks(guarded), 97u);  // nor the first, which makes the constant
}

TEST(Repeats, have_as_many_outputs) {
  const auto body = [](Recorder& r, Index i, std::vector<Variable>& y) {
    const Variable square = op(r, Opcode::square, r.input(i));
    if (i == 50) y.push_back(square);
    y.push_back(op(r, Opcode::exp, square));
    if (i == 60) y.push_back(y.back());
  };
  EXPECT_EQ(repeats_of(recorded_passes(100, 100, body)).blocks.size(), 97u);
}

// So large that samples of it are looked at first.
TEST(Repeats, are_found_in_large_tapes) {
  const Index n = 20'000;
  const auto body = [](Recorder& r, Index i) {
    const Variable product = op(r, Opcode::mul, r.input(i), r.input(i + 1));
    const Variable sine = op(r, Opcode::sin, product);
    return op(r, Opcode::add, op(r, Opcode::exp, sine), product);
  };
  EXPECT_EQ(repeats_of(recorded(n + 1, n, body)).blocks.size(), static_cast<std::size_t>(n - 1));
}

// ---- light operations ----

// Values bit for bit, and a product; whatever the blocks are.
void expect_equal_to_flat(const Program& program, const Tape& tape) {
  const Function recovered(program, tape.x0, tape.p0), flat(compile_flat(tape), tape.x0, tape.p0);
  Workspace ws(recovered, {}), flat_ws(flat, {});
  const Matrix y_bar = random_vector(2, size_of(flat.m(), 1));
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    const Matrix x = random_vector(seed, tape.x0.size());
    const Point at{x.data(), tape.p0.data()};
    ASSERT_TRUE(same_bits(values_of(recovered, ws, at), values_of(flat, flat_ws, at)));
    EXPECT_TRUE(
        close(vjp_of(recovered, ws, 1, y_bar).x_bar, vjp_of(flat, flat_ws, 1, y_bar).x_bar, 1e-11));
  }
}

// Returns the number of blocks; 0 if they see through what is stored.
std::size_t expect_law(Tape tape) {
  tape = simplify(std::move(tape));
  Tape copy = tape;
  const OutputLists outputs(tape);
  const Repeats repeats = find_repeats(copy, outputs);
  Cuts cuts = find_cuts(copy, repeats, outputs, {});
  Pieces pieces = find_pieces(copy, repeats, outputs, cuts);
  if (pieces.has_light_leaves) return 0;
  expect_equal_to_flat(emit(copy, repeats, outputs, cuts, pieces), tape);
  return repeats.blocks.size();
}

// With guards, data, parameters and passes that share what is not light.
TEST(Repeats, make_the_values_of_the_flat_program) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_law(Passes(seed).run());
  }
}

// y = f(l(x[i], x[i + 1])) g(l(x[i + 1], x[i + 2])): every l is read by two passes.
template <class Light>
Tape of_neighbors(Index n, Light&& light) {
  return recorded(n + 2, n, [&](Recorder& r, Index i) {
    const Variable before = light(r, r.input(i), r.input(i + 1));
    const Variable behind = light(r, r.input(i + 1), r.input(i + 2));
    return op(r, Opcode::mul, op(r, Opcode::sin, before), op(r, Opcode::exp, behind));
  });
}

TEST(Repeats, see_through_light_operations) {
  for (const Opcode code : {Opcode::sub, Opcode::add, Opcode::mul}) {
    const auto light = [&](Recorder& r, Variable a, Variable b) { return op(r, code, a, b); };
    EXPECT_EQ(expect_law(of_neighbors(100, light)), 99u);
    // In another order, a sum or product of which is the same.
    const auto turned = [&](Recorder& r, Variable a, Variable b) { return op(r, code, b, a); };
    EXPECT_EQ(expect_law(of_neighbors(100, turned)), 99u);
  }
  const auto square = [](Recorder& r, Variable a, Variable) { return op(r, Opcode::square, a); };
  EXPECT_EQ(expect_law(of_neighbors(100, square)), 99u);
  for (const bool is_first : {false, true}) {
    const auto shifted = [&](Recorder& r, Variable a, Variable) {
      const Variable number = r.constant(0.5 + 0.01 * static_cast<double>(a % 10));
      return is_first ? op(r, Opcode::add, number, a) : op(r, Opcode::add, a, number);
    };
    EXPECT_GE(expect_law(of_neighbors(100, shifted)), 98u);
  }
  EXPECT_EQ(expect_law(of_neighbors(100,
                                    [&](Recorder& r, Variable a, Variable b) {
                                      return op(r, Opcode::div, a, b);  // is not light
                                    })),
            0u);
}

TEST(Repeats, are_like_only_with_light_operations_that_are) {
  const auto body = [](auto&& odd) {
    return of_neighbors(100, [&, i = 0](Recorder& r, Variable a, Variable b) mutable {
      return i++ / 2 == 50 ? odd(r, a, b) : op(r, Opcode::sub, a, b);
    });
  };
  const auto n = [&](auto&& odd) { return expect_law(body(odd)); };
  EXPECT_EQ(n([](Recorder& r, Variable a, Variable b) { return op(r, Opcode::add, a, b); }), 98u);
  EXPECT_EQ(n([](Recorder& r, Variable a, Variable b) { return op(r, Opcode::sub, b, a); }), 98u);
  EXPECT_EQ(n([](Recorder& r, Variable a, Variable) { return op(r, Opcode::sub, a, r.input(3)); }),
            98u);
}

// What two loops compute of the same variables is joined only where they are not blocks.
TEST(Repeats, of_several_loops_share_light_operations) {
  const auto body = [](Recorder& r, Index i) {
    const Index k = i % 100;
    const Variable product = op(r, Opcode::mul, r.input(k), r.input(k + 1));
    const Variable sine = op(r, Opcode::sin, product);
    return i < 100 ? sine
                   : op(r, Opcode::exp,
                        op(r, Opcode::tanh, op(r, Opcode::erf, op(r, Opcode::cos, product))));
  };
  EXPECT_EQ(expect_law(recorded(101, 200, body)), 198u);
}

std::array<Variable, 2> differences_at(Recorder& r, Index i) {
  return {op(r, Opcode::sub, r.input(i), r.input(i + 1)),
          op(r, Opcode::sub, r.input(i + 1), r.input(i + 2))};
}

// A pass that is not like the others reads what its neighbors do.
TEST(Repeats, leave_light_operations_to_the_others) {
  const Tape tape = recorded(102, 100, [](Recorder& r, Index i) {
    const auto [before, behind] = differences_at(r, i);
    const Variable first = op(r, i == 50 ? Opcode::cos : Opcode::sin, before);
    return op(r, Opcode::mul, first, op(r, Opcode::exp, behind));
  });
  EXPECT_EQ(expect_law(tape), 98u);
}

TEST(Repeats, are_like_only_where_the_same_light_operations_are_outputs) {
  const auto body = [](Recorder& r, Index i, std::vector<Variable>& y) {
    const auto [before, behind] = differences_at(r, i);
    const Variable own = op(r, Opcode::add, r.input(200 + i), r.input(i));
    const Variable product =
        op(r, Opcode::mul, op(r, Opcode::sin, before), op(r, Opcode::exp, behind));
    y.push_back(op(r, Opcode::mul, product, op(r, Opcode::cos, own)));
    if (i % 2 == 0 || i > 60) y.push_back(own);
  };
  EXPECT_GT(expect_law(recorded_passes(400, 100, body)), 60u);
}

TEST(Repeats, share_no_light_operation_that_is_an_output) {
  const auto body = [](Recorder& r, Index i, std::vector<Variable>& y) {
    const auto [before, behind] = differences_at(r, i);
    y.push_back(before);
    y.push_back(op(r, Opcode::mul, op(r, Opcode::sin, before), op(r, Opcode::exp, behind)));
  };
  EXPECT_EQ(expect_law(recorded_passes(102, 100, body)), 0u);
}

// The terms of a sum over many leaves are stored and read: then nothing may be seen through. The
// squares stand in passes like those that add them up, or before all of them.
TEST(Repeats, do_not_see_through_what_is_read_from_memory) {
  for (const Index n_before : {0, 120}) {
    const Tape tape = simplify(recorded(120, n_before + 100, [&](Recorder& r, Index i) {
      if (i < n_before) return op(r, Opcode::sin, op(r, Opcode::square, r.input(i)));
      i -= n_before;
      Variable sum = op(r, Opcode::square, r.input(i));
      for (Index k = 1; k < 20; ++k) {
        sum = op(r, Opcode::add, sum, op(r, Opcode::square, r.input(i + k)));
      }
      return op(r, Opcode::exp, sum);
    }));
    Tape copy = tape;
    const OutputLists outputs(tape);
    const Repeats repeats = find_repeats(copy, outputs);
    EXPECT_TRUE(repeats.sees_light);
    Cuts cuts = find_cuts(copy, repeats, outputs, {});
    EXPECT_TRUE(find_pieces(copy, repeats, outputs, cuts).has_light_leaves);
    EXPECT_FALSE(find_repeats(copy, outputs, false).sees_light);
    expect_equal_to_flat(compile(tape), tape);
  }
}

// Linear pieces on linear pieces, which are made of nodes.
TEST(Repeats, see_through_light_operations_in_long_sums) {
  const auto body = [](Recorder& r, Index i, std::vector<Variable>& y) {
    const auto [before, behind] = differences_at(r, i);
    Variable sum = op(r, Opcode::mul, op(r, Opcode::sin, before), op(r, Opcode::exp, behind));
    for (Index k = 100; k < 300; ++k) {
      sum = op(r, Opcode::add, sum, op(r, Opcode::sub, r.input(i), r.input(k)));
      y.push_back(sum);
    }
  };
  EXPECT_GE(expect_law(recorded_passes(300, 60, body)), 58u);
}

// Windows of variables, in each the same expression of a variable and of sums, differences,
// products or squares of neighbors, which are those of the next windows, too.
TEST(Repeats, see_through_light_operations_of_random_passes) {
  std::size_t n_blocks = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Opcode codes[] = {Opcode::sub, Opcode::add, Opcode::mul, Opcode::square};
    const Opcode code = codes[seed % 4];
    const Index n = 120, n_lights = static_cast<Index>(2 + seed / 4 % 3);
    const Expression body =
        random_expression(seed, {.n = n_lights + 1, .np = 0, .n_recipes = 12, .n_outputs = 1});
    const Tape tape = simplify(recorded(n + n_lights, n, [&](Recorder& r, Index i) {
      std::vector<Variable> x = {r.input(i)};
      for (Index k = i; k < i + n_lights; ++k) {
        x.push_back(arity_of(code) == 1 ? op(r, code, r.input(k))
                                        : op(r, code, r.input(k), r.input(k + 1)));
      }
      return op(r, Opcode::sin, record_steps(r, body, x, {})[0]);
    }));
    n_blocks += expect_law(tape);
  }
  EXPECT_GT(n_blocks, 4000u);
}

TEST(Repeats, are_frequent) {
  const auto body = [](Recorder& r, Index i) { return op(r, Opcode::sin, r.input(i)); };
  EXPECT_TRUE(repeats_of(recorded(20, 16, body)).blocks.empty());
  EXPECT_EQ(repeats_of(recorded(20, 17, body)).blocks.size(), 16u);
}

}  // namespace
}  // namespace spad::test
