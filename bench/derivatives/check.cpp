#include "bench/derivatives/check.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spad::bench {
namespace {

std::string place(std::size_t i, std::size_t j) {
  return std::to_string(i) + ", " + std::to_string(j);
}

void require_near(double a, double b, double bound, const std::string& what) {
  if (std::abs(a - b) <= bound) return;
  throw std::runtime_error(what + ": " + std::to_string(a) + " and " + std::to_string(b) +
                           " differ by " + std::to_string(a - b));
}

// One column of a matrix, read from its first row on.
class Column {
 public:
  Column(const Values& a, std::size_t j) : a_(a), at_(begin(j)), end_(begin(j + 1)) {}
  double largest() const {
    double result = 0;
    for (std::size_t k = at_; k < end_; ++k) result = std::max(result, std::abs(a_.values[k]));
    return result;
  }
  bool is_at_end() const { return at_ == end_; }
  std::size_t row() const {
    return is_at_end() ? a_.pattern->n_rows : static_cast<std::size_t>(a_.pattern->idx[at_]);
  }
  // 0 where the column has no entry.
  double take(std::size_t row_wanted) { return row() == row_wanted ? a_.values[at_++] : 0; }

 private:
  std::size_t begin(std::size_t j) const { return static_cast<std::size_t>(a_.pattern->ptr[j]); }
  const Values& a_;
  std::size_t at_, end_;
};

}  // namespace

void require_equal(const Values& a, const Values& b, double tolerance, const std::string& what) {
  for (std::size_t j = 0; j < a.pattern->n_cols; ++j) {
    Column left(a, j), right(b, j);
    const double bound = tolerance * std::max(left.largest(), right.largest());
    while (!left.is_at_end() || !right.is_at_end()) {
      const std::size_t i = std::min(left.row(), right.row());
      const double value = left.take(i);
      require_near(value, right.take(i), bound, what + " at " + place(i, j));
    }
  }
}

void require_product(const Values& a, bool is_symmetric, const std::vector<double>& direction,
                     const double* product, double tolerance, const std::string& what) {
  std::vector<double> sum(a.pattern->n_rows);
  double largest = 0;
  const auto add = [&](std::size_t i, std::size_t j, double value) {
    sum[i] += value * direction[j];
    largest = std::max(largest, std::abs(value * direction[j]));
  };
  for (std::size_t j = 0; j < a.pattern->n_cols; ++j) {
    for (auto k = a.pattern->ptr[j]; k < a.pattern->ptr[j + 1]; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const auto i = static_cast<std::size_t>(a.pattern->idx[at]);
      add(i, j, a.values[at]);
      if (is_symmetric && i != j) add(j, i, a.values[at]);
    }
  }
  for (std::size_t i = 0; i < sum.size(); ++i) {
    require_near(product[i], sum[i], tolerance * largest, what + " in row " + std::to_string(i));
  }
}

void require_close(const std::vector<double>& a, const std::vector<double>& b, double tolerance,
                   const std::string& what) {
  double largest = 0;
  for (const double value : b) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    require_near(a[i], b[i], tolerance * largest, what + " at " + std::to_string(i));
  }
}

}  // namespace spad::bench
