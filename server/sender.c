#include "server/sender.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "server/backend/request.h"
#include "server/backend/ws_compress.h"
#include "server/connection.h"
#include "server/server_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_SOCKETS = 16 };

/* --- on the sender's thread */

static void wsi_destroyed(struct connection *c)
{
    request_ended(c);
    connection_closed(c);
    connection_free(c);
}

static int lws_cb(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t len)
{
    (void)user;
    if (reason == LWS_CALLBACK_WSI_CREATE) {
        struct sender *s = lws_context_user(lws_get_context(wsi));
        lws_host_created(&s->host);
        return 0;
    }
    struct connection *c = lws_get_opaque_user_data(wsi);
    if (c == NULL) {
        return 0;
    }
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        wsi_destroyed(c);
        return 0;
    }
    if (reason == LWS_CALLBACK_SSL_INFO) {
        request_tls(c, in);
        return 0;
    }
    if (reason == LWS_CALLBACK_RAW_ADOPT && c->client_done) {
        connection_moved(c, wsi);
        return 0;
    }
    if (reason == LWS_CALLBACK_RAW_SKT_DROP_PROTOCOL) { /* c may be gone behind it */
        return c->server->backend->event(c, wsi, reason, in, len);
    }
    int rc = c->server->backend->event(c, wsi, reason, in, len);
    c->let_go |= rc != 0;
    return rc;
}

static void adopt(struct sender *s, int fd)
{
    struct connection *c = connection_new(s, fd);
    if (!lws_host_adopt(&s->host, fd, s->server->backend->adopt, c)) {
        request_refused(s->server, "a connection too many for libwebsockets");
        connection_free(c);
    }
}

static void wake(struct sender *s)
{
    for (struct connection *c = s->connections; c != NULL; c = c->next) {
        connection_wake(c);
    }
}

static void leave(struct sender *s)
{
    for (struct connection *c = s->connections; c != NULL; c = c->next) {
        connection_end(c);
    }
}

static void loop_empty(void *data)
{
    (void)data;
}

static void async_closed_cb(uv_handle_t *handle)
{
    struct sender *s = handle->data;
    latch_release(&s->latch);
}

static void end(struct sender *s)
{
    lws_host_stop(&s->host, s->loop, &s->latch);
    uv_close((uv_handle_t *)&s->async, async_closed_cb);
    latch_close(&s->latch, loop_empty, NULL);
}

/* The word that was left, taken at once; the pumps one by one, because the server goes on
 * to list them. */
struct word {
    int *sockets;
    size_t socket_count;
    bool wake;
    bool leave;
    bool end;
};

static struct word take_word(struct sender *s)
{
    uv_mutex_lock(&s->mutex);
    struct word w = {
        .sockets = s->sockets,
        .socket_count = s->socket_count,
        .wake = s->wake_wanted,
        .leave = s->leave_wanted,
        .end = s->end_wanted,
    };
    s->sockets = NULL;
    s->socket_count = s->socket_capacity = 0;
    s->wake_wanted = s->leave_wanted = s->end_wanted = false;
    uv_mutex_unlock(&s->mutex);
    return w;
}

static struct connection *take_pump(struct sender *s)
{
    uv_mutex_lock(&s->mutex);
    struct connection *c = s->pumps;
    if (c != NULL) {
        s->pumps = c->pump_next;
        c->pump_listed = false;
    }
    uv_mutex_unlock(&s->mutex);
    return c;
}

static void async_cb(uv_async_t *async)
{
    struct sender *s = async->data;
    uint64_t now_ns = clock_monotonic_ns();
    struct connection *c;
    while ((c = take_pump(s)) != NULL) {
        connection_pump(c, now_ns);
    }
    struct word w = take_word(s);
    for (size_t i = 0; i < w.socket_count; i++) {
        adopt(s, w.sockets[i]);
    }
    free(w.sockets);
    if (w.wake) {
        wake(s);
    }
    if (w.leave) {
        leave(s);
    }
    if (w.end) {
        end(s);
    }
}

static void thread_main(void *arg)
{
    struct sender *s = arg;
    uv_sem_wait(&s->ready);
    if (s->abandoned) {
        return;
    }
    uv_run(s->loop, UV_RUN_DEFAULT);
    uv_async_send(&s->gone); /* the last of it */
}

void sender_forget(struct sender *s, struct connection *c)
{
    if (!s->threaded) {
        return;
    }
    uv_mutex_lock(&s->mutex);
    struct connection **at = &s->pumps;
    while (*at != NULL && *at != c) {
        at = &(*at)->pump_next;
    }
    if (*at == c) {
        *at = c->pump_next;
    }
    uv_mutex_unlock(&s->mutex);
}

/* --- on the server's thread */

static void free_parts(struct sender *s)
{
    payload_fini(&s->payload);
    if (s->compress != NULL) {
        deflate_parts_fini(&s->compress->parts);
        free(s->compress);
    }
    for (size_t i = 0; i < s->socket_count; i++) {
        close(s->sockets[i]);
    }
    free(s->sockets);
    if (s->threaded) {
        uv_mutex_destroy(&s->mutex);
        uv_sem_destroy(&s->ready);
    }
}

