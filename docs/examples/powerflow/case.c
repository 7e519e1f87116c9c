/* A case: finding buses by their numbers, and which type is in force at each. */
#include "case.h"

#include <stdlib.h>

static void* zeros(int64_t count, size_t size) {
  return calloc(count > 0 ? (size_t)count : 1, size);
}

int case_allocate(struct power_case* c) {
  c->bus = zeros(c->n_buses, sizeof *c->bus);
  c->generator = zeros(c->n_generators, sizeof *c->generator);
  c->branch = zeros(c->n_branches, sizeof *c->branch);
  c->by_id = zeros(c->n_buses, sizeof *c->by_id);
  if (c->bus != NULL && c->generator != NULL && c->branch != NULL && c->by_id != NULL) return 0;
  case_free(c);
  return -1;
}

void case_free(struct power_case* c) {
  free(c->bus);
  free(c->generator);
  free(c->branch);
  free(c->by_id);
  *c = (struct power_case){.base_mva = 0};
}

static int compare_keys(const void* left, const void* right) {
  const struct bus_key *a = left, *b = right;
  if (a->id != b->id) return a->id < b->id ? -1 : 1;
  return (a->position > b->position) - (a->position < b->position);
}

static int compare_id(const void* id, const void* key) {
  const int64_t* a = id;
  const struct bus_key* b = key;
  return (*a > b->id) - (*a < b->id);
}

int64_t case_index(struct power_case* c) {
  for (int64_t k = 0; k < c->n_buses; ++k) c->by_id[k] = (struct bus_key){c->bus[k].id, k};
  qsort(c->by_id, (size_t)c->n_buses, sizeof *c->by_id, compare_keys);
  for (int64_t k = 1; k < c->n_buses; ++k) {
    if (c->by_id[k].id == c->by_id[k - 1].id) return c->by_id[k].position;
  }
  return -1;
}

int64_t case_find(const struct power_case* c, int64_t id) {
  const struct bus_key* key =
      bsearch(&id, c->by_id, (size_t)c->n_buses, sizeof *c->by_id, compare_id);
  return key != NULL ? key->position : -1;
}

/* Types as stored, but PQ where a voltage is to be held and nothing holds it. */
static void demote_uncontrolled(const struct power_case* c, int* type) {
  for (int64_t k = 0; k < c->n_buses; ++k) {
    type[k] = c->bus[k].type == bus_isolated ? bus_isolated : bus_pq;
  }
  for (int64_t k = 0; k < c->n_generators; ++k) {
    if (!c->generator[k].in_service) continue;
    int64_t at = case_find(c, c->generator[k].bus);
    type[at] = c->bus[at].type;
  }
}

int case_bus_types(const struct power_case* c, int* type) {
  demote_uncontrolled(c, type);
  int64_t first_pv = -1;
  for (int64_t k = 0; k < c->n_buses; ++k) {
    if (type[k] == bus_reference) return 0;
    if (type[k] == bus_pv && first_pv < 0) first_pv = k;
  }
  if (first_pv < 0) return -1;
  type[first_pv] = bus_reference;
  return 0;
}
