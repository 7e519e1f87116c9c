/* A text file in memory, and messages that name a place in it. */
#include "source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Appends the rest of the stream. 0 if memory runs out or reading fails; errno says which. */
static int read_all(FILE* stream, struct source* source) {
  size_t capacity = 1 << 16;
  source->text = malloc(capacity + 1);
  while (source->text != NULL) {
    source->length += fread(source->text + source->length, 1, capacity - source->length, stream);
    if (source->length < capacity) break;
    capacity *= 2;
    char* larger = realloc(source->text, capacity + 1);
    if (larger == NULL) free(source->text);
    source->text = larger;
  }
  if (source->text == NULL || ferror(stream)) return 0;
  source->text[source->length] = '\0';
  return 1;
}

int source_load(struct source* source, const char* path, struct problem* problem) {
  *source = (struct source){path, NULL, 0};
  errno = 0;
  FILE* stream = fopen(path, "rb");
  int complete = stream != NULL && read_all(stream, source);
  int reason = errno;
  if (stream != NULL) fclose(stream);
  if (complete) return 0;
  source_free(source);
  return problem_with(problem, path, reason != 0 ? strerror(reason) : "cannot be read");
}

void source_free(struct source* source) {
  free(source->text);
  *source = (struct source){NULL, NULL, 0};
}

/* Room left in the message after what is written already. */
static char* rest_of(struct problem* problem, size_t* room) {
  size_t used = strlen(problem->message);
  *room = sizeof problem->message - used;
  return problem->message + used;
}

int problem_at(struct problem* problem, const struct source* source, size_t offset,
               const char* format, ...) {
  if (problem->message[0] != '\0') return -1;
  size_t line = 1, start = 0, room = 0;
  for (size_t k = 0; k < offset && k < source->length; ++k) {
    if (source->text[k] != '\n') continue;
    ++line;
    start = k + 1;
  }
  snprintf(problem->message, sizeof problem->message, "%.300s:%zu:%zu: ", source->path, line,
           offset - start + 1);
  char* rest = rest_of(problem, &room);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(rest, room, format, arguments);
  va_end(arguments);
  return -1;
}

int problem_with(struct problem* problem, const char* subject, const char* what) {
  if (problem->message[0] == '\0') {
    snprintf(problem->message, sizeof problem->message, "%.300s: %.200s", subject, what);
  }
  return -1;
}
