#include "server/pace/poisson.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "harness/base/random_source.h"
#include "server/pace/rate.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
    STRIDE = 16, /* messages from one mark to the next */
    MARKS = POISSON_REMEMBERED / STRIDE,
    FRACTION_BITS = 20, /* times are kept in 2^-20 ns */
};

#define LN2     0.69314718055994530942
#define SQRT1_2 0.70710678118654752440

struct arrival {
    uint64_t k;
    wide time; /* since the start */
};

struct poisson {
    double mean_gap;
    uint64_t seed;
    struct arrival next;  /* the first that no time asked for has reached */
    wide previous;        /* time of the one before it */
    struct arrival asked; /* the past one asked for last; the next is often behind it */
    wide marks[MARKS];    /* time of message i * STRIDE at i % MARKS */
};

/* -ln(i / 2^53), 1 <= i <= 2^53, to 1e-9:
 * ln(m 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), m in [sqrt(1/2), sqrt(2)) */
static double minus_log(uint64_t i)
{
    int bits = 64 - __builtin_clzll(i);
    double m = (double)i / (double)(UINT64_C(1) << bits); /* [1/2, 1) */
    int e = bits - 53;
    if (m < SQRT1_2) {
        m *= 2;
        e--;
    }
    double s = (m - 1) / (m + 1);
    double q = s * s;
    double artanh = s * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q / 9))));
    double log = e * LN2 + 2 * artanh;
    return log < 0 ? -log : 0;
}

static uint64_t gap(const struct poisson *p, uint64_t k)
{
    return (uint64_t)(minus_log((random_source_at(p->seed, k) >> 11) + 1) * p->mean_gap);
}

static void step(const struct poisson *p, struct arrival *a)
{
    a->k++;
    a->time += gap(p, a->k);
}

/* The first ns at which it is due. */
static uint64_t to_ns(wide time)
{
    wide ns = (time + ((1U << FRACTION_BITS) - 1)) >> FRACTION_BITS;
    return rate_add_ns(0, ns);
}

static void advance(struct poisson *p)
{
    p->previous = p->next.time;
    step(p, &p->next);
    if (p->next.k % STRIDE == 0) {
        p->marks[p->next.k / STRIDE % MARKS] = p->next.time;
    }
}

struct poisson *poisson_new(double rate, uint64_t seed)
{
    struct poisson *p = mem_must_alloc(sizeof *p);
    p->mean_gap = (double)NS_PER_S / rate * (double)(1U << FRACTION_BITS);
    /* Payloads are made of the same seed: theirs are other numbers. */
    p->seed = random_source_at(seed, UINT64_C(0x706f6973736f6e));
    p->next.time = gap(p, 0);
    p->marks[0] = p->next.time;
    p->asked = p->next;
    return p;
}

void poisson_free(struct poisson *p)
{
    free(p);
}

static uint64_t newest_mark(const struct poisson *p)
{
    return p->next.k / STRIDE;
}

static uint64_t oldest_mark(const struct poisson *p)
{
    uint64_t newest = newest_mark(p);
    return newest < MARKS ? 0 : newest - MARKS + 1;
}

static struct arrival at_mark(const struct poisson *p, uint64_t mark)
{
    return (struct arrival){mark * STRIDE, p->marks[mark % MARKS]};
}

/* How many were due at a time that lies before the latest one asked for. */
static uint64_t due_earlier(const struct poisson *p, wide time)
{
    uint64_t low = oldest_mark(p);
    uint64_t high = newest_mark(p) + 1;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (at_mark(p, middle).time <= time) {
            low = middle;
        } else {
            high = middle;
        }
    }
    struct arrival a = at_mark(p, low);
    while (a.time <= time) {
        step(p, &a);
    }
    return a.k;
}

uint64_t poisson_due(struct poisson *p, uint64_t elapsed_ns)
{
    wide time = (wide)elapsed_ns << FRACTION_BITS;
    if (p->next.k > 0 && p->previous > time) {
        return due_earlier(p, time);
    }
    while (p->next.time <= time) {
        advance(p);
    }
    return p->next.k;
}

uint64_t poisson_intended_ns(struct poisson *p, uint64_t k)
{
    if (k >= p->next.k) {
        struct arrival a = p->next;
        while (a.k < k) {
            step(p, &a);
        }
        return to_ns(a.time);
    }
    uint64_t mark = k / STRIDE;
    uint64_t oldest = oldest_mark(p);
    if (mark < oldest) {
        return to_ns(at_mark(p, oldest).time);
    }
    bool near = p->asked.k <= k && k - p->asked.k < k % STRIDE;
    struct arrival a = near ? p->asked : at_mark(p, mark);
    while (a.k < k) {
        step(p, &a);
    }
    p->asked = a;
    return to_ns(a.time);
}
