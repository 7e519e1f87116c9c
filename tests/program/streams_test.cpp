// Streams found side by side are those found one after another.
#include <gtest/gtest.h>

#include <vector>

#include "program/stream.hpp"

namespace spad::test {
namespace {

// Affine up to `end`, something else from there on.
struct Addresses {
  Index start, stride, end;
  Index at(Index instance) const {
    return start + stride * instance + (instance < end ? 0 : 7 * (instance % 3) + 1);
  }
};

TEST(Streams, of_several_leaves_are_those_of_each) {
  for (const Index n : {0, 1, 2, 3, 64, 255, 256, 257, 600}) {
    const std::vector<Addresses> all = {{5, 1, n},        {900, -1, n},         {3, 0, n},
                                        {0, 2, n - 1},    {40, 1, 2},           {7, 3, 256},
                                        {1000, 1, n / 2}, {0, 0, n < 3 ? n : 3}};
    const std::vector<Stream> streams =
        streams_of(n, all.size(), [&](Index i, std::size_t s) { return all[s].at(i); });
    ASSERT_EQ(streams.size(), all.size());
    for (std::size_t s = 0; s < all.size(); ++s) {
      SCOPED_TRACE(s);
      const Stream alone = stream_of(n, [&](Index i) { return all[s].at(i); });
      EXPECT_EQ(streams[s].offsets() == nullptr, alone.offsets() == nullptr);
      for (Index i = 0; i < n; ++i) EXPECT_EQ(streams[s].at(i), all[s].at(i));
    }
  }
}

}  // namespace
}  // namespace spad::test
