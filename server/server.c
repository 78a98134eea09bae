/* The server, put together: the listener hands sockets to the senders, whose
 * libwebsockets does the handshakes and the control frames; the timer deals what the
 * schedule says to the open connections and writes it at once where the kernel takes it
 * (or leaves word for the thread that does); a connection that does not take it is served
 * by its writable events, a few blocks in each turn of the loop.
 *
 * Close: listener and timer stop at once, each sender's libwebsockets in a later turn
 * (lws_host.h); a latch counts them all, and the last one to end frees the server. */

#include "server/server.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "server/backend/request.h"
#include "server/connection.h"
#include "server/message/deflate.h"
#include "server/server_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static struct connection *connection_of(struct flow_account *a)
{
    return lws_container_of(a, struct connection, account);
}

static void arm_timer(struct server *s, uint64_t now_ns)
{
    ledger_lock(&s->ledger);
    uint64_t next = flow_next_ns(&s->ledger.flow, now_ns);
    ledger_unlock(&s->ledger);
    if (next == UINT64_MAX) {
        flood_timer_off(&s->timer);
        return;
    }
    uint64_t earliest = s->last_tick_ns + s->options.tick_ns;
    flood_timer_at(&s->timer, next > earliest ? next : earliest);
}

static void send_what_is_due(struct server *s, uint64_t now_ns)
{
    s->last_tick_ns = now_ns;
    ledger_lock(&s->ledger);
    struct flow_dealt d = flow_deal(&s->ledger.flow, now_ns);
    for (size_t i = 0; i < d.count; i++) {
        struct connection *c = connection_of(flow_dealt_at(&s->ledger.flow, d, i));
        sender_pump(c->sender, c, now_ns);
    }
    ledger_unlock(&s->ledger);
    for (size_t i = 0; i < s->sender_count; i++) {
        sender_pump_all(&s->senders[i]);
    }
}

static void tick_cb(void *data)
{
    struct server *s = data;
    uint64_t now_ns = clock_monotonic_ns();
    send_what_is_due(s, now_ns);
    arm_timer(s, now_ns);
}

static void wake_all(struct server *s)
{
    for (size_t i = 0; i < s->sender_count; i++) {
        sender_wake(&s->senders[i]);
    }
}

static void on_accept(void *data, int fd)
{
    struct server *s = data;
    sender_adopt(&s->senders[s->turn++ % s->sender_count], fd);
}

static void on_no_fd(void *data)
{
    request_refused(data, "a connection, but no file descriptor is left (ulimit -n)");
}

static void free_server(struct server *s)
{
    ledger_fini(&s->ledger);
    free(s->senders);
    free(s->bomb);
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
    s->options.unix_path = NULL; /* the listener keeps it */
    s->backend = backend_of(options->role);
    if (s->options.tick_ns == 0) {
        s->options.tick_ns = SERVER_TICK_NS;
    }
    server_apply_manner(&s->options.framing, &options->manner);
}

static int make_bomb(struct server *s, struct err *e)
{
    if (!s->options.bomb) {
        return 0;
    }
    s->bomb = mem_must_alloc(sizeof *s->bomb);
    s->options.framing.bomb = s->bomb;
    return deflate_bomb_init(s->bomb, sizes_max(&s->options.payload.sizes),
                             DEFLATE_WINDOW_MIN, e);
}

/* The first must be; with fewer than were asked for the flood is slower, not wrong. */
static int open_senders(struct server *s, struct err *e)
{
    size_t wanted = s->sender_count;
    for (s->sender_count = 0; s->sender_count < wanted; s->sender_count++) {
        int rv = sender_open(&s->senders[s->sender_count], s, s->threaded, e);
        if (rv != 0 && s->sender_count == 0) {
            return rv;
        }
        if (rv != 0) {
            log_warn("server", "%s; %zu threads send", e->msg, s->sender_count);
            return 0;
        }
    }
    return 0;
}

static void open_handles(struct server *s)
{
    if (s->threaded) {
        loop_call_open(&s->events_call, s->loop, &s->latch);
    }
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
    s->threaded = options->threads > 1;
    s->sender_count = s->threaded ? options->threads : 1;
    s->senders = mem_must_alloc(s->sender_count * sizeof *s->senders);
    ledger_init(&s->ledger, s->threaded);
    copy_options(s, options);
    /* Nothing is on the loop before all that can fail has succeeded; the senders come
     * last, one after the other. */
    int rc = options->unix_path != NULL
                 ? listener_init_unix(&s->listener, options->unix_path, e)
                 : listener_init(&s->listener, options->host, options->port, e);
    if (rc != 0) {
        goto fail_listener;
    }
    rc = make_bomb(s, e);
    if (rc != 0) {
        goto fail_timer;
    }
    rc = flood_timer_init(&s->timer, e);
    if (rc != 0) {
        goto fail_timer;
    }
    rc = open_senders(s, e);
    if (rc != 0) {
        goto fail_senders;
    }
    open_handles(s);
    *out = s;
    return 0;

fail_senders:
    flood_timer_fini(&s->timer);
fail_timer:
    listener_fini(&s->listener);
fail_listener:
    free_server(s);
    return rc;
}

