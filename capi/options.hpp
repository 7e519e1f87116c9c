// The protocol of structs that begin with their size, once for all of them.
//
// Options: what the caller's struct lacks has its default, what it has beyond ours must be zero.
// Results: filled as far as the caller's struct goes, zero beyond ours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "base/result.hpp"
#include "spad.h"

namespace spad {

// More is taken for a struct_size that was never set.
constexpr std::size_t largest_struct = 4096;

// OK when struct_size, the first member, can be the size of a version of the struct.
Status check_struct_size(const void* user, const char* argument);
std::size_t struct_size_of(const void* user);
// OK when the bytes [first, struct_size) are zero.
Status check_zero_tail(const void* user, std::size_t first, const char* argument);

template <class Struct>
void begin_struct_check() {
  static_assert(std::is_trivially_copyable_v<Struct> && std::is_standard_layout_v<Struct>);
  static_assert(offsetof(Struct, struct_size) == 0);
}

// The caller's options laid over the defaults; NULL: the defaults.
template <class Options>
Result<Options> read_options(const Options* user, Options defaults,
                             const char* argument = "options") {
  begin_struct_check<Options>();
  defaults.struct_size = sizeof(Options);
  if (user == nullptr) return defaults;
  if (Status status = check_struct_size(user, argument); status.is_error()) return status;
  if (Status status = check_zero_tail(user, sizeof(Options), argument); status.is_error()) {
    return status;
  }
  std::memcpy(&defaults, user, std::min(struct_size_of(user), sizeof(Options)));
  return defaults;
}

// What the caller's struct has of ours, of any size; zero for what it lacks and no look beyond.
template <class Struct>
Struct read_prefix(const Struct* user) {
  begin_struct_check<Struct>();
  Struct prefix{};
  std::memcpy(&prefix, user, std::min(struct_size_of(user), sizeof(Struct)));
  return prefix;
}

// Writes `struct_size` bytes: ours as far as they go, then zeros; struct_size stays the caller's.
template <class Struct>
void write_struct(Struct* user, Struct ours, std::size_t struct_size) {
  begin_struct_check<Struct>();
  ours.struct_size = struct_size;
  const std::size_t known = std::min(struct_size, sizeof(Struct));
  std::memcpy(user, &ours, known);
  std::memset(reinterpret_cast<unsigned char*>(user) + known, 0, struct_size - known);
}

// The body of every spad_*_info.
template <class Struct>
Status fill_struct(Struct* user, const Struct& ours, const char* argument) {
  if (Status status = check_struct_size(user, argument); status.is_error()) return status;
  write_struct(user, ours, struct_size_of(user));
  return {};
}

// The body of every spad_*_options_init.
template <class Options>
Status init_options(Options* user, std::size_t struct_size, const Options& defaults,
                    const char* argument = "options") {
  if (user == nullptr) return Status::error(Code::null_arg, "argument %s is NULL", argument);
  if (Status status = check_struct_size(&struct_size, argument); status.is_error()) return status;
  write_struct(user, defaults, struct_size);
  return {};
}

// bad_option "options->layout is 7, expected 1 to 3".
Status check_choice(const char* option, std::int64_t value, std::int64_t first, std::int64_t last);
inline Status check_reserved(const char* option, std::int64_t value) {
  return check_choice(option, value, 0, 0);
}
inline Status check_threads(std::int64_t n_threads) {
  return check_choice("options->n_threads", n_threads, 1, 1024);
}

}  // namespace spad
