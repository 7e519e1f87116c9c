/* The power flow equations F(x; p) = 0, recorded. */
#ifndef POWERFLOW_MODEL_H
#define POWERFLOW_MODEL_H

#include "grid.h"
#include "spad.h"

#ifdef __cplusplus
extern "C" {
#endif

/* F = computed minus specified injections, in p.u.; x as grid.h numbers the unknowns; p: the
 * active, then the reactive loads of all buses (grid->load). A failure has been reported on stderr.
 */
spad_status model_record(const struct grid* grid, spad_function** function);

#ifdef __cplusplus
}
#endif

#endif
