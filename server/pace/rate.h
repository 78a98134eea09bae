/* Rates as the arithmetic of the schedules has them: whole numbers of 1e-9 messages/s.
 * Times a time in ns that gives messages in units of 1e-18, and 128 bits hold 584 years
 * of the highest rate. */
#ifndef FLOODTEST_SERVER_PACE_RATE_H
#define FLOODTEST_SERVER_PACE_RATE_H

#include <stdint.h>

#define RATE_MIN 0.01 /* messages/s */
#define RATE_MAX 1e7

#define RATE_NANO    UINT64_C(1000000000)          /* 1 message/s */
#define RATE_MESSAGE UINT64_C(1000000000000000000) /* 1 message */

__extension__ typedef unsigned __int128 wide;

/* per_s brought into RATE_MIN … RATE_MAX; NaN is the minimum. */
uint64_t rate_nano(double per_s);

/* a + b, or UINT64_MAX if that is more. */
uint64_t rate_add_ns(uint64_t a_ns, wide b_ns);

#endif
