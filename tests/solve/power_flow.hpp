// AC power flow written by hand, for real grids as hard Newton problems: F and its Jacobian from
// textbook formulas, no AD. Unknowns: angles of all buses but the reference, magnitudes of PQ
// buses; equations: active power of the former, reactive power of the latter.
#pragma once

#include <algorithm>
#include <complex>
#include <filesystem>
#include <fstream>
#include <map>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "solve/newton_iteration.hpp"

namespace spad::test {

class PowerFlow final : public NewtonProblem {
 public:
  // The grid from NAME.m; types, start, solution and injections from NAME_solution.csv.
  PowerFlow(const std::filesystem::path& folder, const std::string& name) {
    read_buses(folder / (name + "_solution.csv"));
    read_grid(folder / (name + ".m"));
    build_pattern();
  }

  const CscPattern& pattern() const { return pattern_; }
  const std::vector<double>& start() const { return start_; }
  const std::vector<double>& solution() const { return solution_; }

  Status residual(const double* x, double* f) override {
    evaluate_currents(x);
    for (std::size_t i = 0; i < buses_.size(); ++i) {
      const Complex mismatch = voltage_[i] * std::conj(current_[i]) - buses_[i].injection;
      if (buses_[i].angle >= 0) f[buses_[i].angle] = mismatch.real();
      if (buses_[i].magnitude >= 0) f[buses_[i].magnitude] = mismatch.imag();
    }
    return {};
  }

  Status jacobian(const double* x, double* values) override {
    evaluate_currents(x);
    std::fill_n(values, pattern_.nnz(), 0.0);
    for (const Entry& e : entries_) {
      const auto i = static_cast<std::size_t>(e.i), k = static_cast<std::size_t>(e.k);
      const Complex unit_i = voltage_[i] / std::abs(voltage_[i]);
      const Complex unit_k = voltage_[k] / std::abs(voltage_[k]);
      Complex by_angle = -imaginary * voltage_[i] * std::conj(e.admittance * voltage_[k]);
      Complex by_magnitude = voltage_[i] * std::conj(e.admittance * unit_k);
      if (i == k) {
        by_angle += imaginary * voltage_[i] * std::conj(current_[i]);
        by_magnitude += std::conj(current_[i]) * unit_i;
      }
      if (e.slot[0] >= 0) values[e.slot[0]] = by_angle.real();
      if (e.slot[1] >= 0) values[e.slot[1]] = by_angle.imag();
      if (e.slot[2] >= 0) values[e.slot[2]] = by_magnitude.real();
      if (e.slot[3] >= 0) values[e.slot[3]] = by_magnitude.imag();
    }
    return {};
  }

 private:
  using Complex = std::complex<double>;
  static constexpr Complex imaginary{0, 1};

  struct Bus {
    double vm, va;
    Complex injection;
    Index angle, magnitude;  // unknown and equation, -1: given
  };
  struct Entry {
    Index i, k;
    Complex admittance;
    Offset slot[4];  // P by angle, Q by angle, P by magnitude, Q by magnitude
  };

