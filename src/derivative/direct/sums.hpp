// Sums of products, a target each: what makes entries out of local derivatives.
//
// One owner a target and a fixed order of its terms, so the bits do not depend on the number of
// threads.
#pragma once

#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// coefficient · array[source]; array[0] is 1.
struct Factor {
  Index source = 0;
  double coefficient = 1;
};

// coefficient · array[a] · array[b]
struct Summand {
  Index a = 0, b = 0;
  double coefficient = 1;
};

inline Summand product(const Factor& x, const Factor& y) {
  const double coefficient = x.coefficient * y.coefficient;
  return x.source == 0 ? Summand{y.source, 0, coefficient}
                       : Summand{x.source, y.source, coefficient};
}

class Sums {
 public:
  void add(Index target, std::span<const Summand> terms);
  Index size() const { return static_cast<Index>(target_.size()); }
  Offset n_terms() const { return static_cast<Offset>(a_.size()); }
  std::size_t bytes() const;

  // Sources, and targets that are sources, by their new numbers.
  void renumber(std::span<const Index> number);
  void renumber_targets(std::span<const Index> number);
  void shrink_to_fit();

  // Targets first to last - 1, which must not read each other.
  void eval(Index first, Index last, const double* array, double* out, int n_threads) const;
  void eval(const double* array, double* out, int n_threads) const {
    eval(0, size(), array, out, n_threads);
  }

 private:
  void spread();
  double sum(std::size_t target, const double* array) const;
  double sum_by_zero_rule(std::size_t first, std::size_t last, const double* array) const;

  std::vector<Index> target_;
  std::vector<Offset> ptr_ = {0};
  std::vector<Index> a_;
  // Not used while all terms are array[a]: a sum of local results takes four bytes a term.
  bool is_plain_ = true;
  std::vector<Index> b_;
  std::vector<double> coefficient_;
};

}  // namespace spad
