// Many as an array, few as a list.
#include "derivative/constant_entries.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/large_pages.hpp"

namespace spad {

namespace {

// An estimate: copying a value costs a quarter of storing it by its number.
constexpr std::size_t smallest_share = 4;

}  // namespace

ConstantEntries::ConstantEntries(std::vector<bool> is_constant, const PlacedNumbers& values,
                                 bool is_full)
    : is_constant_(std::move(is_constant)) {
  const auto n_constant =
      static_cast<std::size_t>(std::count(is_constant_.begin(), is_constant_.end(), true));
  const std::size_t size = is_constant_.size();
  const bool has_numbers = size <= std::size_t{std::numeric_limits<Index>::max()};
  if (is_full && has_numbers && n_constant * smallest_share >= size && size > 0) {
    background_ = Background(is_constant_, values);
    return;
  }
  reserve_large(slots_, n_constant);
  reserve_large(values_, n_constant);
  for (std::size_t k = 0; k < size; ++k) {
    if (!is_constant_[k]) continue;
    slots_.push_back(static_cast<Offset>(k));
    values_.push_back(values[k]);
  }
}

void ConstantEntries::store(const Scale& scale, double* values) const {
  for (std::size_t k = 0; k < slots_.size(); ++k) scale.store(values[slots_[k]], values_[k]);
  background_.for_each([&](Index k, double value) {
    if (is_constant(k)) scale.store(values[k], value);
  });
}

std::size_t ConstantEntries::bytes() const {
  return is_constant_.capacity() / 8 + slots_.capacity() * sizeof(Offset) +
         values_.capacity() * sizeof(double) + background_.bytes();
}

}  // namespace spad
