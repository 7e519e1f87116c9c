// The sets of columns that the outputs of one kernel depend on.
//
// A value is a union of two values, or is another value seen through a partial; no set is formed
// for it. Only values that are used more than once, and outputs, are formed: by one walk over the
// unions below them, down to leaves and to sets formed before. So a sum costs its terms, however
// long it is.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "program/kernel.hpp"
#include "sparsity/column_sets.hpp"

namespace spad {

// What a leaf of a kernel depends on.
struct Dependence {
  SetRef set = no_set;  // columns by which it has a derivative
  bool varies = false;  // its value depends on an input or parameter, with a derivative or without
};

class KernelTrace {
 public:
  // Called when the union of an output stands in the sets, for it to be taken from there.
  using Sink = std::function<void(Index output, bool varies)>;

  static constexpr std::size_t default_bytes_put_off = std::size_t{1} << 26;

  // `sets` and `leaves` must outlive the trace. Walks that are put off keep the sets alive that
  // they will read; they are made when the sets take more than bytes_put_off.
  KernelTrace(ColumnSets& sets, std::span<const Dependence> leaves,
              std::size_t bytes_put_off = default_bytes_put_off)
      : sets_(sets), leaves_(leaves), bytes_put_off_(bytes_put_off) {}

  // terms: of each instruction, in place of the kernel's own.
  void run(const Kernel& kernel, Active with_respect_to, const Sink& sink,
           std::span<const Terms> terms = {});

 private:
  // 2 * number + (1 if seen through a partial that varies); leaves come first, then unions.
  using ValueRef = std::uint32_t;
  static constexpr ValueRef nothing = ~ValueRef{0};

  // In one word, for a slot is read right after it was written.
  class Slot {
   public:
    Slot() = default;
    Slot(ValueRef value, unsigned weight, bool varies)
        : bits_(value | std::uint64_t{2 * weight + (varies ? 1U : 0U)} << 32) {}
    ValueRef value() const { return static_cast<ValueRef>(bits_); }
    // Leaves that a walk of the value reads, cut at too_heavy.
    unsigned weight() const { return static_cast<unsigned>(bits_ >> 33); }
    bool varies() const { return (bits_ >> 32 & 1) != 0; }

   private:
    std::uint64_t bits_ = nothing;
  };
  struct Union {
    ValueRef left, right;
    std::uint32_t n_uses = 0;
    SetRef set = no_set;  // from when it is formed until its last use
  };
  struct Store {
    Index output;
    ValueRef value;
    bool varies;
    std::size_t n_unions;  // made before it
  };

  bool is_union(ValueRef value) const { return value != nothing && value >> 1 >= leaves_.size(); }
  std::size_t place(ValueRef value) const { return (value >> 1) - leaves_.size(); }

  void build(const Kernel& kernel, Active with_respect_to, std::span<const Terms> terms);
  Slot load(Index leaf) const;
  Slot apply(const Instruction& operation, unsigned terms, unsigned reads);
  static Slot seen(Slot operand, unsigned terms, unsigned reads, unsigned varying);
  Slot join(Slot left, Slot right);
  bool contains(ValueRef whole, ValueRef value) const;
  void count_uses();
  void walk(ValueRef value);
  void form(Union& u);
  void form_pending(std::size_t n_done, std::size_t n_stored);
  void form_if_pending(ValueRef value, std::size_t n_done);

  ColumnSets& sets_;
  std::span<const Dependence> leaves_;
  std::size_t bytes_put_off_;
  std::vector<Slot> slots_;
  std::array<Slot, 256> recent_;  // unions by a hash of their sides: equal ones are made once
  std::vector<Union> unions_;
  std::vector<bool> is_heavy_;  // of each union: formed if used more than once
  std::vector<Store> stores_;
  std::vector<ValueRef> stack_;
};

}  // namespace spad
