// Looks for positions that the pattern of a function of callbacks lacks.
#pragma once

#include <span>

#include "derivative/entries.hpp"

namespace spad {

// What a probe compares.
struct ProbedJacobian {
  const CscPattern& columns;
  std::span<const double> values;  // of each entry of `columns`, at the workspace's point
  std::span<const Index> rows;     // of the function; empty: all
  Active with_respect_to;
};

// J·v from the values against a tangent along v, a random direction: with a position missing they
// differ in its row. There the column is found by halving the directions that the row should not
// feel. bad_pattern names it. Finds nothing where the derivative is zero at this point.
Status probe(const Function& f, Workspace& ws, const ProbedJacobian& jacobian);

}  // namespace spad
