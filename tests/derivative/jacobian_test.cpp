// Compressed and decompressed Jacobians against dense ones.
//
// By columns, a lane sums the products of its color's columns; in every row at most one of them is
// not zero, so the values have the bits of products with unit vectors. The same by rows.
#include "derivative/jacobian.hpp"

#include <string>

#include "derivative/dense.hpp"

namespace spad::test {
namespace {

const ExpressionSize size{.n = 14, .np = 6, .n_recipes = 90, .n_outputs = 17};

struct Way {
  Active active;
  Partition partition;
};

class Jacobians : public ::testing::TestWithParam<Way> {
 protected:
  JacobianOptions options() const {
    JacobianOptions result;
    result.with_respect_to = GetParam().active;
    result.partition.partition = GetParam().partition;
    return result;
  }
  Dense truth(const SparseJacobian& jacobian, Workspace& ws, Point at) const {
    const bool by_columns = jacobian.info().partition == Partition::columns;
    const Function& f = jacobian.function();
    return by_columns ? by_tangents(f, ws, at, GetParam().active)
                      : by_adjoints(f, ws, at, GetParam().active);
  }
};

TEST_P(Jacobians, equal_dense_products_at_every_point) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared p(e);
    const SparseJacobian jacobian = prepared(p.f, options());
    const Matrix x = random_vector(seed, e.x0.size()), q = random_vector(~seed, e.p0.size());
    for (const Point& at : {point_of(p.f), Point{x.data(), q.data()}}) {
      const Dense dense = truth(jacobian, p.ws, at);
      EXPECT_TRUE(
          same_values(dense_of(jacobian, values_at(jacobian, p.ws, at)).values, dense.values))
          << seed;
    }
  }
}

TEST_P(Jacobians, are_the_same_in_every_order) {
  for (Order order : {Order::natural, Order::largest_first, Order::smallest_last}) {
    Prepared p(random_expression(5, size));
    JacobianOptions chosen = options();
    chosen.partition.order = order;
    const SparseJacobian jacobian = prepared(p.f, chosen);
    EXPECT_EQ(jacobian.info().order, order);
    const Dense dense = truth(jacobian, p.ws, point_of(p.f));
    EXPECT_TRUE(same_values(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                            dense.values));
  }
}

TEST_P(Jacobians, are_the_same_in_every_layout) {
  Prepared p(random_expression(6, size));
  for (Layout layout : {Layout::csc, Layout::csr, Layout::coo}) {
    for (IndexType type : {IndexType::i32, IndexType::i64}) {
      for (std::int32_t base : {0, 1}) {
        JacobianOptions chosen = options();
        chosen.layout = {layout, type, base};
        const SparseJacobian jacobian = prepared(p.f, chosen);
        const Dense dense = truth(jacobian, p.ws, point_of(p.f));
        EXPECT_TRUE(same_values(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                                dense.values));
      }
    }
  }
}

// y_i = sin(x_i + p_i) * (sum of x and p): dense, so that there are several sweeps.
Tape dense_function(Index n) {
  Recorder rec(random_vector(1, size_of(n, 1)), random_vector(2, size_of(n, 1)), 10000);
  constexpr auto add = static_cast<std::int32_t>(Opcode::add),
                 mul = static_cast<std::int32_t>(Opcode::mul);
  std::vector<Variable> y;
  for (Index i = 0; i < n; ++i) y.push_back(rec.op2(add, rec.input(i), rec.parameter(i)));
  const Variable sum = rec.sum_n(n, {y.data(), 1});
  for (Variable& v : y) v = rec.op2(mul, rec.op1(static_cast<std::int32_t>(Opcode::sin), v), sum);
  return *rec.finish(y);
}

TEST_P(Jacobians, have_the_same_bits_with_any_number_of_threads) {
  Prepared p(dense_function(35));
  const SparseJacobian jacobian = prepared(p.f, options());
  EXPECT_GE(jacobian.info().n_colors, 35);
  const Matrix one = values_at(jacobian, p.ws, point_of(p.f));
  for (int n_threads : {2, 4}) {
    Workspace ws(p.f, {.n_threads = n_threads, .products = true, .second_order = false});
    EXPECT_TRUE(same_bits(values_at(jacobian, ws, point_of(p.f)), one));
  }
}

std::string name_of_way(const ::testing::TestParamInfo<Way>& test) {
  constexpr const char* active[] = {"inputs", "parameters", "both"};
  constexpr const char* partitions[] = {"automatic", "columns", "rows"};
  return std::string(active[static_cast<std::size_t>(test.param.active)]) + "_" +
         partitions[static_cast<std::size_t>(test.param.partition)];
}

INSTANTIATE_TEST_SUITE_P(By, Jacobians,
                         ::testing::Values(Way{Active::inputs, Partition::columns},
                                           Way{Active::inputs, Partition::rows},
                                           Way{Active::inputs, Partition::automatic},
                                           Way{Active::parameters, Partition::columns},
                                           Way{Active::parameters, Partition::rows},
                                           Way{Active::both, Partition::columns},
                                           Way{Active::both, Partition::rows},
                                           Way{Active::both, Partition::automatic}),
                         name_of_way);

TEST(JacobianEvaluation, gives_the_values_of_the_function_too) {
  Prepared p(random_expression(8, size));
  const SparseJacobian jacobian = prepared(p.f);
  Matrix y(size_of(p.f.m(), 1)), values(static_cast<std::size_t>(jacobian.info().nnz));
  ASSERT_TRUE(jacobian.eval(p.ws, point_of(p.f), y.data(), values.data()).is_ok());
  EXPECT_TRUE(same_bits(y, values_of(p.f, p.ws, point_of(p.f))));
}

TEST(JacobianEvaluation, refuses_workspaces_of_others_and_without_products) {
  const Expression e = random_expression(8, size);
  Prepared p(e), other(e);
  const SparseJacobian jacobian = prepared(p.f);
  Workspace bare(p.f, {.n_threads = 1, .products = false, .second_order = false});
  Matrix values(static_cast<std::size_t>(jacobian.info().nnz));
  for (Workspace* ws : {&other.ws, &bare}) {
    EXPECT_EQ(jacobian.reserve(*ws).code(), Code::workspace);
    EXPECT_EQ(jacobian.eval(*ws, point_of(p.f), nullptr, values.data()).code(), Code::workspace);
  }
}

TEST(JacobianEvaluation, stops_at_a_guard_and_goes_on_afterwards) {
  Recorder rec(Matrix{0.5}, {}, 100);
  const Variable x = rec.input(0);
  rec.compare(1, x, rec.constant(1));
  Prepared p(*rec.finish(std::vector<Variable>{rec.pow_int(x, 2)}));
  const SparseJacobian jacobian = prepared(p.f);
  const double beyond = 1.5;
  double value = unwritten;
  EXPECT_EQ(jacobian.eval(p.ws, {&beyond, nullptr}, nullptr, &value).code(),
            Code::tape_branch_changed);
  EXPECT_EQ(values_at(jacobian, p.ws, point_of(p.f)), Matrix{1});
}

}  // namespace
}  // namespace spad::test
