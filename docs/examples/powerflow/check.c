/* The one place that looks at what spad's calls return. */
#include "check.h"

#include <stdio.h>

int failed(spad_status status) {
  if (status >= 0) return 0;
  fprintf(stderr, "powerflow: %s: %s\n", spad_status_name(status), spad_last_error_message());
  return 1;
}

spad_status out_of_memory(void) {
  fprintf(stderr, "powerflow: out of memory\n");
  return SPAD_E_NO_MEMORY;
}
