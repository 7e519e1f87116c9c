// The table against ad_accuracy/edge_cases.csv: derivatives at 40 digits, kinks and ends of
// domains.
//
// Rows of the file that are undefined are choices; edge_cases_test.cpp has them. Compositions are
// differentiated here by the chain rule to second order, products by the zero rule.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "op/rows.hpp"
#include "support/data_folder.hpp"

namespace spad::test {
namespace {

// A value with its first two derivatives along one direction.
struct Curve {
  double x, d = 0, dd = 0;
};

Curve apply(Opcode op, const Curve& a, const Curve& b = {0}, const Curve& c = {0}) {
  return visit(op, [&]<class R>() -> Curve {
    const double y = R::value(a.x, b.x, c.x);
    const auto along = [&](double p, double q, double r) {
      return to_number<double>(product(R::d_a(a.x, b.x, c.x, y), p)) +
             to_number<double>(product(R::d_b(a.x, b.x, c.x, y), q)) +
             to_number<double>(product(R::d_c(a.x, b.x, c.x, y), r));
    };
    const double bend = to_number<double>(product(R::d_aa(a.x, b.x, c.x, y), a.d * a.d)) +
                        2 * to_number<double>(product(R::d_ab(a.x, b.x, c.x, y), a.d * b.d)) +
                        to_number<double>(product(R::d_bb(a.x, b.x, c.x, y), b.d * b.d));
    return {y, along(a.d, b.d, c.d), bend + along(a.dd, b.dd, c.dd)};
  });
}

Curve above_zero(const Curve& x, const Curve& then, const Curve& otherwise) {
  return apply(Opcode::select, apply(Opcode::gt, x, {0}), then, otherwise);
}

using Composition = Curve (*)(const Curve& x);

const std::map<std::string, Composition> compositions = {
    {"sinc=sin(x)/x via branch",
     [](const Curve& x) { return apply(Opcode::div, apply(Opcode::sin, x), x); }},
    {"softplus=log1p(exp(x))",
     [](const Curve& x) { return apply(Opcode::log1p, apply(Opcode::exp, x)); }},
    {"x/x", [](const Curve& x) { return apply(Opcode::div, x, x); }},
    {"where(x>0, sqrt(x), 0)",
     [](const Curve& x) { return above_zero(x, apply(Opcode::sqrt, x), {0}); }},
    {"where(x>0, log(x), x)",
     [](const Curve& x) { return above_zero(x, apply(Opcode::log, x), x); }},
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  fields.resize(8);
  return fields;
}

// The number that follows `name=` in "x=1,y=-2"; without names, the number itself. Text that does
// not begin with a number has none.
std::optional<double> number_in(const std::string& text, const std::string& name = "") {
  std::size_t place = name.empty() ? std::string::npos : text.find(name + "=");
  place = place == std::string::npos ? 0 : place + name.size() + 1;
  if (!name.empty() && place == 0) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str() + place, &end);
  if (end == text.c_str() + place) return std::nullopt;
  return number;
}

std::optional<double> argument_in(const std::string& point, const std::string& name) {
  if (point == "x=y=1") return 1.0;
  const std::optional<double> named = number_in(point, name);
  return named ? named : number_in(point);
}

void expect_close(double got, const std::optional<double>& exact, double tolerance,
                  const std::string& what) {
  if (!exact) return;
  if (std::isnan(*exact)) {
    EXPECT_TRUE(std::isnan(got)) << what << ": " << got;
  } else if (std::isinf(*exact) || *exact == 0) {
    EXPECT_EQ(got, *exact) << what;
  } else {
    EXPECT_NEAR(got, *exact, tolerance * std::abs(*exact)) << what;
  }
}

std::optional<Opcode> unary_row(const std::string& name) {
  for (Opcode op : all_rows)
    if (name == name_of(op) && arity_of(op) == 1) return op;
  return std::nullopt;
}

// 4 ulp; near its pole the tangent magnifies the rounding of the point itself.
double tolerance_of(const std::string& function) { return function == "tan" ? 1e-11 : 1e-15; }

struct Row {
  std::string function, point, value, first, second;
};

bool check_unary(Opcode op, const Row& row) {
  const std::optional<double> x = argument_in(row.point, "x");
  if (!x) return false;
  const Results<double> got = evaluate<double>(op, *x, 0, 0);
  const double tolerance = tolerance_of(row.function);
  expect_close(got[value], number_in(row.value), tolerance, row.function + " value");
  expect_close(got[d_a], number_in(row.first), tolerance, row.function + " first");
  expect_close(got[d_aa], number_in(row.second), tolerance, row.function + " second");
  return true;
}

// "atan2(y,x) d/dy", "pow(x,y) both active": the operands' names are in the brackets.
bool check_binary(Opcode op, const Row& row) {
  const std::size_t bracket = row.function.find('(');
  const std::string names[] = {row.function.substr(bracket + 1, 1),
                               row.function.substr(bracket + 3, 1)};
  const std::optional<double> a = argument_in(row.point, names[0]);
  const std::optional<double> b = argument_in(row.point, names[1]);
  if (!a || !b) return false;
  const Results<double> got = evaluate<double>(op, *a, *b, 0);
  const std::string& what = row.function + " at " + row.point;
  const bool one_partial = row.first.find("d/d") == std::string::npos;
  expect_close(got[value], number_in(row.value), 1e-15, what + " value");
  expect_close(got[d_a],
               one_partial ? number_in(row.first) : number_in(row.first, "d/d" + names[0]), 1e-15,
               what + " d_a");
  if (!one_partial)
    expect_close(got[d_b], number_in(row.first, "d/d" + names[1]), 1e-15, what + " d_b");
  const std::optional<double> second = number_in(row.second, "d2/d" + names[0] + "2");
  expect_close(got[d_aa], second ? second : number_in(row.second), 1e-15, what + " d_aa");
  return true;
}

bool check_constant_power(const Row& row) {
  const std::optional<double> x = argument_in(row.point, "x");
  const std::optional<double> k = number_in(row.function.substr(row.function.find(',') + 1));
  if (!x || !k) return false;
  for (Opcode op : {Opcode::pow, Opcode::pow_int}) {
    if (op == Opcode::pow_int && !is_integer(*k)) continue;
    const Results<double> got = evaluate<double>(op, *x, *k, 0);
    expect_close(got[value], number_in(row.value), 1e-15, row.function + " value");
    expect_close(got[d_a], number_in(row.first), 1e-15, row.function + " first");
    expect_close(got[d_aa], number_in(row.second), 1e-15, row.function + " second");
  }
  return true;
}

bool check_composition(Composition f, const Row& row) {
  const Curve got = f({*argument_in(row.point, "x"), 1});
  // The quotient rule and softplus at 40 cancel in their second derivative, whatever the rows do.
  const bool cancels = row.function.starts_with("sinc") || row.point == "40";
  expect_close(got.x, number_in(row.value), 1e-15, row.function + " value");
  expect_close(got.d, number_in(row.first), cancels ? 1e-9 : 1e-15, row.function + " first");
  if (!cancels) expect_close(got.dd, number_in(row.second), 1e-15, row.function + " second");
  return true;
}

bool check(const Row& row) {
  if (const auto op = unary_row(row.function)) return check_unary(*op, row);
  if (const auto f = compositions.find(row.function); f != compositions.end())
    return check_composition(f->second, row);
  if (row.function == "floor/ceil/round")
    return check_unary(Opcode::floor, row) && check_unary(Opcode::ceil, row) &&
           check_unary(Opcode::round, row);
  if (row.function.starts_with("pow(x,") && row.function.find("constant") != std::string::npos)
    return check_constant_power(row);
  for (Opcode op : {Opcode::pow, Opcode::atan2, Opcode::hypot, Opcode::max, Opcode::fmod})
    if (row.function.starts_with(std::string(name_of(op)) + "(")) return check_binary(op, row);
  return false;
}

TEST(PublishedEdges, are_met_by_the_table) {
  SPAD_SKIP_WITHOUT_DATA("ad_accuracy/edge_cases.csv");
  std::ifstream file(data_folder() / "ad_accuracy/edge_cases.csv");
  std::string line;
  std::getline(file, line);
  int n_rows = 0, n_checked = 0;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    SCOPED_TRACE(line);
    n_rows += 1;
    n_checked += check({fields[1], fields[2], fields[3], fields[4], fields[5]});
  }
  // sqrt(x^2) and x*sqrt(x) at 0 have no derivative by the chain rule.
  EXPECT_EQ(n_checked, n_rows - 2);
  EXPECT_GE(n_checked, 68);
}

}  // namespace
}  // namespace spad::test
