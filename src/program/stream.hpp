// Where a leaf or an output of a kernel lives for every instance of a batch: start + stride *
// instance, or a list.
//
// Lists are classified once, in groups and runs: many are affine in pieces, such as rows of a grid.
// What is affine needs no addresses when it is read. A list counts from its first address on and
// may be shared: steps in time, or kernels derived from one, read the same places of other values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <unordered_map>
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

  static Stream affine(Index start, Index stride) { return {start, stride, nullptr}; }
  static Stream list(std::vector<Index> addresses);

  // The same addresses further on.
  Stream shifted(Index by) const { return {start_ + by, stride_, list_}; }
  // Of a stream and one that was shifted by one.
  bool is_just_before(const Stream& next) const {
    return next.start_ == start_ + 1 && next.stride_ == stride_ && next.list_ == list_;
  }

  Index at(Index instance) const {
    return start_ +
           (list_ ? list_->offsets[static_cast<std::size_t>(instance)] : stride_ * instance);
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
    return {start_ + g.start + g.stride * (instance % group), g.stride};
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
  // Of a list: addresses are start() + offsets()[instance], in whole runs, of which the last
  // repeats the last instance. NULL if the stream is affine.
  const Index* offsets() const { return list_ ? list_->offsets.data() : nullptr; }
  Index start() const { return start_; }
  std::size_t bytes() const {  // of the list, its share where several streams have it
    return list_ ? (list_->offsets.capacity() * sizeof(Index) +
                    list_->groups.capacity() * sizeof(Group)) /
                       static_cast<std::size_t>(list_.use_count())
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
    std::vector<Index> offsets;
    std::vector<Group> groups;
  };
  static_assert(group / run == 8);

  friend class Streams;

  Stream(Index start, Index stride, std::shared_ptr<const List> list)
      : start_(start), stride_(stride), list_(std::move(list)) {}

  const Group& group_of(Index instance) const {
    return list_->groups[static_cast<std::size_t>(instance / group)];
  }

  Index start_, stride_;
  std::shared_ptr<const List> list_;
};

// The lists of the streams that were made here, each once.
class Streams {
 public:
  Stream list(std::vector<Index> addresses);

 private:
  static constexpr std::size_t longest = 4096;  // that is compared with others

  std::unordered_multimap<std::uint64_t, std::shared_ptr<const Stream::List>> known_;
};

// The addresses at_instance(0) ... at_instance(n - 1): affine where they are, else with a list.
template <class At>
Stream stream_of(Index n, At&& at_instance, Streams* lists = nullptr) {
  const Index start = n > 0 ? at_instance(0) : 0, stride = n > 1 ? at_instance(1) - start : 0;
  Index k = 2;
  while (k < n && at_instance(k) == start + stride * k) ++k;
  if (k >= n) return Stream::affine(start, stride);
  std::vector<Index> addresses = large_vector<Index>(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) addresses[static_cast<std::size_t>(i)] = at_instance(i);
  return lists ? lists->list(std::move(addresses)) : Stream::list(std::move(addresses));
}

// Several such streams, addresses at_instance(instance, stream); block by block, for those of an
// instance may be side by side.
template <class At>
std::vector<Stream> streams_of(Index n, std::size_t n_streams, At&& at_instance) {
  constexpr Index block = 256;
  struct Addresses {
    Index start, stride;
    std::vector<Index> list;  // all of them, once one is not where it would be
  };
  std::vector<Addresses> all;
  for (std::size_t s = 0; s < n_streams; ++s) {
    const Index start = n > 0 ? at_instance(Index{0}, s) : 0;
    all.push_back({start, n > 1 ? at_instance(Index{1}, s) - start : 0, {}});
  }
  for (Index first = 0; first < n; first += block) {
    const Index last = std::min(first + block, n);
    for (std::size_t s = 0; s < n_streams; ++s) {
      auto& [start, stride, list] = all[s];
      for (Index i = first; i < last; ++i) {
        const Index address = at_instance(i, s);
        if (list.empty()) {
          if (address == start + stride * i) continue;
          list = large_vector<Index>(static_cast<std::size_t>(n));
          for (Index k = 0; k < i; ++k) list[static_cast<std::size_t>(k)] = start + stride * k;
        }
        list[static_cast<std::size_t>(i)] = address;
      }
    }
  }
  std::vector<Stream> streams;
  for (auto& [start, stride, list] : all) {
    streams.push_back(list.empty() ? Stream::affine(start, stride) : Stream::list(std::move(list)));
  }
  return streams;
}

}  // namespace spad
