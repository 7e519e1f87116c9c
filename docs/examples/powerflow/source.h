/* A text file in memory, and messages that name a place in it. */
#ifndef POWERFLOW_SOURCE_H
#define POWERFLOW_SOURCE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct source {
  const char* path; /* as given; borrowed */
  char* text;       /* length characters and a 0 */
  size_t length;
};

/* Why something could not be read: "case.m:12:5: mpc.bus ...". The first problem stays. */
struct problem {
  char message[512]; /* "" if there is none */
};

/* Functions that return int here and in the other files: 0 is success, -1 a problem. */
int source_load(struct source* source, const char* path, struct problem* problem);
void source_free(struct source* source);

/* Says what is wrong at an offset of the text, with line and column, both from 1; returns -1. */
int problem_at(struct problem* problem, const struct source* source, size_t offset,
               const char* format, ...);
/* Says what is wrong with all of a file or a grid; returns -1. */
int problem_with(struct problem* problem, const char* subject, const char* what);

#ifdef __cplusplus
}
#endif

#endif
