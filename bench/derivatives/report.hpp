// The table of all rows, and the same as JSON.
#pragma once

#include <string>
#include <vector>

#include "bench/derivatives/row.hpp"

namespace spad::bench {

void print_table(const std::vector<Row>& rows);
// False if the file cannot be written.
bool write_json(const std::string& path, const std::vector<Row>& rows, std::size_t n_rounds);

}  // namespace spad::bench
