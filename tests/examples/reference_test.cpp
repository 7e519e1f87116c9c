// Every case of the data folder against what other programs computed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "examples/solved_grid.hpp"
#include "support/data_folder.hpp"
#include "support/matrix_market.hpp"

namespace spad::test {
namespace {

using Table = std::vector<std::vector<std::string>>;

std::string file(const std::string& name) { return (data_folder() / "powerflow" / name).string(); }

// Rows of cells, the heading first.
Table read_table(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error("cannot open " + path);
  Table rows;
  for (std::string line, cell; std::getline(stream, line);) {
    std::stringstream cells(line);
    rows.emplace_back();
    while (std::getline(cells, cell, ',')) rows.back().push_back(cell);
  }
  return rows;
}

MatrixMarket read_matrix(const std::string& name) {
  const bool is_plain = std::filesystem::exists(file(name));
  auto matrix = read_matrix_market(file(is_plain ? name : name + ".gz"));
  if (!matrix) throw std::runtime_error(name + ": " + matrix.status().detail());
  return *matrix;
}

class ReferenceCase : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    SPAD_SKIP_WITHOUT_DATA("powerflow");
    model_ = std::make_unique<Model>(file(name() + ".m"));
  }
  std::string name() const { return GetParam(); }
  const grid& the_grid() const { return model_->the_grid; }

  // Unknowns of a table's voltages; the columns are numbered from 0.
  std::vector<double> unknowns(const Table& table, std::size_t vm, std::size_t va) const {
    std::vector<double> x(size(the_grid().n_unknowns));
    for (std::size_t k = 0; k < size(the_grid().n_buses); ++k) {
      const auto& row = table.at(k + 1);
      if (the_grid().angle[k] >= 0) x[size(the_grid().angle[k])] = std::stod(row.at(va));
      if (the_grid().magnitude[k] >= 0) x[size(the_grid().magnitude[k])] = std::stod(row.at(vm));
    }
    return x;
  }

  void expect_jacobian(const std::vector<double>& x, const MatrixMarket& reference) const;

  std::unique_ptr<Model> model_;
};

// The reference leaves out entries that happen to be zero. Entries that cancel to almost nothing
// have no relative accuracy; the reference itself is known to 1e-11.
void ReferenceCase::expect_jacobian(const std::vector<double>& x,
                                    const MatrixMarket& reference) const {
  spad_jacobian* created = nullptr;
  require_ok(spad_jacobian_prepare(model_->function.get(), nullptr, &created));
  const Jacobian jacobian(created);
  spad_workspace* ws = nullptr;
  require_ok(spad_workspace_create(model_->function.get(), nullptr, &ws));
  const Workspace workspace(ws);
  require_ok(spad_jacobian_reserve(created, ws));
  std::vector<double> values(size(spad_jacobian_nnz(created)));
  require_ok(spad_jacobian_eval(created, ws, x.data(), the_grid().load, nullptr, values.data()));
  std::vector<std::int32_t> ptr(x.size() + 1), idx(values.size());
  require_ok(spad_jacobian_fill_pattern(created, ptr.data(), idx.data()));

  std::size_t n_wrong = 0, next = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const auto reference_end = static_cast<std::size_t>(reference.pattern.col_ptr[j + 1]);
    for (auto k = static_cast<std::size_t>(ptr[j]); k < static_cast<std::size_t>(ptr[j + 1]); ++k) {
      const bool is_in_both = next < reference_end && reference.pattern.row_idx[next] == idx[k];
      const double expected = is_in_both ? reference.values[next] : 0;
      n_wrong += !(std::abs(values[k] - expected) <= 1e-9 * std::abs(expected) + 1e-11);
      next += is_in_both;
    }
    EXPECT_EQ(next, reference_end) << "column " << j << " misses an entry of the reference";
  }
  EXPECT_EQ(n_wrong, 0u);
}

TEST_P(ReferenceCase, residual_at_the_start_is_the_reference_in_the_reference_order) {
  const Table table = read_table(file(name() + "_unknowns.csv"));
  const auto f = model_->residual(model_->start());
  ASSERT_EQ(table.size(), f.size() + 1);
  std::vector<std::string> labels(f.size());
  for (std::int64_t k = 0; k < the_grid().n_buses; ++k) {
    const std::string id = std::to_string(model_->the_case.bus[k].id);
    if (the_grid().angle[k] >= 0) labels.at(size(the_grid().angle[k])) = "Va/P " + id;
    if (the_grid().magnitude[k] >= 0) labels.at(size(the_grid().magnitude[k])) = "Vm/Q " + id;
  }
  for (std::size_t row = 0; row < f.size(); ++row) {
    EXPECT_EQ(labels[row], table[row + 1].at(1) + " " + table[row + 1].at(2));
    EXPECT_NEAR(f[row], std::stod(table[row + 1].at(3)), 2e-11);
  }
}