uint16_t server_port(const struct server *s)
{
    return s->listener.port;
}

static void start(struct server *s, const struct shape *shape, double rate,
                  uint64_t now_ns)
{
    ledger_lock(&s->ledger);
    flow_start(&s->ledger.flow, shape, rate, s->options.payload.seed, now_ns);
    ledger_unlock(&s->ledger);
    send_what_is_due(s, now_ns);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_flood_start(struct server *s, uint64_t now_ns)
{
    start(s, &s->options.shape, s->options.rate, now_ns);
}

void server_flood_again(struct server *s, uint64_t now_ns)
{
    static const struct shape constant = {0};
    double rate = shape_mean_rate(&s->options.shape, s->options.rate);
    start(s, &constant, rate, now_ns);
}

void server_flood_raise(struct server *s, uint64_t now_ns)
{
    ledger_lock(&s->ledger);
    flow_raise(&s->ledger.flow, now_ns);
    ledger_unlock(&s->ledger);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_flood_stop(struct server *s, uint64_t now_ns)
{
    send_what_is_due(s, now_ns);
    ledger_lock(&s->ledger);
    flow_stop(&s->ledger.flow, now_ns);
    ledger_unlock(&s->ledger);
    wake_all(s);
    arm_timer(s, now_ns);
}

void server_get_totals(struct server *s, uint64_t now_ns, struct server_totals *out)
{
    ledger_lock(&s->ledger);
    const struct flow *f = &s->ledger.flow;
    const struct ledger_counts *n = &s->ledger.counts;
    uint64_t due = flow_due(f, now_ns);
    if (s->threaded) {
        s->shown_lag = f->lag;
    }
    *out = (struct server_totals){
        .due_messages = due,
        .withheld_messages = due - f->sent,
        .sent_messages = f->sent,
        .sent_payload_bytes = n->sent_payload_bytes,
        .sent_frame_bytes = n->sent_frame_bytes,
        .connections = n->open,
        .flooded = f->open_count,
        .accepted = n->accepted,
        .compressed = n->compressed,
        .refused = n->refused,
        .short_messages = f->short_messages,
        .acked_messages = n->acked_messages,
        .surplus_messages = n->surplus_messages,
        .lag = s->threaded ? &s->shown_lag : &f->lag,
    };
    ledger_unlock(&s->ledger);
}

void server_waits_for(struct server *s, char *out)
{
    static const char *const requests[] = {
        [SERVER_WS] = "WebSocket handshake",
        [SERVER_HTTP] = "HTTP request",
        [SERVER_RAW] = "conversation", /* it has no handshake */
    };
    out[0] = '\0';
    ledger_lock(&s->ledger);
    if (s->waits_for[0] != '\0') {
        snprintf(out, SERVER_PHRASE_MAX, "its conversation was not through: %s",
                 s->waits_for);
    } else if (s->ledger.counts.refused == 0 && /* that says more */
               (s->ledger.counts.greeting > 0 || s->ledger.counts.tls_greeting > 0)) {
        snprintf(out, SERVER_PHRASE_MAX, "it did not finish its %s",
                 s->ledger.counts.tls_greeting > 0 ? "TLS handshake"
                                                   : requests[s->options.role]);
    }
    ledger_unlock(&s->ledger);
}

void server_close_connections(struct server *s)
{
    s->refusing = true;
    for (size_t i = 0; i < s->sender_count; i++) {
        sender_leave(&s->senders[i]);
    }
}

/* The last of them to end takes the way back from their threads with it. */
static void sender_ended(void *data)
{
    struct server *s = data;
    if (--s->senders_open == 0 && s->threaded) {
        loop_call_close(&s->events_call);
    }
    latch_release(&s->latch);
}

void server_close(struct server *s, void (*done)(void *data), void *data)
{
    assert(!s->closing);
    s->closing = true;
    s->refusing = true;
    s->done = done;
    s->done_data = data;
    ledger_lock(&s->ledger);
    s->ledger.flow.mode = FLOW_IDLE;
    ledger_unlock(&s->ledger);
    listener_close(&s->listener);
    flood_timer_close(&s->timer);
    s->senders_open = s->sender_count;
    for (size_t i = 0; i < s->sender_count; i++) {
        latch_hold(&s->latch);
        sender_close(&s->senders[i], sender_ended, s);
    }
    latch_close(&s->latch, ended, s);
}
