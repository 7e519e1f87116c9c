// The table of the matrices in the data folder: sizes, and ColPack's color counts.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "support/data_folder.hpp"

namespace spad::test {

class IndexRow {
 public:
  explicit IndexRow(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}

  std::string name() const { return cells_.at("name"); }
  std::filesystem::path file() const { return data_folder() / "matrices" / (name() + ".mtx.gz"); }
  bool has(const std::string& column) const {
    const auto cell = cells_.find(column);
    return cell != cells_.end() && !cell->second.empty();
  }
  int number(const std::string& column) const { return std::stoi(cells_.at(column)); }

 private:
  std::map<std::string, std::string> cells_;
};

inline std::vector<std::string> split_cells(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

inline std::vector<IndexRow> read_matrix_index() {
  std::ifstream in(data_folder() / "matrices/index.csv");
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = split_cells(line);
  std::vector<IndexRow> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = split_cells(line);
    std::map<std::string, std::string> row;
    for (std::size_t k = 0; k < cells.size() && k < names.size(); ++k) row[names[k]] = cells[k];
    rows.emplace_back(std::move(row));
  }
  return rows;
}

}  // namespace spad::test
