// As a good engineer writes them: rows without branches, which compilers vectorize.
#include "bench/blocks_by_hand.hpp"

#include <cmath>
#include <cstddef>

#if defined(__AVX2__) && defined(__FMA__)
#include <sleef.h>
#endif

namespace spad::bench {

namespace {

using Array = std::vector<double>;

// What a cell reads: itself and its neighbors.
struct Rows {
  const double *here, *up, *down;
  double spread(std::size_t j, std::size_t left, std::size_t right) const {
    return diffusion * (up[j] + down[j] + here[left] + here[right] - 4 * here[j]);
  }
};

void brusselator(const Array& x, Array& y) {
  const std::size_t size = y.size() / 2;
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(size))));
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t up = (i + n - 1) % n * n, down = (i + 1) % n * n;
    const Rows u{&x[i * n], &x[up], &x[down]}, v{&x[size + i * n], &x[size + up], &x[size + down]};
    double *const u_dot = &y[i * n], *const v_dot = &y[size + i * n];
    const auto cell = [&](std::size_t j, std::size_t left, std::size_t right) {
      const double uuv = u.here[j] * u.here[j] * v.here[j];
      u_dot[j] = uuv - 4.4 * u.here[j] + 1 + u.spread(j, left, right);
      v_dot[j] = 3.4 * u.here[j] - uuv + v.spread(j, left, right);
    };
    cell(0, n - 1, 1);
    for (std::size_t j = 1; j + 1 < n; ++j) cell(j, j - 1, j + 1);
    cell(n - 1, n - 2, 0);
  }
}

#if defined(__AVX2__) && defined(__FMA__)
void luksan_vlcek(const Array& x, Array& y) {
  const auto four = [&](std::size_t i) {
    const __m256d a = _mm256_loadu_pd(&x[i]), b = _mm256_loadu_pd(&x[i + 1]),
                  c = _mm256_loadu_pd(&x[i + 2]);
    const __m256d sines = Sleef_sind4_u10avx2(b - c) * Sleef_sind4_u10avx2(b + c);
    _mm256_storeu_pd(&y[i], 3.0 * b * b * b + 2.0 * c - 5.0 + sines + 4.0 * b -
                                a * Sleef_expd4_u10avx2(a - b) - 3.0);
  };
  for (std::size_t i = 0; i + 4 <= y.size(); i += 4) four(i);
  four(y.size() - 4);
}
#else
void luksan_vlcek(const Array& x, Array& y) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double a = x[i], b = x[i + 1], c = x[i + 2];
    y[i] = 3 * b * b * b + 2 * c - 5 + std::sin(b - c) * std::sin(b + c) + 4 * b -
           a * std::exp(a - b) - 3;
  }
}
#endif

}  // namespace

const ByHand SPAD_BY_HAND = {brusselator, luksan_vlcek};

}  // namespace spad::bench