  static std::vector<double> numbers(std::string line) {
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == ',' || c == ';'; }, ' ');
    std::istringstream stream(line);
    std::vector<double> row;
    for (double value; stream >> value;) row.push_back(value);
    return row;
  }

  void read_buses(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      const std::vector<double> row = numbers(line);
      const int type = static_cast<int>(row[1]);
      Bus bus{row[2], row[3], {row[6], row[7]}, -1, -1};
      if (type != 3) add_unknown(bus.angle, row[3], row[5]);
      if (type == 1) add_unknown(bus.magnitude, row[2], row[4]);
      number_[static_cast<int>(row[0])] = static_cast<Index>(buses_.size());
      buses_.push_back(bus);
    }
    voltage_.resize(buses_.size());
    current_.resize(buses_.size());
  }

  void add_unknown(Index& unknown, double at_start, double at_solution) {
    unknown = static_cast<Index>(start_.size());
    start_.push_back(at_start);
    solution_.push_back(at_solution);
  }

  void read_grid(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line, matrix;
    while (std::getline(file, line)) {
      line = line.substr(0, line.find('%'));
      if (line.rfind("mpc.", 0) == 0) matrix = line.substr(4, line.find_first_of(" =") - 4);
      const std::vector<double> row = numbers(line);
      if (matrix == "bus" && row.size() >= 13) add_shunt(row);
      if (matrix == "branch" && row.size() >= 11 && row[10] != 0) add_branch(row);
    }
  }

  void add_shunt(const std::vector<double>& row) {  // all cases have a base of 100 MVA
    const auto bus = number_.find(static_cast<int>(row[0]));
    if (bus != number_.end())
      admittance_[{bus->second, bus->second}] += Complex(row[4], row[5]) / 100.0;
  }

  void add_branch(const std::vector<double>& row) {
    const Index from = number_.at(static_cast<int>(row[0])),
                to = number_.at(static_cast<int>(row[1]));
    const Complex series = 1.0 / Complex(row[2], row[3]), charging(0, row[4] / 2);
    const double ratio = row[8] == 0 ? 1 : row[8];
    const Complex tap = std::polar(ratio, row[9] * std::numbers::pi / 180);
    admittance_[{from, from}] += (series + charging) / (ratio * ratio);
    admittance_[{to, to}] += series + charging;
    admittance_[{from, to}] -= series / std::conj(tap);
    admittance_[{to, from}] -= series / tap;
  }

  void build_pattern() {
    std::map<std::pair<Index, Index>, Offset> slots;  // (column, row), sorted as CSC
    for (const auto& [at, value] : admittance_) {
      const Bus &bus = buses_[static_cast<std::size_t>(at.first)],
                &other = buses_[static_cast<std::size_t>(at.second)];
      for (Index row : {bus.angle, bus.magnitude})
        for (Index column : {other.angle, other.magnitude})
          if (row >= 0 && column >= 0) slots[{column, row}] = 0;
    }
    pattern_.n_rows = pattern_.n_cols = static_cast<Index>(start_.size());
    pattern_.col_ptr.assign(start_.size() + 1, 0);
    for (auto& [at, slot] : slots) {
      slot = pattern_.nnz();
      pattern_.row_idx.push_back(at.second);
      pattern_.col_ptr[static_cast<std::size_t>(at.first) + 1] = pattern_.nnz();
    }
    const auto slot_of = [&](Index row, Index column) {
      return row >= 0 && column >= 0 ? slots.at({column, row}) : Offset{-1};
    };
    for (const auto& [at, value] : admittance_) {
      const Bus &bus = buses_[static_cast<std::size_t>(at.first)],
                &other = buses_[static_cast<std::size_t>(at.second)];
      entries_.push_back(
          {at.first,
           at.second,
           value,
           {slot_of(bus.angle, other.angle), slot_of(bus.magnitude, other.angle),
            slot_of(bus.angle, other.magnitude), slot_of(bus.magnitude, other.magnitude)}});
    }
  }

  void evaluate_currents(const double* x) {
    for (std::size_t i = 0; i < buses_.size(); ++i) {
      const Bus& bus = buses_[i];
      voltage_[i] = std::polar(1.0, bus.angle >= 0 ? x[bus.angle] : bus.va) *
                    (bus.magnitude >= 0 ? x[bus.magnitude] : bus.vm);
      current_[i] = 0;
    }
    for (const Entry& e : entries_)
      current_[static_cast<std::size_t>(e.i)] +=
          e.admittance * voltage_[static_cast<std::size_t>(e.k)];
  }

  std::vector<Bus> buses_;
  std::map<int, Index> number_;  // of a bus, by its name in the file
  std::map<std::pair<Index, Index>, Complex> admittance_;
  std::vector<Entry> entries_;
  std::vector<double> start_, solution_;
  CscPattern pattern_;
  std::vector<Complex> voltage_, current_;
};

}  // namespace spad::test
