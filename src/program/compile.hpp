// From a simplified tape to a program.
//
// Repetition is recovered (recovery/recover.hpp); a tape without it is one kernel with one
// instance. In a kernel sources are loaded where they are first read, outputs stored where they
// are made, slots assigned by liveness, and each operation gets the terms of its derivative.
#pragma once

#include <span>

#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad {

Program compile(Tape tape);

// One kernel, one instance.
Program compile_flat(Tape tape);

// The tape as a kernel: its leaves are the sources that it reads, its outputs those of the tape.
// Streams hold the addresses of sources (inputs, then parameters) and of outputs (after those).
// Without input_activity inputs depend on inputs and parameters on parameters; with it (per input,
// activity_bit of terms.hpp) the tape has inputs only.
Batch compile_kernel(Tape tape, std::span<const std::uint8_t> input_activity);

}  // namespace spad
