// A function: an immutable, compiled tape, or a set of callbacks, from which everything else is
// prepared.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "program/batch_products.hpp"
#include "program/callbacks.hpp"
#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad {

struct FunctionInfo {
  Index n_recorded = 0;    // nodes as the user's code made them
  Index n_operations = 0;  // operators after simplification, over all instances
  Index n_guards = 0;
  Index n_kernels = 0;
  Offset n_instances = 0;
  Index n_levels = 0;
  Index n_slots = 0;      // of the largest kernel
  std::size_t bytes = 0;  // held by the function
  double seconds = 0;     // of simplification and compilation
};

class Function {
 public:
  // Simplifies and compiles.
  explicit Function(Tape recording);
  // A program made otherwise; x0 and p0 are a point where its guards hold.
  Function(Program program, std::vector<double> x0, std::vector<double> p0);

  // Its program has the dimensions alone.
  explicit Function(CallbackFunction callbacks);

  const Program& program() const { return program_; }
  // Null for a compiled tape.
  const CallbackFunction* callbacks() const { return callbacks_ ? &*callbacks_ : nullptr; }
  Index n() const { return program_.n_inputs; }
  Index np() const { return program_.n_parameters; }
  Index m() const { return program_.n_outputs; }
  // The point of the recording; empty for callbacks.
  const std::vector<double>& x0() const { return x0_; }
  const std::vector<double>& p0() const { return p0_; }
  const FunctionInfo& info() const { return info_; }
  // Made when it is first asked for, by whatever thread; NULL where sweeps do as well.
  const BatchProducts* batch_products() const;

 private:
  struct LaterProducts {
    std::once_flag once;
    std::optional<BatchProducts> made;
  };
  Program program_;
  std::optional<CallbackFunction> callbacks_;
  std::vector<double> x0_, p0_;
  FunctionInfo info_;
  std::unique_ptr<LaterProducts> products_ = std::make_unique<LaterProducts>();
};

// One line for each instruction, readable: "t7 = sin(t3)".
std::string print(const Program& program);

}  // namespace spad
