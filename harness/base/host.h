/* The machine that floodtest runs on: what two results must share to be compared. */
#ifndef FLOODTEST_BASE_HOST_H
#define FLOODTEST_BASE_HOST_H

#include <stdint.h>

struct host {
    char name[65];         /* "" unknown, as everywhere here */
    char kernel[65];       /* "6.1.0-18-amd64" */
    char cpu[96];          /* "AMD EPYC 7B13" */
    uint32_t cores;        /* that we may use; 0 unknown */
    uint64_t memory_bytes; /* of the machine; 0 unknown */
};

/* Asks uname(2), sched_getaffinity(2), sysinfo(2) and /proc/cpuinfo. */
void host_read(struct host *out);

#endif
