// Recording: checks operands, computes values, folds what does not vary.
#include "tape/recorder.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cinttypes>
#include <cmath>
#include <limits>

#include "base/large_pages.hpp"
#include "op/rule.hpp"

namespace spad {

namespace {

constexpr int tag_shift = 32;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The library's only process-wide state: it tells recorders apart and influences no result.
std::int64_t next_tag() {
  static std::atomic<std::uint32_t> count{0};
  const std::uint32_t tag = ++count & 0x7fffffffu;  // the sign stays free for `invalid`
  return static_cast<std::int64_t>(tag) << tag_shift;
}

double value_of(Opcode op, double a, double b, double c) {
  return visit(op, [&]<class Rule>() { return Rule::value(a, b, c); });
}

}  // namespace

Recorder::Recorder(std::span<const double> x0, std::span<const double> p0, Index max_operations)
    : recent_constants_(std::size_t{1} << recent_bits, -1),
      input_node_(large_vector<Index>(x0.size(), -1)),
      parameter_node_(p0.size(), -1),
      tag_(next_tag()),
      max_operations_(max_operations) {
  tape_.n_inputs = static_cast<Index>(x0.size());
  tape_.n_parameters = static_cast<Index>(p0.size());
  reserve_large(tape_.x0, x0.size());
  tape_.x0.assign(x0.begin(), x0.end());
  tape_.p0.assign(p0.begin(), p0.end());
}

void Recorder::fail(Status status) {
  if (status_.is_ok()) status_ = std::move(status).at_operation(n_operations());
}

bool Recorder::usable() {
  if (finished_) [[unlikely]]
    fail(Status::error(Code::bad_state, "the recorder is finished"));
  return status_.is_ok();
}

bool Recorder::refuse(Variable variable, int operand) {
  fail(Status::error(Code::bad_variable, "operand %d of operation %d %s", operand, n_operations(),
                     variable < 0 ? "is not a variable" : "is a variable of another recorder")
           .at_index(operand));
  return false;
}

bool Recorder::check_op(std::int32_t op, int arity) {
  const Opcode code = static_cast<Opcode>(op);
  const bool good = is_public_operator(op) && arity_of(code) == arity && code != Opcode::pow_int;
  return good || refuse_op(op, arity);
}

bool Recorder::refuse_op(std::int32_t op, int arity) {
  const Opcode code = static_cast<Opcode>(op);
  if (!is_public_operator(op)) {
    fail(Status::error(Code::bad_op, "operation %d: %d is not an operator", n_operations(), op));
  } else if (arity_of(code) != arity) {
    fail(Status::error(Code::bad_op, "operation %d: %s takes %d operands, not %d", n_operations(),
                       name_of(code), arity_of(code), arity));
  } else {
    fail(Status::error(Code::bad_op, "operation %d: integer powers are recorded by pow_int",
                       n_operations()));
  }
  return false;
}

bool Recorder::check_relation(std::int32_t relation) {
  if (relation >= static_cast<std::int32_t>(Relation::lt) &&
      relation <= static_cast<std::int32_t>(Relation::ge)) {
    return true;
  }
  fail(Status::error(Code::bad_op, "operation %d: %d is not a relation", n_operations(), relation));
  return false;
}

Variable Recorder::refuse_more() {
  fail(Status::error(Code::tape_too_large, "more than %d operations", max_operations_));
  return invalid;
}

// Memory that is reserved and not touched costs nothing, a copy touches it twice: steps of 8, and
// of 2 where an eighth is a lot.
void Recorder::grow() {
  constexpr std::size_t smallest = 1024, large = std::size_t{1} << 23;
  const std::size_t capacity = tape_.nodes.capacity();
  const std::size_t next = std::max(smallest, (capacity < large ? 8 : 2) * capacity);
  reserve_large(tape_.nodes, next);
  reserve_large(tape_.words, next);
}

Variable Recorder::source(Opcode op, std::int64_t place, std::int64_t count, const char* what,
                          double value) {
  if (place < 0 || place >= count) {
    fail(Status::error(Code::bad_index, "%s %" PRId64 " is outside [0, %" PRId64 ")", what, place,
                       count)
             .at_index(place));
    return invalid;
  }
  return push({.op = op, .a = static_cast<Index>(place)}, value);
}

Variable Recorder::input(std::int64_t i) {
  if (!usable()) return invalid;
  if (i < 0 || i >= tape_.n_inputs) return source(node::input, i, tape_.n_inputs, "input", nan);
  const auto place = static_cast<std::size_t>(i);
  if (input_node_[place] >= 0) return tag_ | input_node_[place];
  const Variable variable = source(node::input, i, tape_.n_inputs, "input", tape_.x0[place]);
  if (variable != invalid) input_node_[place] = tape_.size() - 1;
  return variable;
}

Variable Recorder::parameter(std::int64_t j) {
  if (!usable()) return invalid;
  if (j < 0 || j >= tape_.n_parameters) {
    return source(node::parameter, j, tape_.n_parameters, "parameter", nan);
  }
  const auto place = static_cast<std::size_t>(j);
  if (parameter_node_[place] >= 0) return tag_ | parameter_node_[place];
  const Variable variable =
      source(node::parameter, j, tape_.n_parameters, "parameter", tape_.p0[place]);
  if (variable != invalid) parameter_node_[place] = tape_.size() - 1;
  return variable;
}

Variable Recorder::constant(double value) {
  if (!usable()) return invalid;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  Index& recent = recent_constants_[(bits * 0x9e3779b97f4a7c15u) >> (64 - recent_bits)];
  if (recent >= 0 && std::bit_cast<std::uint64_t>(value_at(recent)) == bits) return tag_ | recent;
  const Variable variable =
      push({.op = node::constant, .a = static_cast<Index>(tape_.constants.size())}, value);
  if (variable == invalid) return invalid;
  tape_.constants.push_back(value);
  recent = tape_.size() - 1;
  return variable;
}

Variable Recorder::apply(Opcode op, Index a, Index b, Index c) {
  const double value =
      value_of(op, value_at(a), b < 0 ? 0.0 : value_at(b), c < 0 ? 0.0 : value_at(c));
  if (!varies(a) && !varies(b) && !varies(c)) return constant(value);
  return push({.op = op, .a = a, .b = b, .c = c}, value);
}

Variable Recorder::op1(std::int32_t op, Variable a) {
  Index i = -1;
  if (!usable() || !check_op(op, 1) || !resolve(a, 1, i)) return invalid;
  return apply(static_cast<Opcode>(op), i, -1, -1);
}

Variable Recorder::op2(std::int32_t op, Variable a, Variable b) {
  Index i = -1, j = -1;
  if (!usable() || !check_op(op, 2) || !resolve(a, 1, i) || !resolve(b, 2, j)) return invalid;
  return apply(static_cast<Opcode>(op), i, j, -1);
}

Variable Recorder::op3(std::int32_t op, Variable a, Variable b, Variable c) {
  Index i = -1, j = -1, k = -1;
  if (!usable() || !check_op(op, 3)) return invalid;
  if (!resolve(a, 1, i) || !resolve(b, 2, j) || !resolve(c, 3, k)) return invalid;
  return apply(static_cast<Opcode>(op), i, j, k);
}

Variable Recorder::pow_int(Variable a, std::int64_t exponent) {
  constexpr std::int64_t largest = std::int64_t{1} << 53;  // exact as double
  Index i = -1;
  if (!usable() || !resolve(a, 1, i)) return invalid;
  if (exponent < -largest || exponent > largest) {
    fail(Status::error(Code::bad_op, "operation %d: exponent %" PRId64 " exceeds 2^53",
                       n_operations(), exponent));
    return invalid;
  }
  if (exponent == 1) return a;
  if (exponent == 2) return apply(Opcode::square, i, -1, -1);
  if (exponent == -1) return apply(Opcode::inverse, i, -1, -1);
  Index k = -1;
  if (!resolve(constant(static_cast<double>(exponent)), 2, k)) return invalid;
  return apply(Opcode::pow_int, i, k, -1);
}

Variable Recorder::select(std::int32_t relation, Variable a, Variable b, Variable c, Variable d) {
  Index i = -1, j = -1, k = -1, l = -1;
  if (!usable() || !check_relation(relation)) return invalid;
  if (!resolve(a, 1, i) || !resolve(b, 2, j) || !resolve(c, 3, k) || !resolve(d, 4, l)) {
    return invalid;
  }
  Index mask = -1;
  if (!resolve(apply(indicator_of(static_cast<Relation>(relation)), i, j, -1), 1, mask)) {
    return invalid;
  }
  if (!varies(mask)) return value_at(mask) != 0 ? c : d;
  return apply(Opcode::select, mask, k, l);
}

bool Recorder::compare(std::int32_t relation, Variable a, Variable b) {
  Index i = -1, j = -1;
  if (!usable() || !check_relation(relation)) return false;
  if (!resolve(a, 1, i) || !resolve(b, 2, j)) return false;
  const Relation which = static_cast<Relation>(relation);
  const bool outcome = holds(which, value_at(i), value_at(j));
  if (!varies(i) && !varies(j)) return outcome;
  const Index at = n_operations();
  const Node guard{.op = node::guard_compare, .a = i, .b = j, .c = pack_guard(which, outcome)};
  if (push(guard, nan) == invalid) return false;
  tape_.recorded_at.push_back(at);
  return outcome;
}

std::int64_t Recorder::floor_index(Variable a) {
  Index i = -1;
  if (!usable() || !resolve(a, 1, i)) return 0;
  const double floored = std::floor(value_at(i));
  if (!(std::abs(floored) <= 9007199254740992.0)) {  // 2^53; also NaN
    fail(Status::error(Code::bad_index, "operation %d: the floor of %g is no index", n_operations(),
                       value_at(i))
             .with_value(value_at(i)));
    return 0;
  }
  if (!varies(i)) return static_cast<std::int64_t>(floored);
  Index j = -1;
  if (!resolve(constant(floored), 2, j)) return 0;
  const Index at = n_operations();
  if (push({.op = node::guard_floor, .a = i, .b = j}, nan) == invalid) return 0;
  tape_.recorded_at.push_back(at);
  return static_cast<std::int64_t>(floored);
}

bool Recorder::op_n(std::int32_t op, std::int64_t count, std::span<const VariableArray> operands,
                    Variable* out) {
  bool good = usable() && check_op(op, static_cast<int>(operands.size()));
  for (std::int64_t k = 0; k < count && good; ++k) {
    std::array<Index, 3> node = {-1, -1, -1};
    for (std::size_t i = 0; i < operands.size() && good; ++i) {
      good = resolve(operands[i][k], static_cast<int>(i) + 1, node[i]);
    }
    if (good) out[k] = apply(static_cast<Opcode>(op), node[0], node[1], node[2]);
    good = good && out[k] != invalid;
  }
  if (!good) std::fill_n(out, count, invalid);
  return good;
}

Variable Recorder::sum_n(std::int64_t count, VariableArray a) {
  if (count == 0) return constant(0);
  Variable sum = a[0];
  Index first = -1;
  if (!usable() || !resolve(sum, 1, first)) return invalid;
  for (std::int64_t k = 1; k < count && sum != invalid; ++k) {
    sum = op2(static_cast<std::int32_t>(Opcode::add), sum, a[k]);
  }
  return sum;
}

Variable Recorder::dot_n(std::int64_t count, VariableArray a, VariableArray b) {
  if (count == 0) return constant(0);
  constexpr auto mul = static_cast<std::int32_t>(Opcode::mul);
  Variable sum = op2(mul, a[0], b[0]);
  for (std::int64_t k = 1; k < count && sum != invalid; ++k) {
    sum = op2(static_cast<std::int32_t>(Opcode::add), sum, op2(mul, a[k], b[k]));
  }
  return sum;
}

bool Recorder::map(std::shared_ptr<const MappedFunction> function, const MapArrays& arrays) {
  Map map;
  map.function = std::move(function);
  map.count = static_cast<Index>(arrays.count);
  const std::int64_t n_results = arrays.count * map.function->n_results();
  bool good = usable();
  if (good && tape_.size() + n_results > max_operations_) good = refuse_more() != invalid;
  good = good && resolve_places(arrays, map.leaves) && push_results(map, arrays.results);
  if (good) {
    tape_.maps.push_back(std::move(map));
  } else {
    std::fill_n(arrays.results, n_results, invalid);
  }
  return good;
}

bool Recorder::resolve_places(const MapArrays& arrays, std::vector<Index>& leaves) {
  resize_large(leaves, static_cast<std::size_t>(arrays.count * (arrays.n + arrays.np)));
  Index* leaf = leaves.data();
  for (std::int64_t k = 0; k < arrays.count; ++k) {
    for (Index i = 0; i < arrays.n; ++i) {
      if (!resolve(arrays.inputs[k * arrays.n + i], i + 1, *leaf++)) return false;
    }
    for (Index j = 0; j < arrays.np; ++j) {
      if (!resolve(arrays.parameters[k * arrays.np + j], arrays.n + j + 1, *leaf++)) return false;
    }
  }
  return true;
}

// Values of a few hundred places at a time.
bool Recorder::push_results(Map& map, Variable* results) {
  constexpr Index most_places = 256;
  const Index n_leaves = map.function->n_leaves(), n_results = map.function->n_results();
  std::vector<double> from(static_cast<std::size_t>(n_leaves) * most_places);
  std::vector<double> to(static_cast<std::size_t>(n_results) * most_places);
  map.first_result = map.recorded_at = tape_.size();
  for (Index first = 0; first < map.count; first += most_places) {
    const Index count = std::min(most_places, map.count - first);
    const Index* leaf = map.leaves.data() + Offset{first} * n_leaves;
    for (Index k = 0; k < count; ++k) {
      for (Index l = 0; l < n_leaves; ++l)
        from[static_cast<std::size_t>(l * count + k)] = value_at(*leaf++);
    }
    Status status = map.function->values(count, from.data(), to.data());
    if (status.is_error()) {
      fail(std::move(status));
      return false;
    }
    for (Index k = 0; k < count; ++k) {
      for (Index i = 0; i < n_results; ++i) {
        *results++ = push({.op = node::mapped, .a = static_cast<Index>(tape_.maps.size())},
                          to[static_cast<std::size_t>(i * count + k)]);
      }
    }
  }
  return true;
}

double Recorder::value(Variable a) const {
  const auto place = static_cast<std::uint64_t>(a ^ tag_);
  return place < tape_.words.size() ? std::bit_cast<double>(tape_.words[place]) : nan;
}

Result<Tape> Recorder::finish(std::span<const Variable> outputs) {
  if (!usable()) return status_;
  reserve_large(tape_.outputs, outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Index node = -1;
    if (!resolve(outputs[i], 1, node)) {
      status_ =
          Status::error(Code::bad_variable, "output y[%zu] %s", i,
                        outputs[i] < 0 ? "is not a variable" : "is a variable of another recorder")
              .at_index(static_cast<std::int64_t>(i));
      break;
    }
    tape_.outputs.push_back(node);
  }
  finished_ = true;
  if (status_.is_error()) return status_;
  return std::move(tape_);
}

}  // namespace spad
