/* A case: what is known about a grid before anything is computed, in the units of the field. */
#ifndef POWERFLOW_CASE_H
#define POWERFLOW_CASE_H

#include <stdint.h>

#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is given at a bus: PQ both powers, PV active power and voltage, reference voltage and
 * angle, isolated nothing. The numbers are those of case files. */
enum bus_type { bus_pq = 1, bus_pv = 2, bus_reference = 3, bus_isolated = 4 };

struct bus {
  int64_t id;    /* the grid operator's number, > 0 */
  int type;      /* enum bus_type */
  double pd, qd; /* load, MW and MVAr */
  double gs, bs; /* shunt, MW consumed and MVAr injected at 1 p.u. */
  double vm, va; /* stored voltage, p.u. and degrees */
};

struct generator {
  int64_t bus;   /* id */
  double pg, qg; /* MW, MVAr */
  double vg;     /* voltage to hold, p.u. */
  int in_service;
};

struct branch {
  int64_t from, to; /* ids */
  double r, x, b;   /* series impedance and total line charging, p.u. */
  double ratio;     /* of a transformer at the from side; 0: a line */
  double shift;     /* of a phase shifter at the from side, degrees */
  int in_service;
};

struct bus_key {
  int64_t id, position;
};

struct power_case {
  char name[128];
  double base_mva;
  int64_t n_buses, n_generators, n_branches;
  struct bus* bus;
  struct generator* generator;
  struct branch* branch;
  struct bus_key* by_id; /* n_buses, sorted */
};

/* Allocates n_buses, n_generators and n_branches. -1 if out of memory. */
int case_allocate(struct power_case* c);
void case_free(struct power_case* c);
/* Makes case_find work. The position in bus[] of a bus whose id was there before; -1: all differ.
 */
int64_t case_index(struct power_case* c);
/* Position in bus[], or -1. */
int64_t case_find(const struct power_case* c, int64_t id);
/* type[n_buses]: the types in force. A PV or reference bus without a generator in service is a PQ
 * bus; without any reference the first PV bus is one. -1 if there is none either. */
int case_bus_types(const struct power_case* c, int* type);

/* Reads a MATPOWER case file (.m), version 1 or 2. On a problem c is empty. */
int case_read(struct power_case* c, const char* path, struct problem* problem);
/* The IEEE 14-bus test case. -1 if out of memory. */
int case_ieee14(struct power_case* c);

#ifdef __cplusplus
}
#endif

#endif
