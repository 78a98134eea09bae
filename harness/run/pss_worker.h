/* Reads the client's PSS and huge pages (smaps_rollup) in a worker thread, at a rate
 * bounded by its cost: the read holds the client's mmap lock for its whole time (2.7 ms
 * at 1 GB), so it may take at most PSS_COST_SHARE of the time, and at most one read a
 * second. */
#ifndef FLOODTEST_RUN_PSS_WORKER_H
#define FLOODTEST_RUN_PSS_WORKER_H

#include "harness/base/latch.h"
#include "probes/proc.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#define PSS_COST_SHARE 0.005
enum { PSS_PIDS_MAX = 64 };

struct pss_worker {
    uv_work_t work;
    uv_loop_t *loop;
    bool busy;
    uint64_t next_ns; /* not before */
    pid_t pids[PSS_PIDS_MAX];
    size_t pid_count;
    struct proc_rollup latest; /* the latest sum */
    bool known;                /* there is one */
    uint64_t cost_ns;          /* of the latest read */
    /* The worker thread's own while busy. */
    struct proc_rollup sum;
    size_t readable; /* processes that could be read */
    struct latch latch;
};

void pss_worker_open(struct pss_worker *w, uv_loop_t *loop);

/* Starts a read of these processes if one is due and none is under way. */
void pss_worker_ask(struct pss_worker *w, uint64_t now_ns, const pid_t *pids,
                    size_t count);

void pss_worker_close(struct pss_worker *w, void (*done)(void *data), void *data);

#endif
