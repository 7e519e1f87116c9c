// Value numbering: every node is entered once, under what it computes.
#include "tape/simplify.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"

namespace spad {

namespace {

// An open-addressing table of node numbers, keyed by what the nodes compute.
//
// A search starts in the few places that belong to `near`, a number close to those of the searches
// before and after, and goes on at random ones that the key says when they are taken: nearly all
// searches stay in the cache, and neither a node that everybody uses nor a run of places that is
// full makes long chains. Inputs have more places of their own than other nodes, since they are
// used more often. The bits of a place that a number leaves free are of its key: other nodes are
// seldom looked at.
class NodeTable {
 public:
  // n_numbers: `near` and candidates are below, and the first n_inputs are inputs.
  NodeTable(std::size_t n_entries, std::size_t n_numbers, std::size_t n_inputs)
      : n_places_(n_entries + n_entries / 2 + 8),
        n_inputs_(8 * n_inputs <= n_places_ / 2 ? n_inputs : 0),
        scale_(((n_places_ - 8 * n_inputs_) << 8) / (n_numbers + 1)),
        number_bits_((1u << std::bit_width(n_numbers)) - 1),
        place_(large_vector<std::uint32_t>(n_places_, free)) {}

  // The number of an equal node, or -1 after entering `candidate`.
  template <class Equal>
  Index find_or_enter(std::size_t near, std::uint64_t key, Index candidate, Equal&& equal) {
    int n_near = near < n_inputs_ ? 8 : 4;
    const std::uint32_t of_key = static_cast<std::uint32_t>(key >> 33) & ~number_bits_;
    for (std::size_t k = place_of(near);;) {
      if (place_[k] == free) {
        place_[k] = of_key | static_cast<std::uint32_t>(candidate);
        return -1;
      }
      if ((place_[k] & ~number_bits_) == of_key) {
        const auto number = static_cast<Index>(place_[k] & number_bits_);
        if (equal(number)) return number;
      }
      if (--n_near > 0) {
        if (++k == n_places_) k = 0;
      } else {
        key = key * 0x5851f42d4c957f2du + 0x14057b7ef767814fu;  // of a period of 2^64
        k = ((key >> 32) * n_places_) >> 32;
      }
    }
  }

  void prefetch(std::size_t near) const { __builtin_prefetch(&place_[place_of(near)], 1); }

 private:
  std::size_t place_of(std::size_t near) const {
    const std::size_t inputs = 8 * std::min(near, n_inputs_);
    return std::min(inputs + (((near - inputs / 8) * scale_) >> 8), n_places_ - 1);
  }

  static constexpr std::uint32_t free = ~0u;  // its number would be one too large

  std::size_t n_places_, n_inputs_, scale_;  // scale: places of 256 other nodes
  std::uint32_t number_bits_;
  std::vector<std::uint32_t> place_;
};

std::uint64_t mix(std::uint64_t left, std::uint64_t right) {
  return (left ^ std::rotl(right, 29)) * 0xd6e8feb86659fd93u;  // an odd constant, bits well spread
}

// Works in place: what is entered is never longer than what has been read.
class Simplifier {
 public:
  explicit Simplifier(Tape& tape)
      : tape_(tape),
        table_(tape.nodes.size() - tape.constants.size(), tape.nodes.size(), n_first_inputs(tape)),
        constants_(tape.constants.size(), tape.constants.size(), 0) {
    resize_large(tape.words, tape.nodes.size());
    constant_node_.reserve(tape.constants.size());
  }

  void run() {
    for (std::size_t k = 0; k < tape_.nodes.size(); ++k) {
      const Node node = tape_.nodes[k];  // a copy: its place may be taken
      prefetch_constant(k + 8);
      const Index before = n_nodes_;
      const Index entered = enter(node);
      tape_.words[k] = static_cast<std::uint64_t>(entered);
      if (is_guard(node.op)) keep_place(entered == before);
    }
    for (Index& y : tape_.outputs) y = image(y);
    for (Map& map : tape_.maps) {
      map.first_result = image(map.first_result);
      for (Index& leaf : map.leaves) leaf = image(leaf);
    }
    tape_.nodes.resize(static_cast<std::size_t>(n_nodes_));
    tape_.constants.resize(constant_node_.size());
    tape_.recorded_at.resize(n_guards_);
  }

