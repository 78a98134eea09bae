/* What this machine bears at a time. */
#ifndef FLOODTEST_SUITE_MACHINE_H
#define FLOODTEST_SUITE_MACHINE_H

#include "harness/base/err.h"

#include <stdint.h>

/* A run needs a core for the client and one for floodtest. */
enum { MACHINE_CORES_PER_RUN = 2 };

struct machine_share {
    uint32_t jobs;               /* runs at a time, at least 1 */
    uint64_t memory_limit_bytes; /* of each; 0: one at a time, which decides itself */
};

/* So many of the asked-for runs as the cores bear; their memory limits together are at
 * most half of what is available. Pure. */
struct machine_share machine_share_of(uint32_t asked, uint32_t cores,
                                      uint64_t available_bytes);

/* The same for this machine: the cores this process may use, the memory that is available
 * now. Says in the log if it is less than was asked for. FERR_IO if nobody knows the
 * memory. */
int machine_share(struct machine_share *out, uint32_t asked, struct err *e) MUST_CHECK;

#endif
