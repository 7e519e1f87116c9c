// How a derivative meets what the caller's array holds.
#pragma once

namespace spad {

// values = beta * values + alpha * J; with beta = 0 what the values were does not matter.
struct Scale {
  double alpha = 1, beta = 0;

  bool overwrites() const { return alpha == 1 && beta == 0; }
  void store(double& value, double derivative) const {
    value = beta == 0 ? alpha * derivative : beta * value + alpha * derivative;
  }
};

}  // namespace spad
