// Derivatives of expressions by differences in long double: the independent truth.
#pragma once

#include "support/expression.hpp"

namespace spad::test {

// Derivative of the outputs along (x_dot; p_dot), m values.
std::vector<double> directional_derivative(const Expression& e, std::span<const double> x_dot,
                                           std::span<const double> p_dot);

// Gradient of w'F by (x; p), n + np values.
std::vector<double> gradient(const Expression& e, std::span<const double> w);

// Hessian of w'F by (x; p) times (x_dot; p_dot), n + np values.
std::vector<double> hessian_product(const Expression& e, std::span<const double> w,
                                    std::span<const double> x_dot, std::span<const double> p_dot);

}  // namespace spad::test
