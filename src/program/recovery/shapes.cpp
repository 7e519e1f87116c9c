// Comparing from the last operation to the first, so that a node is known before it is read;
// walking in post-order.
#include "program/recovery/shapes.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

constexpr Index none = -1;

class Hash {
 public:
  void add(std::uint64_t word) { value_ = (std::rotl(value_, 7) ^ word) * 0x9e3779b97f4a7c15u; }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

std::uint64_t hash_of(const Shape& shape) {
  Hash hash;
  for (const Shape::Operation& operation : shape.operations) {
    hash.add(static_cast<std::uint64_t>(operation.op));
    for (std::uint32_t operand : operation.operands) hash.add(operand);
  }
  for (const Shape::Root& root : shape.roots) hash.add(root.ref + (root.is_read ? 1u << 31 : 0));
  for (std::uint8_t active : shape.leaf_activity) hash.add(active);
  return hash.value();
}

}  // namespace

std::uint32_t ShapeFinder::hash_below(Index k) const {
  const Node& node = at(k);
  auto hash = static_cast<std::uint32_t>(node.op);
  if (!cuts_[k].has(CutValue::operation)) return hash;
  const auto add = [&](std::uint32_t below) { hash = (std::rotl(hash, 5) ^ below) * 0x9e3779b1u; };
  const bool swaps = swaps_operands(node);
  add(hash_at(swaps ? node.b : node.a));
  add(hash_at(swaps ? node.a : node.b));
  if (node.c >= 0) add(hash_at(node.c));
  return hash;
}

Index ShapeFinder::find(Index first_root, Index piece) {
  piece_ = piece;
  Index& guess = guesses_[(hash_below(first_root) * 0x9e3779b1u) >> 24];
  if (guess == none || !matches(shapes_[static_cast<std::size_t>(guess)], first_root)) {
    ++piece_;
    describe(first_root);
    guess = number_of_shape();
  }
  const Shape& shape = shapes_[static_cast<std::size_t>(guess)];
  instance_.roots.clear();
  instance_.guards.clear();
  Index r = first_root;
  for (const Shape::Root& root : shape.roots) {
    (root.is_guard ? instance_.guards : instance_.roots).push_back(r);
    cuts_.values[static_cast<std::size_t>(r)].activity = root.activity;
    r = next_root(r);
  }
  return guess;
}

void ShapeFinder::find_uses(Index number, Index first_root, bool sees_light,
                            std::vector<Use>& leaves, std::vector<Use>& constants) {
  const Shape& shape = shapes_[static_cast<std::size_t>(number)];
  ++piece_;
  matches(shape, first_root);
  leaves.resize(shape.leaf_activity.size());
  constants.resize(static_cast<std::size_t>(shape.n_constants));
  std::vector<Use> reader(shape.operations.size());  // of each operation
  for (std::size_t i = shape.operations.size(); i-- > 0;) {
    const Shape::Operation& operation = shape.operations[i];
    const bool swaps = swaps_operands(at(nodes_[i]));
    const bool is_seen_through = sees_light && is_light(tape_, outputs_, nodes_[i]);
    const std::uint32_t n_operands = operation.op == node::guard_compare ? 2 : 3;
    for (std::uint32_t j = 0; j < n_operands; ++j) {
      const std::uint32_t operand = swaps && j < 2 ? 1 - j : j, ref = operation.operands[j];
      const std::size_t of_ref = ShapeRef::number(ref);
      Use use{nodes_[i], operand};
      if (is_seen_through) use = {reader[i].node, reader[i].operand, operand};
      switch (ShapeRef::kind(ref)) {
        case ShapeRef::operation: reader[of_ref] = use; break;
        case ShapeRef::leaf: leaves[of_ref] = use; break;
        case ShapeRef::constant: constants[of_ref] = use; break;
        default: break;
      }
    }
  }
}

// ---- comparing ----

bool ShapeFinder::matches(const Shape& shape, Index first_root) {
  nodes_.assign(shape.operations.size(), none);
  instance_.leaves.assign(shape.leaf_activity.size(), none);
  instance_.constants.resize(static_cast<std::size_t>(shape.n_constants));
  Index r = first_root;
  for (const Shape::Root& root : shape.roots) {
    if (r == none || !match_root(root, r)) return false;
    r = next_root(r);
  }
  if (r != none) return false;
  for (std::size_t i = shape.operations.size(); i-- > 0;) {
    if (!match_operation(shape.operations[i], nodes_[i])) return false;
  }
  for (std::size_t l = 0; l < instance_.leaves.size(); ++l) {
    if (cuts_[instance_.leaves[l]].activity != shape.leaf_activity[l]) return false;
  }
  return true;
}

bool ShapeFinder::match_root(const Shape::Root& root, Index k) {
  if (root.is_guard != is_guard_node(k) || root.is_read != cuts_[k].has(CutValue::cut) ||
      root.n_outputs != outputs_.count(k)) {
    return false;
  }
  if (ShapeRef::kind(root.ref) != ShapeRef::operation) return match_operand(root.ref, k);
  return cuts_[k].has(CutValue::operation | CutValue::guard) &&
         assign(nodes_[ShapeRef::number(root.ref)], k);
}

