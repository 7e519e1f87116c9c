// What C++ code that is called back has thrown, kept until the call that led to it is back.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "status.hpp"

namespace spad {
inline namespace api {

// Shared by a function of callbacks and by all that is made from it, and by threads.
class Payload {
 public:
  Payload() = default;
  Payload(const Payload&) = delete;
  virtual ~Payload() = default;

  // From within a callback.
  void keep(std::exception_ptr thrown) {
    const std::lock_guard lock(mutex_);
    thrown_.emplace_back(std::this_thread::get_id(), std::move(thrown));
  }
  // What this thread's callback has thrown, or null.
  std::exception_ptr take() {
    const std::lock_guard lock(mutex_);
    for (auto entry = thrown_.begin(); entry != thrown_.end(); ++entry) {
      if (entry->first != std::this_thread::get_id()) continue;
      const std::exception_ptr mine = entry->second;
      thrown_.erase(entry);
      return mine;
    }
    return nullptr;
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::thread::id, std::exception_ptr>> thrown_;
};

// As check, but what a callback has thrown goes first.
inline spad_status check(spad_status status, const std::shared_ptr<Payload>& payload) {
  if (status < 0 && payload) {
    if (const std::exception_ptr thrown = payload->take()) std::rethrow_exception(thrown);
  }
  return check(status);
}

}  // namespace api
}  // namespace spad
