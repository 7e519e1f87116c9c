// The operators' numbers and names, from the table.
//
// Opcodes from 2000 are nodes of tapes and kernels, not operators; the functions here take them.
#pragma once

#include <cstdint>

namespace spad {

enum class Opcode : std::uint16_t {
#define SPAD_UNARY(number, id, ...) id = number,
#define SPAD_BINARY(number, id, ...) id = number,
#define SPAD_TERNARY(number, id, ...) id = number,
#include "op/ops.def"
};

bool is_operator(int number);         // has a row
bool is_public_operator(int number);  // has a row with a number of the C interface, 1..999
bool is_operator(Opcode op);

int arity_of(Opcode op);         // 1 to 3; 0 if not an operator
const char* name_of(Opcode op);  // the row's id; "?" if not an operator
bool is_commutative(Opcode op);  // exchanging the first two operands gives the same bits

}  // namespace spad
