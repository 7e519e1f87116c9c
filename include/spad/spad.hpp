// The C++ interface, all of it.
#pragma once

#include "callbacks.hpp"
#include "coloring.hpp"
#include "factorization.hpp"
#include "hessian.hpp"
#include "implicit.hpp"
#include "jacobian.hpp"
#include "newton.hpp"
#include "record.hpp"
