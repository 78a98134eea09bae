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

/* The whole cores of a control group's CPU time: quota and period as in cpu.max of
 * cgroup v2 ("200000 100000" is 2, "max 100000" no limit); at most cores, at least 1.
 * What is no such text limits nothing. Pure. */
uint32_t machine_quota_of(const char *cpu_max, uint32_t cores);

/* The share of this machine: the cores this process may use (its affinity, its control
 * group and those above), the memory that is available now. Says in the log if it is less
 * than was asked for. FERR_IO if nobody knows the memory. */
int machine_share(struct machine_share *out, uint32_t asked, struct err *e) MUST_CHECK;

#endif
