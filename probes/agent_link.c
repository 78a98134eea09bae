/* The caller's side. One lock guards what both threads use; it is never held over I/O or
 * parsing, so the caller does not wait for what an agent sends. */
#include "probes/agent_link.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "probes/agent_link_private.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static void free_link(struct agent_link *l)
{
    int rv = uv_loop_close(&l->loop);
    assert(rv == 0);
    (void)rv;
    agent_book_fini(&l->book);
    uv_mutex_destroy(&l->lock);
    free(l);
}

int agent_link_open(const char *path, struct agent_link **out, struct err *e)
{
    struct agent_link *l = mem_must_alloc(sizeof *l);
    l->path = path;
    agent_book_init(&l->book);
    int rv = uv_mutex_init(&l->lock);
    if (rv != 0) {
        free(l);
        return err_sys(e, -rv, "make a lock for the link to the agents");
    }
    rv = uv_loop_init(&l->loop);
    if (rv != 0) {
        uv_mutex_destroy(&l->lock);
        free(l);
        return err_sys(e, -rv, "make a loop for the link to the agents");
    }
    if (agent_link_io_open(l, e) != 0) {
        agent_link_io_abandon(l);
        free_link(l);
        return e->code;
    }
    rv = uv_thread_create(&l->thread, agent_link_io_run, l);
    if (rv != 0) {
        agent_link_io_abandon(l);
        free_link(l);
        unlink(path);
        return err_sys(e, -rv, "start a thread for the link to the agents");
    }
    *out = l;
    return 0;
}

void agent_link_close(struct agent_link *l)
{
    if (l == NULL) {
        return;
    }
    uv_mutex_lock(&l->lock);
    l->closing = true;
    uv_mutex_unlock(&l->lock);
    uv_async_send(&l->wake);
    uv_thread_join(&l->thread);
    unlink(l->path);
    free_link(l);
}

void agent_link_ask(struct agent_link *l, const struct agent_question *q)
{
    uint64_t deadline_ns = clock_monotonic_ns() + q->limit_ms * NS_PER_MS;
    uv_mutex_lock(&l->lock);
    if (q->ask == AGENT_COUNT) {
        l->post.count = true;
    } else {
        l->post = (struct agent_link_post){
            .other = true, .question = *q, .deadline_ns = deadline_ns};
        l->busy = true;
    }
    if (q->ask == AGENT_EXPLAIN) {
        agent_book_forget_findings(&l->book);
    }
    uv_mutex_unlock(&l->lock);
    uv_async_send(&l->wake);
}

void agent_link_look(struct agent_link *l, struct agent_state *out)
{
    uv_mutex_lock(&l->lock);
    agent_book_look(&l->book, out);
    out->silent = l->silent;
    out->busy = l->busy;
    uv_mutex_unlock(&l->lock);
}

json_t *agent_link_findings(struct agent_link *l)
{
    uv_mutex_lock(&l->lock);
    json_t *all = l->busy ? json_array() : agent_book_findings(&l->book);
    uv_mutex_unlock(&l->lock);
    return all;
}
