// The energy of a neo-Hookean sheet on an unstructured triangle mesh, and its Hessian by hand.
//
// With F the deformation gradient of a triangle and J = det F,
//     ψ = μ/2 (F:F - 2) - μ ln J + λ/2 (ln J)²,
// and with gₐ the gradient of a corner's shape function and cₐ = cof(F) gₐ = ∂J/∂xₐ, the blocks are
//     ψ''(a, b) = μ (gₐ·g_b) I + ψ_JJ cₐ c_bᵀ + ψ_J (gₐ × g_b) [0 1; -1 0].
#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

constexpr double mu = 1, lambda = 1.5;

struct Sheet {
  std::vector<double> reference;      // 2 a vertex
  std::vector<std::int32_t> corners;  // 3 an element
  // Of each element, apart: gradients of the second and the third corner, and the area.
  std::vector<double> g1x, g1y, g2x, g2y, area;

  std::size_t n() const { return reference.size(); }
  std::size_t m() const { return 1; }
  std::size_t n_elements() const { return area.size(); }

  template <class T>
  T energy(std::size_t e, const T* x0, const T* x1, const T* x2) const {
    using std::log;
    const T ux = x1[0] - x0[0], uy = x1[1] - x0[1], vx = x2[0] - x0[0], vy = x2[1] - x0[1];
    const T f11 = ux * g1x[e] + vx * g2x[e], f12 = ux * g1y[e] + vx * g2y[e];
    const T f21 = uy * g1x[e] + vy * g2x[e], f22 = uy * g1y[e] + vy * g2y[e];
    const T log_j = log(f11 * f22 - f12 * f21);
    const T squares = f11 * f11 + f12 * f12 + f21 * f21 + f22 * f22;
    return area[e] * (mu / 2 * (squares - 2.0) - mu * log_j + lambda / 2 * log_j * log_j);
  }
  const std::int32_t* corners_of(std::size_t e) const { return &corners[3 * e]; }

  template <class T>
  void operator()(const T* x, T* y) const {
    const auto energy_of = [&](std::size_t e) {
      const std::int32_t* at = corners_of(e);
      return energy(e, x + 2 * at[0], x + 2 * at[1], x + 2 * at[2]);
    };
    T sum = energy_of(0);
    for (std::size_t e = 1; e < n_elements(); ++e) sum += energy_of(e);
    y[0] = sum;
  }

  static constexpr std::size_t n_in = 6, n_out = 1;
  void places(std::size_t e, std::int32_t* in, std::int32_t* out) const {
    for (std::size_t k = 0; k < n_in; ++k) {
      in[k] = 2 * corners_of(e)[k / 2] + static_cast<std::int32_t>(k % 2);
    }
    out[0] = 0;
  }
  template <class T>
  void element(std::size_t e, const T* in, T* out) const {
    out[0] = energy(e, in, in + 2, in + 4);
  }

  void add_triangle(std::int32_t a, std::int32_t b, std::int32_t c) {
    corners.insert(corners.end(), {a, b, c});
    const double *p = &reference[2 * static_cast<std::size_t>(a)],
                 *q = &reference[2 * static_cast<std::size_t>(b)],
                 *r = &reference[2 * static_cast<std::size_t>(c)];
    const double ux = q[0] - p[0], uy = q[1] - p[1], vx = r[0] - p[0], vy = r[1] - p[1];
    const double twice = ux * vy - uy * vx;
    g1x.push_back(vy / twice), g1y.push_back(-vx / twice);
    g2x.push_back(-uy / twice), g2y.push_back(ux / twice);
    area.push_back(twice / 2);
  }
};

// A grid of jittered vertices, numbered at random, each cell cut along one of its diagonals.
Sheet sheet(std::size_t side) {
  Numbers numbers(7);
  const std::size_t width = side + 1;
  std::vector<std::size_t> number(width * width);
  for (std::size_t k = 0; k < number.size(); ++k) number[k] = k;
  for (std::size_t k = number.size(); k-- > 1;) std::swap(number[k], number[numbers.below(k + 1)]);
  Sheet result;
  result.reference.resize(2 * number.size());
  for (std::size_t k = 0; k < number.size(); ++k) {
    double* at = &result.reference[2 * number[k]];
    at[0] = static_cast<double>(k % width) + numbers.between(-0.2, 0.2);
    at[1] = static_cast<double>(k / width) + numbers.between(-0.2, 0.2);
  }
  const auto vertex = [&](std::size_t i, std::size_t j) {
    return static_cast<std::int32_t>(number[i * width + j]);
  };
  for (std::size_t i = 0; i < side; ++i) {
    for (std::size_t j = 0; j < side; ++j) {
      const std::int32_t a = vertex(i, j), b = vertex(i, j + 1), c = vertex(i + 1, j + 1),
                         d = vertex(i + 1, j);
      const bool rising = numbers.below(2) == 0;
      result.add_triangle(a, b, rising ? c : d);
      result.add_triangle(rising ? a : b, c, d);
    }
  }
  return result;
}

constexpr std::size_t n_local = 21;  // the lower triangle of an element

