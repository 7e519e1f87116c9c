// Tapes that are recorded in a few lines.
#pragma once

#include "program/products.hpp"

namespace spad::test {

inline Variable op(Recorder& r, Opcode code, Variable a) {
  return r.op1(static_cast<std::int32_t>(code), a);
}
inline Variable op(Recorder& r, Opcode code, Variable a, Variable b) {
  return r.op2(static_cast<std::int32_t>(code), a, b);
}

// Records body(recorder, i, y), i < n_passes, on n inputs; y: the outputs, to which it appends.
template <class Body>
Tape recorded_passes(Index n, Index n_passes, Body&& body) {
  const Matrix x0 = random_vector(1, size_of(n, 1));
  Recorder recorder(x0, {}, 1 << 24);
  std::vector<Variable> y;
  for (Index i = 0; i < n_passes; ++i) body(recorder, i, y);
  return *recorder.finish(y);
}

// Records y[i] = body(recorder, i), i < m, on n inputs.
template <class Body>
Tape recorded(Index n, Index m, Body&& body) {
  return recorded_passes(n, m, [&](Recorder& recorder, Index i, std::vector<Variable>& y) {
    y.push_back(body(recorder, i));
  });
}

}  // namespace spad::test
