// From a simplified tape to a program: one kernel, one instance.
//
// Sources are loaded where they are first read, outputs stored where they are made, slots assigned
// by liveness, and each operation gets the terms of its derivative.
#pragma once

#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad {

Program compile(Tape tape);

}  // namespace spad
