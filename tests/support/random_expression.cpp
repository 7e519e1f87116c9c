// Recipes that stay where functions are smooth.
#include "support/random_expression.hpp"

#include <cmath>
#include <random>

namespace spad::test {

namespace {

// Numbers from the engine itself: the standard fixes its bits, but not those of distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  Index below(Index n) { return static_cast<Index>(engine_() % static_cast<std::uint64_t>(n)); }
  bool one_in(Index n) { return below(n) == 0; }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double symmetric() { return 2 * unit() - 1; }

 private:
  std::mt19937_64 engine_;
};

class Generator {
 public:
  Generator(std::uint64_t seed, const ExpressionSize& size) : random_(seed), size_(size) {
    e_.n = size.n;
    e_.np = size.np;
    for (Index i = 0; i < size.n; ++i) e_.x0.push_back(1.5 * random_.symmetric());
    for (Index i = 0; i < size.np; ++i) e_.p0.push_back(1.5 * random_.symmetric());
  }

  Expression run() {
    add_sources();
    for (Index k = 0; k < size_.n_recipes; ++k) {
      const std::size_t before = e_.steps.size();
      recipe();
      while (e_.steps.size() > before && std::abs(value_.back()) > 3) {
        make(Opcode::mul, last(), constant(0.1875));
      }
    }
    choose_outputs();
    return std::move(e_);
  }

 private:
  Index last() const { return static_cast<Index>(e_.steps.size()) - 1; }
  double at(Index k) const { return value_[static_cast<std::size_t>(k)]; }

  Index add(const Step& step) {
    value_.push_back(value_of<double>(step, value_, e_.x0, e_.p0));
    e_.steps.push_back(step);
    return last();
  }
  Index make(Opcode op, Index a, Index b = -1, Index c = -1) {
    return add({.op = op, .a = a, .b = b, .c = c});
  }
  Index constant(double value) { return add({.op = node::constant, .constant = value}); }
  Index plus(double value, Index a) { return make(Opcode::add, constant(value), a); }
  Index times(double value, Index a) { return make(Opcode::mul, constant(value), a); }

  // Every other input and parameter may stay unused.
  void add_sources() {
    for (Index i = 0; i < size_.n; ++i) {
      if (i == 0 || !random_.one_in(6)) add({.op = node::input, .a = i});
    }
    for (Index j = 0; j < size_.np; ++j) {
      if (!random_.one_in(6)) add({.op = node::parameter, .a = j});
    }
    for (double value : {1.0, 0.0, -0.0, 0.75}) constant(value);
    if (size_.n == 0 && size_.np == 0) constant(0.5);
  }

  Index pick() {
    const Index n = last() + 1;
    return random_.one_in(2) ? random_.below(n) : n - 1 - random_.below(std::min(n, Index{8}));
  }
  Index other(Index a) { return random_.one_in(6) ? a : pick(); }  // x op x, now and then

  bool away(double x) const { return std::abs(x) > 0.1; }
  bool away_from_integers(double x) const { return std::abs(x - std::round(x)) > 0.05; }
  bool away_from_halves(double x) const { return away_from_integers(x - 0.5); }

  void recipe() {
    switch (random_.below(9)) {
      case 0: return bounded();
      case 1: return arithmetic();
      case 2: return exponential();
      case 3: return power();
      case 4: return circular();
      case 5: return hyperbolic();
      case 6: return choice();
      case 7: return rounding();
      default: return random_.one_in(2) ? repetition() : identity();
    }
  }

  void bounded() {  // defined everywhere
    constexpr Opcode ops[] = {Opcode::neg,  Opcode::square, Opcode::sin, Opcode::cos, Opcode::atan,
                              Opcode::tanh, Opcode::asinh,  Opcode::erf, Opcode::erfc};
    make(ops[random_.below(9)], pick());
  }

  void arithmetic() {
    const Index a = pick(), b = other(a);
    switch (random_.below(7)) {
      case 0: make(Opcode::add, a, b); return;
      case 1: make(Opcode::sub, a, b); return;
      case 2: make(Opcode::mul, a, b); return;
      case 3: make(Opcode::div, a, plus(2, make(Opcode::sin, b))); return;
      case 4: make(Opcode::fma, a, b, pick()); return;
      case 5: make(Opcode::inverse, plus(2, make(Opcode::cos, a))); return;
      default: make(Opcode::sqrt, plus(1, make(Opcode::square, a))); return;
    }
  }

  void exponential() {
    constexpr Opcode powers[] = {Opcode::exp, Opcode::exp2, Opcode::exp10, Opcode::expm1};
    constexpr Opcode logarithms[] = {Opcode::log, Opcode::log2, Opcode::log10, Opcode::cbrt,
                                     Opcode::lgamma};
    switch (random_.below(3)) {
      case 0: make(powers[random_.below(4)], make(Opcode::sin, pick())); return;
      case 1: make(logarithms[random_.below(5)], plus(1.5, make(Opcode::sin, pick()))); return;
      default: make(Opcode::log1p, make(Opcode::square, pick())); return;
    }
  }

