// Where operations wait is used again at once, so that it stays in the cache.
#include "program/runs.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/large_pages.hpp"
#include "program/program.hpp"
#include "program/terms.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

// Opcodes without the gaps between them.
constexpr std::size_t first_internal = 64, first_other = 72;
static_assert(static_cast<std::size_t>(Opcode::select) < first_internal);
static_assert(static_cast<std::size_t>(Opcode::polygamma) - 1000 < first_other - first_internal);

constexpr std::size_t dense(Opcode op) {
  const auto number = static_cast<std::size_t>(op);
  if (number < 1000) return number;
  return number < 2000 ? number - 1000 + first_internal : number - 2000 + first_other;
}

RunLists lists_of(Opcode op) {
  if (is_operator_code(op)) return {0, 1, static_cast<std::uint8_t>(arity_of(op))};
  if (op == instruction::sine_and_cosine) return {0, 2, 1};
  if (op == instruction::load) return {1, 1, 0};
  if (op == instruction::store) return {1, 0, 1};
  return {2, 0, 2};  // a guard
}

// What tells the terms of one opcode apart, three bits: of an operator the operands that have one,
// else for what they are active.
std::size_t form_of(const Instruction& in) {
  const Terms both = in.terms[static_cast<std::size_t>(Active::both)];
  if (!is_operator_code(in.op)) return activity_of(in.terms);
  std::size_t form = 0;
  for (int i = 0; i < 3; ++i) form |= (term_of(both, i) != Term::none ? 1u : 0u) << i;
  return form;
}

}  // namespace

// By numbers in the order in which they are met.
std::size_t RunsFinder::kind_of(const Instruction& in, Opcode op) {
  static_assert(dense(instruction::sine_and_cosine) < n_opcodes);
  std::uint8_t& kind = kind_at_[8 * dense(op) + form_of(in)];
  if (kind == 0) {
    kind = static_cast<std::uint8_t>(kinds_.size());
    SPAD_ASSERT(kind != 0);
    const Terms both = in.terms[static_cast<std::size_t>(Active::both)];
    kinds_.push_back({op, in.terms, {}});
    if (is_operator_code(in.op)) kinds_.back().terms.fill(both);
    n_ready_.push_back(0);
  }
  return kind;
}

RunsFinder::RunsFinder(Index n_literals, std::size_t n_instructions, Index most)
    : slots_(n_literals), named_(static_cast<std::size_t>(n_literals)), kinds_(1), n_ready_(1) {
  for (Index k = 0; k < n_literals; ++k) named_[static_cast<std::size_t>(k)] = ~k;
  reserve_large(result_.places, 3 * n_instructions);
  const std::size_t n = std::min(static_cast<std::size_t>(most), n_instructions);
  fields_.resize(n_fields * n);
  kind_.resize(n);
  n_missing_.resize(n);
  for (std::size_t k = n; k-- > 0;) free_operations_.push_back(static_cast<Index>(k));
}

void RunsFinder::add(const Instruction& in) {
  const bool joins = holds_ && are_sine_and_cosine(held_, in);
  if (holds_) enter(held_, joins ? &in : nullptr);
  holds_ = !joins && (in.op == Opcode::sin || in.op == Opcode::cos);
  if (holds_) {
    held_ = in;
  } else if (!joins) {
    enter(in, nullptr);
  }
  ++n_added_;
}

Runs RunsFinder::finish() {
  if (holds_) enter(held_, nullptr);
  while (n_waiting_ > 0) emit_largest();
  result_.n_slots = std::max(slots_.n_used(), Index{1});
  return std::move(result_);
}

void RunsFinder::enter(const Instruction& in, const Instruction* partner) {
  if (free_operations_.empty()) emit_largest();
  const Index o = free_operations_.back();
  free_operations_.pop_back();
  ++n_waiting_;
  n_missing_[static_cast<std::size_t>(o)] = 0;
  const Index place = n_fields * o;
  if (is_operator_code(in.op)) {
    enter_operator(in, partner, place);
  } else if (in.op == instruction::load) {
    field(place) = in.a;
    write(place + 1, in.dst);
  } else if (in.op == instruction::store) {
    field(place) = in.b;
    read(place + 1, in.a);
  } else {
    field(place) = n_added_;
    field(place + 1) = n_guards_++;
    read(place + 2, in.a);
    read(place + 3, in.b);
  }
  const std::size_t kind = kind_of(in, partner ? instruction::sine_and_cosine : in.op);
  kind_[static_cast<std::size_t>(o)] = static_cast<std::uint8_t>(kind);
  if (n_missing_[static_cast<std::size_t>(o)] == 0) make_ready(o);
}

// Operands are read before a result takes the place of one.
void RunsFinder::enter_operator(const Instruction& in, const Instruction* partner, Index place) {
  const Index first = place + (partner ? 2 : 1);
  const Index from[3] = {in.a, in.b, in.c};
  for (Index i = 0; i < arity_of(in.op); ++i) read(first + i, from[i]);
  if (!partner) return write(place, in.dst);
  const bool is_sine = in.op == Opcode::sin;
  write(place + (is_sine ? 0 : 1), in.dst);
  write(place + (is_sine ? 1 : 0), partner->dst);
}

