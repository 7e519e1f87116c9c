// Finding what is affine in a list.
#include "program/stream.hpp"

#include <algorithm>
#include <span>

namespace spad {

namespace {

// From addresses to how far each is from the first, which is returned; the last is repeated to the
// end of a run, so that executors read whole ones.
Index make_relative(std::vector<Index>& addresses) {
  const Index start = addresses.empty() ? 0 : addresses.front();
  while (addresses.size() % Stream::run != 0) addresses.push_back(addresses.back());
  for (Index& address : addresses) address -= start;
  return start;
}

std::uint64_t hash_of(std::span<const Index> list) {
  std::uint64_t hash = list.size();
  for (const Index item : list) {
    hash = (hash ^ static_cast<std::uint32_t>(item)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  return hash;
}

// Of one address alone 0, which reads it for all lanes.
Index stride_of(std::span<const Index> addresses) {
  const Index stride = addresses.size() > 1 ? addresses[1] - addresses[0] : 0;
  for (std::size_t i = 2; i < addresses.size(); ++i) {
    if (addresses[i] - addresses[i - 1] != stride) return Stream::no_stride;
  }
  return stride;
}

// The stride of the first affine run, and a bit for each run that has it.
std::pair<Index, std::uint8_t> affine_runs(std::span<const Index> addresses) {
  constexpr auto width = static_cast<std::size_t>(Stream::run);
  Index stride = Stream::no_stride;
  unsigned runs = 0;
  for (std::size_t k = 0; (k + 1) * width <= addresses.size(); ++k) {
    const Index here = stride_of(addresses.subspan(k * width, width));
    if (stride == Stream::no_stride) stride = here;
    if (here == stride && here != Stream::no_stride) runs |= 1u << k;
  }
  return {stride, static_cast<std::uint8_t>(runs)};
}

}  // namespace

Stream::List::List(std::vector<Index> list) : offsets(std::move(list)) {
  constexpr auto width = static_cast<std::size_t>(group);
  groups.reserve((offsets.size() + width - 1) / width);
  for (std::size_t first = 0; first < offsets.size(); first += width) {
    const std::span<const Index> part(&offsets[first], std::min(width, offsets.size() - first));
    const auto [stride, runs] = affine_runs(part);
    groups.push_back({part.front(), stride_of(part), stride, runs});
  }
}

Stream Stream::list(std::vector<Index> addresses) {
  const Index start = make_relative(addresses);
  return {start, 0, std::make_shared<const List>(std::move(addresses))};
}

Stream Streams::list(std::vector<Index> addresses) {
  if (addresses.size() > longest) return Stream::list(std::move(addresses));
  const Index start = make_relative(addresses);
  const std::uint64_t hash = hash_of(addresses);
  const auto [first, last] = known_.equal_range(hash);
  for (auto list = first; list != last; ++list) {
    if (list->second->offsets == addresses) return {start, 0, list->second};
  }
  auto list = std::make_shared<const Stream::List>(std::move(addresses));
  known_.emplace(hash, list);
  return {start, 0, std::move(list)};
}

bool operator==(const Stream& a, const Stream& b) {
  if (a.start_ != b.start_ || a.stride_ != b.stride_ || !a.list_ != !b.list_) return false;
  return a.list_ == b.list_ || a.list_->offsets == b.list_->offsets;
}

}  // namespace spad
