// An arrowhead: a dense row, a dense column, a diagonal.
#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

struct Arrowhead {
  std::size_t size;

  std::size_t n() const { return size; }
  std::size_t m() const { return size; }

  template <class T>
  void operator()(const T* x, T* y) const {
    using std::sin;
    T sum = x[0] * x[0];
    for (std::size_t i = 1; i < size; ++i) {
      sum += x[i] * x[i];
      y[i] = x[0] * sin(x[i]);
    }
    y[0] = sum;
  }

  // As elements: one for each i > 0.
  static constexpr std::size_t n_in = 2, n_out = 2;
  std::size_t n_elements() const { return size - 1; }
  void places(std::size_t e, std::int32_t* in, std::int32_t* out) const {
    in[0] = out[0] = 0;
    in[1] = out[1] = static_cast<std::int32_t>(e + 1);
  }
  template <class T>
  void element(std::size_t e, const T* in, T* out) const {
    using std::sin;
    out[0] = in[1] * in[1];
    if (e == 0) out[0] += in[0] * in[0];
    out[1] = in[0] * sin(in[1]);
  }
};

Pattern pattern_of_arrow(std::size_t n) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < n; ++i) {
    entries.push_back(entry(0, i));
    entries.push_back(entry(i, 0));
    entries.push_back(entry(i, i));
  }
  return pattern_of(n, n, std::move(entries));
}

// Column 0, then (row 0, diagonal) of each column.
template <class T>
void jacobian(std::size_t n, const double* x, double* values, Part part) {
  const std::size_t begin = std::max<std::size_t>(part.begin(n), 1);
  if (part.index == 0) values[0] = 2 * x[0];
  for_blocks<T>(begin, part.end(n), [&]<class L>(std::size_t i) {
    const L at = load<L>(x + i), twice = 2 * at;
    L s, c;
    sin_cos(at, s, c);
    store(values + i, s);
    const L diagonal = x[0] * c;
    for (std::size_t l = 0; l < width<L>; ++l) {
      double* column = values + n + 2 * (i + l - 1);
      column[0] = lane(twice, l);
      column[1] = lane(diagonal, l);
    }
  });
}

}  // namespace

Workload arrowhead(std::size_t n) {
  const auto model = std::make_shared<const Arrowhead>(Arrowhead{n});
  Workload result = workload("arrowhead " + std::to_string(n), model, Numbers(3).many(n, 0.5, 1.5));
  result.by_hand = {.pattern = pattern_of_arrow(n),
                    .scalar = [n](const double* x, double* values,
                                  Part part) { jacobian<double>(n, x, values, part); },
                    .lanes = [n](const double* x, double* values,
                                 Part part) { jacobian<Lanes>(n, x, values, part); }};
  result.sacado = sacado_of_elements(model);
  return result;
}

}  // namespace spad::bench
