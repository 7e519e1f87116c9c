/* Lines of a file: by zlib, which also reads plain files, or without it. */
#include "reader.h"

#include <stdio.h>
#include <string.h>

#ifdef COLOR_WITH_ZLIB
#include <zlib.h>

int reader_open(struct reader* reader, const char* path) {
  *reader = (struct reader){gzopen(path, "rb"), path, 0};
  return reader->file != NULL ? 0 : -1;
}

void reader_close(struct reader* reader) { gzclose(reader->file); }

static char* next(struct reader* reader, char* text, size_t size) {
  return gzgets(reader->file, text, (int)size);
}

static int is_broken(struct reader* reader) {
  int code = Z_OK;
  gzerror(reader->file, &code);
  return code != Z_OK && code != Z_STREAM_END;
}
#else
int reader_open(struct reader* reader, const char* path) {
  *reader = (struct reader){fopen(path, "rb"), path, 0};
  return reader->file != NULL ? 0 : -1;
}

void reader_close(struct reader* reader) { fclose(reader->file); }

static char* next(struct reader* reader, char* text, size_t size) {
  return fgets(text, (int)size, reader->file);
}

static int is_broken(struct reader* reader) { return ferror((FILE*)reader->file); }
#endif

int reader_line(struct reader* reader, char* text, size_t size) {
  if (next(reader, text, size) == NULL) return is_broken(reader) ? -1 : 0;
  ++reader->line;
  size_t length = strlen(text);
  if (length + 1 == size && text[length - 1] != '\n') return -1;
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) --length;
  text[length] = '\0';
  return 1;
}
