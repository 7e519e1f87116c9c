// The operators' numbers and names, from the table.
#include "op/opcode.hpp"

namespace spad {
namespace {

struct Row {
  int arity;
  const char* name;
  bool commutes;
};

constexpr bool commutative = true;
constexpr bool ordered = false;

const Row* row_of(int number) {
  switch (number) {
#define SPAD_UNARY(number, id, ...)               \
  case number: {                                  \
    static constexpr Row row = {1, #id, ordered}; \
    return &row;                                  \
  }
#define SPAD_BINARY(number, id, swap, ...)     \
  case number: {                               \
    static constexpr Row row = {2, #id, swap}; \
    return &row;                               \
  }
#define SPAD_TERNARY(number, id, swap, ...)    \
  case number: {                               \
    static constexpr Row row = {3, #id, swap}; \
    return &row;                               \
  }
#include "op/ops.def"
    default:
      return nullptr;
  }
}

const Row* row_of(Opcode op) { return row_of(static_cast<int>(op)); }

}  // namespace

bool is_operator(int number) { return row_of(number) != nullptr; }

bool is_public_operator(int number) { return number < 1000 && is_operator(number); }

bool is_operator(Opcode op) { return row_of(op) != nullptr; }

int arity_of(Opcode op) {
  const Row* row = row_of(op);
  return row != nullptr ? row->arity : 0;
}

const char* name_of(Opcode op) {
  const Row* row = row_of(op);
  return row != nullptr ? row->name : "?";
}

bool is_commutative(Opcode op) {
  const Row* row = row_of(op);
  return row != nullptr && row->commutes;
}

}  // namespace spad
