// The functions of one target that its table of executors holds.
#pragma once

#include "op/target.hpp"
#include "program/executors.hpp"

namespace spad::SPAD_TARGET {

void run_instances(const InstanceRange& range);
void run_one_instance(const InstanceRange& range);
void linearize_runs(const InstanceRange& range, PartialSinks& sinks);
void sweep_forward(const Sweep& sweep, Workspace::Lanes& buffers);
void sweep_reverse(const Sweep& sweep, Workspace::Lanes& buffers);
void sweep_tangents(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);
void sweep_adjoints(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);
void sweep_rows(const RowsSweep& sweep);
void fill(const double* pattern, Index n_packs, Index n, double* to);
void sum(const SumGroup& group, Index first, Index last, const double* from, double* to);

}  // namespace spad::SPAD_TARGET
