/* A simulated run for the judge: a server, the kernel's queues, and a client of a reader,
 * a queue, a worker and a heap, sampled like a run. The phases follow the judge's own
 * advice through the real phase machine, so that a trace is what a run would have been.
 *
 * Rates are wire bytes/s, times seconds. What is zero is absent. The same client, terms
 * and seed give the same trace on every machine. */
#ifndef FLOODTEST_TESTS_SUPPORT_TRACE_H
#define FLOODTEST_TESTS_SUPPORT_TRACE_H

#include "harness/judge/judge.h"
#include "harness/judge/verdict.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

#include <stdbool.h>

struct trace_client {
    /* --- flow: kernel, reader, queue, worker --- */
    double recv_cap;       /* of the client's kernel queue; 0: 3 MB */
    double send_cap;       /* of the server's, beyond that */
    double burst_on_s;     /* the server sends so long, ... */
    double burst_off_s;    /* ... and then pauses so long */
    double read_max;       /* how fast it can read */
    bool shares_cpu;       /* what reading takes is lost to the worker */
    double linger;         /* share of samples that find data not yet read */
    double queue_max;      /* bytes of messages it holds before it stops reading */
    double queue_messages; /* messages it holds before it stops reading */
    double chunk;          /* once it reads, it takes up to so many bytes, bound or not */
    double resumes_at;     /* once full, reads again below this share of its bound */
    bool drops;            /* above that bound it throws away instead */
    double hold_s;         /* a task per message, each takes so long; no worker */
    double work;           /* how fast the worker processes; 0: not at all */
    double work_noise;     /* of that, relative deviation */
    double wander;         /* of its logarithm, slow deviation, ... */
    double wander_s;       /* ... with this time constant */
    double pause_every_s;  /* the worker stops now and then, ... */
    double pause_s;        /* ... for so long */
    double starve_every_s; /* nothing of the client runs now and then, ... */
    double starve_s;       /* ... for so long */
    double onset_s;        /* so far into the flood, ... */
    double onset_work;     /* ... the worker falls to this share, and leaks begin */
    double stops_after;    /* bytes read after which it stops reading for good */
    bool idle_when_stopped; /* and does nothing any more */

    /* --- memory --- */
    double memory;       /* at rest */
    double per_byte;     /* per byte held */
    double per_message;  /* per message held */
    double slot;         /* per slot of the queue's array, which grows in steps ... */
    double step;         /* ... by this factor, as does the table below; 0: 2 */
    double keeps;        /* share of freed memory that the allocator keeps */
    double room;         /* free room in the heap, used up before it grows */
    double leak;         /* kept per byte processed */
    double leak_message; /* kept per message processed */
    double leak_table;   /* kept per slot of a table of all messages processed */
    double leak_per_s;   /* kept by time, less than zero: given back */
    double spike;        /* now and then so much of the leak once more (a rehash) */
    double lru_message;  /* a cache: per message processed, ... */
    double lru_max;      /* ... up to so many bytes */
    double ttl_message;  /* a memory of the past: per message processed, ... */
    double ttl_s;        /* ... for so long */
    double saw;          /* garbage: memory rises by up to this and falls back, ... */
    double saw_per_byte; /* ... by so much per byte processed; 0: 3 */
    double saw_random;   /* relative deviation of that height */
    double cache_per_s;  /* a cache filled by time while it is active, ... */
    double cache_s;      /* ... and flushed so often */
    double start;        /* start-up: approached from the run's first moment, ... */
    double start_s;      /* ... with this time constant */
    double warm;         /* warm-up: approached while it is active, ... */
    double warm_s;       /* ... with this time constant */
    double log_growth;   /* fragmentation: so much times ln(1 + processed / log_bytes) */
    double log_bytes;
    double sqrt_growth;      /* fragmentation: so much times sqrt(processed / 1 MB) */
    double huge_pages;       /* steps of 2 MiB while active, per second, ... */
    double huge_pages_max;   /* ... so many in all */
    double noise;            /* white, standard deviation */
    double drift;            /* noise of first order, standard deviation ... */
    double drift_phi;        /* ... and correlation from row to row */
    double quantum;          /* the heap comes in units of this; 0: a page */
    double heap_max;         /* it never has more: what is missing slows it down */
    double restart_s;        /* a worker process is replaced so far into the flood, ... */
    double restart_every_s;  /* ... and again so often, ... */
    double restart_bytes;    /* ... with this share of the memory, ... */
    bool restart_with_queue; /* ... and the queue is its own */

    /* --- CPU --- */
    double cpu_idle;      /* cores; 0: 0.0005 */
    double cpu_busy;      /* cores while it works; 0 with cpu_byte 0: 0.3 */
    double cpu_byte;      /* seconds per byte processed */
    double cpu_read;      /* seconds per byte read */
    bool cpu_ticks;       /* CPU time is seen in ticks of 10 ms */
    double wakes_idle;    /* per second */
    double wakes_message; /* per message processed; 0: one per row in which it works */
    double chore_every_s; /* work that has nothing to do with messages: so often, ... */
    double chore_s;       /* ... for so long */

    /* --- ending --- */
    double dies_at;      /* bytes of memory */
    double closes_at;    /* bytes of memory; it closes its connection */
    double ends_after;   /* bytes read; it ends as with dies_at */
    double closes_after; /* bytes read; as with closes_at */
    int exit_signal;     /* of its death; 0: exits with status 1 ... */
    bool exits_cleanly;  /* ... or 0 */
    bool killed;         /* from outside, as the kernel does */

    /* --- floodtest itself --- */
    double late_share; /* of samples that come late, the ones due before being missing */
    double late_s;     /* by up to so much */
    bool acknowledges; /* processed messages are known */
    bool agent;        /* bytes of live objects are known */
};

struct trace {
    struct series series;
    struct run_terms terms;
    struct run_facts facts;
    /* What is true of it, whatever a row may show: bytes that it will never give back as
     * long as messages come, per message read, in each of the last two quarters of the
     * first flood (in all of it, if a quarter reads nothing); 0 for one that is bounded.
     * What free room in its heap takes up does not count. */
    double growth_per_message;
};

/* Terms of the default run: 5000/s of 1 KiB, 10 s, at most 60 s, 256 MiB of 2 GiB. */
struct run_terms trace_terms(void);

/* Simulates a run; seed only changes what happens at random in it. */
void trace_run(struct trace *t, const struct trace_client *client,
               const struct run_terms *terms, unsigned seed);
void trace_fini(struct trace *t);

#endif
