// Value numbering forward, dead code backward.
#include "tape/simplify.hpp"

#include <bit>
#include <cmath>
#include <utility>

#include "op/rule.hpp"

namespace spad {

namespace {

// An open-addressing table of node numbers, keyed by what the nodes compute.
class NodeTable {
 public:
  explicit NodeTable(std::size_t n_nodes)
      : mask_(std::bit_ceil(2 * n_nodes + 1) - 1), place_(mask_ + 1, -1) {}

  // The number of a node equal to `node` (commutative operands in either order), or -1 after
  // entering `candidate` for it.
  template <class Equal>
  Index find_or_enter(std::uint64_t key, Index candidate, Equal&& equal) {
    for (std::size_t k = hash(key) & mask_;; k = (k + 1) & mask_) {
      if (place_[k] < 0) {
        place_[k] = candidate;
        return -1;
      }
      if (equal(place_[k])) return place_[k];
    }
  }

 private:
  static std::size_t hash(std::uint64_t key) {
    key *= 0x9e3779b97f4a7c15u;  // 2^64 / golden ratio
    return key ^ (key >> 32);
  }
  std::size_t mask_;
  std::vector<Index> place_;
};

std::uint64_t mix(std::uint64_t left, std::uint64_t right) {
  return (left ^ std::rotl(right, 29)) * 0xd6e8feb86659fd93u;  // an odd constant, bits well spread
}

class Simplifier {
 public:
  explicit Simplifier(const Tape& tape)
      : tape_(tape), table_(tape.nodes.size()), image_(tape.nodes.size(), -1) {
    result_.nodes.reserve(tape.nodes.size());
  }

  Tape run() {
    std::size_t guard = 0;
    for (std::size_t k = 0; k < tape_.nodes.size(); ++k) {
      const Node& node = tape_.nodes[k];
      const bool is_guard = node.op == node::guard_compare || node.op == node::guard_floor;
      const Index before = result_.size();
      image_[k] = enter(node);
      if (!is_guard) continue;
      if (image_[k] == before) result_.recorded_at.push_back(tape_.recorded_at[guard]);
      ++guard;
    }
    result_.outputs.reserve(tape_.outputs.size());
    for (Index y : tape_.outputs) result_.outputs.push_back(image(y));
    result_.n_inputs = tape_.n_inputs;
    result_.n_parameters = tape_.n_parameters;
    result_.x0 = tape_.x0;
    result_.p0 = tape_.p0;
    return std::move(result_);
  }

 private:
  Index image(Index node) const {
    return node < 0 ? -1 : image_[static_cast<std::size_t>(node)];
  }
  const Node& at(Index node) const { return result_.nodes[static_cast<std::size_t>(node)]; }
  double constant_at(const Node& node) const {
    return result_.constants[static_cast<std::size_t>(node.a)];
  }
  bool is_constant(Index node, double value) const {
    return node >= 0 && at(node).op == node::constant &&
           std::bit_cast<std::uint64_t>(constant_at(at(node))) ==
               std::bit_cast<std::uint64_t>(value);
  }

  Index enter(const Node& node) {
    if (node.op == node::constant) {
      return enter_constant(tape_.constants[static_cast<std::size_t>(node.a)]);
    }
    if (node.op == node::input || node.op == node::parameter) return append(node);
    if (node.op == node::guard_compare) {
      return number({.op = node.op, .a = image(node.a), .b = image(node.b), .c = node.c});
    }
    const Node mapped{.op = node.op, .a = image(node.a), .b = image(node.b), .c = image(node.c)};
    const Index same = identity(mapped);
    return same >= 0 ? same : number(mapped);
  }

  // The operand that a node is bitwise equal to, or -1.
  Index identity(const Node& node) const {
    switch (node.op) {
      case Opcode::mul:
        if (is_constant(node.b, 1.0)) return node.a;
        return is_constant(node.a, 1.0) ? node.b : -1;
      case Opcode::div: return is_constant(node.b, 1.0) ? node.a : -1;
      case Opcode::sub: return is_constant(node.b, 0.0) ? node.a : -1;
      case Opcode::add:
        if (is_constant(node.b, -0.0)) return node.a;
        return is_constant(node.a, -0.0) ? node.b : -1;
      case Opcode::neg: return at(node.a).op == Opcode::neg ? at(node.a).a : -1;
      default: return -1;
    }
  }

