// The power flow equations of a large grid, written in two ways, and their Jacobian by hand.
//
// By pairs of joined buses (one level): with d the difference of the angles, a = V W cos d and
// b = V W sin d serve all four flows. By currents (two levels): voltages in rectangular form,
// complex currents I = Y V, powers V conj(I).
#include <cstdlib>

#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"
#include "case.h"
#include "grid.h"

namespace spad::bench {
namespace {

struct Grid {
  grid raw = {};
  bool exists = false;

  Grid() {
    const char* data = std::getenv("SPAD_DATA");
    const std::string path =
        std::string(data ? data : SPAD_DATA_DEFAULT) + "/powerflow/case9241pegase.m";
    power_case c = {};
    problem problem = {};
    exists = case_read(&c, path.c_str(), &problem) == 0 && grid_create(&raw, &c) == 0;
    case_free(&c);
  }
  ~Grid() { grid_free(&raw); }
  Grid(const Grid&) = delete;
  Grid& operator=(const Grid&) = delete;

  std::size_t n_buses() const { return static_cast<std::size_t>(raw.n_buses); }
  std::size_t n_pairs() const { return static_cast<std::size_t>(raw.n_pairs); }
  std::size_t n() const { return static_cast<std::size_t>(raw.n_unknowns); }
  std::size_t m() const { return n(); }

  template <class T>
  T angle(const T* x, std::int64_t bus) const {
    return raw.angle[bus] >= 0 ? x[raw.angle[bus]] : T(raw.va[bus]);
  }
  template <class T>
  T magnitude(const T* x, std::int64_t bus) const {
    return raw.magnitude[bus] >= 0 ? x[raw.magnitude[bus]] : T(raw.vm[bus]);
  }
  // What leaves a bus outside the grid.
  double active_demand(std::int64_t bus) const { return raw.load[bus] - raw.p_gen[bus]; }
  double reactive_demand(std::int64_t bus) const {
    return raw.load[raw.n_buses + bus] - raw.q_gen[bus];
  }
};

struct ByPairs : Grid {
  template <class T>
  void operator()(const T* x, T* y) const {
    for (std::int64_t k = 0; k < raw.n_buses; ++k) {
      const std::int64_t p = raw.angle[k], q = raw.magnitude[k];
      const T v = magnitude(x, k), square = v * v;
      if (p >= 0) y[p] = active_demand(k) + raw.g_self[k] * square;
      if (q >= 0) y[q] = reactive_demand(k) - raw.b_self[k] * square;
    }
    for (std::int64_t k = 0; k < raw.n_pairs; ++k) add_flows(raw.pair[k], x, y);
  }

  template <class T>
  void add_flows(const pair& e, const T* x, T* y) const {
    using std::cos;
    using std::sin;
    const T d = angle(x, e.from) - angle(x, e.to), v = magnitude(x, e.from) * magnitude(x, e.to);
    const T a = v * cos(d), b = v * sin(d);
    const auto add = [y](std::int64_t row, const T& flow) {
      if (row >= 0) y[row] += flow;
    };
    add(raw.angle[e.from], e.g_from * a + e.b_from * b);
    add(raw.magnitude[e.from], e.g_from * b - e.b_from * a);
    add(raw.angle[e.to], e.g_to * a - e.b_to * b);
    add(raw.magnitude[e.to], -e.g_to * b - e.b_to * a);
  }

