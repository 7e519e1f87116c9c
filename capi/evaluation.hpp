// The checks that every evaluation of a function at a point has in common.
#pragma once

#include "capi/arguments.hpp"
#include "capi/objects.hpp"

namespace spad {

inline bool check_point(Arguments& arguments, const spad_function* function, Point at,
                        const char* x = "x") {
  return arguments.array(at.x, function->core.n(), x) &&
         arguments.array(at.p, function->core.np(), "p");
}

// A live workspace of this function.
inline bool check_workspace(Arguments& arguments, const spad_function* function,
                            const spad_workspace* workspace) {
  if (!arguments.handle(workspace, "workspace")) return false;
  if (workspace->function.get() == function) return true;
  return arguments.refuse(
      Status::error(Code::workspace, "argument workspace belongs to another function"));
}

// A point, or none when the workspace has one.
inline bool check_point(Arguments& arguments, const spad_function* function,
                        const spad_workspace* workspace, Point at) {
  if (at.x == nullptr && at.p == nullptr &&
      workspace->core.reached != Workspace::Reached::nothing) {
    return true;
  }
  return check_point(arguments, function, at);
}

inline bool check_evaluation(Arguments& arguments, const spad_function* function,
                             const spad_workspace* workspace, Point at) {
  return arguments.handle(function, "function") &&
         check_workspace(arguments, function, workspace) &&
         check_point(arguments, function, workspace, at);
}

}  // namespace spad
