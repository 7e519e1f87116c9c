/* The command line. */
#ifndef POWERFLOW_ARGUMENTS_H
#define POWERFLOW_ARGUMENTS_H

struct arguments {
  const char* case_path; /* NULL: the IEEE 14-bus grid */
  const char* json_path; /* NULL: none */
  const char* svg_path;  /* NULL: none */
  int wants_help;
};

/* -1 if they are wrong, which has been said on stderr. */
int arguments_read(struct arguments* arguments, int argc, char** argv);
void arguments_help(void);

#endif
