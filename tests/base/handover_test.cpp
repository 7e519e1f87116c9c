// By threads of its own, which the thread checker sees.
#include "base/handover.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace spad {
namespace {

class HandoverTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Readers, HandoverTest, testing::Values(0, 1, 3, 7));

// Who is slow changes, so that both sides have to wait.
TEST_P(HandoverTest, hands_every_part_to_every_reader) {
  constexpr Index n_parts = 500;
  const auto n_readers = static_cast<Index>(GetParam());
  const auto dawdle = [](Index part) {
    if (part % 100 == 99) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  };
  Handover handover;
  Index places[Handover::n_places] = {};
  std::vector<std::vector<Index>> read(static_cast<std::size_t>(n_readers));
  std::vector<std::thread> readers;
  for (Index r = 0; r < n_readers; ++r) {
    readers.emplace_back([&, r] {
      for (Index part = 0; part < n_parts; ++part) {
        handover.wait_for(part);
        dawdle(part + 20 * r);
        read[static_cast<std::size_t>(r)].push_back(places[Handover::place_of(part)]);
        handover.release(part);
      }
    });
  }
  for (Index part = 0; part < n_parts; ++part) {
    handover.wait_for_room(part);
    dawdle(part + 70);
    places[Handover::place_of(part)] = 3 * part + 1;
    handover.publish(part, n_readers);
  }
  for (std::thread& reader : readers) reader.join();
  for (const std::vector<Index>& parts : read) {
    ASSERT_EQ(parts.size(), static_cast<std::size_t>(n_parts));
    for (Index part = 0; part < n_parts; ++part) {
      EXPECT_EQ(parts[static_cast<std::size_t>(part)], 3 * part + 1);
    }
  }
}

}  // namespace
}  // namespace spad
