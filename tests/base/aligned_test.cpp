#include "base/aligned.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace spad {
namespace {

TEST(AlignedBuffer, starts_on_a_cache_line_for_every_size) {
  for (std::size_t size : {1u, 7u, 8u, 1000u}) {
    const AlignedBuffer buffer(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % AlignedBuffer::alignment, 0u);
    EXPECT_EQ(buffer.size(), size);
    EXPECT_EQ(buffer.bytes(), size * sizeof(double));
  }
}

TEST(AlignedBuffer, of_no_elements_owns_nothing) {
  AlignedBuffer buffer(0);
  EXPECT_EQ(buffer.data(), nullptr);
  EXPECT_TRUE(buffer.span().empty());
  buffer.fill(1.0);
}

TEST(AlignedBuffer, reserve_grows_and_never_shrinks) {
  AlignedBuffer buffer;
  buffer.reserve(10);
  EXPECT_EQ(buffer.size(), 10u);
  buffer.fill(3.0);
  const double* const before = buffer.data();
  buffer.reserve(4);
  EXPECT_EQ(buffer.size(), 10u);
  EXPECT_EQ(buffer.data(), before);
  for (double value : buffer.span()) EXPECT_EQ(value, 3.0);
}

TEST(AlignedBuffer, moves_its_memory_and_leaves_an_empty_buffer) {
  AlignedBuffer from(5);
  from.fill(2.0);
  const double* const memory = from.data();
  const AlignedBuffer to = std::move(from);
  EXPECT_EQ(to.data(), memory);
  EXPECT_EQ(to.size(), 5u);
  EXPECT_EQ(from.size(), 0u);
  from.reserve(3);
  ASSERT_NE(from.data(), nullptr);
  from.fill(1.0);
}

}  // namespace
}  // namespace spad
