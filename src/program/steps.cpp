// One pass counts who reads a result, the next moves operations to their only reader.
#include "program/steps.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "program/kernel.hpp"

namespace spad {

namespace {

class StepMaker {
 public:
  explicit StepMaker(const Kernel& kernel)
      : kernel_(kernel),
        written_by_(static_cast<std::size_t>(kernel.n_slots), nobody),
        pending_(kernel.code.size()) {}

  std::vector<Step> run() {
    count_reads();
    std::fill(written_by_.begin(), written_by_.end(), nobody);
    for (Index k = 0; k < size(); ++k) {
      const Instruction& in = at(k);
      if (is_operator_code(in.op)) find_chain(k);
      if (in.op == instruction::store) last_store_ = k;
      if (in.dst >= 0) pending(k).replaced = std::exchange(written_by(in.dst), k);
    }
    for (Index k = 0; k < size(); ++k) {
      if (!pending(k).is_taken) k = add_step(k);
    }
    return std::move(steps_);
  }

 private:
  static constexpr Index nobody = -1;

  // Of an instruction: the chain that it ends, of which the operands are those of when it was met.
  struct Pending {
    Chain chain{-1};  // first < 0: none
    std::array<Index, 5> operands{}, written_by{};
    std::array<Index, 4> members{};  // the instructions that it consists of
    Index n_reads = 0;               // of its result
    Index replaced = nobody;         // the instruction that had written its slot before
    bool is_taken = false;           // by its reader

    bool has_member(Index k) const { return std::ranges::find(members, k) != members.end(); }
  };

  Index size() const { return static_cast<Index>(kernel_.code.size()); }
  const Instruction& at(Index k) const { return kernel_.code[static_cast<std::size_t>(k)]; }
  Pending& pending(Index k) { return pending_[static_cast<std::size_t>(k)]; }
  Index& written_by(Index slot) { return written_by_[static_cast<std::size_t>(slot)]; }

  // visit(slot) for each operand, twice if it is read twice.
  template <class Visit>
  static void for_each_operand(const Instruction& in, Visit&& visit) {
    if (in.op == instruction::load) return;
    const int n_operands = is_operator_code(in.op)       ? arity_of(in.op)
                           : in.op == instruction::store ? 1
                                                         : 2;
    const Index operands[] = {in.a, in.b, in.c};
    for (int i = 0; i < n_operands; ++i) visit(operands[i]);
  }

  void count_reads() {
    for (Index k = 0; k < size(); ++k) {
      for_each_operand(at(k), [&](Index slot) {
        if (written_by(slot) >= 0) ++pending(written_by(slot)).n_reads;
      });
      if (at(k).dst >= 0) written_by(at(k).dst) = k;
    }
  }

  void find_chain(Index k) {
    const Instruction& in = at(k);
    if (is_masked(in)) return extend(k, in.b, in.a, Chain::none);
    const int first = Chain::place_of(in.op);
    if (first < 0 || join(k)) return;
    // The longer one, where it is not full.
    const int a = length(in.a) % full, b = length(in.b) % full;
    const bool takes_first = a >= b;
    const Index inner = takes_first ? in.a : in.b;
    if (std::max(a, b) > 0) {
      return extend(k, inner, takes_first ? in.b : in.a, link_of(in.op, takes_first));
    }
    Pending& result = pending(k);
    result.chain.first = first;
    result.operands = {in.a, in.b};
    result.written_by = {written_by(in.a), written_by(in.b)};
    result.members = {k, nobody, nobody, nobody};
  }

  static constexpr int full = Chain::longest + 1;  // operands, without a mask

  // Of two operations, both read here alone.
  bool join(Index k) {
    const Instruction& in = at(k);
    const Index left = written_by(in.a), right = written_by(in.b);
    if (left < 0 || right < 0 || left == right) return false;
    const Pending &a = pending(left), &b = pending(right);
    const auto are_two = [](const Pending& p) {
      return p.chain.first >= 0 && p.chain.n_operands() == 2;
    };
    if (!are_two(a) || !are_two(b) || !goes_on(a, &b) || !goes_on(b, &a)) return false;
    Pending& result = pending(k);
    result.chain = {a.chain.first, {link_of(in.op, true), Chain::none}, false, b.chain.first};
    std::ranges::copy_n(a.operands.begin(), 2, result.operands.begin());
    std::ranges::copy_n(b.operands.begin(), 2, result.operands.begin() + 2);
    std::ranges::copy_n(a.written_by.begin(), 2, result.written_by.begin());
    std::ranges::copy_n(b.written_by.begin(), 2, result.written_by.begin() + 2);
    result.members = {std::min(left, right), std::max(left, right), k, nobody};
    pending(left).is_taken = pending(right).is_taken = true;
    return true;
  }

