// A kernel: a small straight-line program on slots, with its derivative structure beside each
// operation.
//
// Slots are assigned by liveness: slots [0, n_literals) hold the literals for good, the others are
// reused as soon as their value has been read for the last time. An instruction may write the slot
// of an operand that dies with it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/sparse.hpp"
#include "op/opcode.hpp"
#include "program/steps.hpp"

namespace spad {

// What a derivative is taken with respect to; also the index of Instruction::terms.
enum class Active : std::uint8_t { inputs = 0, parameters = 1, both = 2 };

// Instructions of a kernel that are not operators; guards as in tape.hpp (guard_floor: b is the
// slot of the recorded floor).
namespace instruction {
constexpr Opcode load{2010};   // dst <- leaf a
constexpr Opcode store{2011};  // output b <- slot a
}  // namespace instruction

// Opcodes from 2000 are sources, guards, loads and stores.
constexpr bool is_operator_code(Opcode op) { return static_cast<int>(op) < 2000; }

// How the derivative of a result depends on each operand, three bits an operand (op/rule.hpp,
// Term), operands that do not depend on what is active left out.
using Terms = std::uint16_t;

struct Instruction {
  Opcode op;
  std::array<Terms, 3> terms{};  // by Active
  Index dst = -1, a = -1, b = -1, c = -1;
};
static_assert(sizeof(Instruction) == 24);

// Of one operand, whichever comes first: computed together.
constexpr bool are_sine_and_cosine(const Instruction& in, const Instruction& next) {
  const bool are = (in.op == Opcode::sin && next.op == Opcode::cos) ||
                   (in.op == Opcode::cos && next.op == Opcode::sin);
  return are && next.a == in.a && in.dst != in.a;
}

struct Kernel {
  std::vector<Instruction> code;
  std::vector<double> literals;
  Index n_slots = 0;  // with the literals
  Index n_leaves = 0;
  Index n_outputs = 0;
  Index n_operators = 0;
  Index n_guards = 0;
  Offset n_partials = 0;         // first partials stored by a linearization
  Offset n_second_partials = 0;  // second partials stored by a second-order linearization
  Offset n_nonlinear = 0;        // operations with a second partial
};

// A kernel that batches share: never changed again.
class SharedKernel {
 public:
  SharedKernel() = default;
  SharedKernel(Kernel kernel) : held_(std::make_shared<Held>()) {
    held_->kernel = std::move(kernel);
  }

  const Kernel* operator->() const { return &held_->kernel; }
  operator const Kernel&() const { return held_->kernel; }
  // Equal for one kernel, however many batches have it.
  const Kernel* identity() const { return &held_->kernel; }

  // Before blocks of instances run; by any number of threads, once.
  void make_steps() const {
    std::call_once(held_->has_steps, [&] { held_->steps = steps_of(held_->kernel); });
  }
  const std::vector<Step>& steps() const { return held_->steps; }

  std::size_t bytes() const {  // its share
    const Kernel& kernel = held_->kernel;
    return (sizeof(Held) + kernel.code.capacity() * sizeof(Instruction) +
            kernel.literals.capacity() * sizeof(double) + held_->steps.capacity() * sizeof(Step)) /
           static_cast<std::size_t>(held_.use_count());
  }

 private:
  struct Held {
    Kernel kernel;
    std::once_flag has_steps;
    std::vector<Step> steps;
  };
  std::shared_ptr<Held> held_;
};

// Kernels, each once: equal are those of the same instructions on the same slots, with the same
// literals.
class Kernels {
 public:
  SharedKernel share(SharedKernel kernel);

 private:
  std::unordered_multimap<std::uint64_t, SharedKernel> known_;
};

}  // namespace spad
