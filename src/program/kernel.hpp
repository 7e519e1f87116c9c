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
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/sparse.hpp"
#include "op/opcode.hpp"

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
  SharedKernel(Kernel kernel) : kernel_(std::make_shared<const Kernel>(std::move(kernel))) {}

  const Kernel* operator->() const { return kernel_.get(); }
  operator const Kernel&() const { return *kernel_; }
  // Equal for one kernel, however many batches have it.
  const Kernel* identity() const { return kernel_.get(); }
  std::size_t bytes() const {  // its share
    return (sizeof(Kernel) + kernel_->code.capacity() * sizeof(Instruction) +
            kernel_->literals.capacity() * sizeof(double)) /
           static_cast<std::size_t>(kernel_.use_count());
  }

 private:
  std::shared_ptr<const Kernel> kernel_;
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
