// Arrays as arguments: anything contiguous, a pointer and a size, or nothing.
//
// Sizes are checked, so that a wrong one is an Error and not a wrong read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "status.hpp"

namespace spad {
inline namespace api {

[[noreturn]] inline void throw_bad_size(const char* name, std::size_t size, std::int64_t expected) {
  throw Error(SPAD_E_BAD_DIM, std::string("argument ") + name + " has " + std::to_string(size) +
                                  " elements, expected " + std::to_string(expected));
}

// Read by a call. {} or nullptr: not given.
class ConstArray {
 public:
  ConstArray() = default;
  ConstArray(std::nullptr_t) {}
  ConstArray(const double* data, std::size_t size) : data_(data), size_(size), is_given_(true) {}
  ConstArray(std::initializer_list<double> numbers)  // for the duration of the call
      : ConstArray(std::data(numbers), numbers.size()) {}
  template <class Container,
            class = std::enable_if_t<std::is_convertible_v<
                decltype(std::data(std::declval<const Container&>())), const double*>>>
  ConstArray(const Container& container) : ConstArray(std::data(container), std::size(container)) {}

  bool is_given() const { return is_given_; }
  std::size_t size() const { return size_; }
  const double* required(std::int64_t size, const char* name) const {
    if (size_ != static_cast<std::size_t>(size)) throw_bad_size(name, size_, size);
    return data_;
  }
  const double* optional(std::int64_t size, const char* name) const {
    return is_given_ ? required(size, name) : nullptr;
  }

 private:
  const double* data_ = nullptr;
  std::size_t size_ = 0;
  bool is_given_ = false;
};

// x and p; both left out: where the workspace is.
struct Point {
  Point(ConstArray x_, std::int64_t n, ConstArray p_, std::int64_t np) {
    if (!x_.is_given() && !p_.is_given()) return;
    x = x_.required(n, "x");
    p = p_.required(np, "p");
  }
  const double *x = nullptr, *p = nullptr;
};

// Written by a call; a std::vector is given the size it needs. {} or nullptr: not wanted.
class Array {
 public:
  Array() = default;
  Array(std::nullptr_t) {}
  Array(double* data, std::size_t size) : data_(data), size_(size), is_given_(true) {}
  Array(std::vector<double>& vector) : vector_(&vector), is_given_(true) {}
  template <class Container, class = std::enable_if_t<std::is_convertible_v<
                                 decltype(std::data(std::declval<Container&>())), double*>>>
  Array(Container& container) : Array(std::data(container), std::size(container)) {}

  double* required(std::int64_t size, const char* name) const {
    if (vector_ != nullptr) {
      vector_->resize(static_cast<std::size_t>(size));
      return vector_->data();
    }
    if (size_ != static_cast<std::size_t>(size)) throw_bad_size(name, size_, size);
    return data_;
  }
  double* optional(std::int64_t size, const char* name) const {
    return is_given_ ? required(size, name) : nullptr;
  }

 private:
  std::vector<double>* vector_ = nullptr;
  double* data_ = nullptr;
  std::size_t size_ = 0;
  bool is_given_ = false;
};

}  // namespace api
}  // namespace spad
