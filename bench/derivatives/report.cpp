#include "bench/derivatives/report.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

#include "bench/measure.hpp"

namespace spad::bench {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double median_of(const std::map<std::string, std::vector<double>>& series,
                 const std::string& name) {
  const auto found = series.find(name);
  return found == series.end() || found->second.empty() ? missing : quartiles(found->second).median;
}
double count_of(const Row& row, const std::string& name) {
  const auto found = row.counts.find(name);
  return found == row.counts.end() ? missing : found->second;
}

void print_cell(double value, int width, const char* format = "%.3g") {
  char text[64] = "-";
  if (std::isfinite(value)) std::snprintf(text, sizeof text, format, value);
  std::printf(" %*s", width, text);
}

struct Column {
  const char* title;
  double (*value)(const Row&);
};

template <std::size_t n>
void print_columns(const std::vector<Row>& rows, const char* title, const Column (&columns)[n]) {
  constexpr int width = 10;
  std::printf("\n%-28s", title);
  for (const Column& c : columns) std::printf(" %*s", width, c.title);
  std::printf("\n");
  for (const Row& row : rows) {
    std::printf("%-28s", row.name.c_str());
    for (const Column& c : columns) print_cell(c.value(row), width);
    std::printf("\n");
  }
}

#define SPAD_RATIO(title, name)                                       \
  {                                                                   \
    title, [](const Row& row) { return median_of(row.ratios, name); } \
  }
#define SPAD_MICROSECONDS(title, name)                                       \
  {                                                                          \
    title, [](const Row& row) { return 1e6 * median_of(row.seconds, name); } \
  }

void print_derivatives(const std::vector<Row>& rows) {
  const Column columns[] = {
      {"nonzeros", [](const Row& row) { return count_of(row, "nnz"); }},
      SPAD_MICROSECONDS("F compiled", "F compiled"),
      SPAD_MICROSECONDS("by hand", "by hand"),
      SPAD_MICROSECONDS("in lanes", "by hand, lanes"),
      SPAD_MICROSECONDS("ADOL-C", "ADOL-C"),
      SPAD_MICROSECONDS("Sacado", "Sacado"),
      SPAD_MICROSECONDS("colored", "colored"),
      SPAD_MICROSECONDS("direct", "direct"),
      SPAD_MICROSECONDS("2 threads", "by default, 2 threads"),
      {"default", [](const Row& row) { return count_of(row, "direct by default"); }},
  };
  print_columns(rows, "derivative, us", columns);
}

void print_ratios(const std::vector<Row>& rows) {
  const Column columns[] = {
      SPAD_RATIO("lanes/hand", "by hand, lanes / by hand"),
      SPAD_RATIO("color/hand", "colored / by hand"),
      SPAD_RATIO("dir./hand", "direct / by hand"),
      SPAD_RATIO("dir./lanes", "direct / by hand, lanes"),
      SPAD_RATIO("col/ADOL-C", "colored / ADOL-C"),
      SPAD_RATIO("dir/ADOL-C", "direct / ADOL-C"),
      SPAD_RATIO("dir/Sacado", "direct / Sacado"),
      SPAD_RATIO("2 threads", "by default / by default, 2 threads"),
      SPAD_RATIO("by hand", "by hand / by hand, 2 threads"),
      SPAD_RATIO("lanes", "by hand, lanes / by hand, lanes, 2 threads"),
  };
  print_columns(rows, "ratios; gains of two threads", columns);
}

double per_operation(const Row& row, double value) { return value / count_of(row, "recorded"); }

double prepare_seconds(const Row& row) {
  return median_of(row.seconds, "prepare");  // by the method that is chosen
}

// Against what the targets allow an operation and 50 ns for each nonzero.
double set_up_ns(const Row& row) {
  const double seconds = median_of(row.seconds, "compile") + prepare_seconds(row);
  return per_operation(row, 1e9 * seconds - 50 * count_of(row, "nnz"));
}

void print_functions(const std::vector<Row>& rows) {
  const Column columns[] = {
      {"recorded", [](const Row& row) { return count_of(row, "recorded"); }},
      SPAD_MICROSECONDS("F us", "F"),
      SPAD_RATIO("F/compiled", "F / F compiled"),
      SPAD_RATIO("JVP/F", "JVP / F"),
      SPAD_RATIO("gradient/F", "gradient / F"),
      {"record ms", [](const Row& row) { return 1e3 * median_of(row.seconds, "record"); }},
      {"compile ms", [](const Row& row) { return 1e3 * median_of(row.seconds, "compile"); }},
      {"prepare ms", [](const Row& row) { return 1e3 * prepare_seconds(row); }},
      {"ns/op -50z", set_up_ns},
      {"peak B/op", [](const Row& row) { return per_operation(row, count_of(row, "peak bytes")); }},
      {"kernels", [](const Row& row) { return count_of(row, "kernels"); }},
      {"instances", [](const Row& row) { return count_of(row, "instances"); }},
      {"levels", [](const Row& row) { return count_of(row, "levels"); }},
  };
  print_columns(rows, "function and set-up", columns);
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return std::isfinite(value) ? text : "null";
}

void write_series(std::ostream& out, const std::map<std::string, std::vector<double>>& series) {
  const char* separator = "";
  for (const auto& [name, values] : series) {
    if (values.empty()) continue;
    const Quartiles q = quartiles(values);
    out << separator << "\n    \"" << name << "\": {\"median\": " << number(q.median)
        << ", \"quartiles\": [" << number(q.lower) << ", " << number(q.upper) << "]}";
    separator = ",";
  }
}

void write_row(std::ostream& out, const Row& row) {
  out << "\n {\"name\": \"" << row.name << "\", \"kind\": \""
      << (row.is_hessian ? "Hessian" : "Jacobian") << "\",\n  \"counts\": {";
  const char* separator = "";
  for (const auto& [name, value] : row.counts) {
    out << separator << "\n    \"" << name << "\": " << number(value);
    separator = ",";
  }
  out << "},\n  \"seconds\": {";
  write_series(out, row.seconds);
  out << "},\n  \"ratios\": {";
  write_series(out, row.ratios);
  out << "}}";
}

}  // namespace

void print_table(const std::vector<Row>& rows) {
  print_derivatives(rows);
  print_ratios(rows);
  print_functions(rows);
}

bool write_json(const std::string& path, const std::vector<Row>& rows, std::size_t n_rounds) {
  std::ofstream out(path);
  out << "{\"benchmark\": \"derivatives\", \"rounds\": " << n_rounds << ", \"processor\": \""
      << processor() << "\", \"compiler\": \"" << SPAD_COMPILER << "\", \"build_type\": \""
      << SPAD_BUILD_TYPE << "\",\n \"rows\": [";
  const char* separator = "";
  for (const Row& row : rows) {
    out << separator;
    write_row(out, row);
    separator = ",";
  }
  out << "\n]}\n";
  return out.good();
}

}  // namespace spad::bench
