// By columns and by rows: spad, ColPack and the textbook.
#include <numeric>

#include "bench/colpack_distance2.hpp"
#include "bench/textbook_distance2.hpp"
#include "coloring/greedy/distance2.hpp"
#include "coloring/order/order.hpp"

namespace spad::bench {

namespace {

class SpadDistance2 : public Attempt {
 public:
  SpadDistance2(const Rows& rows, bool by_rows) : by_rows_(by_rows) {
    rows_.n_rows = rows.n_cols;
    rows_.n_cols = rows.n_rows;
    rows_.col_ptr.assign(rows.ptr.begin(), rows.ptr.end());
    rows_.row_idx.assign(rows.idx.begin(), rows.idx.end());
    columns_ = transpose(rows_);
  }

  Index color(Order order) override {
    return by_rows_ ? spad::color(rows_, columns_, order).n_colors
                    : spad::color(columns_, rows_, order).n_colors;
  }

 private:
  CscPattern rows_, columns_;
  bool by_rows_;
};

template <class Kind>
Contestant contestant(const char* name, bool by_rows) {
  return {name, [=](const Rows& rows) { return std::make_unique<Kind>(rows, by_rows); }};
}

// The squares of the nets' sizes.
double textbook_steps(const Rows& rows, bool by_rows) {
  std::vector<double> size(static_cast<std::size_t>(by_rows ? rows.n_cols : rows.n_rows), 0);
  for (int i = 0; i < rows.n_rows; ++i) {
    for (int k = rows.ptr.data()[i]; k < rows.ptr.data()[i + 1]; ++k) {
      ++size.data()[by_rows ? rows.idx.data()[k] : i];
    }
  }
  return std::inner_product(size.begin(), size.end(), size.begin(), 0.0);
}

Contest contest(bool by_rows) {
  return {by_rows ? "rows" : "columns",
          {Order::natural, Order::largest_first, Order::smallest_last, Order::incidence_degree,
           Order::dynamic_largest_first},
          [=](const Rows& rows) { return textbook_steps(rows, by_rows) < 1e9; },
          contestant<SpadDistance2>("spad", by_rows),
          contestant<TextbookDistance2>("textbook", by_rows),
          colpack_distance2(by_rows)};
}

}  // namespace

std::vector<Contest> partial_distance2_contests() { return {contest(false), contest(true)}; }

}  // namespace spad::bench
