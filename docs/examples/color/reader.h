/* Lines of a file that may be gzipped. */
#ifndef COLOR_READER_H
#define COLOR_READER_H

#include <stddef.h>

struct reader {
  void* file;
  const char* path;
  long line; /* the last one that was read, from 1 */
};

/* -1 with errno. */
int reader_open(struct reader* reader, const char* path);
void reader_close(struct reader* reader);
/* 1: a line is in text, without its end; 0: the file is at its end; -1: it cannot be read, is cut
 * short, or the line is longer than size - 2. */
int reader_line(struct reader* reader, char* text, size_t size);

#endif
