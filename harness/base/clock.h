/* The one place that reads a clock. Pure code receives now_ns as a parameter instead. */
#ifndef FLOODTEST_BASE_CLOCK_H
#define FLOODTEST_BASE_CLOCK_H

#include <stdint.h>

#define NS_PER_US UINT64_C(1000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S  UINT64_C(1000000000)

uint64_t clock_monotonic_ns(void);   /* CLOCK_MONOTONIC */
uint64_t clock_wall_ns(void);        /* CLOCK_REALTIME, since 1970: only for results */
uint64_t clock_process_cpu_ns(void); /* CPU time of this process, all threads */

#endif
