// Relations, for guards and for select.
#include "tape/tape.hpp"

namespace spad {

bool holds(Relation relation, double a, double b) {
  switch (relation) {
    case Relation::lt: return a < b;
    case Relation::le: return a <= b;
    case Relation::eq: return a == b;
    case Relation::ne: return a != b;
    case Relation::gt: return a > b;
    case Relation::ge: return a >= b;
  }
  return false;
}

const char* symbol_of(Relation relation) {
  switch (relation) {
    case Relation::lt: return "<";
    case Relation::le: return "<=";
    case Relation::eq: return "==";
    case Relation::ne: return "!=";
    case Relation::gt: return ">";
    case Relation::ge: return ">=";
  }
  return "?";
}

Opcode indicator_of(Relation relation) {
  switch (relation) {
    case Relation::lt: return Opcode::lt;
    case Relation::le: return Opcode::le;
    case Relation::eq: return Opcode::eq;
    case Relation::ne: return Opcode::ne;
    case Relation::gt: return Opcode::gt;
    case Relation::ge: return Opcode::ge;
  }
  return Opcode::eq;
}

}  // namespace spad
