/* Stops the client before it harms its host: a thread of its own reads the client's
 * memory every MEMORY_GUARD_PERIOD_MS, however busy the loop is, and above the limit
 * freezes every process of the tree (SIGSTOP): its memory stops growing at once, and what
 * it holds can still be looked at. The loop is told, once, on its own thread. */
#ifndef FLOODTEST_RUN_MEMORY_GUARD_H
#define FLOODTEST_RUN_MEMORY_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

enum { MEMORY_GUARD_PERIOD_MS = 10, MEMORY_GUARD_ROOTS = 16 };

struct memory_guard {
    uv_thread_t thread;
    uv_async_t async;
    uv_mutex_t mutex;
    uv_cond_t stop_asked;
    bool stopping;                   /* under mutex */
    pid_t roots[MEMORY_GUARD_ROOTS]; /* under mutex */
    size_t root_count;               /* under mutex */
    uint64_t limit_bytes;
    bool freeze;         /* false: a client that is not ours to stop */
    uint64_t seen_bytes; /* what was read when the limit was passed */
    bool told;
    void (*on_freeze)(void *data); /* on the guard's thread */
    void (*on_limit)(void *data, uint64_t bytes);
    void (*closed)(void *data);
    void *data;
};

/* Watches nobody yet. on_limit runs on the loop's thread; on_freeze on that of the guard,
 * just before it freezes: from then on nobody else may continue the client. */
void memory_guard_open(struct memory_guard *g, uv_loop_t *loop, uint64_t limit_bytes,
                       bool freeze, void (*on_freeze)(void *data),
                       void (*on_limit)(void *data, uint64_t bytes), void *data);

/* Watches this process and its descendants too: the limit is for all of them together.
 * More than MEMORY_GUARD_ROOTS are not taken. */
void memory_guard_add(struct memory_guard *g, pid_t root);

/* Ends the thread (waits for it, at most one period) and then calls closed. */
void memory_guard_close(struct memory_guard *g, void (*closed)(void *data), void *data);

/* The limit for a host that has so much memory available: the smaller of 2 GiB and half.
 */
uint64_t memory_guard_default_limit(uint64_t available_bytes);

#endif
