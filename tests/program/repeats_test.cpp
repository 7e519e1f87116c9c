// Blocks that are not cut again: those that they are, and the program that is the same without
// them.
#include "program/recovery/repeats.hpp"

#include <random>

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
    const Repeats repeats = find_repeats(copy, OutputLists(tape));
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
  std::vector<double> x0 = random_vector(1, 100);
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> y;
  for (Index i = 0; i < 100; ++i) {
    const Variable square = op(r, Opcode::square, r.input(i));
    if (i == 50) y.push_back(square);
    y.push_back(op(r, Opcode::exp, square));
    if (i == 60) y.push_back(y.back());
  }
  EXPECT_EQ(repeats_of(*r.finish(y)).blocks.size(), 97u);
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

TEST(Repeats, are_frequent) {
  const auto body = [](Recorder& r, Index i) { return op(r, Opcode::sin, r.input(i)); };
  EXPECT_TRUE(repeats_of(recorded(20, 16, body)).blocks.empty());
  EXPECT_EQ(repeats_of(recorded(20, 17, body)).blocks.size(), 16u);
}

}  // namespace
}  // namespace spad::test
