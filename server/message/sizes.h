/* How large the messages are: a distribution that the user writes, and the size of each
 * message as a function of seed and seq alone, so that nothing is kept. Pure.
 *
 *   1KiB, constant:1KiB         all the same
 *   uniform:64-4KiB             every size from 64 to 4096 bytes alike
 *   lognormal:1KiB,p99=64KiB    half of them up to 1 KiB, 99 of 100 up to 64 KiB: many
 *                               small, few very large, as real feeds have them
 *
 * All are from 0 to SIZES_MAX bytes; what a log-normal distribution would have above
 * counts as SIZES_MAX, and none of its sizes is below 1. */
#ifndef FLOODTEST_SERVER_MESSAGE_SIZES_H
#define FLOODTEST_SERVER_MESSAGE_SIZES_H

#include "harness/base/err.h"

#include <stdint.h>

enum { SIZES_MAX = 16 << 20 };

enum sizes_kind { SIZES_CONSTANT, SIZES_UNIFORM, SIZES_LOGNORMAL };

/* All zero: constant, 0 bytes. */
struct sizes {
    enum sizes_kind kind;
    uint64_t min; /* in bytes; constant: equal to max */
    uint64_t max;
    double mu; /* log-normal: mean and deviation of the sizes' natural logarithm */
    double sigma;
};

/* FERR_CONFIG: none of the forms above, above SIZES_MAX, MIN above MAX, a median of 0 or
 * above its p99. */
int sizes_parse(const char *text, struct sizes *out, struct err *e) MUST_CHECK;

struct sizes sizes_constant(uint64_t bytes);

uint64_t sizes_at(const struct sizes *s, uint64_t seed, uint64_t seq);

/* In bytes; of a log-normal distribution to within half a byte. */
double sizes_mean(const struct sizes *s);

/* No message is larger. */
uint64_t sizes_max(const struct sizes *s);

#endif
