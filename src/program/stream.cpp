// Finding what is affine in a list.
#include "program/stream.hpp"

#include <algorithm>
#include <span>

namespace spad {

namespace {

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

Stream::List::List(std::vector<Index> list) : addresses(std::move(list)) {
  constexpr auto width = static_cast<std::size_t>(group);
  groups.reserve((addresses.size() + width - 1) / width);
  for (std::size_t first = 0; first < addresses.size(); first += width) {
    const std::span<const Index> part(&addresses[first], std::min(width, addresses.size() - first));
    const auto [stride, runs] = affine_runs(part);
    groups.push_back({part.front(), stride_of(part), stride, runs});
  }
}

bool operator==(const Stream& a, const Stream& b) {
  if (a.list_ && b.list_) return a.list_->addresses == b.list_->addresses;
  return !a.list_ && !b.list_ && a.start_ == b.start_ && a.stride_ == b.stride_;
}

}  // namespace spad
