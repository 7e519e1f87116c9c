// Large arrays on large pages.
//
// Recording and preparing write every array once, into fresh memory, and the system hands that out
// by pages of 4 KiB unless it is asked for more: a page costs more time than what is written to it
// (decision 015). Where the system does not know large pages, or does not want to be asked, these
// are plain arrays.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace spad {

inline constexpr std::size_t large_page = std::size_t{1} << 21;

// To be called before the memory is written to. Nothing for less than a large page: one that is
// begun counts whole.
void advise_large_pages(void* memory, std::size_t bytes);

// Lets several threads fetch the pages of memory that was advised, before one of them writes to it;
// nothing with one thread. Fresh pages cost a virtual machine up to a millisecond a megabyte.
void populate_pages(void* memory, std::size_t bytes, int n_threads);

// Leaves new elements uninitialized where their type allows it.
template <class T>
struct UninitializedAllocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = UninitializedAllocator<U>;
  };
  template <class U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};
// For what is written right after it was resized, by several threads perhaps.
template <class T>
using UninitializedVector = std::vector<T, UninitializedAllocator<T>>;

template <class T, class Allocator>
void reserve_large(std::vector<T, Allocator>& vector, std::size_t capacity) {
  if (capacity <= vector.capacity()) return;
  std::vector<T, Allocator> grown;
  grown.reserve(capacity);
  advise_large_pages(grown.data(), capacity * sizeof(T));
  grown.insert(grown.end(), std::make_move_iterator(vector.begin()),
               std::make_move_iterator(vector.end()));
  vector.swap(grown);
}

// To its size.
template <class T>
void shrink_large(std::vector<T>& vector) {
  std::vector<T> exact;
  reserve_large(exact, vector.size());
  exact.insert(exact.end(), vector.begin(), vector.end());
  vector.swap(exact);
}

// Room for n more, at least as much as there was.
template <class T>
void grow_large(std::vector<T>& vector, std::size_t n) {
  if (vector.size() + n <= vector.capacity()) return;
  reserve_large(vector, std::max(vector.size() + n, 2 * vector.capacity()));
}

// The same for what does not live long: memory that is reserved and not touched costs nothing, a
// copy touches it twice. Steps of 8, of 2 where 8 times as much is little or a lot.
template <class T, class Allocator>
void grow_ahead(std::vector<T, Allocator>& vector, std::size_t n) {
  if (vector.size() + n <= vector.capacity()) return;
  constexpr std::size_t little = std::size_t{1} << 16, a_lot = std::size_t{1} << 27;  // bytes
  const std::size_t bytes = vector.capacity() * sizeof(T);
  const std::size_t step = bytes >= little && bytes < a_lot ? 8 : 2;
  reserve_large(vector, std::max(vector.size() + n, step * vector.capacity()));
}

template <class T>
void append_ahead(std::vector<T>& vector, const std::vector<T>& more) {
  grow_ahead(vector, more.size());
  vector.insert(vector.end(), more.begin(), more.end());
}

template <class T>
void resize_large(std::vector<T>& vector, std::size_t size,
                  const std::type_identity_t<T>& value = T()) {
  reserve_large(vector, size);
  vector.resize(size, value);
}

// The same of an empty vector, its pages fetched by several threads.
template <class T, class Allocator>
void resize_large_parallel(std::vector<T, Allocator>& vector, std::size_t size, int n_threads) {
  reserve_large(vector, size);
  populate_pages(vector.data(), size * sizeof(T), n_threads);
  vector.resize(size);
}

template <class T>
void assign_large(std::vector<T>& vector, std::size_t size, const std::type_identity_t<T>& value) {
  reserve_large(vector, size);
  vector.assign(size, value);
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
