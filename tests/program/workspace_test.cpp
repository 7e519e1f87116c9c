// A workspace serves its own function, for what it was made for.
#include "program/workspace.hpp"

#include <string>

#include "program/products.hpp"

namespace spad::test {
namespace {

class WorkspaceTest : public ::testing::Test {
 protected:
  const Expression e = random_expression(11);
  const Function f{record(e).tape};
  Matrix y = Matrix(e.outputs.size()), x_bar = Matrix(e.x0.size());

  Status jvp_in(Workspace& ws) {
    return jvp(f, ws, point_of(f), {1, nullptr, nullptr, nullptr, y.data()});
  }
  Status vjp_in(Workspace& ws) {
    return vjp(f, ws, point_of(f), {1, nullptr, nullptr, x_bar.data(), nullptr});
  }
  Status hvp_in(Workspace& ws) {
    return hvp(f, ws, point_of(f), {nullptr, 0, nullptr, nullptr, x_bar.data(), nullptr, nullptr});
  }
};

TEST_F(WorkspaceTest, of_another_function_is_refused_by_every_call) {
  const Function twin{record(e).tape};
  Workspace ws(twin, {});
  const Status statuses[] = {eval(f, ws, point_of(f), y.data()), jvp_in(ws), vjp_in(ws), hvp_in(ws),
                             linearize_at(f, ws, point_of(f), y.data())};
  for (const Status& status : statuses) {
    EXPECT_EQ(status.code(), Code::workspace);
    EXPECT_NE(std::string(status.detail()).find("another function"), std::string::npos);
  }
}

TEST_F(WorkspaceTest, for_values_only_evaluates_and_refuses_products) {
  Workspace ws(f, {.n_threads = 1, .products = false, .second_order = false});
  EXPECT_TRUE(eval(f, ws, point_of(f), y.data()).is_ok());
  EXPECT_EQ(jvp_in(ws).code(), Code::workspace);
  EXPECT_EQ(vjp_in(ws).code(), Code::workspace);
  EXPECT_EQ(hvp_in(ws).code(), Code::workspace);
}

TEST_F(WorkspaceTest, without_second_order_refuses_only_that) {
  Workspace ws(f, {.n_threads = 1, .products = true, .second_order = false});
  EXPECT_TRUE(jvp_in(ws).is_ok());
  EXPECT_TRUE(vjp_in(ws).is_ok());
  EXPECT_EQ(hvp_in(ws).code(), Code::workspace);
}

TEST_F(WorkspaceTest, takes_more_memory_for_more) {
  const Workspace values(f, {.n_threads = 1, .products = false, .second_order = false});
  const Workspace products(f, {.n_threads = 1, .products = true, .second_order = false});
  const Workspace all(f, {});
  const Workspace threads(f, {.n_threads = 3, .products = true, .second_order = true});
  EXPECT_LT(values.bytes(), products.bytes());
  EXPECT_LT(products.bytes(), all.bytes());
  EXPECT_LT(all.bytes(), threads.bytes());
}

}  // namespace
}  // namespace spad::test
