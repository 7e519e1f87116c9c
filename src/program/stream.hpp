// Where a leaf or an output of a kernel lives for every instance of a batch: start + stride *
// instance, or a list.
//
// Lists are classified once, in groups and runs: many are affine in pieces, such as rows of a grid.
// What is affine needs no addresses when it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/large_pages.hpp"
#include "base/sparse.hpp"

namespace spad {

class Stream {
 public:
  static constexpr Index group = 64;  // instances that share a stride, from a multiple of it on
  static constexpr Index run = 8;     // instances that can be affine in a group that is not
  static constexpr Index no_stride = std::numeric_limits<Index>::min();

  Stream(const Stream& other)
      : start_(other.start_),
        stride_(other.stride_),
        list_(other.list_ ? std::make_unique<const List>(*other.list_) : nullptr) {}
  Stream(Stream&&) = default;
  Stream& operator=(const Stream& other) { return *this = Stream(other); }
  Stream& operator=(Stream&&) = default;

  static Stream affine(Index start, Index stride) { return {start, stride, nullptr}; }
  static Stream list(std::vector<Index> addresses) {
    return {0, 0, std::make_unique<const List>(std::move(addresses))};
  }

  Index at(Index instance) const {
    return list_ ? list_->addresses[static_cast<std::size_t>(instance)]
                 : start_ + stride_ * instance;
  }
  // From this instance to the end of its group: where it is and the stride, no_stride where the
  // group is not affine. Does not read the list where it is.
  struct Piece {
    Index start, stride;
  };
  Piece piece_from(Index instance) const {
    if (!list_) return {start_ + stride_ * instance, stride_};
    const Group& g = group_of(instance);
    if (g.stride == no_stride) return {at(instance), no_stride};
    return {g.start + g.stride * (instance % group), g.stride};
  }
  // Of a list: which runs from this instance's on, to the end of its group, are affine; a bit each,
  // that of the instance is the lowest.
  struct Runs {
    Index stride;
    unsigned are_affine;
  };
  Runs runs_from(Index instance) const {
    const Group& g = group_of(instance);
    return {g.stride_of_runs, unsigned{g.affine_runs} >> (instance % group / run)};
  }
  friend bool operator==(const Stream& a, const Stream& b);  // streams of equal length
  // NULL if the stream is affine.
  const Index* addresses() const { return list_ ? list_->addresses.data() : nullptr; }
  std::size_t bytes() const {  // of the list
    return list_ ? list_->addresses.capacity() * sizeof(Index) +
                       list_->groups.capacity() * sizeof(Group)
                 : 0;
  }

 private:
  struct Group {
    Index start, stride;       // or no_stride
    Index stride_of_runs;      // of those that are affine, the first one's
    std::uint8_t affine_runs;  // a bit each
  };
  struct List {
    explicit List(std::vector<Index> list);
    std::vector<Index> addresses;
    std::vector<Group> groups;
  };
  static_assert(group / run == 8);

  Stream(Index start, Index stride, std::unique_ptr<const List> list)
      : start_(start), stride_(stride), list_(std::move(list)) {}

  const Group& group_of(Index instance) const {
    return list_->groups[static_cast<std::size_t>(instance / group)];
  }

  Index start_, stride_;
  std::unique_ptr<const List> list_;  // 16 bytes in all: there may be millions
};

// The addresses at_instance(0) ... at_instance(n - 1): affine where they are.
template <class At>
Stream stream_of(Index n, At&& at_instance) {
  const Index start = n > 0 ? at_instance(0) : 0, stride = n > 1 ? at_instance(1) - start : 0;
  Index k = 2;
  while (k < n && at_instance(k) == start + stride * k) ++k;
  if (k >= n) return Stream::affine(start, stride);
  std::vector<Index> addresses = large_vector<Index>(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) addresses[static_cast<std::size_t>(i)] = at_instance(i);
  return Stream::list(std::move(addresses));
}

}  // namespace spad
