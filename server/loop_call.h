/* Runs a function on the thread of a loop, for other threads, which wait until it has
 * run: so what it is told stays valid, and it needs no locks. On the loop's own thread it
 * is a plain call. */
#ifndef FLOODTEST_SERVER_LOOP_CALL_H
#define FLOODTEST_SERVER_LOOP_CALL_H

#include "harness/base/latch.h"

#include <stdbool.h>
#include <uv.h>

struct loop_call_request;

struct loop_call {
    uv_async_t async;
    uv_thread_t owner;
    uv_mutex_t mutex;
    uv_cond_t answered;
    struct loop_call_request *waiting; /* in the order they came */
    struct latch *latch;
};

/* open starts to listen, on the loop's thread, and holds the latch until close is
 * finished; no call may be under way or come then. */
void loop_call_open(struct loop_call *l, uv_loop_t *loop, struct latch *latch);
void loop_call_close(struct loop_call *l);

void loop_call(struct loop_call *l, void (*function)(void *arg), void *arg);

#endif
