// Values and products of a function of callbacks, as those of program/evaluate.hpp.
//
// A product without a callback: a JVP is a finite difference along its direction; a VJP by the
// parameters alone is made of np tangents; anything else is not_supported.
#pragma once

#include "program/evaluate.hpp"

namespace spad {

Status callback_jvp(const Function& f, Workspace& ws, Point at, const JvpArrays& arrays);
Status callback_vjp(const Function& f, Workspace& ws, Point at, const VjpArrays& arrays);
Status callback_hvp(const Function& f, Workspace& ws, Point at, const HvpArrays& arrays);

// What calls write, in the lanes of the first thread.
struct CallbackBuffers {
  double* direction;                     // n + np
  double* trial;                         // n + np
  double *forward, *backward, *product;  // m each
};
CallbackBuffers buffers_of(const Function& f, Workspace& ws);

// Where the workspace is.
Point own_point(const Function& f, const Workspace& ws);

// What a tangent needs of the point beforehand.
Workspace::Reached needed_by_tangents(const Function& f);

// y_dot (m) along buffers.direction at the workspace's point: the callback, or a difference.
Status tangent(const Function& f, Workspace& ws, double* y_dot);

}  // namespace spad
