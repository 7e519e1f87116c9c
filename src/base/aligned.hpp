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
  static constexpr std::size_t line = alignment / sizeof(double);
  // Room for n doubles behind which others begin with a cache line, too.
  static constexpr std::size_t whole_lines(std::size_t n) { return (n + line - 1) / line * line; }

  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : size_(size) {
    if (size > 0) data_ = allocate(size);
  }
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
  // What fills half a large page has large pages of its own: kernels gather from all over it, and
  // would look up one small page after another.
  static constexpr std::size_t own_pages = large_page / 2;

  static std::size_t alignment_of(std::size_t size) {
    return size * sizeof(double) < own_pages ? alignment : large_page;
  }
  struct Free {
    Free() : unit(std::align_val_t{alignment}) {}
    explicit Free(std::size_t bytes) : unit(std::align_val_t{bytes}) {}
    void operator()(double* p) const { ::operator delete(p, unit); }
    std::align_val_t unit;
  };
  static std::unique_ptr<double, Free> allocate(std::size_t size) {
    const std::size_t unit = alignment_of(size);
    const std::size_t bytes = (size * sizeof(double) + unit - 1) / unit * unit;
    void* const memory = ::operator new (bytes, std::align_val_t{unit});
    advise_large_pages(memory, bytes);
    return {static_cast<double*>(memory), Free(unit)};
  }
  std::size_t size_ = 0;
  std::unique_ptr<double, Free> data_;
};

}  // namespace spad
