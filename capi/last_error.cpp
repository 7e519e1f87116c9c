// The last error of each thread: the library's only thread-local state.
//
// Constant-initialized and without a destructor, so that a thread may end after the library was
// unloaded, and reporting works when memory is out.
#include <cstdio>
#include <type_traits>

#include "capi/barrier.hpp"
#include "capi/options.hpp"

namespace {

struct LastError {
  spad_status status = SPAD_OK;
  spad::ErrorInfo numbers;
  char message[1024] = {};
};
static_assert(std::is_trivially_destructible_v<LastError>);

constinit thread_local LastError last_error;

}  // namespace

namespace spad {

spad_status report(const char* function, const Status& status) noexcept {
  if (status.is_error()) {
    const bool has_detail = status.detail()[0] != '\0';
    last_error.status = static_cast<spad_status>(status.code());
    last_error.numbers = status.info();
    std::snprintf(last_error.message, sizeof last_error.message, "%s: %s", function,
                  has_detail ? status.detail() : message_of(status.code()));
  }
  return static_cast<spad_status>(status.code());
}

}  // namespace spad

const char* spad_last_error_message(void) noexcept { return last_error.message; }

// Not reported when it fails: that would overwrite what was asked for.
spad_status spad_last_error_info(spad_error_info* info) noexcept {
  spad_error_info ours{};
  ours.status = last_error.status;
  ours.index = last_error.numbers.index;
  ours.row = last_error.numbers.row;
  ours.column = last_error.numbers.column;
  ours.operation = last_error.numbers.operation;
  ours.value = last_error.numbers.value;
  const auto fill = [&] { return spad::fill_struct(info, ours, "info"); };
  return static_cast<spad_status>(
      spad::guard(fill, [](const spad::Status& status) { return status; }).code());
}