class ElementHessians {
 public:
  explicit ElementHessians(std::shared_ptr<const Sheet> s) : sheet_(std::move(s)) {
    std::vector<Entry> entries;
    each_local_entry([&](Entry e) { entries.push_back(e); });
    pattern_ = pattern_of(sheet_->n(), sheet_->n(), std::move(entries));
    each_local_entry([&](Entry e) {
      position_.push_back(
          pattern_.position(static_cast<std::size_t>(e.row), static_cast<std::size_t>(e.column)));
    });
    for (std::size_t k = 0; k < 6; ++k) {
      for (std::size_t e = 0; e < sheet_->n_elements(); ++e) {
        in_[k].push_back(2 * sheet_->corners_of(e)[k / 2] + static_cast<std::int32_t>(k % 2));
      }
    }
  }
  const Pattern& pattern() const { return pattern_; }

  template <class T>
  void eval(const double* x, double* values) const {
    std::memset(values, 0, pattern_.nnz() * sizeof *values);
    for_blocks<T>(0, sheet_->n_elements(), [&]<class L>(std::size_t e) {
      L local[n_local];
      element(e, x, local);
      for (std::size_t l = 0; l < width<L>; ++l) {
        const std::int32_t* at = &position_[n_local * (e + l)];
        for (std::size_t k = 0; k < n_local; ++k) values[at[k]] += lane(local[k], l);
      }
    });
  }

 private:
  // In the order of the local values: rows, then columns up to the diagonal.
  template <class Visit>
  void each_local_entry(Visit visit) const {
    std::int32_t in[6], out[1];
    for (std::size_t e = 0; e < sheet_->n_elements(); ++e) {
      sheet_->places(e, in, out);
      for (std::size_t r = 0; r < 6; ++r) {
        for (std::size_t s = 0; s <= r; ++s) {
          visit({std::min(in[r], in[s]), std::max(in[r], in[s])});
        }
      }
    }
  }

  template <class L>
  void element(std::size_t e, const double* x, L* local) const {
    L at[6];
    for (std::size_t k = 0; k < 6; ++k) at[k] = gather<L>(x, &in_[k][e]);
    const L ux = at[2] - at[0], uy = at[3] - at[1], vx = at[4] - at[0], vy = at[5] - at[1];
    const L g1x = load<L>(&sheet_->g1x[e]), g1y = load<L>(&sheet_->g1y[e]);
    const L g2x = load<L>(&sheet_->g2x[e]), g2y = load<L>(&sheet_->g2y[e]);
    const L f11 = ux * g1x + vx * g2x, f12 = ux * g1y + vx * g2y;
    const L f21 = uy * g1x + vy * g2x, f22 = uy * g1y + vy * g2y;
    const L inverse = 1.0 / (f11 * f22 - f12 * f21);
    const L slope = -mu - lambda * log(inverse), area = load<L>(&sheet_->area[e]);
    const L by_j = area * slope * inverse, by_jj = area * (lambda - slope) * inverse * inverse;
    const L gx[3] = {-g1x - g2x, g1x, g2x}, gy[3] = {-g1y - g2y, g1y, g2y};
    L c[6];
    for (std::size_t a = 0; a < 3; ++a) {
      c[2 * a] = f22 * gx[a] - f21 * gy[a];
      c[2 * a + 1] = f11 * gy[a] - f12 * gx[a];
    }
    const L stiffness = mu * area, twist = by_j * (g1x * g2y - g1y * g2x);
#pragma GCC unroll 6
    for (std::size_t r = 0; r < 6; ++r) {
      const std::size_t a = r / 2;
      const L scaled = by_jj * c[r];
#pragma GCC unroll 6
      for (std::size_t s = 0; s <= r; ++s) {
        const std::size_t b = s / 2;
        L value = scaled * c[s];
        if (r % 2 == s % 2) {
          value += stiffness * (gx[a] * gx[b] + gy[a] * gy[b]);
        } else if (a != b) {
          // g_b × gₐ is the same for (0, 1), (1, 2) and (2, 0), and r is the second component when
          // it is odd.
          const bool turns_left = a == b + 1;
          value += turns_left == (r % 2 == 1) ? twist : -twist;
        }
        *local++ = value;
      }
    }
  }

  std::shared_ptr<const Sheet> sheet_;
  Pattern pattern_;
  std::vector<std::int32_t> position_, in_[6];
};

}  // namespace

Workload elasticity(std::size_t side) {
  const auto model = std::make_shared<const Sheet>(sheet(side));
  std::vector<double> x = model->reference;
  Numbers numbers(8);
  for (double& value : x) value = 1.1 * value + numbers.between(-0.05, 0.05);
  Workload result = workload("neo-Hookean H " + std::to_string(side), model, std::move(x));
  result.w = {1};
  const auto by_hand = std::make_shared<const ElementHessians>(model);
  result.by_hand = {
      .pattern = by_hand->pattern(),
      .scalar = [=](const double* u, double* values, Part) { by_hand->eval<double>(u, values); },
      .lanes = [=](const double* u, double* values, Part) { by_hand->eval<Lanes>(u, values); },
      .is_divisible = false};
  result.sacado = sacado_of_elements(model, true);
  return result;
}

}  // namespace spad::bench
