// The structures of all operators, made once by the compiler.
#include "op/structure.hpp"

namespace spad {

const Structure& structure_of(Opcode op) {
  static constexpr Structure no_operator{};
  if (!is_operator(op)) return no_operator;
  return visit(op, []<class R>() -> const Structure& { return structure<R::opcode>; });
}

}  // namespace spad