  // As elements: the pairs, then the buses.
  static constexpr std::size_t n_in = 4, n_out = 4;
  std::size_t n_elements() const { return n_pairs() + n_buses(); }
  void places(std::size_t e, std::int32_t* in, std::int32_t* out) const {
    const bool is_pair = e < n_pairs();
    const std::int64_t from = is_pair ? raw.pair[e].from : static_cast<std::int64_t>(e - n_pairs());
    for (std::size_t k = 0; k < 4; ++k) {
      const std::int64_t bus = is_pair && k >= 2 ? raw.pair[e].to : from;
      const std::int64_t place = (k % 2 == 0 ? raw.angle : raw.magnitude)[bus];
      out[k] = in[k] = static_cast<std::int32_t>(is_pair || k < 2 ? place : -1);
    }
  }
  double held(std::size_t e, std::size_t k) const {
    if (e >= n_pairs()) return k % 2 == 0 ? 0 : raw.vm[e - n_pairs()];
    const std::int64_t bus = k < 2 ? raw.pair[e].from : raw.pair[e].to;
    return (k % 2 == 0 ? raw.va : raw.vm)[bus];
  }
  template <class T>
  void element(std::size_t e, const T* in, T* out) const {
    using std::cos;
    using std::sin;
    if (e >= n_pairs()) {
      const std::size_t bus = e - n_pairs();
      out[0] = raw.g_self[bus] * in[1] * in[1];
      out[1] = -raw.b_self[bus] * in[1] * in[1];
      out[2] = out[3] = 0.0;
      return;
    }
    const pair& at = raw.pair[e];
    const T d = in[0] - in[2], v = in[1] * in[3];
    const T a = v * cos(d), b = v * sin(d);
    out[0] = at.g_from * a + at.b_from * b;
    out[1] = at.g_from * b - at.b_from * a;
    out[2] = at.g_to * a - at.b_to * b;
    out[3] = -at.g_to * b - at.b_to * a;
  }
};

struct ByCurrents : Grid {
  template <class T>
  void operator()(const T* x, T* y) const {
    using std::cos;
    using std::sin;
    std::vector<T> re(n_buses()), im(n_buses()), current_re(n_buses()), current_im(n_buses());
    for (std::size_t k = 0; k < n_buses(); ++k) {
      const auto bus = static_cast<std::int64_t>(k);
      const T v = magnitude(x, bus), d = angle(x, bus);
      re[k] = v * cos(d);
      im[k] = v * sin(d);
      current_re[k] = raw.g_self[k] * re[k] - raw.b_self[k] * im[k];
      current_im[k] = raw.g_self[k] * im[k] + raw.b_self[k] * re[k];
    }
    const auto add = [&](std::int64_t near, std::int64_t far, double g, double b) {
      const auto k = static_cast<std::size_t>(near), l = static_cast<std::size_t>(far);
      current_re[k] += g * re[l] - b * im[l];
      current_im[k] += g * im[l] + b * re[l];
    };
    for (std::int64_t k = 0; k < raw.n_pairs; ++k) {
      const pair& e = raw.pair[k];
      add(e.from, e.to, e.g_from, e.b_from);
      add(e.to, e.from, e.g_to, e.b_to);
    }
    for (std::size_t k = 0; k < n_buses(); ++k) {
      const std::int64_t p = raw.angle[k], q = raw.magnitude[k];
      const auto bus = static_cast<std::int64_t>(k);
      if (p >= 0) y[p] = active_demand(bus) + re[k] * current_re[k] + im[k] * current_im[k];
      if (q >= 0) y[q] = reactive_demand(bus) + im[k] * current_re[k] - re[k] * current_im[k];
    }
  }
};

// One pass over the pairs: every value is stored at a position found beforehand, one behind the end
// where it is not wanted.
class JacobianByHand {
 public:
  explicit JacobianByHand(std::shared_ptr<const Grid> g) : grid_(std::move(g)) {
    std::vector<Entry> entries;
    each_block([&](std::int64_t near, std::int64_t far) { add_entries(near, far, entries); });
    pattern_ = pattern_of(grid_->m(), grid_->n(), std::move(entries));
    each_block([&](std::int64_t near, std::int64_t far) { add_positions(near, far); });
    for (std::size_t k = 0; k < grid_->n_pairs(); ++k) {
      const pair& e = grid_->raw.pair[k];
      from_.push_back(static_cast<std::int32_t>(e.from)),
          to_.push_back(static_cast<std::int32_t>(e.to));
      g_from_.push_back(e.g_from), b_from_.push_back(e.b_from);
      g_to_.push_back(e.g_to), b_to_.push_back(e.b_to);
    }
    for (std::vector<double>* v : {&va_, &vm_, &re_, &im_}) v->resize(grid_->n_buses());
    diagonal_.resize(4 * grid_->n_buses());
  }
  const Pattern& pattern() const { return pattern_; }

  // Sines and cosines of each pair's difference, or of each bus.
  template <class T, bool of_buses>
  void eval(const double* x, double* values) {
    grid_voltages(&grid_->raw, x, vm_.data(), va_.data());
    std::fill(diagonal_.begin(), diagonal_.end(), 0.0);
    if constexpr (of_buses) rectangular<T>();
    for_blocks<T>(0, grid_->n_pairs(), [&]<class L>(std::size_t k) {
      const L v = gather<L>(vm_.data(), &from_[k]), w = gather<L>(vm_.data(), &to_[k]);
      L a, b;
      if constexpr (of_buses) {
        const L e = gather<L>(re_.data(), &from_[k]), f = gather<L>(im_.data(), &from_[k]);
        const L g = gather<L>(re_.data(), &to_[k]), h = gather<L>(im_.data(), &to_[k]);
        a = e * g + f * h;
        b = f * g - e * h;
      } else {
        L s, c;
        sin_cos(gather<L>(va_.data(), &from_[k]) - gather<L>(va_.data(), &to_[k]), s, c);
        a = v * w * c;
        b = v * w * s;
      }
      pairs<L>(k, a, b, 1.0 / v, 1.0 / w, values);
    });
    buses(values);
  }