void RunsFinder::read(Index place, Index slot) {
  const Index v = named_[static_cast<std::size_t>(slot)];
  field(place) = v;
  if (v < 0) return;
  Value& operand = value(v);
  ++operand.n_readers;
  if (operand.is_computed()) return;
  ++n_missing_[static_cast<std::size_t>(place / n_fields)];
  fields_[static_cast<std::size_t>(place)].next = ~operand.slot_or_list;
  operand.slot_or_list = ~place;
}

void RunsFinder::write(Index place, Index slot) {
  const auto k = static_cast<std::size_t>(slot);
  if (k >= named_.size()) named_.resize(k + 1, none);
  if (named_[k] >= 0) drop_reader(named_[k]);
  if (free_values_.empty()) {
    free_values_.push_back(static_cast<Index>(values_.size()));
    values_.emplace_back();
  }
  const Index v = free_values_.back();
  free_values_.pop_back();
  value(v) = {.slot_or_list = ~empty_list, .n_readers = 1};
  named_[k] = field(place) = v;
}

void RunsFinder::drop_reader(Index v) {
  --value(v).n_readers;
  release_unread(v);
}

void RunsFinder::release_unread(Index v) {
  if (value(v).n_readers > 0 || !value(v).is_computed()) return;
  slots_.release(value(v).slot_or_list);
  free_values_.push_back(v);
}

void RunsFinder::make_ready(Index operation) {
  const std::size_t kind = kind_[static_cast<std::size_t>(operation)];
  kinds_[kind].ready.push_back(operation);
  ++n_ready_[kind];
}

void RunsFinder::emit_largest() {
  const auto largest = std::max_element(n_ready_.begin(), n_ready_.end());
  const auto kind = static_cast<std::size_t>(largest - n_ready_.begin());
  *largest = 0;
  running_.swap(kinds_[kind].ready);
  const RunLists lists = lists_of(kinds_[kind].op);
  compute_results(kind, lists);
  const auto n = static_cast<Index>(running_.size());
  result_.runs.push_back({kinds_[kind].op, kinds_[kind].terms, lists, n});
  result_.size += n;
  n_waiting_ -= n;
  emit_places(lists);
  // Only now: no result takes the slot of an operand of its own run.
  for (Index o : running_) end_operation(n_fields * o + lists.n_numbers, lists);
  free_operations_.insert(free_operations_.end(), running_.begin(), running_.end());
  running_.clear();
}

// A short run goes on with what its results make ready.
void RunsFinder::compute_results(std::size_t kind, const RunLists& lists) {
  constexpr std::size_t few = 8;
  const bool goes_on = running_.size() < few && are_done_in_order(kinds_[kind].op);
  std::vector<Index>& ready = kinds_[kind].ready;
  for (std::size_t i = 0; i < running_.size(); ++i) {
    const Index first = n_fields * running_[i] + lists.n_numbers;
    for (Index k = 0; k < lists.n_results; ++k) compute(value(field(first + k)));
    if (!goes_on) continue;
    running_.insert(running_.end(), ready.begin(), ready.end());
    ready.clear();
    n_ready_[kind] = 0;
  }
}

void RunsFinder::emit_places(const RunLists& lists) {
  const std::size_t n = running_.size(), n_before = result_.places.size();
  const auto n_places = static_cast<std::size_t>(lists.count());
  grow_large(result_.places, n_places * n);
  result_.places.resize(n_before + n_places * n);
  for (std::size_t i = 0; i < n; ++i) {
    Index* to = result_.places.data() + n_before + i;
    const auto append = [&](Index number) {
      *to = number;
      to += n;
    };
    Index place = n_fields * running_[i];
    for (Index k = 0; k < lists.n_numbers; ++k) append(field(place++));
    for (Index k = 0; k < lists.n_results + lists.n_operands; ++k, ++place) {
      append(field(place) >= 0 ? value(field(place)).slot_or_list : ~field(place));
    }
  }
}

// Gives it a slot, and tells those that wait for it.
void RunsFinder::compute(Value& computed) {
  for (Index place = ~computed.slot_or_list; place != empty_list;) {
    const Index operation = place / n_fields;
    if (--n_missing_[static_cast<std::size_t>(operation)] == 0) make_ready(operation);
    place = fields_[static_cast<std::size_t>(place)].next;
  }
  computed.slot_or_list = slots_.take();
}

void RunsFinder::end_operation(Index first_result, const RunLists& lists) {
  const Index first_operand = first_result + lists.n_results;
  for (Index place = first_result; place < first_operand; ++place) release_unread(field(place));
  for (Index place = first_operand; place < first_operand + lists.n_operands; ++place) {
    if (field(place) >= 0) drop_reader(field(place));
  }
}

Runs runs_of(const Kernel& kernel) {
  RunsFinder finder(static_cast<Index>(kernel.literals.size()), kernel.code.size());
  for (const Instruction& in : kernel.code) finder.add(in);
  return finder.finish();
}

void find_runs(Batch& batch) {
  if (batch.n_instances != 1 || batch.runs || batch.kernel->code.size() < fewest_in_runs) return;
  batch.runs = std::make_shared<const Runs>(runs_of(batch.kernel));
}

}  // namespace spad
