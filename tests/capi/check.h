/* Assertions of the C test programs: the first that fails is named, and ends the program. */
#ifndef SPAD_TESTS_CAPI_CHECK_H
#define SPAD_TESTS_CAPI_CHECK_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "spad.h"

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                  \
    }                                                                           \
  } while (0)

#define CHECK_OK(call)                                                     \
  do {                                                                     \
    spad_status check_status_ = (call);                                    \
    if (check_status_ != SPAD_OK) {                                        \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call,    \
              spad_status_name(check_status_), spad_last_error_message()); \
      exit(1);                                                             \
    }                                                                      \
  } while (0)

#define CHECK_STATUS(expected, call)                                             \
  do {                                                                           \
    spad_status check_status_ = (call);                                          \
    if (check_status_ != (expected)) {                                           \
      fprintf(stderr, "%s:%d: %s: %s, expected %s\n", __FILE__, __LINE__, #call, \
              spad_status_name(check_status_), spad_status_name(expected));      \
      exit(1);                                                                   \
    }                                                                            \
  } while (0)

#define CHECK_NEAR(expected, actual)                                                       \
  do {                                                                                     \
    double check_expected_ = (expected), check_actual_ = (actual);                         \
    if (!(fabs(check_expected_ - check_actual_) <= 1e-13 * (1 + fabs(check_expected_)))) { \
      fprintf(stderr, "%s:%d: %s is %.17g, expected %.17g\n", __FILE__, __LINE__, #actual, \
              check_actual_, check_expected_);                                             \
      exit(1);                                                                             \
    }                                                                                      \
  } while (0)

#endif