 private:
  // Blocks of the pairs, both ways, then those of the buses.
  template <class Visit>
  void each_block(Visit visit) const {
    for (std::size_t k = 0; k < grid_->n_pairs(); ++k) {
      const pair& e = grid_->raw.pair[k];
      visit(e.from, e.to);
      visit(e.to, e.from);
    }
    for (std::int64_t k = 0; k < grid_->raw.n_buses; ++k) visit(k, k);
  }
  // P and Q of the near bus by angle and magnitude of the far one: row, column.
  template <class Visit>
  void each_entry(std::int64_t near, std::int64_t far, Visit visit) const {
    const grid& g = grid_->raw;
    for (const std::int64_t row : {g.angle[near], g.magnitude[near]}) {
      for (const std::int64_t column : {g.angle[far], g.magnitude[far]}) visit(row, column);
    }
  }
  void add_entries(std::int64_t near, std::int64_t far, std::vector<Entry>& entries) const {
    each_entry(near, far, [&](std::int64_t row, std::int64_t column) {
      if (row >= 0 && column >= 0) {
        entries.push_back(entry(static_cast<std::size_t>(row), static_cast<std::size_t>(column)));
      }
    });
  }
  void add_positions(std::int64_t near, std::int64_t far) {
    each_entry(near, far, [&](std::int64_t row, std::int64_t column) {
      const bool wanted = row >= 0 && column >= 0;
      position_.push_back(wanted ? pattern_.position(static_cast<std::size_t>(row),
                                                     static_cast<std::size_t>(column))
                                 : static_cast<std::int32_t>(pattern_.nnz()));
    });
  }

  template <class T>
  void rectangular() {
    for_blocks<T>(0, grid_->n_buses(), [&]<class L>(std::size_t k) {
      L s, c;
      sin_cos(load<L>(&va_[k]), s, c);
      const L v = load<L>(&vm_[k]);
      store(&re_[k], v * c);
      store(&im_[k], v * s);
    });
  }

  template <class L>
  void pairs(std::size_t k, L a, L b, L over_v, L over_w, double* values) {
    const L g1 = load<L>(&g_from_[k]), b1 = load<L>(&b_from_[k]);
    const L g2 = load<L>(&g_to_[k]), b2 = load<L>(&b_to_[k]);
    const L p1 = g1 * a + b1 * b, q1 = g1 * b - b1 * a;
    const L p2 = g2 * a - b2 * b, q2 = -g2 * b - b2 * a;
    const L far_1[] = {q1, p1 * over_w, -p1, q1 * over_w},
            near_1[] = {-q1, p1 * over_v, p1, q1 * over_v};
    const L far_2[] = {q2, p2 * over_v, -p2, q2 * over_v},
            near_2[] = {-q2, p2 * over_w, p2, q2 * over_w};
    for (std::size_t l = 0; l < width<L>; ++l) {
      const std::int32_t* at = &position_[8 * (k + l)];
      double *from = &diagonal_[4 * static_cast<std::size_t>(from_[k + l])],
             *to = &diagonal_[4 * static_cast<std::size_t>(to_[k + l])];
      for (std::size_t i = 0; i < 4; ++i) {
        values[at[i]] = lane(far_1[i], l);
        values[at[i + 4]] = lane(far_2[i], l);
        from[i] += lane(near_1[i], l);
        to[i] += lane(near_2[i], l);
      }
    }
  }

  void buses(double* values) const {
    const grid& g = grid_->raw;
    for (std::size_t k = 0; k < grid_->n_buses(); ++k) {
      const std::int32_t* at = &position_[8 * grid_->n_pairs() + 4 * k];
      const double* diagonal = &diagonal_[4 * k];
      values[at[0]] = diagonal[0];
      values[at[1]] = diagonal[1] + 2 * g.g_self[k] * vm_[k];
      values[at[2]] = diagonal[2];
      values[at[3]] = diagonal[3] - 2 * g.b_self[k] * vm_[k];
    }
  }

  std::shared_ptr<const Grid> grid_;
  Pattern pattern_;
  std::vector<std::int32_t> position_, from_, to_;
  std::vector<double> g_from_, b_from_, g_to_, b_to_;
  std::vector<double> va_, vm_, re_, im_, diagonal_;
};

template <bool of_buses, class Model>
Workload power_flow(const char* name) {
  const auto model = std::make_shared<const Model>();
  if (!model->exists) return {};
  std::vector<double> x(model->n());
  grid_start(&model->raw, x.data());
  Workload result = workload(name, model, std::move(x));
  const auto by_hand = std::make_shared<JacobianByHand>(model);
  result.by_hand = {.pattern = by_hand->pattern(),
                    .scalar = [=](const double* u, double* values,
                                  Part) { by_hand->template eval<double, of_buses>(u, values); },
                    .lanes = [=](const double* u, double* values,
                                 Part) { by_hand->template eval<Lanes, of_buses>(u, values); },
                    .is_divisible = false};
  result.sacado = sacado_of_elements(std::make_shared<const ByPairs>());
  return result;
}

}  // namespace

Workload power_flow_by_pairs() { return power_flow<false, ByPairs>("power flow by pairs"); }
Workload power_flow_by_currents() { return power_flow<true, ByCurrents>("power flow by currents"); }

Workload power_flow_hessian() {
  const auto model = std::make_shared<const ByCurrents>();
  if (!model->exists) return {};
  std::vector<double> x(model->n());
  grid_start(&model->raw, x.data());
  Workload result = workload("power flow H by currents", model, std::move(x));
  result.w = Numbers(12).many(model->m(), 0.5, 2);
  return result;
}

}  // namespace spad::bench