// One opcode has as many operands everywhere.
bool ShapeFinder::match_operation(const Shape::Operation& operation, Index k) {
  const Node& node = at(k);
  if (node.op != operation.op) return false;
  const auto [first, second, third] = operation.operands;
  const bool swaps = swaps_operands(node);
  if (!match_operand(first, swaps ? node.b : node.a)) return false;
  if (second != ShapeRef::unused && !match_operand(second, swaps ? node.a : node.b)) return false;
  if (operation.op == node::guard_compare) return third == static_cast<std::uint32_t>(node.c);
  return third == ShapeRef::unused || match_operand(third, node.c);
}

bool ShapeFinder::match_operand(std::uint32_t ref, Index k) {
  const std::size_t number = ShapeRef::number(ref);
  const CutValue& value = cuts_[k];
  switch (ShapeRef::kind(ref)) {
    case ShapeRef::operation: return !value.is_leaf() && assign(nodes_[number], k);
    case ShapeRef::leaf:
      return value.is_leaf() && !value.has(CutValue::constant) &&
             assign(instance_.leaves[number], k);
    case ShapeRef::constant:
      instance_.constants[number] = at(k).a;
      return value.has(CutValue::constant);
    default: return false;
  }
}

// One node for each operation and leaf, and each node for one.
bool ShapeFinder::assign(Index& place, Index k) {
  if (place == k) return true;
  if (place != none || mark(k).piece == piece_) return false;
  mark(k).piece = piece_;
  place = k;
  return true;
}

// ---- walking ----

void ShapeFinder::describe(Index first_root) {
  shape_ = Shape();
  instance_.leaves.clear();
  instance_.constants.clear();
  for (Index r = first_root; r != none; r = next_root(r)) walk(r);
  for (Index r = first_root; r != none; r = next_root(r)) {
    const CutValue& value = cuts_[r];
    shape_.roots.push_back(
        {ref_of(r), outputs_.count(r), is_guard_node(r), value.has(CutValue::cut), value.activity});
  }
  shape_.n_constants = static_cast<Index>(instance_.constants.size());
}

// Post-order; a node on the stack twice is entered the first time.
void ShapeFinder::walk(Index root) {
  if (!cuts_[root].has(CutValue::operation | CutValue::guard)) {
    meet(root);
    return;
  }
  stack_.assign(1, root);
  while (!stack_.empty()) {
    const Index k = stack_.back();
    if (mark(k).piece == piece_) {
      stack_.pop_back();
      continue;
    }
    const std::array<Index, 3> operands = ordered_operands(k);
    const std::size_t before = stack_.size();
    for (std::size_t i = 3; i-- > 0;) {
      const Index e = operands[i];
      if (e >= 0 && !cuts_[e].is_leaf() && mark(e).piece != piece_) stack_.push_back(e);
    }
    if (stack_.size() > before) continue;
    stack_.pop_back();
    enter(k, operands);
  }
}

void ShapeFinder::enter(Index k, const std::array<Index, 3>& operands) {
  const Node& node = at(k);
  Shape::Operation operation{.op = node.op};
  std::array<std::uint8_t, 3> active{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (operands[i] < 0) continue;
    operation.operands[i] = meet(operands[i]);
    active[i] = cuts_[operands[i]].activity;
  }
  if (is_guard(node.op)) {
    if (node.op == node::guard_compare) operation.operands[2] = static_cast<std::uint32_t>(node.c);
    ++shape_.n_guards;
  } else {
    const Structure& s = structure_of(node.op);
    cuts_.values[static_cast<std::size_t>(k)].activity =
        activity_of(terms_of({s.a, s.b, s.c}, active));
    shape_.is_linear = shape_.is_linear && cuts_[k].has(CutValue::linear);
    ++shape_.n_operators;
  }
  mark(k) = {piece_, static_cast<std::uint32_t>(shape_.operations.size())};
  shape_.operations.push_back(operation);
}

std::uint32_t ShapeFinder::meet(Index k) {
  if (cuts_[k].has(CutValue::constant)) {
    instance_.constants.push_back(at(k).a);
  } else if (mark(k).piece != piece_) {  // a leaf: operations have been entered
    mark(k) = {piece_, static_cast<std::uint32_t>(instance_.leaves.size())};
    instance_.leaves.push_back(k);
    shape_.leaf_activity.push_back(cuts_[k].activity);
  }
  return ref_of(k);
}

// Of a node that has been met; the roots of a piece may be leaves of others, never of itself.
std::uint32_t ShapeFinder::ref_of(Index k) {
  if (cuts_[k].has(CutValue::constant)) {
    return ShapeRef::make(ShapeRef::constant, instance_.constants.size() - 1);
  }
  const std::size_t place = mark(k).place;
  const bool is_leaf = place < instance_.leaves.size() && instance_.leaves[place] == k;
  return ShapeRef::make(is_leaf ? ShapeRef::leaf : ShapeRef::operation, place);
}

Index ShapeFinder::number_of_shape() {
  const std::uint64_t hash = hash_of(shape_);
  const auto [first, last] = shape_at_.equal_range(hash);
  for (auto candidate = first; candidate != last; ++candidate) {
    if (shapes_[static_cast<std::size_t>(candidate->second)] == shape_) return candidate->second;
  }
  const auto number = static_cast<Index>(shapes_.size());
  shapes_.push_back(shape_);
  shape_at_.emplace(hash, number);
  return number;
}

}  // namespace spad
