#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace spad {
namespace {

Result<std::string> greet(bool well) {
  if (!well) return Status::error(Code::bad_dim, "no one to greet");
  return std::string("hello");
}

TEST(Result, holds_a_value_and_an_ok_status) {
  const Result<std::string> result = greet(true);
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "hello");
  EXPECT_EQ(result->size(), 5u);
  EXPECT_TRUE(result.status().is_ok());
}

TEST(Result, holds_the_status_that_says_why_there_is_no_value) {
  const Result<std::string> result = greet(false);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.status().code(), Code::bad_dim);
  EXPECT_STREQ(result.status().detail(), "no one to greet");
}

TEST(Result, gives_away_a_value_that_can_only_be_moved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 3);
}

TEST(Result, lets_its_value_be_changed) {
  Result<std::string> result = greet(true);
  result->append(" there");
  *result += '!';
  EXPECT_EQ(*result, "hello there!");
}

}  // namespace
}  // namespace spad
