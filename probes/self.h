/* floodtest's own cost: what the instrument itself uses. */
#ifndef FLOODTEST_PROBES_SELF_H
#define FLOODTEST_PROBES_SELF_H

#include <stdint.h>

struct self_usage {
    uint64_t cpu_ns;
    uint64_t rss_bytes;
};

void self_read(const char *proc_root, struct self_usage *out);

#endif
