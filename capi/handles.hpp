// Handles: what the C ABI gives out as opaque pointers. The only place with raw ownership.
//
// A handle begins with a word that names its type, so that NULL, live handles of another type and
// handles already destroyed but still referred to are caught; after the last reference is gone a
// handle is as undefined as any freed pointer. Objects hold references to what they were made
// from, so the order of destruction is free.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "base/result.hpp"
#include "capi/barrier.hpp"

namespace spad {

// Words that do not occur by chance in memory.
enum class Kind : std::uint64_t {
  destroyed = 0x5d0e57a0d0000000,
  recorder,
  function,
  workspace,
  jacobian,
  factorization,
  newton,
  implicit,
  coloring,
  hessian,
};

class Handle {
 public:
  explicit Handle(Kind kind) : kind_(static_cast<std::uint64_t>(kind)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  // The user has destroyed it; others may still refer to it. Volatile: the store is never read
  // by a correct program, and is there for the others.
  void retire() {
    *const_cast<volatile std::uint64_t*>(&kind_) = static_cast<std::uint64_t>(Kind::destroyed);
  }
  void retain() const { references_.fetch_add(1, std::memory_order_relaxed); }
  bool release() const { return references_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 protected:
  ~Handle() { retire(); }

 private:
  std::uint64_t kind_;
  mutable std::atomic<std::int64_t> references_ = 1;
};

// The word at the beginning of whatever the pointer points to.
inline std::uint64_t kind_word(const void* handle) {
  std::uint64_t word;
  std::memcpy(&word, handle, sizeof word);
  return word;
}

template <class Object>
bool is_live(const Object* handle) {
  return handle != nullptr && kind_word(handle) == static_cast<std::uint64_t>(Object::kind);
}

// OK, or why `handle` is none: NULL, another type (which), destroyed, or no handle at all.
Status check_handle(const void* handle, Kind expected, const char* argument);

template <class Object>
void release(const Object* handle) {
  if (handle->release()) delete handle;
}

// A counted reference of one object to another.
template <class Object>
class Reference {
 public:
  explicit Reference(Object* object) : object_(object) { object_->retain(); }
  Reference(const Reference& other) : Reference(other.object_) {}
  Reference& operator=(const Reference&) = delete;
  ~Reference() { spad::release(object_); }

  Object* get() const { return object_; }
  Object* operator->() const { return object_; }

 private:
  Object* object_;
};

template <class Object>
void hand_over(std::unique_ptr<Object> object, Object** handle) {
  *handle = object.release();
}

// The body of every spad_*_destroy.
template <class Object>
void destroy(const char* function, Object* handle, const char* argument) noexcept {
  if (handle == nullptr) return;
  static_cast<void>(guarded(function, [&] {
    Status status = check_handle(handle, Object::kind, argument);
    if (status.is_ok()) {
      handle->retire();
      release(handle);
    }
    return status;
  }));
}

}  // namespace spad
