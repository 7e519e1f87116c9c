// The readable listing of a program.
#include <cstdio>
#include <string>

#include "op/rule.hpp"
#include "program/function.hpp"

namespace spad {

namespace {

std::string numbered(const char* letter, Index number) {
  std::string name = letter;
  return name += std::to_string(number);
}

std::string address_name(const Program& program, Index address) {
  if (address < program.n_inputs) return numbered("x", address);
  if (address < program.first_intermediate()) return numbered("p", address - program.n_inputs);
  if (address < program.first_output()) {
    return numbered("v", address - program.first_intermediate());
  }
  if (address < program.first_constant()) return numbered("y", address - program.first_output());
  return numbered("c", address - program.first_constant());
}

std::string stream_name(const Program& program, const Batch& batch, const Stream& stream) {
  std::string name = address_name(program, stream.at(0));
  if (batch.n_instances > 1)
    name += "..." + address_name(program, stream.at(batch.n_instances - 1));
  return name;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string slot_name(const Kernel& kernel, Index slot) {
  if (slot < static_cast<Index>(kernel.literals.size())) {
    return number(kernel.literals[static_cast<std::size_t>(slot)]);
  }
  return numbered("t", slot);
}

std::string guard_text(const Kernel& kernel, const Instruction& in) {
  if (in.op == node::guard_floor) {
    return "guard floor(" + slot_name(kernel, in.a) + ") == " + slot_name(kernel, in.b);
  }
  const std::string condition = slot_name(kernel, in.a) + " " + symbol_of(guard_relation(in.c)) +
                                " " + slot_name(kernel, in.b);
  return "guard " + (guard_outcome(in.c) ? condition : "not (" + condition + ")");
}

std::string operation_text(const Kernel& kernel, const Instruction& in) {
  std::string text = slot_name(kernel, in.dst) + " = " + name_of(in.op) + "(";
  const Index operands[3] = {in.a, in.b, in.c};
  for (int i = 0; i < arity_of(in.op); ++i) {
    text += (i > 0 ? ", " : "") + slot_name(kernel, operands[i]);
  }
  return text + ")";
}

std::string line(const Program& program, const Batch& batch, const Instruction& in) {
  const Kernel& kernel = batch.kernel;
  if (is_operator_code(in.op)) return operation_text(kernel, in);
  if (in.op == instruction::load) {
    return slot_name(kernel, in.dst) + " = " +
           stream_name(program, batch, batch.leaves[static_cast<std::size_t>(in.a)]);
  }
  if (in.op == instruction::store) {
    return stream_name(program, batch, batch.outputs[static_cast<std::size_t>(in.b)]) + " = " +
           slot_name(kernel, in.a);
  }
  return guard_text(kernel, in);
}

}  // namespace

std::string print(const Program& program) {
  std::string text = "function of " + std::to_string(program.n_inputs) + " inputs, " +
                     std::to_string(program.n_parameters) + " parameters, " +
                     std::to_string(program.n_outputs) + " outputs\n";
  for (std::size_t level = 0; level < program.levels.size(); ++level) {
    for (const Batch& batch : program.levels[level]) {
      text += "level " + std::to_string(level) + ", kernel of " +
              std::to_string(batch.kernel->n_operators) + " operations, " +
              std::to_string(batch.n_instances) + " instances\n";
      for (const Instruction& in : batch.kernel->code) {
        text += "  " + line(program, batch, in) + "\n";
      }
    }
  }
  return text;
}

}  // namespace spad
