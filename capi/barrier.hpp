// The barrier of the C ABI: no exception passes, every failure leaves its text with the thread.
//
// guard() holds the only catch clauses outside base/parallel.hpp. Everything exported runs inside
// guarded(), or inside a template of its file that is made of guard().
#pragma once

#include <exception>
#include <new>
#include <utility>

#include "base/status.hpp"
#include "spad.h"

namespace spad {

// Status -> code. An error is kept as the calling thread's last error, its message beginning with
// the name of the C function. Allocates nothing.
spad_status report(const char* function, const Status& status) noexcept;

// body(), or failed(status) where body throws; failed must not throw. Both return the same type.
template <class Body, class Failed>
auto guard(Body&& body, Failed&& failed) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return failed(Status(Code::no_memory));
  } catch (const std::exception& exception) {
    return failed(Status::error(Code::internal, "%s", exception.what()));
  } catch (...) {
    return failed(Status::error(Code::internal, "an exception of unknown type"));
  }
}

// The frame of a C function: body returns a Status.
template <class Body>
spad_status guarded(const char* function, Body&& body) noexcept {
  return guard([&] { return report(function, std::forward<Body>(body)()); },
               [&](const Status& status) { return report(function, status); });
}

}  // namespace spad
