/* The one place that looks at what spad's calls return. */
#ifndef POWERFLOW_CHECK_H
#define POWERFLOW_CHECK_H

#include "spad.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether a call failed; if so, why goes to stderr. Notes (positive statuses) are no failures. */
int failed(spad_status status);
/* Says on stderr that memory ran out; returns SPAD_E_NO_MEMORY. */
spad_status out_of_memory(void);

#ifdef __cplusplus
}
#endif

#endif
