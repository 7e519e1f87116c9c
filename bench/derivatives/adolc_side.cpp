#include "bench/derivatives/adolc_side.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "bench/derivatives/colpack.hpp"
#include "bench/measure.hpp"

#if SPAD_BENCH_WITH_ADOLC
#include <adolc/drivers/drivers.h>
#include <adolc/interfaces.h>
#include <adolc/sparse/sparsedrivers.h>
#endif

namespace spad::bench {

#if SPAD_BENCH_WITH_ADOLC
namespace {

constexpr short tag = 1;

void require(int status, const char* what) {
  if (status < 0) throw std::runtime_error(std::string("ADOL-C failed: ") + what);
}

// Buffers that hold the whole tape, so that nothing goes through files.
void start_trace(std::size_t n_operations, std::size_t n_directions) {
  const auto size = [&](std::size_t per_operation) {
    return static_cast<unsigned>(
        std::min(per_operation * n_operations + (1u << 20), std::size_t{1} << 28));
  };
  trace_on(tag, 0, size(3), size(9), size(2), size(n_directions));
}

void trace(const Workload& workload, std::size_t n_operations) {
  start_trace(n_operations, workload.is_hessian() ? 40 : 2);
  {
    std::vector<adouble> x(workload.n), y(workload.m);
    for (std::size_t j = 0; j < workload.n; ++j) x[j] <<= workload.x[j];
    workload.trace(x.data(), y.data());
    double value = 0;
    if (workload.is_hessian()) {
      adouble sum = workload.w[0] * y[0];
      for (std::size_t i = 1; i < workload.m; ++i) sum += workload.w[i] * y[i];
      sum >>= value;
    } else {
      for (adouble& output : y) output >>= value;
    }
  }
  trace_off();
}

// A matrix as ADOL-C wants it: an array of rows, in one block.
class Matrix {
 public:
  Matrix(std::size_t n_rows, std::size_t n_cols) : values_(n_rows * n_cols), rows_(n_rows) {
    for (std::size_t i = 0; i < n_rows; ++i) rows_[i] = &values_[i * n_cols];
  }
  double** rows() { return rows_.data(); }
  double& operator()(std::size_t i, std::size_t j) { return rows_[i][j]; }

 private:
  std::vector<double> values_;
  std::vector<double*> rows_;
};

// n_1 × n_2 × n_3, the same with one more level.
class Cube {
 public:
  Cube(std::size_t n_1, std::size_t n_2, std::size_t n_3) : matrix_(n_1 * n_2, n_3), slices_(n_1) {
    for (std::size_t i = 0; i < n_1; ++i) slices_[i] = matrix_.rows() + i * n_2;
  }
  double*** slices() { return slices_.data(); }
  double& operator()(std::size_t i, std::size_t j, std::size_t k) { return slices_[i][j][k]; }

 private:
  Matrix matrix_;
  std::vector<double**> slices_;
};

class TracedPattern {
 public:
  explicit TracedPattern(const Workload& workload)
      : row_(workload.is_hessian() ? workload.n : workload.m) {
    const auto n = static_cast<int>(workload.n), m = static_cast<int>(workload.m);
    if (workload.is_hessian()) {
      require(hess_pat(tag, n, workload.x.data(), row_.data(), 0), "hess_pat");
    } else {
      int options[3] = {0, 0, 0};
      require(jac_pat(tag, m, n, workload.x.data(), row_.data(), options), "jac_pat");
    }
    rows_ = {row_.data(), static_cast<int>(row_.size()), n};
  }
  ~TracedPattern() {
    for (unsigned int* row : row_) std::free(row);
  }
  TracedPattern(const TracedPattern&) = delete;
  TracedPattern& operator=(const TracedPattern&) = delete;
  const Rows& rows() const { return rows_; }

 private:
  std::vector<unsigned int*> row_;
  Rows rows_;
};

// Colors from 0 on without gaps; how many there are.
std::size_t renumber(std::vector<int>& colors) {
  std::vector<int> number(colors.size() + 8, -1);
  int n = 0;
  for (int& color : colors) {
    int& mapped = number[static_cast<std::size_t>(color)];
    if (mapped < 0) mapped = n++;
    color = mapped;
  }
  return static_cast<std::size_t>(n);
}

class Compressed : public AdolcSide {
 public:
  Compressed(const Workload& workload, std::size_t n_operations)
      : n_(static_cast<int>(workload.n)) {
    seconds_.trace = seconds_of([&] { trace(workload, n_operations); });
    std::unique_ptr<TracedPattern> pattern;
    seconds_.pattern = seconds_of([&] { pattern = std::make_unique<TracedPattern>(workload); });
    choose_colors(pattern->rows(), workload.is_hessian());
  }

 protected:
  // What fills the products of one way; the fastest way stays.
  template <class Try>
  std::size_t fastest(const std::vector<std::size_t>& ways, Try&& attempt) {
    std::size_t best = ways[0];
    double least = 1e300;
    for (const std::size_t way : ways) {
      if (way > n_colors_ && way != ways[0]) continue;
      attempt(way);  // touches its memory
      const double seconds = seconds_of([&] { attempt(way); });
      if (seconds < least) {
        least = seconds;
        best = way;
      }
    }
    return best;
  }