static void gone_closed_cb(uv_handle_t *handle)
{
    struct sender *s = handle->data;
    free_parts(s);
    s->ended(s->ended_data);
}

static void gone_cb(uv_async_t *gone)
{
    struct sender *s = gone->data;
    uv_thread_join(&s->thread);
    if (uv_loop_close(&s->own_loop) != 0) {
        abort();
    }
    uv_close((uv_handle_t *)gone, gone_closed_cb);
}

static int start_host(struct sender *s, struct err *e)
{
    const struct lws_host_options o = {
        .callback = lws_cb,
        .write_bytes = BLOCK_BYTES,
        .user = s,
        .tls = s->server->options.tls,
        .extensions = s->compress != NULL ? ws_compress_extensions : NULL,
    };
    return lws_host_start(&s->host, s->loop, &o, e);
}

/* The thread comes first, and waits: then nothing is on a loop yet if there is none. */
static int start_thread(struct sender *s, struct err *e)
{
    uv_sem_init(&s->ready, 0);
    uv_mutex_init(&s->mutex);
    uv_loop_init(&s->own_loop);
    s->loop = &s->own_loop;
    int rv = uv_thread_create(&s->thread, thread_main, s);
    if (rv != 0) { /* UNTESTED: no more threads */
        rv = err_set(e, FERR_IO, "start a thread that sends: %s", uv_strerror(rv));
        goto fail_thread;
    }
    rv = start_host(s, e);
    if (rv != 0) {
        goto fail_host;
    }
    s->async.data = s->gone.data = s;
    uv_async_init(s->loop, &s->async, async_cb);
    latch_hold(&s->latch);
    uv_async_init(s->server->loop, &s->gone, gone_cb);
    uv_sem_post(&s->ready);
    return 0;

fail_host:
    s->abandoned = true;
    uv_sem_post(&s->ready);
    uv_thread_join(&s->thread);
fail_thread:
    uv_loop_close(&s->own_loop);
    return rv;
}

int sender_open(struct sender *s, struct server *server, bool threaded, struct err *e)
{
    memset(s, 0, sizeof *s);
    s->server = server;
    s->threaded = threaded;
    s->loop = server->loop;
    latch_init(&s->latch);
    int rv = payload_init(&s->payload, &server->options.payload, e);
    if (rv != 0) {
        return rv;
    }
    if (server->options.compress) {
        s->compress = mem_must_alloc(sizeof *s->compress);
    }
    rv = threaded ? start_thread(s, e) : start_host(s, e);
    if (rv != 0) {
        free_parts(s);
    }
    return rv;
}

static void add_socket(struct sender *s, int fd)
{
    if (s->socket_count == s->socket_capacity) {
        s->socket_capacity =
            s->socket_capacity > 0 ? 2 * s->socket_capacity : FIRST_SOCKETS;
        int *grown = mem_must_alloc(s->socket_capacity * sizeof *grown);
        if (s->socket_count > 0) {
            memcpy(grown, s->sockets, s->socket_count * sizeof *grown);
        }
        free(s->sockets);
        s->sockets = grown;
    }
    s->sockets[s->socket_count++] = fd;
}

void sender_adopt(struct sender *s, int fd)
{
    if (!s->threaded) {
        adopt(s, fd);
        return;
    }
    uv_mutex_lock(&s->mutex);
    add_socket(s, fd);
    uv_mutex_unlock(&s->mutex);
    uv_async_send(&s->async);
}

void sender_pump(struct sender *s, struct connection *c, uint64_t now_ns)
{
    if (!s->threaded) {
        connection_pump(c, now_ns);
        return;
    }
    uv_mutex_lock(&s->mutex);
    if (!c->pump_listed) {
        c->pump_listed = true;
        c->pump_next = s->pumps;
        s->pumps = c;
    }
    uv_mutex_unlock(&s->mutex);
    s->pump_wanted = true;
}

void sender_pump_all(struct sender *s)
{
    if (s->pump_wanted) {
        s->pump_wanted = false;
        uv_async_send(&s->async);
    }
}

/* wish: one of those that the thread takes with the word (take_word). */
static void leave_word(struct sender *s, bool *wish)
{
    uv_mutex_lock(&s->mutex);
    *wish = true;
    uv_mutex_unlock(&s->mutex);
    uv_async_send(&s->async);
}

void sender_wake(struct sender *s)
{
    if (s->threaded) {
        leave_word(s, &s->wake_wanted);
    } else {
        wake(s);
    }
}

void sender_leave(struct sender *s)
{
    if (s->threaded) {
        leave_word(s, &s->leave_wanted);
    } else {
        leave(s);
    }
}

static void host_stopped(void *data)
{
    struct sender *s = data;
    free_parts(s);
    s->ended(s->ended_data);
}

void sender_close(struct sender *s, void (*ended)(void *data), void *data)
{
    s->ended = ended;
    s->ended_data = data;
    if (!s->threaded) {
        lws_host_stop(&s->host, s->loop, &s->latch);
        latch_close(&s->latch, host_stopped, s);
        return;
    }
    leave_word(s, &s->end_wanted);
}
