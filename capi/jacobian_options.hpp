// The options of a Jacobian, from the caller's struct to the library's.
#pragma once

#include <optional>
#include <vector>

#include "capi/sparse_view.hpp"
#include "derivative/jacobian.hpp"

namespace spad {

spad_jacobian_options default_jacobian_options();

// SPAD_ORDER_*, or SPAD_AUTO.
inline std::int32_t number_of(std::optional<Order> order) {
  return order ? static_cast<std::int32_t>(*order) : SPAD_AUTO;
}

// What the caller's options refer to, checked and converted, for as long as a Jacobian is prepared.
class JacobianSettings {
 public:
  // The options read over their defaults.
  Status read(const Function& f, const spad_jacobian_options& options);
  const JacobianOptions& core() const { return core_; }

 private:
  Status read_rows(const spad_jacobian_options& options);
  Status read_pattern(const spad_jacobian_options& options);
  Status read_colors(const Function& f, const spad_jacobian_options& options);
  Status read_point(const Function& f, const spad_jacobian_options& options);
  Status read_target(const spad_jacobian_options& options);

  JacobianOptions core_;
  std::vector<Index> rows_, colors_;
  CscPattern pattern_;
  LayoutTarget target_;
};

}  // namespace spad
