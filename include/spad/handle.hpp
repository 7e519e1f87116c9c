// Ownership of a handle: std::unique_ptr<spad_x, Destroy<spad_x_destroy>>.
#pragma once

namespace spad {
inline namespace api {

template <auto destroy>
struct Destroy {
  template <class Object>
  void operator()(Object* object) const noexcept {
    destroy(object);
  }
};

}  // namespace api
}  // namespace spad
