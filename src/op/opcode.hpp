// The operators' numbers and names, from the table.
//
// Opcodes from 2000 are nodes of tapes and kernels, not operators; the functions here take them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace spad {

enum class Opcode : std::uint16_t {
#define SPAD_UNARY(number, id, ...) id = number,
#define SPAD_BINARY(number, id, ...) id = number,
#define SPAD_TERNARY(number, id, ...) id = number,
#include "op/ops.def"
};

// What the table says of a number.
struct OpcodeRow {
  int arity = 0;  // 0: no operator has this number
  const char* name = "?";
  bool commutes = false;
};

// By number: one load, for the recorder asks for each operation.
inline constexpr auto opcode_rows = [] {
  constexpr bool commutative = true, ordered = false;
  std::array<OpcodeRow, 1100> table{};
#define SPAD_UNARY(number, id, ...) table[number] = {1, #id, ordered};
#define SPAD_BINARY(number, id, swap, ...) table[number] = {2, #id, swap};
#define SPAD_TERNARY(number, id, swap, ...) table[number] = {3, #id, swap};
#include "op/ops.def"
  return table;
}();

constexpr const OpcodeRow& row_of(int number) {
  const auto place = static_cast<std::size_t>(number);         // negative numbers become huge
  return opcode_rows[place < opcode_rows.size() ? place : 0];  // no operator has the number 0
}
constexpr const OpcodeRow& row_of(Opcode op) { return row_of(static_cast<int>(op)); }

constexpr bool is_operator(int number) { return row_of(number).arity != 0; }
constexpr bool is_operator(Opcode op) { return row_of(op).arity != 0; }
// A number of the C interface, 1..999.
constexpr bool is_public_operator(int number) { return number < 1000 && is_operator(number); }

constexpr int arity_of(Opcode op) { return row_of(op).arity; }  // 1 to 3; 0 if not an operator
constexpr const char* name_of(Opcode op) { return row_of(op).name; }  // "?" if not an operator
// Exchanging the first two operands gives the same bits.
constexpr bool is_commutative(Opcode op) { return row_of(op).commutes; }

}  // namespace spad