  // The chain's result is the first operand, or the second.
  static Chain::Link link_of(Opcode op, bool is_first) {
    return op == Opcode::add   ? Chain::plus
           : op == Opcode::mul ? Chain::times
           : is_first          ? Chain::minus
                               : Chain::from;
  }

  // Operands of the chain that a slot holds and that can go on here; 0: none.
  int length(Index slot) {
    const Index k = written_by(slot);
    if (k < 0) return 0;
    const Pending& inner = pending(k);
    return goes_on(inner, nullptr) ? inner.chain.n_operands() : 0;
  }

  // Whether its operands are still where they were. By now their slots must not hold anything else;
  // what it has put there itself, or the one operation that is taken with it, never gets there.
  bool goes_on(const Pending& inner, const Pending* other) {
    if (inner.chain.first < 0 || inner.chain.is_masked || inner.n_reads != 1) return false;
    const auto n = static_cast<std::size_t>(inner.chain.n_operands());
    for (std::size_t i = 0; i < n; ++i) {
      const Index writer = inner.written_by[i];
      Index now = written_by(inner.operands[i]);
      if (other && now == other->members[0]) now = other->replaced;
      if (now != writer && !inner.has_member(now)) return false;
      // A leaf may be read in place.
      const bool is_leaf = writer >= 0 && at(writer).op == instruction::load;
      if (is_leaf && last_store_ > inner.members[0]) return false;
    }
    return true;
  }

  // Link none: by a mask.
  void extend(Index k, Index inner, Index operand, Chain::Link link) {
    const int n = length(inner);
    if (n == 0) return;
    Pending& taken = pending(written_by(inner));
    taken.is_taken = true;
    Pending& result = pending(k);
    const Index n_reads = result.n_reads;
    result = taken;
    result.n_reads = n_reads;
    result.is_taken = false;
    if (link == Chain::none) {
      result.chain.is_masked = true;
    } else {
      result.chain.links[n - 2] = link;
    }
    *std::ranges::find(result.members, nobody) = k;
    result.operands[static_cast<std::size_t>(n)] = operand;
    result.written_by[static_cast<std::size_t>(n)] = written_by(operand);
  }

  // Whether it takes a value where its mask is not 0, and else the literal 0.
  bool is_masked(const Instruction& in) const {
    return in.op == Opcode::select && in.b != in.a && in.c != in.b &&
           static_cast<std::size_t>(in.c) < kernel_.literals.size() &&
           std::bit_cast<std::uint64_t>(kernel_.literals[static_cast<std::size_t>(in.c)]) == 0;
  }

  // Returns the last instruction that it does.
  Index add_step(Index k) {
    const Instruction& in = at(k);
    if (in.op == instruction::load) {
      steps_.push_back({.kind = Step::Kind::load, .dst = in.dst, .operands = {in.a}});
      return k;
    }
    if (in.op == instruction::store) {
      steps_.push_back({.kind = Step::Kind::store, .output = in.b, .operands = {in.a}});
      return k;
    }
    if (!is_operator_code(in.op)) {
      steps_.push_back({.kind = Step::Kind::guard, .operands = {k}});
      return k;
    }
    if (k + 1 < size() && are_sine_and_cosine(in, at(k + 1))) {
      const bool is_sine = in.op == Opcode::sin;
      steps_.push_back({.kind = Step::Kind::sine_and_cosine,
                        .dst = is_sine ? in.dst : at(k + 1).dst,
                        .operands = {in.a, is_sine ? at(k + 1).dst : in.dst}});
      return k + 1;
    }
    Step step{.kind = Step::Kind::operation, .dst = in.dst};
    const Pending& ended = pending(k);
    if (ended.chain.first >= 0 && ended.chain.is_chain()) {
      step.operation = static_cast<std::uint16_t>(Step::first_chain + ended.chain.number());
      step.operands = ended.operands;
    } else {
      step.operation = static_cast<std::uint16_t>(in.op);
      std::size_t i = 0;
      for_each_operand(in, [&](Index slot) { step.operands[i++] = slot; });
    }
    const bool is_stored =
        k + 1 < size() && at(k + 1).op == instruction::store && at(k + 1).a == in.dst;
    if (is_stored) step.output = at(k + 1).b;
    steps_.push_back(step);
    return is_stored ? k + 1 : k;
  }

  const Kernel& kernel_;
  std::vector<Index> written_by_;  // the instruction that has written each slot last
  std::vector<Pending> pending_;   // of each instruction
  Index last_store_ = nobody;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> steps_of(const Kernel& kernel) { return StepMaker(kernel).run(); }

}  // namespace spad