  void power() {
    const Index a = pick();
    if (random_.one_in(2)) {
      constexpr std::int64_t exponents[] = {-3, -2, -1, 0, 1, 2, 3, 4, 5};
      const std::int64_t exponent = exponents[random_.below(9)];
      const bool as_it_is = std::abs(at(a)) > 0.4;  // negative bases too
      const Index base = as_it_is ? a : plus(2, make(Opcode::sin, a));
      add({.op = Opcode::pow_int, .a = base, .exponent = exponent});
      return;
    }
    const Index base = plus(0.5, make(Opcode::square, a));
    make(Opcode::pow, base, random_.one_in(3) ? constant(1.75) : make(Opcode::sin, other(a)));
  }

  void circular() {
    const Index a = pick(), b = other(a);
    switch (random_.below(5)) {
      case 0: make(Opcode::tan, make(Opcode::sin, a)); return;
      case 1: make(Opcode::asin, times(0.75, make(Opcode::sin, a))); return;
      case 2: make(Opcode::acos, times(0.75, make(Opcode::cos, a))); return;
      case 3: make(Opcode::atan2, a, plus(2, make(Opcode::cos, b))); return;
      default:
        if (away(at(a)) && away(at(b))) make(Opcode::hypot, a, b);
    }
  }

  void hyperbolic() {
    switch (random_.below(4)) {
      case 0: make(Opcode::sinh, make(Opcode::sin, pick())); return;
      case 1: make(Opcode::cosh, make(Opcode::sin, pick())); return;
      case 2: make(Opcode::acosh, plus(1.5, make(Opcode::square, pick()))); return;
      default: make(Opcode::atanh, times(0.75, make(Opcode::sin, pick()))); return;
    }
  }

  void choice() {
    const Index a = pick(), b = pick();
    const bool apart = away(at(a) - at(b)), off_zero = away(at(a)) && away(at(b));
    switch (random_.below(5)) {
      case 0:
        if (apart) make(Opcode::min, a, b);
        return;
      case 1:
        if (apart) make(Opcode::max, a, b);
        return;
      case 2:
        if (off_zero) make(Opcode::copysign, a, b);
        return;
      case 3:
        if (off_zero) make(random_.one_in(2) ? Opcode::abs : Opcode::sign, a);
        return;
      default:
        if (!apart) return;
        add({.op = Opcode::select,
             .a = a,
             .b = b,
             .c = pick(),
             .d = pick(),
             .relation = static_cast<Relation>(1 + random_.below(6))});
    }
  }

  void rounding() {
    const Index a = pick(), b = pick();
    if (random_.one_in(2)) {
      const bool good = std::abs(at(b)) > 0.3 && away_from_integers(at(a) / at(b));
      if (good) make(Opcode::fmod, a, b);
      return;
    }
    constexpr Opcode ops[] = {Opcode::floor, Opcode::ceil, Opcode::trunc, Opcode::round};
    const Index which = random_.below(4);
    const bool good = which == 3 ? away_from_halves(at(a)) : away_from_integers(at(a));
    if (good) make(ops[which], a);
  }

  // The same again, for common subexpressions.
  void repetition() {
    Step step = e_.steps[static_cast<std::size_t>(pick())];
    const bool swap = step.op == Opcode::add || step.op == Opcode::mul;
    if (swap && random_.one_in(2)) std::swap(step.a, step.b);
    add(step);
  }

  // What simplification removes, and what it must not.
  void identity() {
    const Index a = pick();
    switch (random_.below(6)) {
      case 0: make(Opcode::mul, a, constant(1)); return;
      case 1: make(Opcode::add, constant(-0.0), a); return;
      case 2: make(Opcode::sub, a, constant(0)); return;
      case 3: make(Opcode::neg, make(Opcode::neg, a)); return;
      case 4: make(Opcode::sub, a, a); return;
      default: make(Opcode::mul, a, constant(0)); return;
    }
  }

  void choose_outputs() {
    for (Index i = 0; i < size_.n_outputs; ++i) {
      const bool repeat = i > 0 && random_.one_in(8);
      e_.outputs.push_back(repeat ? e_.outputs[static_cast<std::size_t>(random_.below(i))]
                           : random_.one_in(8) ? random_.below(last() + 1)
                                               : last() - random_.below(std::min(last(), 10)));
    }
  }

  Random random_;
  ExpressionSize size_;
  Expression e_;
  std::vector<double> value_;
};

}  // namespace

Expression random_expression(std::uint64_t seed, const ExpressionSize& size) {
  return Generator(seed, size).run();
}

std::vector<double> random_vector(std::uint64_t seed, std::size_t size) {
  Random random(seed);
  std::vector<double> result(size);
  for (double& value : result) value = random.symmetric();
  return result;
}

}  // namespace spad::test
