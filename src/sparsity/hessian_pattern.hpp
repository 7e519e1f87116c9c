// The global pattern of the Hessian of a weighted sum of a program's outputs.
//
// The union over all weights and all points: never misses a position that can be nonzero, and is
// exact with respect to structure: what cannot reach an output adds nothing, linear operations add
// nothing, x - x keeps its positions.
#pragma once

#include "base/sparse.hpp"
#include "program/program.hpp"

namespace spad {

// Lower triangle with the diagonal, by columns: column j holds the rows i >= j. Columns are the
// inputs, the parameters, or [inputs; parameters]. A kernel is traced once for all its instances;
// then near linear in instances, in the sets that nonlinear operations read, and in the products of
// those.
CscPattern trace_hessian(const Program& program, Active with_respect_to);

}  // namespace spad
