// Recording: run user code once on Reals, and get a function.
//
//   spad::Function f = spad::record(x0, [](const auto& x) { return sin(x[0]) * x[1]; });
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "array.hpp"
#include "function.hpp"
#include "real.hpp"

namespace spad {
inline namespace api {

// F(x; p), being recorded at (x0, p0). Its Reals must not outlive it.
class Recorder {
 public:
  explicit Recorder(ConstArray x0, ConstArray p0 = {}, std::int64_t max_operations = 0)
      : n_(static_cast<std::int64_t>(x0.size())), np_(static_cast<std::int64_t>(p0.size())) {
    spad_recorder_options options;
    check(spad_recorder_options_init(&options, sizeof options));
    if (max_operations != 0) options.max_operations = max_operations;
    spad_recorder* raw = nullptr;
    check(spad_recorder_create(n_, np_, x0.required(n_, "x0"), p0.required(np_, "p0"), &options,
                               &raw));
    handle_.reset(raw);
  }

  Real input(std::int64_t i) { return {get(), spad_input(get(), i)}; }
  Real parameter(std::int64_t j) { return {get(), spad_parameter(get(), j)}; }
  std::vector<Real> inputs() {
    return all(n_, [this](std::int64_t i) { return input(i); });
  }
  std::vector<Real> parameters() {
    return all(np_, [this](std::int64_t j) { return parameter(j); });
  }

  // The kernel at many places (spad_recorder_map): inputs of all places one after the other, then
  // parameters likewise; results likewise. Throws the recording's first error.
  std::vector<Real> map(const Function& kernel, const std::vector<Real>& inputs,
                        const std::vector<Real>& parameters = {}) {
    const auto size = [](const std::vector<Real>& a) {
      return static_cast<std::int64_t>(a.size());
    };
    const std::int64_t count = kernel.n() > 0    ? size(inputs) / kernel.n()
                               : kernel.np() > 0 ? size(parameters) / kernel.np()
                                                 : 1;
    if (size(inputs) != count * kernel.n() || size(parameters) != count * kernel.np()) {
      throw Error(SPAD_E_BAD_DIM, "map: inputs and parameters do not make whole places");
    }
    std::vector<spad_var> x = variables(inputs), p = variables(parameters);
    std::vector<spad_var> y(static_cast<std::size_t>(count * kernel.m()));
    spad_recorder_map(get(), kernel.get(), count, x.data(), p.data(), y.data());
    check(spad_recorder_status(get()));
    std::vector<Real> results;
    results.reserve(y.size());
    for (spad_var v : y) results.emplace_back(get(), v);
    return results;
  }

  // Throws the recording's first error. The recorder is used up.
  Function finish(const std::vector<Real>& outputs) {
    const std::vector<spad_var> y = variables(outputs);
    spad_function* raw = nullptr;
    check(spad_recorder_finish(get(), static_cast<std::int64_t>(y.size()), y.data(), &raw));
    return Function(FunctionHandle(raw));
  }

  spad_recorder* get() const { return handle_.get(); }

 private:
  std::vector<spad_var> variables(const std::vector<Real>& values) const {
    std::vector<spad_var> result;
    result.reserve(values.size());
    for (const Real& value : values) result.push_back(value.variable_in(get()));
    return result;
  }

  template <class Source>
  static std::vector<Real> all(std::int64_t count, Source source) {
    std::vector<Real> result;
    result.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) result.push_back(source(i));
    return result;
  }

  std::int64_t n_, np_;
  std::unique_ptr<spad_recorder, Destroy<spad_recorder_destroy>> handle_;
};

// What user code may return: one number, or a container of them.
inline std::vector<Real> outputs_of(Real output) { return {output}; }
template <class Container, class = decltype(std::begin(std::declval<const Container&>()))>
std::vector<Real> outputs_of(const Container& outputs) {
  return std::vector<Real>(std::begin(outputs), std::end(outputs));
}

// f(x), x a const std::vector<Real>&.
template <class Code>
Function record(ConstArray x0, Code&& f) {
  Recorder recorder(x0);
  const std::vector<Real> x = recorder.inputs();
  return recorder.finish(outputs_of(std::forward<Code>(f)(x)));
}

// f(x, p).
template <class Code>
Function record(ConstArray x0, ConstArray p0, Code&& f) {
  Recorder recorder(x0, p0);
  const std::vector<Real> x = recorder.inputs(), p = recorder.parameters();
  return recorder.finish(outputs_of(std::forward<Code>(f)(x, p)));
}

}  // namespace api
}  // namespace spad
