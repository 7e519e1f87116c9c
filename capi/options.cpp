// Checks behind the protocol of structs that begin with their size.
#include "capi/options.hpp"

#include <cinttypes>

namespace spad {

std::size_t struct_size_of(const void* user) {
  std::size_t size;
  std::memcpy(&size, user, sizeof size);
  return size;
}

Status check_struct_size(const void* user, const char* argument) {
  if (user == nullptr) return Status::error(Code::null_arg, "argument %s is NULL", argument);
  const std::size_t size = struct_size_of(user);
  if (size >= sizeof(std::size_t) && size <= largest_struct) return {};
  return Status::error(Code::bad_struct, "argument %s has struct_size %zu, expected %zu to %zu",
                       argument, size, sizeof(std::size_t), largest_struct);
}

Status check_zero_tail(const void* user, std::size_t first, const char* argument) {
  const auto* bytes = static_cast<const unsigned char*>(user);
  for (std::size_t k = first; k < struct_size_of(user); ++k) {
    if (bytes[k] != 0) {
      return Status::error(Code::bad_struct,
                           "argument %s sets byte %zu, beyond the %zu bytes this version knows",
                           argument, k, first)
          .at_index(static_cast<std::int64_t>(k));
    }
  }
  return {};
}

Status check_choice(const char* option, std::int64_t value, std::int64_t first, std::int64_t last) {
  if (value >= first && value <= last) return {};
  if (first == last) {
    return Status::error(Code::bad_option, "%s is %" PRId64 ", expected %" PRId64, option, value,
                         first);
  }
  return Status::error(Code::bad_option, "%s is %" PRId64 ", expected %" PRId64 " to %" PRId64,
                       option, value, first, last);
}

}  // namespace spad
