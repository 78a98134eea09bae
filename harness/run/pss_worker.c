#include "harness/run/pss_worker.h"

#include "harness/base/clock.h"

#include <string.h>

void pss_worker_open(struct pss_worker *w, uv_loop_t *loop)
{
    *w = (struct pss_worker){.loop = loop};
    latch_init(&w->latch);
}

static void read_all(uv_work_t *work)
{
    struct pss_worker *w = work->data;
    uint64_t began = clock_monotonic_ns();
    w->sum = (struct proc_rollup){0};
    w->readable = 0;
    for (size_t i = 0; i < w->pid_count; i++) {
        struct err e;
        struct proc_rollup r;
        if (proc_read_rollup("/proc", w->pids[i], &r, &e) == 0) {
            w->sum.pss_bytes += r.pss_bytes;
            w->sum.huge_bytes += r.huge_bytes;
            w->readable++;
        }
    }
    w->cost_ns = clock_monotonic_ns() - began;
}

static void done_cb(uv_work_t *work, int status)
{
    struct pss_worker *w = work->data;
    if (status == 0 && w->readable > 0) {
        w->latest = w->sum;
        w->known = true;
    }
    w->busy = false;
    latch_release(&w->latch);
}

void pss_worker_ask(struct pss_worker *w, uint64_t now_ns, const pid_t *pids,
                    size_t count)
{
    if (w->busy || now_ns < w->next_ns || count == 0) {
        return;
    }
    w->pid_count = count < PSS_PIDS_MAX ? count : PSS_PIDS_MAX;
    memcpy(w->pids, pids, w->pid_count * sizeof *pids);
    uint64_t rest = (uint64_t)((double)w->cost_ns / PSS_COST_SHARE);
    w->next_ns = now_ns + (rest > NS_PER_S ? rest : NS_PER_S);
    w->work.data = w;
    w->busy = true;
    latch_hold(&w->latch);
    if (uv_queue_work(w->loop, &w->work, read_all, done_cb) != 0) {
        w->busy = false;
        latch_release(&w->latch);
    }
}

void pss_worker_close(struct pss_worker *w, void (*done)(void *data), void *data)
{
    if (w->busy) {
        uv_cancel((uv_req_t *)&w->work); /* its callback still comes */
    }
    latch_close(&w->latch, done, data);
}
