/* How long messages waited from when they were due until the client read them. Pure. */
#ifndef FLOODTEST_SWEEP_DELAY_H
#define FLOODTEST_SWEEP_DELAY_H

#include "harness/judge/picture.h"

struct sweep_delay {
    double p50_s, p99_s; /* over the flood's rows; NAN unknown */
};

/* message_bytes: of one on the wire. As fine as the samples are. */
struct sweep_delay sweep_delay_find(const struct picture *p, double message_bytes);

#endif
