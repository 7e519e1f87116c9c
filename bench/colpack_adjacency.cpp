// ColPack's star and acyclic coloring of a symmetric pattern; it ignores the diagonal.
#include "bench/colpack_adjacency.hpp"

#include <ColPack/ColPackHeaders.h>

namespace spad::bench {

namespace {

class Graph : public ColPack::GraphColoring {
 public:
  // It wants an array for each row, whose first element is the length.
  explicit Graph(const Rows& rows) {
    std::vector<unsigned> storage(rows.idx.size() + static_cast<std::size_t>(rows.n_rows));
    std::vector<unsigned*> row(static_cast<std::size_t>(rows.n_rows));
    unsigned* next = storage.data();
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = next;
      *next++ = static_cast<unsigned>(rows.ptr[i + 1] - rows.ptr[i]);
      for (int k = rows.ptr[i]; k < rows.ptr[i + 1]; ++k) {
        *next++ = static_cast<unsigned>(rows.idx[static_cast<std::size_t>(k)]);
      }
    }
    BuildGraphFromRowCompressedFormat(row.data(), rows.n_rows);
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

class ColPackAdjacency : public Attempt {
 public:
  enum class Way { star_serial, star, acyclic };

  ColPackAdjacency(const Rows& rows, Way way) : graph_(rows), way_(way) {}

  Index color(Order order) override {
    graph_.OrderVertices(colpack_name(order));
    switch (way_) {
      case Way::star_serial: graph_.StarColoring_serial(); break;
      case Way::star: graph_.StarColoring(); break;
      case Way::acyclic: graph_.AcyclicColoring(); break;
    }
    return graph_.GetVertexColorCount();
  }

 private:
  Graph graph_;
  Way way_;
};

}  // namespace

std::vector<Contestant> colpack_adjacency(bool acyclic) {
  using Way = ColPackAdjacency::Way;
  const auto build = [](Way way) {
    return [=](const Rows& rows) { return std::make_unique<ColPackAdjacency>(rows, way); };
  };
  if (acyclic) return {{"ColPack", build(Way::acyclic)}};
  return {{"ColPack serial", build(Way::star_serial)}, {"ColPack OpenMP", build(Way::star), true}};
}

}  // namespace spad::bench
