// Two forms: sums of elements, sums of products.
#include "derivative/direct/sums.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"

namespace spad {

namespace {

constexpr Index block = 4096;  // targets a thread takes at a time

bool is_plain(const Summand& term) { return term.b == 0 && term.coefficient == 1; }

template <class T>
std::size_t bytes_of(const std::vector<T>& list) {
  return list.capacity() * sizeof(T);
}

}  // namespace

void Sums::add(Index target, std::span<const Summand> terms) {
  if (is_plain_ && !std::all_of(terms.begin(), terms.end(), is_plain)) spread();
  for (const Summand& term : terms) {
    a_.push_back(term.a);
    if (is_plain_) continue;
    b_.push_back(term.b);
    coefficient_.push_back(term.coefficient);
  }
  target_.push_back(target);
  ptr_.push_back(n_terms());
}

// From the plain form to the other.
void Sums::spread() {
  is_plain_ = false;
  b_.assign(a_.size(), 0);
  coefficient_.assign(a_.size(), 1);
}

void Sums::renumber(std::span<const Index> number) {
  for (Index& a : a_) a = number[static_cast<std::size_t>(a)];
  for (Index& b : b_) b = number[static_cast<std::size_t>(b)];
}

void Sums::renumber_targets(std::span<const Index> number) {
  for (Index& target : target_) target = number[static_cast<std::size_t>(target)];
}

void Sums::shrink_to_fit() {
  target_.shrink_to_fit();
  ptr_.shrink_to_fit();
  a_.shrink_to_fit();
  b_.shrink_to_fit();
  coefficient_.shrink_to_fit();
}

std::size_t Sums::bytes() const {
  return bytes_of(target_) + bytes_of(ptr_) + bytes_of(a_) + bytes_of(b_) + bytes_of(coefficient_);
}

double Sums::sum(std::size_t target, const double* array) const {
  const auto first = static_cast<std::size_t>(ptr_[target]),
             last = static_cast<std::size_t>(ptr_[target + 1]);
  if (first == last) return 0;
  if (is_plain_) {
    double total = array[a_[first]];
    for (std::size_t k = first + 1; k < last; ++k) total += array[a_[k]];
    return total;
  }
  double total = coefficient_[first] * array[a_[first]] * array[b_[first]];
  for (std::size_t k = first + 1; k < last; ++k) {
    total += coefficient_[k] * array[a_[k]] * array[b_[k]];
  }
  return std::isfinite(total) ? total : sum_by_zero_rule(first, last, array);
}

// A factor that is 0 makes its product 0, whatever the other one is.
double Sums::sum_by_zero_rule(std::size_t first, std::size_t last, const double* array) const {
  double total = 0;
  for (std::size_t k = first; k < last; ++k) {
    const double a = array[a_[k]], b = array[b_[k]];
    if (a != 0 && b != 0) total += coefficient_[k] * a * b;
  }
  return total;
}

void Sums::eval(Index first, Index last, const double* array, double* out, int n_threads) const {
  const Index n_blocks = (last - first + block - 1) / block;
  parallel_blocks(n_blocks, n_threads, [&](Index number, int) {
    const Index from = first + number * block, to = std::min(last, from + block);
    for (Index t = from; t < to; ++t) {
      const auto k = static_cast<std::size_t>(t);
      out[target_[k]] = sum(k, array);
    }
  });
}

}  // namespace spad
