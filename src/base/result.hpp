// Either a value or the status that says why there is none.
//
//   Result<Coloring> coloring = color(...);
//   if (!coloring) return coloring.status();
//   use(*coloring);
#pragma once

#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/status.hpp"

namespace spad {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status status) : status_(std::move(status)) { SPAD_ASSERT(status_.is_error()); }

  explicit operator bool() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return std::move(*value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace spad
