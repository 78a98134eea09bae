/* Arrivals of a Poisson process: the gaps are independent and exponentially distributed,
 * so messages come in clusters, as from many users who know nothing of each other. Gap k
 * is a function of seed and k alone, -ln(u) / rate with u the k-th number of splitmix64
 * (Steele, Lea and Flood 2014); message k comes after the gaps 0 … k, the first not at
 * the start. Own arithmetic, no libm: a seed gives the same times everywhere.
 *
 * The sum has no closed form. The walk over it is kept, and a bounded memory of the
 * last POISSON_REMEMBERED messages; asking changes both, so one thread at a time. */
#ifndef FLOODTEST_SERVER_PACE_POISSON_H
#define FLOODTEST_SERVER_PACE_POISSON_H

#include <stdint.h>

enum { POISSON_REMEMBERED = 1 << 20 };

struct poisson;

/* rate in messages/s, within RATE_MIN … RATE_MAX. */
struct poisson *poisson_new(double rate, uint64_t seed);
void poisson_free(struct poisson *p); /* NULL is fine */

/* As schedule_due and schedule_intended_ns, with times from the start of the process.
 * Cost: due and intended walk over the messages since the latest time asked for; intended
 * of a past message over at most 16. Of what lies further back than is remembered, the
 * oldest message remembered is told. */
uint64_t poisson_due(struct poisson *p, uint64_t elapsed_ns);
uint64_t poisson_intended_ns(struct poisson *p, uint64_t k);

#endif
