/* A latency that is no backlog. Pure.
 *
 * A client that takes a second for each message, many at a time, is at work for a second
 * after every flood, however slow that was. It looks like a backlog until steps
 * below that capacity leave as much work behind: then it is what each message takes. */
#ifndef FLOODTEST_SWEEP_LATENCY_H
#define FLOODTEST_SWEEP_LATENCY_H

#include "harness/sweep/step.h"

#include <stddef.h>

/* Seconds; 0: there is none to be seen. */
double sweep_latency_find(const struct sweep_step *steps, size_t count);

/* Reads a step's sign and capacity anew, with so much latency. The same again changes
 * nothing. */
void sweep_latency_allow(struct sweep_step *step, double latency_s);

#endif
