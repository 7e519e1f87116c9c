/* The parts of MATLAB's notation that case files use: blanks, comments, names, numbers.
 *
 * Lines and columns are not counted on the way: a problem finds them from its offset. */
#include "scan.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int character_at(const struct scanner* s, size_t offset) {
  return offset < s->source->length ? (unsigned char)s->source->text[offset] : scan_end;
}

int scan_peek(const struct scanner* s) { return character_at(s, s->at); }

static int is_blank(int c) { return c == ' ' || c == '\t' || c == '\r'; }

static int starts(const struct scanner* s, const char* word) {
  return strncmp(s->source->text + s->at, word, strlen(word)) == 0;
}

static void skip_line(struct scanner* s) {
  while (scan_peek(s) != '\n' && scan_peek(s) != scan_end) ++s->at;
}

/* Whether two characters (%{ or %}) stand alone on their line. */
static int is_alone(const struct scanner* s) {
  size_t before = s->at, after = s->at + 2;
  while (before > 0 && is_blank(character_at(s, before - 1))) --before;
  while (is_blank(character_at(s, after))) ++after;
  int next = character_at(s, after);
  return (before == 0 || character_at(s, before - 1) == '\n') && (next == '\n' || next == scan_end);
}

static int skip_block_comment(struct scanner* s) {
  size_t begin = s->at;
  int depth = 0;
  while (scan_peek(s) != scan_end) {
    if (starts(s, "%{") && is_alone(s)) ++depth;
    if (starts(s, "%}") && is_alone(s)) --depth;
    if (depth == 0) {
      s->at += 2;
      return 0;
    }
    ++s->at;
  }
  return problem_at(s->problem, s->source, begin, "this block comment is never closed by %%}");
}

int scan_blanks(struct scanner* s) {
  for (;;) {
    if (is_blank(scan_peek(s))) {
      ++s->at;
    } else if (starts(s, "...")) {
      skip_line(s);
      if (scan_peek(s) == '\n') ++s->at;
    } else if (starts(s, "%{") && is_alone(s)) {
      if (skip_block_comment(s) != 0) return -1;
    } else if (scan_peek(s) == '%') {
      skip_line(s);
    } else {
      return 0;
    }
  }
}

int scan_separators(struct scanner* s) {
  for (;;) {
    if (scan_blanks(s) != 0) return -1;
    int c = scan_peek(s);
    if (c != '\n' && c != ',' && c != ';') return 0;
    ++s->at;
  }
}

static int is_name_part(int c) { return c == '_' || (c != scan_end && isalnum(c)); }

int scan_name(struct scanner* s, char* name, size_t capacity) {
  size_t begin = s->at;
  if (scan_peek(s) == '_' || isalpha(scan_peek(s))) {
    while (is_name_part(scan_peek(s)) || scan_peek(s) == '.') ++s->at;
  }
  size_t length = s->at - begin;
  if (length >= capacity) return problem_at(s->problem, s->source, begin, "this name is too long");
  memcpy(name, s->source->text + begin, length);
  name[length] = '\0';
  return 0;
}

static int is_one_of(const char* set, int c) { return c > 0 && strchr(set, c) != NULL; }

static int number_ends(const struct scanner* s) {
  int c = scan_peek(s);
  return c == scan_end || is_blank(c) || is_one_of("\n,;]%", c) || starts(s, "...");
}

static int is_operator(int c) { return is_one_of("+-*/\\^'.:()&|<>=~!", c); }

/* The characters that were read up to here are no number: says why. */
static int refuse_number(struct scanner* s, size_t begin) {
  int c = scan_peek(s), first = character_at(s, begin);
  if (first == '\'' || first == '"' || is_name_part(c)) {
    while (!number_ends(s) && s->at < begin + 40) ++s->at;
    return problem_at(s->problem, s->source, begin, "text where a number belongs: %.*s",
                      (int)(s->at - begin), s->source->text + begin);
  }
  if (is_operator(c) || (s->at > begin && is_blank(c))) {
    return problem_at(s->problem, s->source, s->at, "arithmetic is not understood, only numbers");
  }
  if (c == scan_end) return problem_at(s->problem, s->source, s->at, "the file ends in a number");
  return problem_at(s->problem, s->source, s->at, "unexpected character (code %d)", c);
}

