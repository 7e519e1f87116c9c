#include "bench/derivatives/colpack.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include <ColPack/ColPackHeaders.h>

namespace spad::bench {
namespace {

// Its default entry takes the OpenMP path, which is slower on one thread.
class Columns : public ColPack::BipartiteGraphPartialColoringInterface {
 public:
  explicit Columns(const Rows& r)
      : BipartiteGraphPartialColoringInterface(SRC_MEM_ADOLC, r.row, r.n_rows, r.n_cols) {}
  std::vector<int> color(const std::string& order) {
    OrderVertices(order, "COLUMN_PARTIAL_DISTANCE_TWO");
    PartialDistanceTwoColumnColoring_serial();
    std::vector<int> result;
    GetRightVertexColors(result);
    return result;
  }
};

}  // namespace

std::vector<int> colpack_columns(const Rows& rows, const std::string& order) {
  return Columns(rows).color(order);
}

std::vector<int> colpack_star(const Rows& rows, const std::string& order) {
  ColPack::GraphColoringInterface graph(SRC_MEM_ADOLC, rows.row, rows.n_rows);
  graph.Coloring(order, "STAR");
  std::vector<int> result;
  graph.GetVertexColors(result);
  return result;
}

}  // namespace spad::bench
