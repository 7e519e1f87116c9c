// A guard that does not hold stops every kind of call, and harms nothing.
#include <string>

#include "program/products.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }
constexpr auto code(Relation relation) { return static_cast<std::int32_t>(relation); }

// f = (x0 < p0 ? x0 : x0^2) * table[floor(x1)], by the caller's own branches.
Tape branching(double x0, double x1) {
  Recorder rec(Matrix{x0, x1}, Matrix{1.0}, 100);
  const Variable x = rec.input(0), y = rec.input(1), p = rec.parameter(0);
  Variable value = x;
  if (!rec.compare(code(Relation::lt), x, p)) value = rec.op1(code(Opcode::square), x);  // 3
  constexpr double table[] = {10, 20, 30};
  const auto index = static_cast<std::size_t>(rec.floor_index(y));  // 4 is the floor, 5 the guard
  value = rec.op2(code(Opcode::mul), value, rec.constant(table[index]));
  return *rec.finish(std::vector<Variable>{value});
}

struct Calls {
  Prepared& prepared;
  Matrix x, p = {1.0}, direction = {1, 1}, out = Matrix(2);

  Point at() const { return {x.data(), p.data()}; }
  Status run(int which) {
    const Function& f = prepared.f;
    double* const y = out.data();
    switch (which) {
      case 0: return eval(f, prepared.ws, at(), y);
      case 1: return jvp(f, prepared.ws, at(), {1, direction.data(), nullptr, nullptr, y});
      case 2: return vjp(f, prepared.ws, at(), {1, direction.data(), nullptr, y, nullptr});
      case 3:
        return hvp(f, prepared.ws, at(),
                   {nullptr, 1, direction.data(), nullptr, y, nullptr, nullptr});
      default: return linearize_at(f, prepared.ws, at(), y);
    }
  }
};

constexpr int n_calls = 5;

void expect_branch_changed(const Status& status, std::int64_t operation, const char* part) {
  EXPECT_EQ(status.code(), Code::tape_branch_changed);
  EXPECT_EQ(status.info().operation, operation);
  EXPECT_NE(std::string(status.detail()).find(part), std::string::npos) << status.detail();
}

TEST(Guards, that_hold_are_silent) {
  Prepared prepared(branching(0.5, 1.5));
  Calls calls{prepared, {-4.0, 1.0}};
  for (int which = 0; which < n_calls; ++which) EXPECT_TRUE(calls.run(which).is_ok()) << which;
}

TEST(Guards, a_comparison_that_turns_false_is_named_by_its_operation_in_every_call) {
  Prepared prepared(branching(0.5, 1.5));
  Calls calls{prepared, {1.0, 1.5}};
  for (int which = 0; which < n_calls; ++which) {
    expect_branch_changed(calls.run(which), 3,
                          "a < b recorded by operation 3 was true, and is false");
  }
}

TEST(Guards, a_comparison_that_turns_true_is_named_by_its_operation_in_every_call) {
  Prepared prepared(branching(1.5, 1.5));
  Calls calls{prepared, {0.75, 1.5}};
  for (int which = 0; which < n_calls; ++which) {
    const Status status = calls.run(which);
    expect_branch_changed(status, 3, "was false, and is true at a = 0.75, b = 1");
    EXPECT_EQ(status.info().value, 0.75);
  }
}

TEST(Guards, a_parameter_can_turn_a_branch_too) {
  Prepared prepared(branching(0.5, 1.5));
  Calls calls{prepared, {0.5, 1.5}, {0.25}};
  for (int which = 0; which < n_calls; ++which) {
    EXPECT_EQ(calls.run(which).code(), Code::tape_branch_changed);
  }
}

TEST(Guards, another_index_is_named_by_its_operation_in_every_call) {
  // One operation more was recorded: the square, of no use here.
  Prepared prepared(branching(0.5, 1.5));
  for (double x1 : {2.0, 0.999, -1.0}) {
    Calls calls{prepared, {0.5, x1}};
    for (int which = 0; which < n_calls; ++which) {
      expect_branch_changed(calls.run(which), 5, "the index recorded by operation 5 was 1");
    }
  }
}

TEST(Guards, nan_is_another_branch) {
  Prepared prepared(branching(0.5, 1.5));
  Calls comparison{prepared, {std::nan(""), 1.5}}, index{prepared, {0.5, std::nan("")}};
  expect_branch_changed(comparison.run(0), 3, "is false");
  expect_branch_changed(index.run(0), 5, "nan");
}

TEST(Guards, operations_are_those_of_the_recording_also_after_simplification) {
  Recorder rec(Matrix{0.5}, {}, 100);
  const Variable x = rec.input(0);
  for (int k = 0; k < 20; ++k) rec.op1(code(Opcode::sin), x);  // dead
  rec.compare(code(Relation::lt), x, rec.constant(1));         // constant 21, guard 22
  Prepared prepared(*rec.finish(std::vector<Variable>{x}));
  EXPECT_EQ(prepared.f.info().n_operations, 0);
  const Matrix at = {2.0};
  expect_branch_changed(eval(prepared.f, prepared.ws, {at.data(), nullptr}, nullptr), 22, "22");
}

TEST(Guards, that_fail_leave_function_and_workspace_usable) {
  Prepared prepared(branching(0.5, 1.5)), untouched(branching(0.5, 1.5));
  Calls bad{prepared, {0.5, 2.5}};
  for (int which = 0; which < n_calls; ++which) {
    EXPECT_TRUE(bad.run(which).is_error());
    EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, Matrix{1, 1}, {}),
              jvp_of(untouched.f, untouched.ws, 1, Matrix{1, 1}, {}));
    EXPECT_EQ(vjp_of(prepared.f, prepared.ws, 1, Matrix{1}).x_bar, (Matrix{20, 0}));
    EXPECT_EQ(hvp_of(prepared.f, prepared.ws, {}, 1, Matrix{1, 1}, {}).x_hvp, (Matrix{0, 0}));
    EXPECT_EQ(values_of(prepared.f, prepared.ws, point_of(prepared.f)), Matrix{10});
  }
}

}  // namespace
}  // namespace spad::test
