// The Brusselator on a periodic grid: two species in every cell, five-point stencils.
//
// 2N² unknowns, 12N² nonzeros.
#pragma once

#include <cstddef>
#include <cstdint>

namespace spad::bench {

struct Brusselator {
  std::size_t side;

  std::size_t n() const { return 2 * side * side; }
  std::size_t m() const { return n(); }
  double diffusion() const { return static_cast<double>(side * side) / 50; }

  // du/dt and dv/dt of a cell, from (u, v) there and in its neighbors.
  template <class T>
  void cell(const T* c, const T* north, const T* west, const T* east, const T* south, T* y) const {
    const double d = diffusion();
    const T reaction = c[0] * c[0] * c[1];
    y[0] = 1.0 + reaction - 4.4 * c[0] + d * (north[0] + west[0] + east[0] + south[0] - 4.0 * c[0]);
    y[1] = 3.4 * c[0] - reaction + d * (north[1] + west[1] + east[1] + south[1] - 4.0 * c[1]);
  }

  template <class T>
  void operator()(const T* x, T* y) const {
    const std::size_t last = side - 1;
    for (std::size_t i = 0; i < side; ++i) {
      const T* row = x + 2 * side * i;
      const T* above = x + 2 * side * (i == 0 ? last : i - 1);
      const T* below = x + 2 * side * (i == last ? 0 : i + 1);
      T* out = y + 2 * side * i;
      for (std::size_t j = 0; j < side; ++j) {
        const T* west = row + 2 * (j == 0 ? last : j - 1);
        const T* east = row + 2 * (j == last ? 0 : j + 1);
        cell(row + 2 * j, above + 2 * j, west, east, below + 2 * j, out + 2 * j);
      }
    }
  }

  // As elements: one a cell.
  static constexpr std::size_t n_in = 10, n_out = 2;
  std::size_t n_elements() const { return side * side; }
  void places(std::size_t e, std::int32_t* in, std::int32_t* out) const {
    const std::size_t i = e / side, j = e % side, last = side - 1;
    const std::size_t cells[] = {
        e, (i == 0 ? last : i - 1) * side + j, i * side + (j == 0 ? last : j - 1),
        i * side + (j == last ? 0 : j + 1), (i == last ? 0 : i + 1) * side + j};
    for (std::size_t k = 0; k < n_in; ++k) {
      in[k] = static_cast<std::int32_t>(2 * cells[k / 2] + k % 2);
    }
    out[0] = in[0];
    out[1] = in[1];
  }
  static bool depends(std::size_t i, std::size_t j) { return j < 2 || j % 2 == i; }
  template <class T>
  void element(std::size_t, const T* in, T* out) const {
    cell(in, in + 2, in + 4, in + 6, in + 8, out);
  }
};

}  // namespace spad::bench
