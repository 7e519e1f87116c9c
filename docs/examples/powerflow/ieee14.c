/* The IEEE 14-bus test case: a part of the American Electric Power system in February 1962, as
 * published in the Power Systems Test Case Archive of the University of Washington. */
#include <string.h>

#include "case.h"

/* clang-format off */
static const struct bus buses[] = {
  /* id  type           Pd    Qd    Gs  Bs   Vm      Va */
  {  1, bus_reference,  0.0,  0.0, 0,  0,  1.060,   0.00 },
  {  2, bus_pv,        21.7, 12.7, 0,  0,  1.045,  -4.98 },
  {  3, bus_pv,        94.2, 19.0, 0,  0,  1.010, -12.72 },
  {  4, bus_pq,        47.8, -3.9, 0,  0,  1.019, -10.33 },
  {  5, bus_pq,         7.6,  1.6, 0,  0,  1.020,  -8.78 },
  {  6, bus_pv,        11.2,  7.5, 0,  0,  1.070, -14.22 },
  {  7, bus_pq,         0.0,  0.0, 0,  0,  1.062, -13.37 },
  {  8, bus_pv,         0.0,  0.0, 0,  0,  1.090, -13.36 },
  {  9, bus_pq,        29.5, 16.6, 0, 19,  1.056, -14.94 },
  { 10, bus_pq,         9.0,  5.8, 0,  0,  1.051, -15.10 },
  { 11, bus_pq,         3.5,  1.8, 0,  0,  1.057, -14.79 },
  { 12, bus_pq,         6.1,  1.6, 0,  0,  1.055, -15.07 },
  { 13, bus_pq,        13.5,  5.8, 0,  0,  1.050, -15.16 },
  { 14, bus_pq,        14.9,  5.0, 0,  0,  1.036, -16.04 },
};

static const struct generator generators[] = {
  /* bus   Pg     Qg     Vg   in service */
  {  1, 232.4, -16.9, 1.060, 1 },
  {  2,  40.0,  42.4, 1.045, 1 },
  {  3,   0.0,  23.4, 1.010, 1 },
  {  6,   0.0,  12.2, 1.070, 1 },
  {  8,   0.0,  17.4, 1.090, 1 },
};

static const struct branch branches[] = {
  /* from to    r        x        b     ratio shift in service */
  {  1,  2, 0.01938, 0.05917, 0.0528, 0,     0, 1 },
  {  1,  5, 0.05403, 0.22304, 0.0492, 0,     0, 1 },
  {  2,  3, 0.04699, 0.19797, 0.0438, 0,     0, 1 },
  {  2,  4, 0.05811, 0.17632, 0.0340, 0,     0, 1 },
  {  2,  5, 0.05695, 0.17388, 0.0346, 0,     0, 1 },
  {  3,  4, 0.06701, 0.17103, 0.0128, 0,     0, 1 },
  {  4,  5, 0.01335, 0.04211, 0,      0,     0, 1 },
  {  4,  7, 0,       0.20912, 0,      0.978, 0, 1 },
  {  4,  9, 0,       0.55618, 0,      0.969, 0, 1 },
  {  5,  6, 0,       0.25202, 0,      0.932, 0, 1 },
  {  6, 11, 0.09498, 0.19890, 0,      0,     0, 1 },
  {  6, 12, 0.12291, 0.25581, 0,      0,     0, 1 },
  {  6, 13, 0.06615, 0.13027, 0,      0,     0, 1 },
  {  7,  8, 0,       0.17615, 0,      0,     0, 1 },
  {  7,  9, 0,       0.11001, 0,      0,     0, 1 },
  {  9, 10, 0.03181, 0.08450, 0,      0,     0, 1 },
  {  9, 14, 0.12711, 0.27038, 0,      0,     0, 1 },
  { 10, 11, 0.08205, 0.19207, 0,      0,     0, 1 },
  { 12, 13, 0.22092, 0.19988, 0,      0,     0, 1 },
  { 13, 14, 0.17093, 0.34802, 0,      0,     0, 1 },
};
/* clang-format on */

int case_ieee14(struct power_case* c) {
  *c = (struct power_case){.name = "IEEE 14-bus", .base_mva = 100};
  c->n_buses = sizeof buses / sizeof *buses;
  c->n_generators = sizeof generators / sizeof *generators;
  c->n_branches = sizeof branches / sizeof *branches;
  if (case_allocate(c) != 0) return -1;
  memcpy(c->bus, buses, sizeof buses);
  memcpy(c->generator, generators, sizeof generators);
  memcpy(c->branch, branches, sizeof branches);
  case_index(c);
  return 0;
}
