// What is said about a pointer that is not the handle it should be.
#include "capi/handles.hpp"

namespace spad {

namespace {

const char* name_of(std::uint64_t word) {
  switch (static_cast<Kind>(word)) {
    case Kind::destroyed: return "a destroyed handle";
    case Kind::recorder: return "a spad_recorder";
    case Kind::function: return "a spad_function";
    case Kind::workspace: return "a spad_workspace";
    case Kind::jacobian: return "a spad_jacobian";
    case Kind::factorization: return "a spad_factorization";
    case Kind::newton: return "a spad_newton";
    case Kind::implicit: return "a spad_implicit";
    case Kind::coloring: return "a spad_coloring";
    case Kind::hessian: return "a spad_hessian";
  }
  return "no handle of this library";
}

}  // namespace

Status check_handle(const void* handle, Kind expected, const char* argument) {
  if (handle == nullptr) return Status::error(Code::null_arg, "argument %s is NULL", argument);
  const std::uint64_t word = kind_word(handle);
  if (word == static_cast<std::uint64_t>(expected)) return {};
  return Status::error(Code::bad_handle, "argument %s is %s, expected %s", argument, name_of(word),
                       name_of(static_cast<std::uint64_t>(expected)));
}

}  // namespace spad
