// What is behind each opaque type of spad.h.
#pragma once

#include <optional>
#include <vector>

#include "capi/handles.hpp"
#include "coloring/colored_matrix.hpp"
#include "derivative/hessian.hpp"
#include "derivative/jacobian.hpp"
#include "linalg/factorization.hpp"
#include "program/workspace.hpp"
#include "solve/implicit.hpp"
#include "solve/newton.hpp"
#include "tape/recorder.hpp"

struct spad_recorder : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::recorder;
  spad_recorder(std::span<const double> x0, std::span<const double> p0, spad::Index max_operations)
      : Handle(kind), core(x0, p0, max_operations) {}

  spad::Recorder core;
  const char* failed_in = nullptr;  // the C function that met the recorder's first error
};

struct spad_function : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::function;
  template <class Source>  // a tape, or callbacks
  explicit spad_function(Source source) : Handle(kind), core(std::move(source)) {}

  spad::Function core;
};

using FunctionReference = spad::Reference<const spad_function>;

struct spad_workspace : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::workspace;
  spad_workspace(const spad_function* f, const spad::WorkspaceOptions& options)
      : Handle(kind), function(f), core(f->core, options) {}

  FunctionReference function;
  spad::Workspace core;
};

struct spad_coloring : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::coloring;
  explicit spad_coloring(spad::ColoredMatrix matrix) : Handle(kind), core(std::move(matrix)) {}

  spad::ColoredMatrix core;
};

struct spad_jacobian : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::jacobian;
  spad_jacobian(const spad_function* f, spad::SparseJacobian jacobian)
      : Handle(kind), function(f), core(std::move(jacobian)) {}

  FunctionReference function;
  spad::SparseJacobian core;
};

struct spad_hessian : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::hessian;
  spad_hessian(const spad_function* f, spad::SparseHessian hessian)
      : Handle(kind), function(f), core(std::move(hessian)) {}

  FunctionReference function;
  spad::SparseHessian core;
};

struct spad_factorization : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::factorization;
  spad_factorization(spad::Factorization factorization, std::vector<spad::Offset> position)
      : Handle(kind),
        core(std::move(factorization)),
        source(std::move(position)),
        values(source.size()) {}

  spad::Factorization core;
  std::vector<spad::Offset> source;  // of each CSC value in the caller's order; empty if the same
  std::vector<double> values;        // in CSC order, when that is another order
};

struct spad_newton : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::newton;
  explicit spad_newton(const spad_function* f) : Handle(kind), function(f) {}

  FunctionReference function;
  spad_newton_fn callback = nullptr;
  void* payload = nullptr;
  std::int32_t callback_result = 0;
  spad::Status thrown;               // what the callback threw during this solve
  bool is_solving = false;           // a callback must not solve again
  std::optional<spad::Newton> core;  // always there once prepared
};

struct spad_implicit : spad::Handle {
  static constexpr spad::Kind kind = spad::Kind::implicit;
  spad_implicit(const spad_function* f, spad::Implicit implicit)
      : Handle(kind), function(f), core(std::move(implicit)) {}

  FunctionReference function;
  spad::Implicit core;
};
