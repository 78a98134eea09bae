#include "server/loop_call.h"

#include <stdlib.h>

struct loop_call_request {
    void (*function)(void *arg);
    void *arg;
    bool answered;
    struct loop_call_request *next;
};

static struct loop_call_request *take(struct loop_call *l)
{
    uv_mutex_lock(&l->mutex);
    struct loop_call_request *r = l->waiting;
    if (r != NULL) {
        l->waiting = r->next;
    }
    uv_mutex_unlock(&l->mutex);
    return r;
}

static void async_cb(uv_async_t *async)
{
    struct loop_call *l = async->data;
    struct loop_call_request *r;
    while ((r = take(l)) != NULL) {
        r->function(r->arg);
        uv_mutex_lock(&l->mutex);
        r->answered = true; /* from here on it may be gone */
        uv_cond_broadcast(&l->answered);
        uv_mutex_unlock(&l->mutex);
    }
}

static void closed_cb(uv_handle_t *handle)
{
    struct loop_call *l = handle->data;
    uv_cond_destroy(&l->answered);
    uv_mutex_destroy(&l->mutex);
    latch_release(l->latch);
}

void loop_call_open(struct loop_call *l, uv_loop_t *loop, struct latch *latch)
{
    l->waiting = NULL;
    l->owner = uv_thread_self();
    l->latch = latch;
    l->async.data = l;
    if (uv_mutex_init(&l->mutex) != 0 || uv_cond_init(&l->answered) != 0 ||
        uv_async_init(loop, &l->async, async_cb) != 0) {
        abort();
    }
    latch_hold(latch);
}

void loop_call_close(struct loop_call *l)
{
    uv_close((uv_handle_t *)&l->async, closed_cb);
}

void loop_call(struct loop_call *l, void (*function)(void *arg), void *arg)
{
    uv_thread_t self = uv_thread_self();
    if (uv_thread_equal(&self, &l->owner)) {
        function(arg);
        return;
    }
    struct loop_call_request request = {.function = function, .arg = arg};
    uv_mutex_lock(&l->mutex);
    struct loop_call_request **end = &l->waiting;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = &request;
    uv_async_send(&l->async);
    while (!request.answered) {
        uv_cond_wait(&l->answered, &l->mutex);
    }
    uv_mutex_unlock(&l->mutex);
}
