// MatrixMarket coordinate format: a header line, comments, sizes, one entry a line, base 1.
#include "support/matrix_market.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#ifdef SPAD_TEST_ZLIB
#include <zlib.h>
#endif

namespace spad::test {

namespace {

struct Entry {
  Index row, column;
  double value;
};

// Line by line through a text that is held in memory.
struct Lines {
  const char* next;
  const char* end;
  long number = 0;

  bool read(const char*& line) {
    if (next == end) return false;
    line = next;
    const void* newline = std::memchr(next, '\n', static_cast<std::size_t>(end - next));
    next = newline ? static_cast<const char*>(newline) + 1 : end;
    ++number;
    return true;
  }
};

Status bad_line(const Lines& lines, const char* what) {
  return Status::error(Code::bad_pattern, "line %ld: %s", lines.number, what);
}

Result<std::string> read_text(const std::filesystem::path& file) {
  std::string text;
#ifdef SPAD_TEST_ZLIB
  gzFile in = gzopen(file.c_str(), "rb");  // reads plain files as they are
  if (!in) return Status::error(Code::bad_state, "cannot open %s", file.c_str());
  char block[1 << 16];
  int length = 0;
  while ((length = gzread(in, block, sizeof block)) > 0) {
    text.append(block, static_cast<std::size_t>(length));
  }
  if (gzclose_r(in) != Z_OK || length < 0) {
    return Status::error(Code::bad_pattern, "%s is cut short", file.c_str());
  }
#else
  if (file.extension() == ".gz") return Status::error(Code::not_supported, "built without zlib");
  std::ifstream in(file, std::ios::binary);
  if (!in) return Status::error(Code::bad_state, "cannot open %s", file.c_str());
  text.assign(std::istreambuf_iterator<char>(in), {});
#endif
  return text;
}

// One line of up to two integers and one number; false when there are fewer than wanted.
bool parse(const char* line, int n_integers, long* integers, double* value) {
  char* rest = const_cast<char*>(line);
  for (int k = 0; k < n_integers; ++k) {
    const char* before = rest;
    while (*before == ' ' || *before == '\t') ++before;
    integers[k] = std::strtol(before, &rest, 10);
    if (rest == before || *before == '\n') return false;
  }
  if (!value) return true;
  const char* before = rest;
  while (*before == ' ' || *before == '\t') ++before;
  *value = std::strtod(before, &rest);
  return rest != before && *before != '\n';
}

Status read_entries(Lines& lines, MatrixMarket& matrix, bool has_values, std::vector<Entry>& out) {
  const char* line = nullptr;
  do {
    if (!lines.read(line)) return bad_line(lines, "no line of sizes");
  } while (*line == '%');
  long sizes[3];
  if (!parse(line, 3, sizes, nullptr)) return bad_line(lines, "expected rows, columns, entries");
  matrix.pattern.n_rows = static_cast<Index>(sizes[0]);
  matrix.pattern.n_cols = static_cast<Index>(sizes[1]);
  out.reserve(static_cast<std::size_t>(sizes[2]));
  for (long k = 0; k < sizes[2]; ++k) {
    if (!lines.read(line)) return bad_line(lines, "the file ends before its last entry");
    long place[2];
    double value = 0;
    if (!parse(line, 2, place, has_values ? &value : nullptr))
      return bad_line(lines, "not an entry");
    if (place[0] < 1 || place[0] > sizes[0] || place[1] < 1 || place[1] > sizes[1]) {
      return bad_line(lines, "index out of range");
    }
    out.push_back({static_cast<Index>(place[0] - 1), static_cast<Index>(place[1] - 1), value});
  }
  return {};
}

// Sorts by column, then row: two stable counting sorts in `transpose`.
void compress(const std::vector<Entry>& entries, bool has_values, MatrixMarket& matrix) {
  CscPattern by_row;  // unsorted inside a row
  by_row.n_rows = matrix.pattern.n_cols;
  by_row.n_cols = matrix.pattern.n_rows;
  by_row.col_ptr.assign(static_cast<std::size_t>(by_row.n_cols) + 1, 0);
  for (const Entry& entry : entries) ++by_row.col_ptr[static_cast<std::size_t>(entry.row) + 1];
  for (std::size_t i = 1; i < by_row.col_ptr.size(); ++i)
    by_row.col_ptr[i] += by_row.col_ptr[i - 1];
  by_row.row_idx.resize(entries.size());
  std::vector<std::size_t> from(entries.size());
  std::vector<Offset> next(by_row.col_ptr.begin(), by_row.col_ptr.end() - 1);
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(entries[k].row)]++);
    by_row.row_idx[place] = entries[k].column;
    from[place] = k;
  }
  std::vector<Offset> position;
  matrix.pattern = transpose(by_row, &position);
  if (!has_values) return;
  for (Offset place : position) {
    matrix.values.push_back(entries[from[static_cast<std::size_t>(place)]].value);
  }
}

}  // namespace

Result<MatrixMarket> read_matrix_market(const std::filesystem::path& file) {
  const Result<std::string> text = read_text(file);
  if (!text) return text.status();
  Lines lines{text->data(), text->data() + text->size()};
  const char* line = nullptr;
  if (!lines.read(line)) return bad_line(lines, "the file is empty");
  std::istringstream header(std::string(line, lines.next));
  std::string banner, object, format, field, symmetry;
  header >> banner >> object >> format >> field >> symmetry;
  if (banner != "%%MatrixMarket" || format != "coordinate" || field == "complex") {
    return Status::error(Code::not_supported, "line 1: not a real coordinate matrix");
  }
  MatrixMarket matrix;
  matrix.is_symmetric = symmetry == "symmetric";
  const bool has_values = field != "pattern";
  std::vector<Entry> entries;
  if (Status status = read_entries(lines, matrix, has_values, entries); status.is_error()) {
    return status;
  }
  compress(entries, has_values, matrix);
  if (Status status = validate(matrix.pattern); status.is_error()) return status;
  return matrix;
}

}  // namespace spad::test
