// Rule<code>: value and partial derivatives of one operator; visit: from an opcode to its rule.
//
// Generic over the scalar T: double, Pack (op/pack.hpp), Symbol (op/symbol.hpp). Operands that the
// operator does not have are dummies and are not read. A partial is Zero, One, MinusOne,
// Indicator<...> or T, and its type is the structure. Each partial is a function of its own, so
// that one that is not wanted costs nothing.
#pragma once

#include <cstdint>
#include <utility>

#include "base/assert.hpp"
#include "op/domain.hpp"
#include "op/formulas.hpp"
#include "op/opcode.hpp"

namespace spad {
namespace math {

template <Opcode code>
struct Rule;

#define SPAD_PARTIAL(name, formula)                                                          \
  template <class T>                                                                         \
  [[gnu::always_inline]] static constexpr auto name(                                         \
      [[maybe_unused]] const T& a, [[maybe_unused]] const T& b, [[maybe_unused]] const T& c, \
      [[maybe_unused]] const T& y) {                                                         \
    return formula;                                                                          \
  }
#define SPAD_RULE(id, n_operands, where, formula, da, db, dc, daa, dab, dbb)       \
  template <>                                                                      \
  struct Rule<Opcode::id> {                                                        \
    static constexpr Opcode opcode = Opcode::id;                                   \
    static constexpr int arity = n_operands;                                       \
    static constexpr Domain domain = Domain::where;                                \
    template <class T>                                                             \
    [[gnu::always_inline]] static constexpr T value([[maybe_unused]] const T& a,   \
                                                    [[maybe_unused]] const T& b,   \
                                                    [[maybe_unused]] const T& c) { \
      return formula;                                                              \
    }                                                                              \
    SPAD_PARTIAL(d_a, da)                                                          \
    SPAD_PARTIAL(d_b, db)                                                          \
    SPAD_PARTIAL(d_c, dc)                                                          \
    SPAD_PARTIAL(d_aa, daa)                                                        \
    SPAD_PARTIAL(d_ab, dab)                                                        \
    SPAD_PARTIAL(d_bb, dbb)                                                        \
  };
#define SPAD_UNARY(number, id, where, formula, da, daa) \
  SPAD_RULE(id, 1, where, formula, da, zero, zero, daa, zero, zero)
#define SPAD_BINARY(number, id, swap, where, formula, da, db, daa, dab, dbb) \
  SPAD_RULE(id, 2, where, formula, da, db, zero, daa, dab, dbb)
#define SPAD_TERNARY(number, id, swap, where, formula, da, db, dc, daa, dab, dbb) \
  SPAD_RULE(id, 3, where, formula, da, db, dc, daa, dab, dbb)
#include "op/ops.def"
#undef SPAD_RULE
#undef SPAD_PARTIAL

}  // namespace math

using math::Rule;

// f.template operator()<Rule<op>>(), of one type for all; op must be an operator. The one switch.
template <class F>
decltype(auto) visit(Opcode op, F&& f) {
  switch (op) {
#define SPAD_CASE(id) \
  case Opcode::id:    \
    return std::forward<F>(f).template operator()<Rule<Opcode::id>>();
#define SPAD_UNARY(number, id, ...) SPAD_CASE(id)
#define SPAD_BINARY(number, id, ...) SPAD_CASE(id)
#define SPAD_TERNARY(number, id, ...) SPAD_CASE(id)
#include "op/ops.def"
#undef SPAD_CASE
  }
  SPAD_ASSERT(false);
  __builtin_unreachable();
}

// What a first partial is; three bits.
enum class Term : std::uint8_t { none = 0, plus = 1, minus = 2, partial = 3, indicator = 4 };

struct Structure {
  Term a, b, c;     // first partials
  bool aa, ab, bb;  // second partials that are not zero for every argument
  // Operands that the formula of each first partial reads: 1 is a, 2 is b, 4 is c.
  std::uint8_t depends_a, depends_b, depends_c;

  bool operator==(const Structure&) const = default;
};

// From the formulas themselves (op/structure.hpp, there also for constant expressions). All none
// for what is not an operator.
const Structure& structure_of(Opcode op);

}  // namespace spad
