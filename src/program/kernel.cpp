// Equal kernels are found by their bytes.
#include "program/kernel.hpp"

#include <cstring>

namespace spad {

namespace {

constexpr std::size_t longest = 4096;  // instructions of a kernel that is compared with others

template <class T>
void mix_in(std::uint64_t& hash, const std::vector<T>& items) {
  const auto* words = reinterpret_cast<const unsigned char*>(items.data());
  for (std::size_t k = 0; k < items.size() * sizeof(T); k += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, words + k, sizeof word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
}

template <class T>
bool are_same(const std::vector<T>& a, const std::vector<T>& b) {  // in all bits
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

static_assert(sizeof(Instruction) % sizeof(std::uint64_t) == 0);

}  // namespace

SharedKernel Kernels::share(SharedKernel kernel) {
  if (kernel->code.size() > longest) return kernel;
  std::uint64_t hash = 0;
  mix_in(hash, kernel->code);
  mix_in(hash, kernel->literals);
  const auto [first, last] = known_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    const SharedKernel& other = known->second;
    if (are_same(other->code, kernel->code) && are_same(other->literals, kernel->literals)) {
      return other;
    }
  }
  known_.emplace(hash, kernel);
  return kernel;
}

}  // namespace spad
