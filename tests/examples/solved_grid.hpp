// Handles of C as values of C++, and the few calls that several tests make.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "case.h"
#include "grid.h"
#include "model.h"
#include "spad.h"

namespace spad::test {

template <auto destroy>
struct Destroy {
  template <class Handle>
  void operator()(Handle* handle) const {
    destroy(handle);
  }
};
using Function = std::unique_ptr<spad_function, Destroy<spad_function_destroy>>;
using Workspace = std::unique_ptr<spad_workspace, Destroy<spad_workspace_destroy>>;
using Jacobian = std::unique_ptr<spad_jacobian, Destroy<spad_jacobian_destroy>>;
using Newton = std::unique_ptr<spad_newton, Destroy<spad_newton_destroy>>;
using Implicit = std::unique_ptr<spad_implicit, Destroy<spad_implicit_destroy>>;

inline void require_ok(spad_status status) {
  if (status < 0) throw std::runtime_error(spad_last_error_message());
}

inline std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }

// A case, its grid and its recorded equations.
class Model {
 public:
  explicit Model(const std::string& path) {
    problem problem = {};
    if (case_read(&the_case, path.c_str(), &problem) != 0)
      throw std::runtime_error(problem.message);
    record();
  }
  // Takes the case.
  explicit Model(power_case* given) : the_case(*given) {
    *given = power_case{};
    record();
  }
  ~Model() {
    grid_free(&the_grid);
    case_free(&the_case);
  }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  std::vector<double> start() const {
    std::vector<double> x(size(the_grid.n_unknowns));
    grid_start(&the_grid, x.data());
    return x;
  }

  std::vector<double> residual(const std::vector<double>& x) const {
    spad_workspace* created = nullptr;
    require_ok(spad_workspace_create(function.get(), nullptr, &created));
    Workspace workspace(created);
    std::vector<double> y(x.size());
    require_ok(spad_function_eval(function.get(), created, x.data(), the_grid.load, y.data()));
    return y;
  }

  Newton newton(double tolerance) const {
    spad_newton_options options;
    require_ok(spad_newton_options_init(&options, sizeof options));
    options.tolerance = tolerance;
    spad_newton* created = nullptr;
    require_ok(spad_newton_prepare(function.get(), &options, &created));
    return Newton(created);
  }

  power_case the_case = {};
  grid the_grid = {};
  Function function;

 private:
  void record() {
    if (grid_create(&the_grid, &the_case) != 0) throw std::runtime_error("no grid");
    spad_function* created = nullptr;
    require_ok(model_record(&the_grid, &created));
    function.reset(created);
  }
};

}  // namespace spad::test
