// The table of executors of one target.
#include "program/simd/targets.hpp"

namespace spad {

const Executors SPAD_TARGET::executors = {run_instances, linearize_runs, sweep_forward,
                                          sweep_reverse, sweep_tangents, sweep_adjoints,
                                          sweep_rows,    fill,           sum};

}  // namespace spad
