// The operators' numbers and names, from the table.
#include "op/opcode.hpp"

#include <array>
#include <cstddef>

namespace spad {
namespace {

struct Row {
  int arity = 0;  // 0: no operator has this number
  const char* name = "?";
  bool commutes = false;
};

constexpr bool commutative = true;
constexpr bool ordered = false;

// By number: one load, for the recorder asks for each operation.
constexpr auto rows = [] {
  std::array<Row, 1100> table{};
#define SPAD_UNARY(number, id, ...) table[number] = {1, #id, ordered};
#define SPAD_BINARY(number, id, swap, ...) table[number] = {2, #id, swap};
#define SPAD_TERNARY(number, id, swap, ...) table[number] = {3, #id, swap};
#include "op/ops.def"
  return table;
}();

const Row& row_of(int number) {
  const auto place = static_cast<std::size_t>(number);  // negative numbers become huge
  return rows[place < rows.size() ? place : 0];         // no operator has the number 0
}

const Row& row_of(Opcode op) { return row_of(static_cast<int>(op)); }

}  // namespace

bool is_operator(int number) { return row_of(number).arity != 0; }
bool is_public_operator(int number) { return number < 1000 && is_operator(number); }
bool is_operator(Opcode op) { return row_of(op).arity != 0; }
int arity_of(Opcode op) { return row_of(op).arity; }
const char* name_of(Opcode op) { return row_of(op).name; }
bool is_commutative(Opcode op) { return row_of(op).commutes; }

}  // namespace spad
