/* A simulated client for the judge's tests: a reader, a queue and a worker, sampled like
 * a run. Rates are wire bytes/s. The phases follow the judge's own advice, through the
 * real phase machine, so that a trace is what a run would have been. */
#ifndef FLOODTEST_TESTS_SUPPORT_TRACE_H
#define FLOODTEST_TESTS_SUPPORT_TRACE_H

#include "harness/judge/judge.h"
#include "harness/judge/verdict.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

#include <stdbool.h>

struct trace_client {
    double read_max; /* how fast it can read */
    double work;     /* how fast it processes; 0: not at all */
    double
        queue_max;   /* bytes of messages it holds before it stops reading; 0: no bound */
    double per_byte; /* memory per byte held */
    double leak;     /* memory kept per byte processed */
    double memory;   /* at rest */
    double noise;    /* of the memory, standard deviation, bytes */
    double saw;      /* garbage: memory rises by up to this and falls back */
    double spike; /* now and then it holds so much of what leaked once more (a rehash) */
    double stops_after; /* bytes read after which it stops reading for good; 0: never */
    bool idle_when_stopped; /* and does nothing any more */
    double dies_at;         /* bytes of memory; 0: never */
    int exit_signal;        /* of that death; 0: exits with status 1 */
};

struct trace {
    struct series series;
    struct run_terms terms;
    struct run_facts facts;
};

/* Terms of the default run: 5000/s of 1 KiB, 10 s, at most 60 s, 256 MiB of 2 GiB. */
struct run_terms trace_terms(void);

/* Simulates a run; seed only changes the noise. */
void trace_run(struct trace *t, const struct trace_client *client,
               const struct run_terms *terms, unsigned seed);
void trace_fini(struct trace *t);

#endif
