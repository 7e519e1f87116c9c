// By what each operation may do.
#include "program/infinities.hpp"

#include <cmath>

#include "program/kernel.hpp"

namespace spad {

namespace {

enum class Growth { bounded, as_operands, unbounded };

// Whether a result may be infinite where the operands are not; large powers of them are not meant.
Growth growth_of(Opcode op) {
  switch (op) {
    case Opcode::sign:
    case Opcode::sin:
    case Opcode::cos:
    case Opcode::tan:
    case Opcode::asin:
    case Opcode::acos:
    case Opcode::atan:
    case Opcode::atan2:
    case Opcode::tanh:
    case Opcode::erf:
    case Opcode::erfc:
    case Opcode::lt:
    case Opcode::le:
    case Opcode::eq:
    case Opcode::ne:
    case Opcode::gt:
    case Opcode::ge: return Growth::bounded;
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::neg:
    case Opcode::fma:
    case Opcode::abs:
    case Opcode::sqrt:
    case Opcode::cbrt:
    case Opcode::square:
    case Opcode::hypot:
    case Opcode::asinh:
    case Opcode::acosh:
    case Opcode::min:
    case Opcode::max:
    case Opcode::floor:
    case Opcode::ceil:
    case Opcode::round:
    case Opcode::trunc:
    case Opcode::copysign:
    case Opcode::fmod:
    case Opcode::select: return Growth::as_operands;
    default: return Growth::unbounded;
  }
}

}  // namespace

bool Infinities::may_be(const Symbol& symbol) {
  if (symbol.is_constant()) return !std::isfinite(symbol.constant());
  for (std::size_t k = may_be_.size(); k < graph_->nodes().size(); ++k) {
    may_be_.push_back(comes_up(graph_->nodes()[k]));
  }
  return is_known(symbol.node());
}

bool Infinities::divides_by_number(const SymbolGraph::Node& node) const {
  if (node.op != Opcode::div) return false;
  const SymbolGraph::Node& divisor = graph_->nodes()[static_cast<std::size_t>(node.b)];
  return divisor.op == symbol_node::constant &&
         graph_->constants()[static_cast<std::size_t>(divisor.a)] != 0;
}

bool Infinities::comes_up(const SymbolGraph::Node& node) const {
  if (!is_operator_code(node.op)) return false;
  const Growth growth = divides_by_number(node) ? Growth::as_operands : growth_of(node.op);
  if (growth != Growth::as_operands) return growth == Growth::unbounded;
  return is_known(node.a) || is_known(node.b) || is_known(node.c);
}

}  // namespace spad
