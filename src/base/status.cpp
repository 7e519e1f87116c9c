// The texts of status.def, and how a detail is formatted.
#include "base/status.hpp"

#include <cstdarg>
#include <cstdio>
#include <utility>

namespace spad {

const char* name_of(Code code) {
  switch (code) {
#define SPAD_STATUS(number, id, c_name, text) \
  case Code::id:                              \
    return "SPAD_" #c_name;
#include "base/status.def"
#undef SPAD_STATUS
  }
  return "SPAD_E_UNKNOWN";
}

const char* message_of(Code code) {
  switch (code) {
#define SPAD_STATUS(number, id, c_name, text) \
  case Code::id:                              \
    return text;
#include "base/status.def"
#undef SPAD_STATUS
  }
  return "unknown status";
}

Status Status::error(Code code, const char* format, ...) {
  Status status(code);
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(status.detail_, sizeof status.detail_, format, arguments);
  va_end(arguments);
  return status;
}

Status&& Status::at_index(std::int64_t index) && {
  info_.index = index;
  return std::move(*this);
}

Status&& Status::at_position(std::int64_t row, std::int64_t column) && {
  info_.row = row;
  info_.column = column;
  return std::move(*this);
}

Status&& Status::at_operation(std::int64_t operation) && {
  info_.operation = operation;
  return std::move(*this);
}

Status&& Status::with_value(double value) && {
  info_.value = value;
  return std::move(*this);
}

}  // namespace spad
