// Checks of the arguments of a C function, in their order; the first that fails is kept.
//
//   Arguments arguments;
//   if (!arguments.handle(function, "function") || !arguments.array(x, function->core.n(), "x")) {
//     return arguments.status();
//   }
#pragma once

#include <cinttypes>
#include <limits>

#include "base/sparse.hpp"
#include "capi/handles.hpp"

namespace spad {

class Arguments {
 public:
  static constexpr std::int64_t largest_index = std::numeric_limits<Index>::max();

  const Status& status() const { return status_; }
  bool refuse(Status status) {
    status_ = std::move(status);
    return false;
  }

  template <class Object>
  bool handle(const Object* handle, const char* argument) {
    if (is_live(handle)) return true;
    return refuse(check_handle(handle, Object::kind, argument));
  }

  bool pointer(const void* pointer, const char* argument) {
    if (pointer != nullptr) return true;
    return refuse(Status::error(Code::null_arg, "argument %s is NULL", argument));
  }

  // An output handle: not NULL, and NULL inside until there is an object.
  template <class Object>
  bool output(Object** handle, const char* argument) {
    if (!pointer(handle, argument)) return false;
    *handle = nullptr;
    return true;
  }

  // NULL only when there is nothing in it.
  bool array(const void* first, std::int64_t count, const char* argument) {
    if (first != nullptr || count == 0) return true;
    return refuse(Status::error(Code::null_arg,
                                "argument %s is NULL, expected an array of %" PRId64 " elements",
                                argument, count));
  }

  // 0 to the largest Index.
  bool count(std::int64_t value, const char* argument) {
    if (value < 0) {
      return refuse(
          Status::error(Code::bad_dim, "argument %s is %" PRId64 ", negative", argument, value));
    }
    if (value > largest_index) {
      return refuse(Status::error(Code::index_overflow,
                                  "argument %s is %" PRId64 ", more than %" PRId64, argument, value,
                                  largest_index));
    }
    return true;
  }

 private:
  Status status_;
};

}  // namespace spad
