// ColPack builds from rows, orders by name, and keeps old results in an object: a fresh one a time.
#include "bench/colpack_distance2.hpp"

#include <ColPack/ColPackHeaders.h>

namespace spad::bench {

namespace {

class Graph : public ColPack::BipartiteGraphPartialColoring {
 public:
  explicit Graph(const Rows& rows) {
    // It writes to neither array, but does not say so.
    BuildBPGraphFromCSRFormat(const_cast<int*>(rows.ptr.data()), rows.n_rows, rows.n_cols,
                              const_cast<int*>(rows.idx.data()));
  }
};

const char* colpack_name(Order order) {
  switch (order) {
    case Order::largest_first: return "LARGEST_FIRST";
    case Order::smallest_last: return "SMALLEST_LAST";
    case Order::incidence_degree: return "INCIDENCE_DEGREE";
    default: return "NATURAL";
  }
}

class ColPackAttempt : public Attempt {
 public:
  ColPackAttempt(const Rows& rows, bool by_rows, bool is_serial)
      : graph_(rows), by_rows_(by_rows), is_serial_(is_serial) {}

  Index color(Order order) override {
    make_order(order);
    if (by_rows_) {
      is_serial_ ? graph_.PartialDistanceTwoRowColoring_serial()
                 : graph_.PartialDistanceTwoRowColoring();
      return graph_.GetLeftVertexColorCount();
    }
    is_serial_ ? graph_.PartialDistanceTwoColumnColoring_serial()
               : graph_.PartialDistanceTwoColumnColoring();
    return graph_.GetRightVertexColorCount();
  }

 private:
  void make_order(Order order) {
    if (is_serial_ && order == Order::smallest_last) {
      by_rows_ ? graph_.RowSmallestLastOrdering_serial()
               : graph_.ColumnSmallestLastOrdering_serial();
    } else if (order == Order::dynamic_largest_first) {  // has no name
      by_rows_ ? graph_.RowDynamicLargestFirstOrdering()
               : graph_.ColumnDynamicLargestFirstOrdering();
    } else {
      graph_.OrderVertices(colpack_name(order),
                           by_rows_ ? "ROW_PARTIAL_DISTANCE_TWO" : "COLUMN_PARTIAL_DISTANCE_TWO");
    }
  }

  Graph graph_;
  bool by_rows_, is_serial_;
};

}  // namespace

std::vector<Contestant> colpack_distance2(bool by_rows) {
  const auto build = [=](bool is_serial) {
    return [=](const Rows& rows) {
      return std::make_unique<ColPackAttempt>(rows, by_rows, is_serial);
    };
  };
  return {{"ColPack serial", build(true)}, {"ColPack OpenMP", build(false), true}};
}

}  // namespace spad::bench