 private:
  static std::size_t n_first_inputs(const Tape& tape) {
    std::size_t n = 0;
    while (n < tape.nodes.size() && tape.nodes[n].op == node::input) ++n;
    return n;
  }
  // The node entered for one that was read, in the words of the tape.
  Index image(Index node) const {
    return node < 0 ? -1 : static_cast<Index>(tape_.words[static_cast<std::size_t>(node)]);
  }
  const Node& at(Index node) const { return tape_.nodes[static_cast<std::size_t>(node)]; }
  double constant_at(const Node& node) const {
    return tape_.constants[static_cast<std::size_t>(node.a)];
  }
  void keep_place(bool is_new) {
    if (is_new) tape_.recorded_at[n_guards_++] = tape_.recorded_at[n_guards_read_];
    ++n_guards_read_;
  }

  Index enter(const Node& node) {
    if (node.op == node::constant) return enter_constant(constant_at(node));
    if (is_source(node.op)) return append(node);
    Node mapped = node;
    mapped.a = image(node.a);
    mapped.b = image(node.b);
    if (node.op == node::guard_compare) return number(mapped);
    mapped.c = image(node.c);
    const Index same = identity(mapped);
    return same >= 0 ? same : number(mapped);
  }

  // The operand that a node is bitwise equal to, or -1.
  Index identity(const Node& node) const {
    switch (node.op) {
      case Opcode::mul:
        if (node.b == one_) return node.a;
        return node.a == one_ ? node.b : -1;
      case Opcode::div: return node.b == one_ ? node.a : -1;
      case Opcode::sub: return node.b == zero_ ? node.a : -1;
      case Opcode::add:
        if (node.b == minus_zero_) return node.a;
        return node.a == minus_zero_ ? node.b : -1;
      case Opcode::neg: return at(node.a).op == Opcode::neg ? at(node.a).a : -1;
      default: return -1;
    }
  }

  Index append(const Node& node) {
    tape_.nodes[static_cast<std::size_t>(n_nodes_)] = node;
    return n_nodes_++;
  }

  static std::uint64_t key_of(double value) { return mix(std::bit_cast<std::uint64_t>(value), 1); }

  // Constants have no neighborhood, a number that the key says instead: their places are asked for
  // ahead of time.
  std::size_t near_of(std::uint64_t key) const {
    return ((key >> 32) * tape_.constants.size()) >> 32;
  }
  void prefetch_constant(std::size_t k) const {
    if (k >= tape_.nodes.size() || tape_.nodes[k].op != node::constant) return;
    constants_.prefetch(near_of(key_of(constant_at(tape_.nodes[k]))));
  }

  Index enter_constant(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t key = key_of(value);
    const auto candidate = static_cast<Index>(constant_node_.size());
    const Index found = constants_.find_or_enter(near_of(key), key, candidate, [&](Index other) {
      return std::bit_cast<std::uint64_t>(tape_.constants[static_cast<std::size_t>(other)]) == bits;
    });
    if (found >= 0) return constant_node_[static_cast<std::size_t>(found)];
    if (bits == std::bit_cast<std::uint64_t>(1.0)) one_ = n_nodes_;
    if (bits == std::bit_cast<std::uint64_t>(0.0)) zero_ = n_nodes_;
    if (bits == std::bit_cast<std::uint64_t>(-0.0)) minus_zero_ = n_nodes_;
    tape_.constants[constant_node_.size()] = value;
    constant_node_.push_back(n_nodes_);
    return append({.op = node::constant, .a = candidate});
  }

  // The number of the first node that computes the same.
  Index number(const Node& node) {
    const bool commutes = is_commutative(node.op);
    const auto a = static_cast<std::uint32_t>(commutes ? std::min(node.a, node.b) : node.a);
    const auto b = static_cast<std::uint32_t>(commutes ? std::max(node.a, node.b) : node.b);
    const std::uint64_t key =
        mix((static_cast<std::uint64_t>(a) << 32) | b,
            (static_cast<std::uint64_t>(node.op) << 32) | static_cast<std::uint32_t>(node.c));
    const Index later = std::max(node.a, node.b), earlier = std::min(node.a, node.b);
    const bool by_constant = earlier >= 0 && at(later).op == node::constant;  // used anywhere
    const auto near = static_cast<std::size_t>(by_constant ? earlier : later);
    const Node swapped{.op = node.op, .varies = 1, .a = node.b, .b = node.a, .c = node.c};
    const Index found = table_.find_or_enter(near, key, n_nodes_, [&](Index other) {
      return at(other) == node || (commutes && at(other) == swapped);
    });
    return found >= 0 ? found : append(node);
  }

  Tape& tape_;
  NodeTable table_, constants_;
  Index n_nodes_ = 0;                             // entered
  Index one_ = -2, zero_ = -2, minus_zero_ = -2;  // nodes of these constants, once met
  std::vector<Index> constant_node_;              // of each constant entered
  std::size_t n_guards_ = 0, n_guards_read_ = 0;
};

}  // namespace

Tape simplify(Tape tape) {
  Simplifier(tape).run();
  return tape;
}

}  // namespace spad
