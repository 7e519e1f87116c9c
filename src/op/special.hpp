// The gamma family, for doubles.
#pragma once

namespace spad::math {

// log |gamma(a)|: the C library's, without its global sign.
double lgamma(double a);

// Derivatives of lgamma, 1st, 2nd and (order + 1)-th; a few ulp (near zeros: absolute).
// -infinity, infinity: the limits, NaN where there is none. At the poles 0, -1, -2, ...: digamma
// NaN, but -+inf at +-0; odd orders of polygamma +inf; even orders NaN, but -+inf at +-0.
double digamma(double a);
double trigamma(double a);
double polygamma(double order, double a);  // order an integer, 0 to 15; NaN for others

}  // namespace spad::math
