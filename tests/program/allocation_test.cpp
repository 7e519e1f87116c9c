// Evaluations allocate nothing: every way to operator new counts.
#include <atomic>
#include <cstdlib>
#include <new>

#include "derivative/jacobian.hpp"
#include "program/products.hpp"

namespace {

std::atomic<long> n_allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
  ++n_allocations;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* const place = std::aligned_alloc(alignment, rounded > 0 ? rounded : alignment);
  if (place == nullptr) throw std::bad_alloc();
  return place;
}

}  // namespace

// Not inlined: one of a pair alone would look like a mismatch to the compiler.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++n_allocations;
  return std::malloc(size > 0 ? size : 1);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::align_val_t) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t, std::align_val_t) noexcept {
  std::free(place);
}

namespace spad::test {
namespace {

template <class Body>
long allocations_of(Body&& body) {
  const long before = n_allocations;
  body();
  return n_allocations - before;
}

class AllocationTest : public ::testing::TestWithParam<int> {
 protected:
  static constexpr Index k = 9;
  const Expression e = random_expression(4, {.n = 12, .np = 3, .n_recipes = 100, .n_outputs = 9});
  Prepared prepared{e, GetParam()};
  const Function& f = prepared.f;
  Workspace& ws = prepared.ws;
  const Point at = point_of(f);
  const Matrix seed = random_vector(1, size_of(12, k));
  Matrix out = Matrix(size_of(12, k)), y = Matrix(9);
};

TEST(Counting, notices_what_a_vector_allocates) {
  EXPECT_EQ(allocations_of([] {
              std::vector<double> v(10);
              v[3] = 1;
              EXPECT_EQ(v[3], 1);
            }),
            1);
}

TEST_P(AllocationTest, eval_allocates_nothing) {
  EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(eval(f, ws, at, y.data()).is_ok()); }), 0);
}

TEST_P(AllocationTest, jvp_allocates_nothing) {
  const JvpArrays arrays{k, seed.data(), seed.data(), y.data(), out.data()};
  EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(jvp(f, ws, at, arrays).is_ok()); }), 0);
}

TEST_P(AllocationTest, vjp_allocates_nothing) {
  Matrix p_bar(size_of(3, k));
  const VjpArrays arrays{k, seed.data(), y.data(), out.data(), p_bar.data()};
  EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(vjp(f, ws, at, arrays).is_ok()); }), 0);
}

TEST_P(AllocationTest, hvp_allocates_nothing) {
  Matrix x_bar(12), p_hvp(size_of(3, k));
  const HvpArrays arrays{seed.data(),  k,          seed.data(), seed.data(),
                         x_bar.data(), out.data(), p_hvp.data()};
  EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(hvp(f, ws, at, arrays).is_ok()); }), 0);
}

TEST_P(AllocationTest, a_failing_evaluation_allocates_nothing) {
  Workspace values_only(f, {.n_threads = 1, .products = false, .second_order = false});
  const JvpArrays arrays{k, seed.data(), seed.data(), y.data(), out.data()};
  EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(jvp(f, values_only, at, arrays).is_error()); }), 0);
}

TEST_P(AllocationTest, evaluation_of_a_prepared_jacobian_allocates_nothing) {
  for (Partition partition : {Partition::columns, Partition::rows}) {
    JacobianOptions options;
    options.partition.partition = partition;
    const Result<SparseJacobian> jacobian = SparseJacobian::prepare(f, options);
    ASSERT_TRUE(static_cast<bool>(jacobian));
    ASSERT_TRUE(jacobian->reserve(ws).is_ok());
    Matrix values(static_cast<std::size_t>(jacobian->info().nnz));
    const auto evaluate_once = [&] {
      EXPECT_TRUE(jacobian->eval(ws, at, y.data(), values.data()).is_ok());
    };
    EXPECT_EQ(allocations_of(evaluate_once), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, AllocationTest, ::testing::Values(1, 2),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace spad::test
