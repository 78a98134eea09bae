/* How much CPU time the whole machine used over a stretch of time, whoever used it. */
#ifndef FLOODTEST_BASE_HOST_USAGE_H
#define FLOODTEST_BASE_HOST_USAGE_H

#include <stdint.h>

struct host_usage {
    double busy_s;  /* CPU time, that which a hypervisor took among it */
    double seconds; /* of the stretch; 0: not known */
    uint32_t cpus;  /* of the machine */
    uint64_t began_ns, began_busy_ns; /* until it ends */
};

/* One read of /proc/stat each. */
void host_usage_begin(struct host_usage *u);
void host_usage_end(struct host_usage *u);

#endif
