// Values that do not vary, copied to an array before what varies is stored among them.
//
// Of a stencil they repeat, column by column. Repetition is kept once: a pattern is read from the
// first-level cache, where a whole array would come through memory next to the one that is written.
#pragma once

#include <cstddef>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// A number at each place that has one, 0 at all others.
struct PlacedNumbers {
  static constexpr Index first_code = -3;
  std::vector<Index> code;  // first_code - the number's place in `numbers`; what is larger: none
  std::vector<double> numbers;

  void put(std::size_t place, double value) {
    code[place] = first_code - static_cast<Index>(numbers.size());
    numbers.push_back(value);
  }
  double operator[](std::size_t place) const {
    return code[place] > first_code ? 0.0
                                    : numbers[static_cast<std::size_t>(first_code - code[place])];
  }
};

class Background {
 public:
  Background() = default;
  // Of all places; what is not constant may be anything afterwards.
  Background(const std::vector<bool>& is_constant, const PlacedNumbers& values);

  bool empty() const { return size_ == 0; }
  Index size() const { return size_; }
  // Places [first, last) of `to`.
  void copy(Index first, Index last, double* to) const;
  void copy(double* to, int n_threads) const { copy_from(0, to, n_threads); }
  void copy_from(Index first, double* to, int n_threads) const;  // all from there on
  // visit(place, value), ascending.
  template <class Visit>
  void for_each(Visit&& visit) const;

  std::size_t bytes() const;

 private:
  // Places from `begin` to the next run: values [pattern, pattern + length), over and over. They
  // repeat after `period`, and after n_packs packs; 0: never, or that is too many.
  struct Run {
    Index begin, length, period, n_packs;
    std::size_t pattern;
  };
  class Finder;

  Index end_of(std::size_t run) const {
    return run + 1 < runs_.size() ? runs_[run + 1].begin : size_;
  }

  Index size_ = 0;
  std::vector<Run> runs_;
  std::vector<double> patterns_;
};

template <class Visit>
void Background::for_each(Visit&& visit) const {
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    const double* const pattern = patterns_.data() + runs_[r].pattern;
    Index k = 0;
    for (Index place = runs_[r].begin; place < end_of(r); ++place) {
      visit(place, pattern[k]);
      if (++k == runs_[r].length) k = 0;
    }
  }
}

}  // namespace spad
