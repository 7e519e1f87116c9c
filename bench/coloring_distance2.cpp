// By columns and by rows: spad, ColPack and the textbook.
#include "bench/colpack_distance2.hpp"
#include "bench/textbook_distance2.hpp"
#include "coloring/distance2.hpp"
#include "coloring/order.hpp"

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

Contest contest(bool by_rows) {
  return {by_rows ? "rows" : "columns",
          {Order::natural, Order::largest_first, Order::smallest_last, Order::incidence_degree,
           Order::dynamic_largest_first},
          [](const Rows&) { return true; },
          contestant<SpadDistance2>("spad", by_rows),
          contestant<TextbookDistance2>("textbook", by_rows),
          colpack_distance2(by_rows)};
}

}  // namespace

std::vector<Contest> partial_distance2_contests() { return {contest(false), contest(true)}; }

}  // namespace spad::bench
