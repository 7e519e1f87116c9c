#include "base/status.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>
#include <string>

namespace spad {
namespace {

constexpr Code all_codes[] = {
#define SPAD_STATUS(number, id, c_name, text) Code::id,
#include "base/status.def"
#undef SPAD_STATUS
};

TEST(Status, is_ok_when_nothing_is_said) {
  const Status status;
  EXPECT_TRUE(status.is_ok());
  EXPECT_FALSE(status.is_error());
  EXPECT_EQ(status.code(), Code::ok);
  EXPECT_STREQ(status.detail(), "");
}

TEST(Status, notes_are_valid_results_and_negative_codes_are_errors) {
  for (Code code : all_codes) {
    EXPECT_EQ(Status(code).is_error(), static_cast<int>(code) < 0) << name_of(code);
  }
  EXPECT_TRUE(Status(Code::ok_near_singular).is_ok());
  EXPECT_TRUE(Status(Code::singular).is_error());
}

TEST(Status, every_code_has_its_own_name_with_the_prefix_of_its_sign_and_a_message) {
  std::set<std::string> names;
  for (Code code : all_codes) {
    const std::string name = name_of(code);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(name.rfind(static_cast<int>(code) < 0 ? "SPAD_E_" : "SPAD_OK", 0), 0u) << name;
    EXPECT_GT(std::strlen(message_of(code)), 3u) << name;
  }
}

TEST(Status, a_number_outside_the_table_is_named_unknown) {
  EXPECT_STREQ(name_of(static_cast<Code>(-1234)), "SPAD_E_UNKNOWN");
  EXPECT_STREQ(message_of(static_cast<Code>(77)), "unknown status");
}

TEST(Status, formats_its_detail) {
  const Status status = Status::error(Code::singular, "column %d has no pivot above %g", 17, 0.5);
  EXPECT_STREQ(status.detail(), "column 17 has no pivot above 0.5");
  EXPECT_EQ(status.code(), Code::singular);
}

TEST(Status, cuts_a_detail_that_is_too_long_and_ends_it) {
  const std::string text(1000, 'x');
  const Status status = Status::error(Code::internal, "%s", text.c_str());
  const std::size_t length = std::strlen(status.detail());
  EXPECT_GT(length, 200u);
  EXPECT_LT(length, text.size());
  EXPECT_EQ(text.compare(0, length, status.detail()), 0);
}

TEST(Status, copies_have_its_text_and_numbers_whatever_was_there) {
  const std::string longest(223, 'x');
  const Status whole = Status::error(Code::internal, "%s", longest.c_str()).at_index(3);
  const Status brief = Status::error(Code::singular, "brief").with_value(0.5);
  for (const Status& status : {whole, brief, Status()}) {
    for (Status copy : {whole, brief, Status()}) {
      copy = status;
      const Status& itself = copy;
      copy = itself;
      EXPECT_EQ(copy.code(), status.code());
      EXPECT_STREQ(copy.detail(), status.detail());
      EXPECT_EQ(copy.info().index, status.info().index);
    }
  }
  EXPECT_EQ(Status(whole).detail(), longest);
  EXPECT_EQ(Status(brief).info().value, 0.5);
}

TEST(Status, says_the_same_as_numbers) {
  const Status status = Status::error(Code::singular, "-")
                            .at_index(3)
                            .at_position(4, 5)
                            .at_operation(6)
                            .with_value(7);
  EXPECT_EQ(status.info().index, 3);
  EXPECT_EQ(status.info().row, 4);
  EXPECT_EQ(status.info().column, 5);
  EXPECT_EQ(status.info().operation, 6);
  EXPECT_EQ(status.info().value, 7.0);
}

TEST(Status, numbers_that_do_not_apply_are_minus_one_and_nan) {
  const Status status = Status::error(Code::singular, "-");
  EXPECT_EQ(status.info().index, -1);
  EXPECT_EQ(status.info().row, -1);
  EXPECT_EQ(status.info().column, -1);
  EXPECT_EQ(status.info().operation, -1);
  EXPECT_TRUE(std::isnan(status.info().value));
}

}  // namespace
}  // namespace spad
