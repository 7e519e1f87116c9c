// The structures of all operators, made once by the compiler.
#include "op/structure.hpp"

#include <array>

namespace spad {

namespace {

// By opcode, with empty rows where there is no operator: one load, for it is asked for each
// operation that is compiled.
constexpr auto structures = [] {
  std::array<Structure, 1100> table{};
#define SPAD_UNARY(number, id, ...) table[number] = structure<Opcode::id>;
#define SPAD_BINARY(number, id, ...) table[number] = structure<Opcode::id>;
#define SPAD_TERNARY(number, id, ...) table[number] = structure<Opcode::id>;
#include "op/ops.def"
  return table;
}();

}  // namespace

const Structure& structure_of(Opcode op) {
  static constexpr Structure no_operator{};
  const auto number = static_cast<std::size_t>(op);
  return number < structures.size() ? structures[number] : no_operator;
}

}  // namespace spad
