// A status: a code of status.def, one formatted detail, and the same facts as numbers.
//
// Holds its text inside, so that reporting an error allocates nothing, also when memory is out.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

namespace spad {

enum class Code : std::int32_t {
#define SPAD_STATUS(number, id, c_name, text) id = number,
#include "base/status.def"
#undef SPAD_STATUS
};

const char* name_of(
    Code code);  // "SPAD_E_SINGULAR"; "SPAD_E_UNKNOWN" for a number not in the table
const char* message_of(Code code);  // the table's sentence

// What a message says, as numbers; -1 and NaN where a field does not apply. Base 0.
struct ErrorInfo {
  std::int64_t index = -1;      // of the offending element of the argument
  std::int64_t row = -1;        // of a matrix
  std::int64_t column = -1;     // of a matrix
  std::int64_t operation = -1;  // number of the recorded operation
  double value = std::numeric_limits<double>::quiet_NaN();  // pivot, residual, element
};

class [[nodiscard]] Status {
 public:
  Status() : Status(Code::ok) {}
  explicit Status(Code code) : code_(code) { detail_[0] = '\0'; }
  Status(const Status& other) : code_(other.code_), info_(other.info_) { copy_detail(other); }
  Status& operator=(const Status& other) {
    code_ = other.code_;
    info_ = other.info_;
    copy_detail(other);
    return *this;
  }

  // printf-style; the detail is cut at its capacity.
  static Status error(Code code, const char* format, ...) __attribute__((format(printf, 2, 3)));

  bool is_ok() const { return static_cast<std::int32_t>(code_) >= 0; }  // notes are valid results
  bool is_error() const { return !is_ok(); }
  Code code() const { return code_; }
  const char* detail() const { return detail_; }
  const ErrorInfo& info() const { return info_; }
  ErrorInfo& info() { return info_; }

  // For chains: return Status::error(...).at_index(i);
  Status&& at_index(std::int64_t index) &&;
  Status&& at_position(std::int64_t row, std::int64_t column) &&;
  Status&& at_operation(std::int64_t operation) &&;
  Status&& with_value(double value) &&;

 private:
  // To its end: calls of a tenth of a microsecond return several statuses that have none.
  void copy_detail(const Status& other) {
    const bool is_empty = other.detail_[0] == '\0';
    std::memmove(detail_, other.detail_, is_empty ? 1 : std::strlen(other.detail_) + 1);
  }

  static constexpr int detail_capacity = 224;
  Code code_;
  ErrorInfo info_;
  char detail_[detail_capacity];  // set to the end of the text
};

}  // namespace spad
