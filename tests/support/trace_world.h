/* The parts of the simulated run that tests/support/trace.h describes. Only trace*.c know
 * this file. */
#ifndef FLOODTEST_TESTS_SUPPORT_TRACE_WORLD_H
#define FLOODTEST_TESTS_SUPPORT_TRACE_WORLD_H

#include "harness/record/phase.h"
#include "harness/record/sample.h"
#include "tests/support/random.h"
#include "tests/support/trace.h"

#include <stdbool.h>

#define TRACE_STEP_S 0.02

enum { TRACE_STEPS_MAX = 16384 };

#define HUGE_PAGE 2097152.0

/* State of the heap between steps, bytes. */
struct trace_heap {
    double live;  /* in use, by the last step */
    double freed; /* kept by the allocator */
    double garbage, garbage_limit;
    double cache;
    double huge_pages; /* count */
    double drift;
    double queue_slots, table_slots; /* capacity of arrays that grow in steps */
    double worker_gone_s;            /* since a worker process was replaced; < 0: never */
    double next_restart_s;
    double total; /* what a probe would read */
};

struct trace_world {
    const struct trace_client *client;
    const struct run_terms *terms;
    double frame;
    struct random random;
    enum phase phase;
    int step;
    double now_s;
    double load_s;   /* seconds of flood so far */
    double active_s; /* seconds in which it read or worked */

    /* Flow, bytes since the start. */
    double due, sent, read, processed, dropped;
    double in_kernel;
    double held_back_s;  /* the server, by the client's full queue */
    double took, worked; /* in this step */
    double work_noise, wander;
    double starved_until_s;
    double onset_processed; /* processed when its nature showed */
    bool paused_reading, stopped, closed, dead;

    struct trace_heap heap;
    double cpu_s, wakeups, wakeups_seen;
    int64_t epoch;

    double *read_history;       /* by step */
    double *processed_history;  /* by step */
    double *kept_history;       /* by step: what it will not give back */
    int load_began, load_ended; /* steps; 0: not yet */
};

void trace_flow_step(struct trace_world *w);

/* Bytes read and neither processed nor dropped. */
double trace_held(const struct trace_world *w);

void trace_heap_init(struct trace_world *w);
void trace_heap_step(struct trace_world *w);

/* CPU and wake-ups of this step. */
void trace_cpu_step(struct trace_world *w);

/* The row a probe would take now. */
struct sample trace_observe(const struct trace_world *w, double late_s);

#endif
