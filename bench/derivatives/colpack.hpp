// ColPack's colorings, behind a wall: its headers open namespaces.
#pragma once

#include <string>
#include <vector>

namespace spad::bench {

// rows[i][0] is the number of entries of row i, then come their columns: what ADOL-C's patterns
// are.
struct Rows {
  unsigned int** row;
  int n_rows, n_cols;
};

// A color from 0 on for each column, by ColPack's serial functions.
std::vector<int> colpack_columns(const Rows& rows, const std::string& order);
std::vector<int> colpack_star(const Rows& rows, const std::string& order);

}  // namespace spad::bench
