// Errors as exceptions: the status and the message of the C call that failed.
//
// The C++ interface is header-only on top of spad.h, for C++17 and later. It lives in the inline
// namespace api, so that it never meets the library's own names in a static link.
#pragma once

#include <stdexcept>
#include <string>

#include "../spad.h"

namespace spad {
inline namespace api {

class Error : public std::runtime_error {
 public:
  Error(spad_status status, const std::string& message, const spad_error_info& info = {})
      : std::runtime_error(message), status_(status), info_(info) {}

  spad_status status() const noexcept { return status_; }         // SPAD_E_*
  const spad_error_info& info() const noexcept { return info_; }  // index, row, column, value

 private:
  spad_status status_;
  spad_error_info info_;
};

// Throws the calling thread's last error.
[[noreturn]] inline void throw_last_error(spad_status status) {
  spad_error_info info{};
  info.struct_size = sizeof info;
  static_cast<void>(spad_last_error_info(&info));
  throw Error(status, spad_last_error_message(), info);
}

// A note (positive) comes back, an error is thrown.
inline spad_status check(spad_status status) {
  if (status < 0) throw_last_error(status);
  return status;
}

}  // namespace api
}  // namespace spad
