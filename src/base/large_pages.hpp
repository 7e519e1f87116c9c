// Large arrays on large pages.
//
// Recording and preparing write every array once, into fresh memory, and the system hands that out
// by pages of 4 KiB unless it is asked for more: a page costs more time than what is written to it
// (decision 015). Where the system does not know large pages, or does not want to be asked, these
// are plain arrays.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace spad {

// To be called before the memory is written to. Nothing for what is less than a few large pages.
void advise_large_pages(void* memory, std::size_t bytes);

template <class T>
void reserve_large(std::vector<T>& vector, std::size_t capacity) {
  if (capacity <= vector.capacity()) return;
  vector.reserve(capacity);
  advise_large_pages(vector.data(), capacity * sizeof(T));
}

template <class T>
void resize_large(std::vector<T>& vector, std::size_t size) {
  reserve_large(vector, size);
  vector.resize(size);
}

template <class T>
std::vector<T> large_vector(std::size_t size, const T& value = T()) {
  std::vector<T> vector;
  reserve_large(vector, size);
  vector.resize(size, value);
  return vector;
}

// Uninitialized.
template <class T>
std::unique_ptr<T[]> large_array(std::size_t size) {
  auto array = std::make_unique_for_overwrite<T[]>(size);
  advise_large_pages(array.get(), size * sizeof(T));
  return array;
}

}  // namespace spad
