// What is measured of one workload.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace spad::bench {

struct Row {
  std::string name;
  bool is_hessian = false;
  std::map<std::string, double> counts;  // sizes; what does not vary from round to round
  std::map<std::string, std::vector<double>> seconds;  // of each round, by contender
  std::map<std::string, std::vector<double>> ratios;   // of each round, "a / b"

  bool has(const std::string& name_of_series) const { return seconds.count(name_of_series) > 0; }
  // Of the rounds that both took part in; nothing where one is missing.
  void add_ratio(const std::string& above, const std::string& below) {
    if (!has(above) || !has(below)) return;
    std::vector<double>& result = ratios[above + " / " + below];
    const std::vector<double>&a = seconds[above], &b = seconds[below];
    for (std::size_t k = 0; k < a.size() && k < b.size(); ++k) result.push_back(a[k] / b[k]);
  }
};

}  // namespace spad::bench