TEST_P(ReferenceCase, jacobian_at_the_start_is_the_reference) {
  if (name() == "case9241pegase") GTEST_SKIP() << "the data have no such file";
  expect_jacobian(model_->start(), read_matrix(name() + "_J_start.mtx"));
}

TEST_P(ReferenceCase, jacobian_at_the_solution_is_the_reference) {
  const auto x = unknowns(read_table(file(name() + "_solution.csv")), 4, 5);
  expect_jacobian(x, read_matrix(name() + "_J_solution.mtx"));
}

TEST_P(ReferenceCase, newton_finds_the_solution_in_as_many_iterations_as_the_reference) {
  const Table index = read_table(file("index.csv"));
  const auto row = std::find_if(index.begin(), index.end(),
                                [&](const auto& cells) { return cells.at(1) == name(); });
  ASSERT_NE(row, index.end());
  const auto expected = unknowns(read_table(file(name() + "_solution.csv")), 4, 5);
  std::vector<double> x = model_->start();
  spad_newton_report report = {};
  report.struct_size = sizeof report;
  require_ok(spad_newton_solve(model_->newton(1e-8).get(), x.data(), the_grid().load, &report));
  EXPECT_NEAR(static_cast<double>(report.iterations), std::stod(row->at(10)), 1);
  double error = 0;
  for (std::size_t k = 0; k < x.size(); ++k) error = std::max(error, std::abs(x[k] - expected[k]));
  EXPECT_LE(error, 1e-8);
}

INSTANTIATE_TEST_SUITE_P(data, ReferenceCase,
                         testing::Values("case14", "case118", "case300", "case1354pegase",
                                         "case2869pegase", "case9241pegase"),
                         [](const auto& one) { return std::string(one.param); });

TEST(RealCaseFiles, are_all_read) {
  SPAD_SKIP_WITHOUT_DATA("powerflow");
  int n_read = 0;
  for (const char* folder : {"powerflow", "opf"}) {
    for (const auto& entry : std::filesystem::directory_iterator(data_folder() / folder)) {
      if (entry.path().extension() != ".m") continue;
      power_case c;
      problem problem = {};
      EXPECT_EQ(case_read(&c, entry.path().c_str(), &problem), 0) << problem.message;
      EXPECT_EQ(c.name, entry.path().stem().string());
      case_free(&c);
      ++n_read;
    }
  }
  EXPECT_GE(n_read, 12);
}

// The 14-bus case to more digits than double precision has; built in, and read from the file.
class Case14 : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    SPAD_SKIP_WITHOUT_DATA("powerflow");
    power_case c;
    ASSERT_EQ(case_ieee14(&c), 0);
    model_ = GetParam() ? std::make_unique<Model>(&c) : std::make_unique<Model>(file("case14.m"));
    if (!GetParam()) case_free(&c);
    newton_ = model_->newton(1e-13);
    x_ = model_->start();
    require_ok(spad_newton_solve(newton_.get(), x_.data(), model_->the_grid.load, nullptr));
  }
  std::unique_ptr<Model> model_;
  Newton newton_;
  std::vector<double> x_;
};

TEST_P(Case14, solution_has_twelve_digits_of_the_thirty_known) {
  std::vector<double> vm(14), va(14);
  grid_voltages(&model_->the_grid, x_.data(), vm.data(), va.data());
  const Table table = read_table(file("case14_solution_30digits.csv"));
  ASSERT_EQ(table.size(), 15u);
  for (std::size_t k = 0; k < 14; ++k) {
    EXPECT_NEAR(vm[k], std::stod(table[k + 1].at(1)), 1e-12);
    EXPECT_NEAR(va[k], std::stod(table[k + 1].at(2)), 1e-12);
  }
}

// Bus numbers are 1 to 14, so that the parameter of "Pspec@7" is 6 and that of "Qspec@7" is 20.
TEST_P(Case14, sensitivities_to_loads_are_minus_those_to_injections) {
  const Table table = read_table(file("case14_dx_dspec.csv"));
  const std::size_t n = x_.size(), np = 28;
  ASSERT_EQ(table.size(), n + 1);
  spad_implicit* created = nullptr;
  require_ok(spad_implicit_from_newton(newton_.get(), &created));
  const Implicit implicit(created);
  std::vector<double> x_bar(n * n), p_bar(np * n);
  for (std::size_t k = 0; k < n; ++k) x_bar[k * n + k] = 1;
  require_ok(spad_implicit_vjp(created, x_.data(), model_->the_grid.load,
                               static_cast<std::int64_t>(n), x_bar.data(), p_bar.data()));
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t col = 1; col <= n; ++col) {
      const std::string& label = table[0].at(col);
      const std::size_t bus = std::stoul(label.substr(label.find('@') + 1));
      const std::size_t parameter = (label[0] == 'Q' ? 14 : 0) + bus - 1;
      EXPECT_NEAR(p_bar[row * np + parameter], -std::stod(table[row + 1].at(col)), 1e-9);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(built_in_and_read, Case14, testing::Bool());

}  // namespace
}  // namespace spad::test
