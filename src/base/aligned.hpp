// A block of doubles on a cache line, uninitialized when made: the memory of lanes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include "base/large_pages.hpp"

namespace spad {

class AlignedBuffer {
 public:
  static constexpr std::size_t alignment = 64;  // one AVX-512 register, one cache line

  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : size_(size), data_(size ? allocate(size) : nullptr) {}
  // What was moved from is empty, and may be reserved anew.
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : size_(std::exchange(other.size_, 0)), data_(std::move(other.data_)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    data_ = std::move(other.data_);
    return *this;
  }

  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(double); }
  std::span<double> span() { return {data(), size_}; }

  // Grows to at least `size`; contents are lost when it grows.
  void reserve(std::size_t size) {
    if (size > size_) *this = AlignedBuffer(size);
  }
  void fill(double value) { std::fill_n(data(), size_, value); }

 private:
  struct Free {
    void operator()(double* p) const { ::operator delete (p, std::align_val_t{alignment}); }
  };
  static double* allocate(std::size_t size) {
    void* const memory = ::operator new (size * sizeof(double), std::align_val_t{alignment});
    advise_large_pages(memory, size * sizeof(double));
    return static_cast<double*>(memory);
  }
  std::size_t size_ = 0;
  std::unique_ptr<double, Free> data_;
};

}  // namespace spad
