/* Seeded random numbers: the same on every machine, good enough for floods, no use for
 * secrets. Pure. */
#ifndef FLOODTEST_BASE_RANDOM_SOURCE_H
#define FLOODTEST_BASE_RANDOM_SOURCE_H

#include <stdint.h>

/* One after the other: xoshiro256** by David Blackman and Sebastiano Vigna (public
 * domain, prng.di.unimi.it). */
struct random_source {
    uint64_t s[4];
};

/* Fills the state with the first four numbers of splitmix64. */
void random_source_init(struct random_source *r, uint64_t seed);
uint64_t random_source_next(struct random_source *r);

/* By number, so that nothing has to be kept: the n-th (from 0) of the numbers that
 * splitmix64 gives for the seed (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014; the mixing constants are Stafford's variant 13). */
static inline uint64_t random_source_at(uint64_t seed, uint64_t n)
{
    uint64_t z = seed + (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* What a message's numbers are for: each use has seeds of its own. */
enum random_source_use {
    RANDOM_SOURCE_SIZE = 0x73697a65,
    RANDOM_SOURCE_TEMPLATE = 0x746d706c,
};

/* The seed for one use of one message. */
static inline uint64_t random_source_of(uint64_t seed, enum random_source_use use,
                                        uint64_t seq)
{
    return random_source_at(random_source_at(seed, (uint64_t)use), seq);
}

/* A random number to one of 0 … count - 1, count at most 2^32: its upper half times count
 * (Lemire, "Fast random integer generation in an interval", 2019, without the rejection:
 * the bias is below count / 2^32). */
static inline uint64_t random_source_below(uint64_t number, uint64_t count)
{
    return ((number >> 32) * count) >> 32;
}

#endif
