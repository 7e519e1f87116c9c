// Eigen's matrices of Reals, mixed with numbers; only for programs that have Eigen 3.
#pragma once

#include <Eigen/Core>

#include "real.hpp"

template <>
struct Eigen::NumTraits<spad::Real> : Eigen::NumTraits<double> {
  using Real = spad::Real;
  using NonInteger = spad::Real;
  using Nested = spad::Real;
  using Literal = spad::Real;
  enum { RequireInitialization = 1, ReadCost = 1, AddCost = 3, MulCost = 3 };
};

template <class Operation>
struct Eigen::ScalarBinaryOpTraits<spad::Real, double, Operation> {
  using ReturnType = spad::Real;
};
template <class Operation>
struct Eigen::ScalarBinaryOpTraits<double, spad::Real, Operation> {
  using ReturnType = spad::Real;
};
