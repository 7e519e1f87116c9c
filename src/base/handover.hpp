// Parts of a sequence that one thread of a team writes and the others read, in a ring of places.
//
// Who has nothing to do yet looks again for a while, lets others run in between, then sleeps.
#pragma once

#include <array>
#include <atomic>
#include <thread>

#include "base/sparse.hpp"

namespace spad {

class Handover {
 public:
  static constexpr Index n_places = 4;
  static Index place_of(Index part) { return part % n_places; }

  // The writer, part after part from 0 on: waits until nobody reads what was in its place before;
  // then hands it to so many readers.
  void wait_for_room(Index part) {
    await(at(part).n_reading, [](Index n) { return n == 0; });
  }
  void publish(Index part, Index n_readers) {
    Place& place = at(part);
    place.n_reading.store(n_readers, std::memory_order_relaxed);
    place.part.store(part, std::memory_order_release);
    place.part.notify_all();
  }

  // A reader: waits until the part is there; says that it has read it.
  void wait_for(Index part) {
    await(at(part).part, [&](Index there) { return there == part; });
  }
  void release(Index part) {
    Place& place = at(part);
    if (place.n_reading.fetch_sub(1, std::memory_order_acq_rel) == 1) place.n_reading.notify_one();
  }

 private:
  struct alignas(64) Place {
    std::atomic<Index> part{-1}, n_reading{0};
  };
  Place& at(Index part) { return places_[static_cast<std::size_t>(place_of(part))]; }

  template <class IsReached>
  static void await(const std::atomic<Index>& value, IsReached&& is_reached) {
    constexpr int patience = 200;
    for (int k = 0; k < patience; ++k) {
      if (is_reached(value.load(std::memory_order_acquire))) return;
      std::this_thread::yield();
    }
    for (;;) {
      const Index seen = value.load(std::memory_order_acquire);
      if (is_reached(seen)) return;
      value.wait(seen, std::memory_order_acquire);
    }
  }

  std::array<Place, n_places> places_;
};

}  // namespace spad
