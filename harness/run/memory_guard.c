#include "harness/run/memory_guard.h"

#include "harness/base/clock.h"
#include "probes/proc.h"

#include <assert.h>
#include <signal.h>

enum { REFRESH_EVERY = 10, PIDS_MAX = 1024 };

uint64_t memory_guard_default_limit(uint64_t available_bytes)
{
    const uint64_t two_gib = UINT64_C(2) << 30;
    return available_bytes / 2 < two_gib ? available_bytes / 2 : two_gib;
}

static void freeze_all(struct proc_tree *tree)
{
    pid_t pids[PIDS_MAX];
    proc_tree_refresh(tree);
    size_t count = proc_tree_pids(tree, pids, PIDS_MAX);
    for (size_t i = 0; i < count && i < PIDS_MAX; i++) {
        kill(pids[i], SIGSTOP);
    }
}

/* Takes over the roots that were added since. */
static size_t adopt(struct memory_guard *g, struct proc_tree *tree, size_t adopted)
{
    uv_mutex_lock(&g->mutex);
    for (; adopted < g->root_count; adopted++) {
        proc_tree_add(tree, g->roots[adopted]);
    }
    uv_mutex_unlock(&g->mutex);
    return adopted;
}

/* Waits for one period; true when it is time to stop. */
static bool wait_period(struct memory_guard *g)
{
    uv_mutex_lock(&g->mutex);
    if (!g->stopping) {
        uv_cond_timedwait(&g->stop_asked, &g->mutex, MEMORY_GUARD_PERIOD_MS * NS_PER_MS);
    }
    bool stopping = g->stopping;
    uv_mutex_unlock(&g->mutex);
    return stopping;
}

static void watch(void *arg)
{
    struct memory_guard *g = arg;
    struct proc_tree *tree = proc_tree_new("/proc");
    size_t adopted = 0;
    for (unsigned turn = 0; !wait_period(g); turn++) {
        adopted = adopt(g, tree, adopted);
        if (turn % REFRESH_EVERY == 0) {
            proc_tree_refresh(tree);
        }
        uint64_t bytes = proc_tree_memory(tree);
        if (bytes <= g->limit_bytes) {
            continue;
        }
        if (g->freeze) {
            g->on_freeze(g->data);
            freeze_all(tree);
        }
        uv_mutex_lock(&g->mutex);
        g->seen_bytes = bytes;
        uv_mutex_unlock(&g->mutex);
        uv_async_send(&g->async);
        break;
    }
    proc_tree_free(tree);
}

static void limit_cb(uv_async_t *async)
{
    struct memory_guard *g = async->data;
    uv_mutex_lock(&g->mutex);
    uint64_t bytes = g->seen_bytes;
    uv_mutex_unlock(&g->mutex);
    if (!g->told && bytes > 0) {
        g->told = true;
        g->on_limit(g->data, bytes);
    }
}

void memory_guard_open(struct memory_guard *g, uv_loop_t *loop, uint64_t limit_bytes,
                       bool freeze, void (*on_freeze)(void *data),
                       void (*on_limit)(void *data, uint64_t bytes), void *data)
{
    *g = (struct memory_guard){
        .limit_bytes = limit_bytes,
        .freeze = freeze,
        .on_freeze = on_freeze,
        .on_limit = on_limit,
        .data = data,
    };
    int rv = uv_async_init(loop, &g->async, limit_cb);
    assert(rv == 0);
    g->async.data = g;
    rv = uv_mutex_init(&g->mutex);
    assert(rv == 0);
    rv = uv_cond_init(&g->stop_asked);
    assert(rv == 0);
    rv = uv_thread_create(&g->thread, watch, g);
    assert(rv == 0);
    (void)rv;
}

void memory_guard_add(struct memory_guard *g, pid_t root)
{
    uv_mutex_lock(&g->mutex);
    if (g->root_count < MEMORY_GUARD_ROOTS) {
        g->roots[g->root_count++] = root;
    }
    uv_mutex_unlock(&g->mutex);
}

static void async_closed_cb(uv_handle_t *handle)
{
    struct memory_guard *g = handle->data;
    g->closed(g->data);
}

void memory_guard_close(struct memory_guard *g, void (*closed)(void *data), void *data)
{
    g->closed = closed;
    g->data = data;
    g->told = true;
    uv_mutex_lock(&g->mutex);
    g->stopping = true;
    uv_cond_signal(&g->stop_asked);
    uv_mutex_unlock(&g->mutex);
    uv_thread_join(&g->thread);
    uv_cond_destroy(&g->stop_asked);
    uv_mutex_destroy(&g->mutex);
    uv_close((uv_handle_t *)&g->async, async_closed_cb);
}
