// The derivative of a sum over small elements, by Sacado: what its users write.
//
// Elements have  n_in, n_out, n_elements(), places(e, in, out) with the numbers of their inputs and
// outputs (-1: held, or not wanted) and element(e, in, out), templated over the number type. For a
// Hessian n_out is 1 and the element is weighted. Optional: held(e, k), the value of an input that
// is held, and depends(i, j), false where the local derivative has no entry.
#pragma once

#include "bench/workloads/workload.hpp"

#if SPAD_BENCH_WITH_SACADO
// Its forward types are headers alone; the packaged configuration wants all of Trilinos.
#define TRILINOS_NO_CONFIG_H
#define HAVE_SACADO_CXX11
#define HAS_C99_TR1_CMATH
#define SACADO_NEW_FAD_DESIGN_IS_DEFAULT
#include <Sacado_No_Kokkos.hpp>
#endif

namespace spad::bench {

#if SPAD_BENCH_WITH_SACADO

// Inputs and outputs of all elements, and where their local derivatives go: nnz for what is not
// wanted, a place behind the values.
struct Assembly {
  std::vector<std::int32_t> in, position;
  std::vector<double> values;  // one more than nnz
};

template <class Model>
double value_of_input(const Model& model, std::size_t e, std::size_t k, std::int32_t place,
                      const double* x) {
  if constexpr (requires { model.held(e, k); }) {
    if (place < 0) return model.held(e, k);
  }
  return place < 0 ? 0 : x[place];
}

template <class Model>
bool is_wanted(const Model& model, std::size_t i, std::size_t j) {
  if constexpr (requires { model.depends(i, j); }) return model.depends(i, j);
  return true;
}

inline std::int32_t place_of(const Pattern& pattern, std::int32_t row, std::int32_t column) {
  if (row < 0 || column < 0) return static_cast<std::int32_t>(pattern.nnz());
  return pattern.position(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
}

// rows_are_inputs: a Hessian, of which only the lower triangle is kept.
template <class Model>
Assembly assembly(const Model& model, const Pattern& pattern, bool rows_are_inputs) {
  Assembly result;
  result.values.resize(pattern.nnz() + 1);
  std::int32_t in[Model::n_in], out[Model::n_out];
  for (std::size_t e = 0; e < model.n_elements(); ++e) {
    model.places(e, in, out);
    result.in.insert(result.in.end(), in, in + Model::n_in);
    const std::size_t n_rows = rows_are_inputs ? Model::n_in : Model::n_out;
    for (std::size_t i = 0; i < n_rows; ++i) {
      for (std::size_t j = 0; j < Model::n_in; ++j) {
        const std::int32_t row = rows_are_inputs ? in[i] : out[i];
        const bool wanted = is_wanted(model, i, j) && (!rows_are_inputs || row >= in[j]);
        result.position.push_back(place_of(pattern, wanted ? row : -1, in[j]));
      }
    }
  }
  return result;
}

template <class Model>
void add_jacobians(const Model& model, Assembly& a, const double* x) {
  using Fad = Sacado::Fad::SFad<double, static_cast<int>(Model::n_in)>;
  Fad in[Model::n_in], out[Model::n_out];
  const std::int32_t* position = a.position.data();
  for (std::size_t e = 0; e < model.n_elements(); ++e) {
    const std::int32_t* place = &a.in[e * Model::n_in];
    for (std::size_t k = 0; k < Model::n_in; ++k) {
      in[k] = Fad(static_cast<int>(Model::n_in), static_cast<int>(k),
                  value_of_input(model, e, k, place[k], x));
    }
    model.element(e, in, out);
    for (std::size_t i = 0; i < Model::n_out; ++i) {
      for (std::size_t j = 0; j < Model::n_in; ++j) {
        a.values[static_cast<std::size_t>(*position++)] += out[i].dx(static_cast<int>(j));
      }
    }
  }
}

template <class Model>
void add_hessians(const Model& model, Assembly& a, const double* x) {
  constexpr int k_in = static_cast<int>(Model::n_in);
  using Fad = Sacado::Fad::SFad<double, k_in>;
  using Second = Sacado::Fad::SFad<Fad, k_in>;
  Second in[Model::n_in], out[1];
  const std::int32_t* position = a.position.data();
  for (std::size_t e = 0; e < model.n_elements(); ++e) {
    const std::int32_t* place = &a.in[e * Model::n_in];
    for (int k = 0; k < k_in; ++k) {
      const auto at = static_cast<std::size_t>(k);
      in[k] = Second(k_in, k, Fad(k_in, k, value_of_input(model, e, at, place[k], x)));
    }
    model.element(e, in, out);
    for (int i = 0; i < k_in; ++i) {
      for (int j = 0; j < k_in; ++j) {
        a.values[static_cast<std::size_t>(*position++)] += out[0].dx(i).dx(j);
      }
    }
  }
}

template <class Model>
std::function<Workload::Eval(const Pattern&)> sacado_of_elements(std::shared_ptr<const Model> model,
                                                                 bool hessian = false) {
  return [=](const Pattern& pattern) -> Workload::Eval {
    const auto shared = std::make_shared<Assembly>(assembly(*model, pattern, hessian));
    return [=](const double* x, double* values) {
      std::fill(shared->values.begin(), shared->values.end(), 0.0);
      if (hessian) {
        if constexpr (Model::n_out == 1) add_hessians(*model, *shared, x);
      } else {
        add_jacobians(*model, *shared, x);
      }
      std::copy(shared->values.begin(), shared->values.end() - 1, values);
    };
  };
}

#else

template <class Model>
std::function<Workload::Eval(const Pattern&)> sacado_of_elements(std::shared_ptr<const Model>,
                                                                 bool = false) {
  return {};
}

#endif

}  // namespace spad::bench