  Index append(const Node& node) {
    result_.nodes.push_back(node);
    return result_.size() - 1;
  }

  Index enter_constant(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const Index found = table_.find_or_enter(mix(bits, 2002), result_.size(), [&](Index other) {
      return at(other).op == node::constant &&
             std::bit_cast<std::uint64_t>(constant_at(at(other))) == bits;
    });
    if (found >= 0) return found;
    result_.constants.push_back(value);
    return append({.op = node::constant, .a = static_cast<Index>(result_.constants.size() - 1)});
  }

  // The number of the first node that computes the same.
  Index number(const Node& node) {
    const bool commutes = is_operator(static_cast<int>(node.op)) && is_commutative(node.op);
    const auto a = static_cast<std::uint32_t>(commutes ? std::min(node.a, node.b) : node.a);
    const auto b = static_cast<std::uint32_t>(commutes ? std::max(node.a, node.b) : node.b);
    const std::uint64_t key =
        mix((static_cast<std::uint64_t>(a) << 32) | b,
            (static_cast<std::uint64_t>(node.op) << 32) | static_cast<std::uint32_t>(node.c));
    const Node swapped{.op = node.op, .a = node.b, .b = node.a, .c = node.c};
    const Index found = table_.find_or_enter(key, result_.size(), [&](Index other) {
      return at(other) == node || (commutes && at(other) == swapped);
    });
    return found >= 0 ? found : append(node);
  }

  const Tape& tape_;
  Tape result_;
  NodeTable table_;
  std::vector<Index> image_;
};

std::vector<bool> mark_live(const Tape& tape) {
  std::vector<bool> live(tape.nodes.size(), false);
  for (Index y : tape.outputs) live[static_cast<std::size_t>(y)] = true;
  for (std::size_t k = tape.nodes.size(); k-- > 0;) {
    const Node& node = tape.nodes[k];
    const bool is_guard = node.op == node::guard_compare || node.op == node::guard_floor;
    if (is_guard) live[k] = true;
    if (!live[k] || (!is_guard && !is_operator(static_cast<int>(node.op)))) continue;
    live[static_cast<std::size_t>(node.a)] = true;
    if (node.b >= 0) live[static_cast<std::size_t>(node.b)] = true;
    if (node.c >= 0 && !is_guard) live[static_cast<std::size_t>(node.c)] = true;
  }
  return live;
}

void remove_dead(Tape& tape) {
  const std::vector<bool> live = mark_live(tape);
  std::vector<Index> place(tape.nodes.size(), -1);
  std::vector<double> constants;
  Index n_live = 0;
  for (std::size_t k = 0; k < tape.nodes.size(); ++k) {
    if (!live[k]) continue;
    Node node = tape.nodes[k];
    if (node.op == node::constant) {
      constants.push_back(tape.constants[static_cast<std::size_t>(node.a)]);
      node.a = static_cast<Index>(constants.size()) - 1;
    } else if (node.op != node::input && node.op != node::parameter) {
      node.a = place[static_cast<std::size_t>(node.a)];
      if (node.b >= 0) node.b = place[static_cast<std::size_t>(node.b)];
      const bool has_c = node.c >= 0 && node.op != node::guard_compare;
      if (has_c) node.c = place[static_cast<std::size_t>(node.c)];
    }
    place[k] = n_live;
    tape.nodes[static_cast<std::size_t>(n_live++)] = node;
  }
  tape.nodes.resize(static_cast<std::size_t>(n_live));
  tape.nodes.shrink_to_fit();
  tape.constants = std::move(constants);
  for (Index& y : tape.outputs) y = place[static_cast<std::size_t>(y)];
}

}  // namespace

Tape simplify(const Tape& tape) {
  Tape result = Simplifier(tape).run();
  remove_dead(result);
  return result;
}

}  // namespace spad
