/* The server, put together: the listener hands sockets to libwebsockets, which does the
 * handshakes and the control frames; the timer deals what the schedule says to the open
 * connections and writes it at once where the kernel takes it; a connection that does not
 * take it is served by its writable events, one block in each turn of the loop.
 *
 * Close: listener and timer stop at once, libwebsockets in a later turn (lws_host.h); a
 * latch counts the three, and the last one to end frees the server. */
#include "server/server.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "server/connection.h"
#include "server/backend/request.h"
#include "server/server_private.h"

#include <assert.h>
#include <stdlib.h>

/* The flood wakes up for the next message, but not more often than this. */
#define TICK_MIN_NS (250 * NS_PER_US)

static struct connection *connection_of(struct flow_account *a)
{
    return lws_container_of(a, struct connection, account);
}

static void arm_timer(struct server *s, uint64_t now_ns)
{
    if (s->flow.mode != FLOW_SCHEDULED) {
        flood_timer_off(&s->timer);
        return;
    }
    uint64_t next = schedule_next_ns(&s->flow.schedule, now_ns);
    uint64_t earliest = s->last_tick_ns + TICK_MIN_NS;
    flood_timer_at(&s->timer, next > earliest ? next : earliest);
}

static void send_what_is_due(struct server *s, uint64_t now_ns)
{
    s->last_tick_ns = now_ns;
    struct flow_dealt d = flow_deal(&s->flow, now_ns);
    for (size_t i = 0; i < d.count; i++) {
        connection_pump(connection_of(flow_dealt_at(&s->flow, d, i)), now_ns);
    }
}

static void tick_cb(void *data)
{
    struct server *s = data;
    uint64_t now_ns = clock_monotonic_ns();
    send_what_is_due(s, now_ns);
    arm_timer(s, now_ns);
}

/* Wakes every connection that may send: after the mode has changed. */
static void wake_all(struct server *s)
{
    for (size_t i = 0; i < s->flow.open_count; i++) {
        struct flow_account *a = s->flow.open[i];
        if (flow_wanted(&s->flow, a) > 0) {
            connection_ask_writable(connection_of(a));
        }
    }
}

static void on_accept(void *data, int fd)
{
    struct server *s = data;
    struct connection *c = connection_new(s, fd);
    if (!lws_host_adopt(&s->host, fd, s->backend->adopt, c)) {
        request_refused(s, "a connection too many for libwebsockets");
        connection_free(c);
    }
}

static void on_no_fd(void *data)
{
    request_refused(data, "a connection, but no file descriptor is left (ulimit -n)");
}

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
        struct server *s = lws_context_user(lws_get_context(wsi));
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
    return c->server->backend->event(c, wsi, reason, in, len);
}

static void free_server(struct server *s)
{
    flow_fini(&s->flow);
    payload_fini(&s->payload);
    free((char *)s->options.host);
    free((char *)s->options.path);
    free((char *)s->options.subprotocol);
    free((char *)s->options.content_type);
    free(s);
}

static void ended(void *data)
{
    struct server *s = data;
    void (*done)(void *) = s->done;
    void *done_data = s->done_data;
    assert(s->connections == NULL);
    free_server(s);
    done(done_data);
}

static void copy_options(struct server *s, const struct server_options *options)
{
    s->options = *options;
    s->options.host = mem_must_strdup(options->host);
    s->options.path = mem_must_strdup(options->path);
    s->options.subprotocol = mem_must_strdup(options->subprotocol);
    s->options.content_type = mem_must_strdup(options->content_type);
    s->backend = backend_of(options->role);
}

static void open_handles(struct server *s)
{
    flood_timer_open(&s->timer, s->loop, tick_cb, s, &s->latch);
    s->listener.on_accept = on_accept;
    s->listener.on_no_fd = on_no_fd;
    s->listener.data = s;
    listener_open(&s->listener, s->loop, &s->latch);
}

int server_open(uv_loop_t *loop, const struct server_options *options,
                const struct server_events *events, void *data, struct server **out,
                struct err *e)
{
    struct server *s = mem_must_alloc(sizeof *s);
    s->loop = loop;
    s->events = events;
    s->data = data;
    latch_init(&s->latch);
    flow_init(&s->flow);
    copy_options(s, options);
    /* Nothing is on the loop before all that can fail has succeeded. */
    int rc = payload_init(&s->payload, &options->payload, e);
    if (rc != 0) {
        goto fail_payload;
    }
    rc = listener_init(&s->listener, options->host, options->port, e);
    if (rc != 0) {
        goto fail_listener;
    }
    rc = flood_timer_init(&s->timer, e);
    if (rc != 0) {
        goto fail_timer;
    }
    rc = lws_host_start(&s->host, loop, lws_cb, BLOCK_BYTES, s, options->tls, e);
    if (rc != 0) {
        goto fail_host;
    }
    open_handles(s);
    *out = s;
    return 0;

fail_host:
    flood_timer_fini(&s->timer);
fail_timer:
    listener_fini(&s->listener);
fail_listener:
fail_payload:
    free_server(s);
    return rc;
}

uint16_t server_port(const struct server *s)
{
    return s->listener.port;
}

void server_flood_start(struct server *s, uint64_t now_ns)
{
    flow_start(&s->flow, s->options.rate, now_ns);
    send_what_is_due(s, now_ns);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_flood_raise(struct server *s, uint64_t now_ns)
{
    flow_raise(&s->flow, now_ns);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_flood_stop(struct server *s, uint64_t now_ns)
{
    send_what_is_due(s, now_ns);
    flow_stop(&s->flow, now_ns);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_get_totals(const struct server *s, uint64_t now_ns, struct server_totals *out)
{
    uint64_t due = flow_due(&s->flow, now_ns);
    *out = (struct server_totals){
        .due_messages = due,
        .withheld_messages = due - s->flow.sent,
        .sent_messages = s->flow.sent,
        .sent_payload_bytes = s->sent_payload_bytes,
        .sent_frame_bytes = s->sent_frame_bytes,
        .connections = s->open,
        .accepted = s->accepted,
        .refused = s->refused,
        .short_messages = s->flow.short_messages,
        .acked_messages = s->acked_messages,
        .surplus_messages = s->surplus_messages,
        .lag = &s->flow.lag,
    };
}

void server_each(struct server *s, void (*visit)(void *arg, struct server_connection *c),
                 void *arg)
{
    for (struct connection *c = s->connections; c != NULL; c = c->next) {
        if (c->state == CONNECTION_OPEN || c->state == CONNECTION_LEAVING) {
            visit(arg, &c->shown);
        }
    }
}

void server_close_connections(struct server *s)
{
    s->refusing = true;
    for (struct connection *c = s->connections; c != NULL; c = c->next) {
        if (c->state == CONNECTION_OPEN) {
            c->close_wanted = true;
            connection_ask_writable(c);
        }
    }
}

void server_close(struct server *s, void (*done)(void *data), void *data)
{
    assert(!s->closing);
    s->closing = true;
    s->refusing = true;
    s->done = done;
    s->done_data = data;
    s->flow.mode = FLOW_IDLE;
    listener_close(&s->listener);
    flood_timer_close(&s->timer);
    lws_host_stop(&s->host, s->loop, &s->latch);
    latch_close(&s->latch, ended, s);
}

uint64_t server_message_bytes(const struct server_options *options, uint64_t size_bytes)
{
    return framing_message_bytes(&options->framing, size_bytes,
                                 options->chunked ? BLOCK_CHUNK_BYTES : BLOCK_BYTES);
}
