// A deep chain: Lorenz' model of 1996 with 50 variables, by the classical Runge-Kutta method; the
// derivative of the final state by the initial one is dense.
#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

constexpr std::size_t size = 50;
constexpr double forcing = 8, step = 0.005;

constexpr std::size_t around(std::size_t i, std::size_t by) { return (i + by) % size; }

template <class T>
void slope(const T* x, T* k) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t next = around(i, 1), before = around(i, size - 1),
                      second = around(i, size - 2);
    k[i] = (x[next] - x[second]) * x[before] - x[i] + forcing;
  }
}

struct Lorenz {
  std::size_t n_steps;

  std::size_t n() const { return size; }
  std::size_t m() const { return size; }

  template <class T>
  void operator()(const T* x, T* y) const {
    std::vector<T> at(size), k1(size), k2(size), k3(size), k4(size);
    for (std::size_t i = 0; i < size; ++i) y[i] = x[i];
    for (std::size_t s = 0; s < n_steps; ++s) {
      slope(y, k1.data());
      for (std::size_t i = 0; i < size; ++i) at[i] = y[i] + step / 2 * k1[i];
      slope(at.data(), k2.data());
      for (std::size_t i = 0; i < size; ++i) at[i] = y[i] + step / 2 * k2[i];
      slope(at.data(), k3.data());
      for (std::size_t i = 0; i < size; ++i) at[i] = y[i] + step * k3[i];
      slope(at.data(), k4.data());
      for (std::size_t i = 0; i < size; ++i) {
        y[i] += step / 6 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
      }
    }
  }

  // One element: everything depends on everything.
  static constexpr std::size_t n_in = size, n_out = size;
  std::size_t n_elements() const { return 1; }
  void places(std::size_t, std::int32_t* in, std::int32_t* out) const {
    for (std::size_t i = 0; i < size; ++i) in[i] = out[i] = static_cast<std::int32_t>(i);
  }
  template <class T>
  void element(std::size_t, const T* in, T* out) const {
    (*this)(in, out);
  }
};

Pattern dense() {
  std::vector<Entry> entries;
  for (std::size_t j = 0; j < size; ++j) {
    for (std::size_t i = 0; i < size; ++i) entries.push_back(entry(i, j));
  }
  return pattern_of(size, size, std::move(entries));
}

// The state and its derivative in a few directions, which stay in the first-level cache. Neighbors
// around the corner are copied before and behind.
template <class T>
class Variation {
 public:
  // 28 at once make a loop that the compiler turns into vector code.
  static constexpr std::size_t n_directions = width<T> > 1 ? 8 : 28,
                               n_packs = n_directions / width<T>;

  Variation(const double* x, std::size_t first) {
    for (std::size_t i = 0; i < size; ++i) {
      x_[i] = x[i];
      double seed[n_directions] = {};
      if (i >= first && i < first + n_directions) seed[i - first] = 1;
      std::memcpy(x_dot_[i], seed, sizeof seed);
    }
  }

  void run(std::size_t n_steps) {
    for (std::size_t s = 0; s < n_steps; ++s) {
      std::memcpy(at_ + 2, x_, sizeof x_);
      std::memcpy(at_dot_ + 2, x_dot_, sizeof x_dot_);
      std::memcpy(sum_, x_, sizeof x_);
      std::memcpy(sum_dot_, x_dot_, sizeof x_dot_);
      stage(step / 6, step / 2);
      stage(step / 3, step / 2);
      stage(step / 3, step);
      stage(step / 6, 0);
      std::memcpy(x_, sum_, sizeof x_);
      std::memcpy(x_dot_, sum_dot_, sizeof x_dot_);
    }
  }
  void write(std::size_t first, double* values) const {
    const std::size_t count = std::min(n_directions, size - first);
    for (std::size_t i = 0; i < size; ++i) {
      double row[n_directions];
      std::memcpy(row, x_dot_[i], sizeof row);
      for (std::size_t d = 0; d < count; ++d) values[(first + d) * size + i] = row[d];
    }
  }

 private:
  void copy_ends() {
    for (const auto& [to, from] : {std::pair(0, 50), std::pair(1, 51), std::pair(52, 2)}) {
      at_[to] = at_[from];
      std::memcpy(at_dot_[to], at_dot_[from], sizeof at_dot_[0]);
    }
  }

  // Adds weight·slope to the sum, and goes to x + next·slope.
  void stage(double weight, double next_step) {
    copy_ends();
    for (std::size_t i = 0; i < size; ++i) {
      const double outer = at_[i + 1], difference = at_[i + 3] - at_[i];
      k_[i] = difference * outer - at_[i + 2] + forcing;
      sum_[i] += weight * k_[i];
      for (std::size_t d = 0; d < n_packs; ++d) {
        const T k_dot = (at_dot_[i + 3][d] - at_dot_[i][d]) * outer +
                        difference * at_dot_[i + 1][d] - at_dot_[i + 2][d];
        k_dot_[i][d] = k_dot;
        sum_dot_[i][d] += weight * k_dot;
      }
    }
    for (std::size_t i = 0; i < size; ++i) {
      at_[i + 2] = x_[i] + next_step * k_[i];
      for (std::size_t d = 0; d < n_packs; ++d) {
        at_dot_[i + 2][d] = x_dot_[i][d] + next_step * k_dot_[i][d];
      }
    }
  }

  double x_[size], k_[size], sum_[size], at_[size + 3];
  T x_dot_[size][n_packs], k_dot_[size][n_packs], sum_dot_[size][n_packs];
  T at_dot_[size + 3][n_packs];
};

template <class T>
void jacobian(std::size_t n_steps, const double* x, double* values, Part part) {
  constexpr std::size_t at_once = Variation<T>::n_directions;
  constexpr std::size_t n_groups = (size + at_once - 1) / at_once;
  for (std::size_t g = part.begin(n_groups); g < part.end(n_groups); ++g) {
    Variation<T> variation(x, g * at_once);
    variation.run(n_steps);
    variation.write(g * at_once, values);
  }
}

}  // namespace

Workload lorenz(std::size_t n_steps) {
  const auto model = std::make_shared<const Lorenz>(Lorenz{n_steps});
  Workload result = workload("Lorenz " + std::to_string(n_steps) + " steps", model,
                             Numbers(9).many(size, forcing - 1, forcing + 1));
  result.tolerance = 1e-7;  // chaos: an error grows by e^8
  result.by_hand = {.pattern = dense(),
                    .scalar = [=](const double* x, double* values,
                                  Part part) { jacobian<double>(n_steps, x, values, part); },
                    .lanes = [=](const double* x, double* values,
                                 Part part) { jacobian<Lanes>(n_steps, x, values, part); }};
  result.sacado = sacado_of_elements(model);
  return result;
}

}  // namespace spad::bench