static void skip_digits(struct scanner* s) {
  while (scan_peek(s) >= '0' && scan_peek(s) <= '9') ++s->at;
}

/* 12, 1.5, .5, 2., 1e-3: whether there was a digit at all. */
static int skip_decimal(struct scanner* s) {
  size_t begin = s->at;
  skip_digits(s);
  size_t digits = s->at - begin;
  if (scan_peek(s) == '.' && !starts(s, "...")) {
    ++s->at;
    size_t fraction = s->at;
    skip_digits(s);
    digits += s->at - fraction;
  }
  if (digits == 0) return 0;
  size_t mantissa_end = s->at;
  if (scan_peek(s) == 'e' || scan_peek(s) == 'E') {
    ++s->at;
    if (scan_peek(s) == '+' || scan_peek(s) == '-') ++s->at;
    size_t exponent = s->at;
    skip_digits(s);
    if (s->at == exponent) s->at = mantissa_end;
  }
  return 1;
}

static int skip_word(struct scanner* s, const char* word) {
  if (!starts(s, word)) return 0;
  s->at += strlen(word);
  return 1;
}

int scan_number(struct scanner* s, double* value) {
  size_t begin = s->at;
  double sign = scan_peek(s) == '-' ? -1 : 1;
  if (scan_peek(s) == '-' || scan_peek(s) == '+') ++s->at;
  size_t digits = s->at;
  if (skip_word(s, "Inf") || skip_word(s, "inf")) {
    *value = sign * (double)INFINITY;
  } else if (skip_word(s, "NaN") || skip_word(s, "nan")) {
    *value = (double)NAN;
  } else if (skip_decimal(s)) {
    *value = sign * strtod(s->source->text + digits, NULL);
  } else {
    return refuse_number(s, begin);
  }
  return number_ends(s) ? 0 : refuse_number(s, begin);
}

/* After these a quote is a transposition, not the begin of a text. */
static int ends_operand(int c) { return is_name_part(c) || c == ')' || c == ']' || c == '}'; }

static int skip_text(struct scanner* s) {
  size_t begin = s->at;
  int quote = scan_peek(s);
  for (++s->at; scan_peek(s) != quote; ++s->at) {
    if (scan_peek(s) == '\n' || scan_peek(s) == scan_end) {
      return problem_at(s->problem, s->source, begin, "this text is not closed on its line");
    }
  }
  ++s->at;
  return 0;
}

int scan_past_value(struct scanner* s, const char* name) {
  size_t begin = s->at;
  int depth = 0;
  for (;;) {
    if (scan_blanks(s) != 0) return -1;
    int c = scan_peek(s);
    if (c == scan_end && depth > 0) {
      return problem_at(s->problem, s->source, s->at, "the file ends inside %s", name);
    }
    if (c == scan_end || (depth == 0 && (c == '\n' || c == ';' || c == ','))) return 0;
    if (c == '"' || (c == '\'' && (s->at == begin || !ends_operand(character_at(s, s->at - 1))))) {
      if (skip_text(s) != 0) return -1;
      continue;
    }
    if (is_one_of("[{(", c)) ++depth;
    if (is_one_of("]})", c)) --depth;
    ++s->at;
  }
}

int scan_statement_end(struct scanner* s) {
  if (scan_blanks(s) != 0) return -1;
  int c = scan_peek(s);
  if (c == scan_end) return 0;
  if (c != '\n' && c != ';' && c != ',') {
    return problem_at(s->problem, s->source, s->at,
                      is_operator(c) ? "arithmetic is not understood, only numbers"
                                     : "the end of the statement belongs here");
  }
  ++s->at;
  return 0;
}