  int n_;

 private:
  // The fewest colors of two orders; the time is that of the order taken.
  void choose_colors(const Rows& rows, bool hessian) {
    for (const char* order : {"NATURAL", "SMALLEST_LAST"}) {
      std::vector<int> colors;
      const double seconds = seconds_of(
          [&] { colors = hessian ? colpack_star(rows, order) : colpack_columns(rows, order); });
      const std::size_t n = renumber(colors);
      if (!colors_.empty() && n >= n_colors_) continue;
      colors_ = std::move(colors);
      n_colors_ = n;
      seconds_.coloring = seconds;
    }
  }
};

class CompressedJacobian final : public Compressed {
 public:
  CompressedJacobian(const Workload& workload, std::size_t n_operations)
      : Compressed(workload, n_operations), y_(workload.m), product_(workload.m) {
    use(fastest({8, 4, 16, 32, n_colors_}, [&](std::size_t width) {
      use(width);
      eval(workload.x.data());
    }));
  }

  void eval(const double* x) override {
    const auto m = static_cast<int>(y_.size());
    for (std::size_t k = 0; k < seeds_.size(); ++k) {
      require(
          fov_forward(tag, m, n_, widths_[k], x, seeds_[k].rows(), y_.data(), products_[k].rows()),
          "fov_forward");
    }
  }
  const double* product(std::size_t color) override {
    for (std::size_t i = 0; i < product_.size(); ++i) {
      product_[i] = products_[color / width_](i, color % width_);
    }
    return product_.data();
  }

 private:
  void use(std::size_t width) {
    width_ = std::min(width, n_colors_);
    seeds_.clear(), products_.clear(), widths_.clear();
    for (std::size_t first = 0; first < n_colors_; first += width_) {
      const std::size_t count = std::min(width_, n_colors_ - first);
      Matrix seed(colors_.size(), count);
      for (std::size_t j = 0; j < colors_.size(); ++j) {
        const auto color = static_cast<std::size_t>(colors_[j]);
        if (color >= first && color < first + count) seed(j, color - first) = 1;
      }
      widths_.push_back(static_cast<int>(count));
      seeds_.push_back(std::move(seed));
      products_.emplace_back(y_.size(), count);
    }
  }

  std::size_t width_ = 1;
  std::vector<int> widths_;
  std::vector<Matrix> seeds_, products_;
  std::vector<double> y_, product_;
};

class CompressedHessian final : public Compressed {
 public:
  CompressedHessian(const Workload& workload, std::size_t n_operations)
      : Compressed(workload, n_operations),
        seeds_(workload.n, n_colors_, 1),
        first_(1, n_colors_, 1),
        second_(n_colors_, workload.n, 2),
        adjoint_(1, 2),
        seed_(workload.n),
        product_(workload.n) {
    for (std::size_t j = 0; j < workload.n; ++j)
      seeds_(j, static_cast<std::size_t>(colors_[j]), 0) = 1;
    adjoint_(0, 0) = 1;
    for (std::size_t color = 0; color < n_colors_; ++color) {
      columns_.emplace_back(workload.n);
      for (std::size_t j = 0; j < workload.n; ++j) {
        columns_[color][j] = colors_[j] == static_cast<int>(color);
      }
      products_.emplace_back(workload.n);
    }
    one_by_one_ = fastest({0, 1}, [&](std::size_t way) {
                    one_by_one_ = way == 1;
                    eval(workload.x.data());
                  }) == 1;
  }

  void eval(const double* x) override {
    if (one_by_one_) {
      for (std::size_t color = 0; color < n_colors_; ++color) {
        require(hess_vec(tag, n_, const_cast<double*>(x), columns_[color].data(),
                         products_[color].data()),
                "hess_vec");
      }
      return;
    }
    const auto k = static_cast<int>(n_colors_);
    double y = 0;
    require(hov_wk_forward(tag, 1, n_, 1, 2, k, x, seeds_.slices(), &y, first_.slices()),
            "hov_wk_forward");
    require(hos_ov_reverse(tag, 1, n_, 1, k, adjoint_.rows(), second_.slices()), "hos_ov_reverse");
  }
  const double* product(std::size_t color) override {
    if (one_by_one_) return products_[color].data();
    for (std::size_t j = 0; j < product_.size(); ++j) product_[j] = second_(color, j, 1);
    return product_.data();
  }

 private:
  Cube seeds_, first_, second_;
  Matrix adjoint_;
  std::vector<double> seed_, product_;
  std::vector<std::vector<double>> columns_, products_;
  bool one_by_one_ = false;
};

}  // namespace

std::unique_ptr<AdolcSide> adolc_side(const Workload& workload, std::size_t n_operations) {
  if (workload.is_hessian()) return std::make_unique<CompressedHessian>(workload, n_operations);
  return std::make_unique<CompressedJacobian>(workload, n_operations);
}

#else

std::unique_ptr<AdolcSide> adolc_side(const Workload&, std::size_t) { return nullptr; }

#endif

}  // namespace spad::bench
