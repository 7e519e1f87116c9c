// The values of a tape, node by node through the operators' rules: slow and obvious.
#pragma once

#include <span>
#include <vector>

#include "op/rule.hpp"
#include "tape/tape.hpp"

namespace spad::test {

inline std::vector<double> run_tape(const Tape& tape, std::span<const double> x,
                                    std::span<const double> p) {
  std::vector<double> v;
  const auto at = [&](Index k) { return k < 0 ? 0.0 : v[static_cast<std::size_t>(k)]; };
  for (const Node& node : tape.nodes) {
    const auto place = static_cast<std::size_t>(node.a);
    if (node.op == node::input) {
      v.push_back(x[place]);
    } else if (node.op == node::parameter) {
      v.push_back(p[place]);
    } else if (node.op == node::constant) {
      v.push_back(tape.constants[place]);
    } else if (is_operator(node.op)) {
      v.push_back(
          visit(node.op, [&]<class R>() { return R::value(at(node.a), at(node.b), at(node.c)); }));
    } else {
      v.push_back(0);  // a guard has no value
    }
  }
  std::vector<double> y;
  for (Index k : tape.outputs) y.push_back(at(k));
  return y;
}

// How many nodes compute something; sources, constants and guards do not count.
inline Index count_operators(const Tape& tape) {
  Index n = 0;
  for (const Node& node : tape.nodes) n += is_operator(node.op) ? 1 : 0;
  return n;
}

}  // namespace spad::test
