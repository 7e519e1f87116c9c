// Hashes of what is below, a level deeper in every pass.
#include "program/recovery/likeness.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/large_pages.hpp"
#include "program/recovery/pieces.hpp"

namespace spad {

namespace {

constexpr Index smallest = 1 << 12;  // nodes; shorter tapes are cut as they are
constexpr Index fewest_probed = 1 << 10;

// Among more operations more are alike by chance.
int depth_for(Index n) {
  return static_cast<int>(std::bit_width(static_cast<std::uint32_t>(n))) / 3;
}

// Nodes [first, last), of which the first is an operation; what is before them are leaves.
class Likeness {
 public:
  Likeness(Tape& tape, Index first, Index last) : tape_(tape), first_(first), last_(last) {
    for (Index k = first - 1; k < last; ++k) hash(k) = 0;
    for (int level = depth_for(last - first); level > 0; --level) {
      for (Index k = last; k-- > first;) hash(k) = hash_by_operands(k);  // those of the pass before
    }
    count();
  }

  Index n_operations() const { return n_operations_; }
  Index n_alike() const { return n_alike_; }

 private:
  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  std::uint64_t& hash(Index k) { return tape_.words[static_cast<std::size_t>(k)]; }

  std::uint64_t hash_by_operands(Index k) {
    const Node& node = at(k);
    if (!is_operation(node)) return 0;  // as all leaves
    const auto below = [&](Index e) { return hash(std::max(e, first_ - 1)); };
    const std::uint64_t left = below(node.a), right = below(node.b);  // neither side of the two
    const std::uint64_t own = static_cast<std::uint64_t>(node.op) * 0x9e3779b97f4a7c15u;
    const std::uint64_t both = own ^ std::rotl(3 * (left + right) + (left ^ right), 23);
    const bool has_third = node.c >= 0 && !is_guard(node.op);
    return (has_third ? both ^ std::rotl(below(node.c), 41) : both) * 0xd6e8feb86659fd93u;
  }

  void count() {
    const auto n = static_cast<std::size_t>(last_ - first_);
    std::vector<std::uint8_t> seen = large_vector<std::uint8_t>(std::bit_ceil(4 * n));
    const int shift = std::countl_zero(seen.size() - 1);
    for (Index k = first_; k < last_; ++k) {
      if (!is_operation(at(k))) continue;
      ++n_operations_;
      std::uint8_t& times = seen[hash(k) >> shift];
      if (times < smallest_batch) ++times;
      if (times == smallest_batch) ++n_alike_;  // all but the first few
    }
  }

  Tape& tape_;
  Index first_, last_;
  Index n_operations_ = 0, n_alike_ = 0;
};

}  // namespace

bool is_without_likeness(Tape& tape) {
  if (tape.size() < smallest) return false;
  resize_large(tape.words, tape.nodes.size());
  const auto begin = std::ranges::find_if(tape.nodes, is_operation);
  const auto first = static_cast<Index>(begin - tape.nodes.begin());
  const Index n = tape.size() - first;
  const Likeness probe(tape, first, first + std::max(n / 64, std::min(n, fewest_probed)));
  if (2 * probe.n_alike() > probe.n_operations()) return false;
  const Likeness all(tape, first, tape.size());
  return 4 * Offset{all.n_alike()} < all.n_operations();
}

}  // namespace spad
