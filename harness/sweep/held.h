/* What a client reads while it holds its server back. Pure. */
#ifndef FLOODTEST_SWEEP_HELD_H
#define FLOODTEST_SWEEP_HELD_H

#include "harness/judge/picture.h"

#include <stdbool.h>

/* Reading comes in pieces: a client with room takes what is there, up to its buffer, and
 * comes back when that is nearly used up. So what counts is what it took from one time to
 * the next, not what falls into a window; a client of 200 messages/s that takes 256 KiB
 * at a time reads once in 1.3 s. */
struct sweep_held {
    bool held;  /* data waited all the time, and it read less than was due */
    bool flat;  /* memory did not grow with what was read */
    bool known; /* bytes_per_s is: it is held, and read often enough */
    double bytes_per_s;
    double error; /* relative standard error */
};

struct sweep_held sweep_held_find(const struct picture *p, double message_bytes);

#endif
