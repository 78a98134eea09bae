#include "tests/conformance/conformance.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void read_all(void *arg)
{
    struct conformance *t = arg;
    for (size_t i = 0; i < t->client_count; i++) {
        struct stream_client *c = &t->clients[i];
        if (c->fd >= 0 && (!c->paused || !c->joined)) {
            (void)stream_client_read(c, 1 << 20);
        }
    }
}

void conformance_init(struct conformance *t, int protocol)
{
    memset(t, 0, sizeof *t);
    t->protocol = &PROTOCOLS[protocol];
    flood_fixture_init(&t->f);
    t->f.turned = read_all;
    t->f.turned_arg = t;
    struct server_options *o = &t->f.options;
    o->role = t->protocol->role;
    o->framing.kind = t->protocol->framing;
    o->chunked = t->protocol->chunked;
    o->compress = t->protocol->compress;
    o->content_type = "application/octet-stream";
    if (t->protocol->tls) {
        struct err e = {0};
        /* As main does: OpenSSL writes with write(2). */
        signal(SIGPIPE, SIG_IGN);
        ck_assert_msg(tls_identity_make(&t->identity, o->host, time(NULL), &e) == 0, "%s",
                      e.msg);
        o->tls = &t->identity;
    }
    if (t->protocol->unix_socket) {
        ck_assert(scratch_make(t->dir, NULL));
        snprintf(t->path, sizeof t->path, "%s/s", t->dir);
        o->host = NULL;
        o->unix_path = t->path;
    }
    if (t->protocol->wrap != NULL) {
        struct err e = {0};
        enum framing_kind kind;
        ck_assert_msg(framing_parse(t->protocol->wrap, &kind, &t->wrap, &e) == 0, "%s",
                      e.msg);
        ck_assert_int_eq(kind, FRAMING_WRAP);
        o->framing.wrap = t->wrap;
    }
}

void conformance_start(struct conformance *t)
{
    struct err e = {0};
    const struct server_options *o = &t->f.options;
    int rc = payload_init(&t->payload, &o->payload, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    flood_fixture_start(&t->f);
}

void conformance_begin(struct conformance *t, int protocol, double rate,
                       uint64_t size_bytes)
{
    conformance_init(t, protocol);
    t->f.options.rate = rate;
    t->f.options.payload.sizes = sizes_constant(size_bytes);
    conformance_start(t);
}

void conformance_fini(struct conformance *t)
{
    for (size_t i = 0; i < t->client_count; i++) {
        struct stream_client *c = &t->clients[i];
        ck_assert_msg(c->violation == NULL, "%s: client %zu got %s behind message %llu",
                      t->protocol->name, i, c->violation,
                      (unsigned long long)c->messages);
        if (c->fd >= 0) {
            stream_client_close(c);
        }
    }
    flood_fixture_fini(&t->f);
    payload_fini(&t->payload);
    template_free(t->wrap);
    tls_identity_fini(&t->identity);
    if (t->protocol->unix_socket) {
        ck_assert_int_eq(scratch_count(t->dir), 0);
        scratch_remove(t->dir);
    }
}

struct stream_client *conformance_connect(struct conformance *t)
{
    ck_assert_uint_lt(t->client_count, CONFORMANCE_CLIENTS_MAX);
    struct stream_client *c = &t->clients[t->client_count++];
    c->carrier = t->protocol->carrier;
    c->deflate = t->protocol->compress;
    c->format = t->protocol->format;
    c->size_bytes = sizes_max(&t->f.options.payload.sizes);
    c->payload = &t->payload;
    if (t->protocol->unix_socket) {
        stream_client_open_unix(c, t->path, t->receive_bytes);
    } else {
        stream_client_open(c, server_port(t->f.server), t->receive_bytes);
    }
    if (t->protocol->tls) {
        stream_client_secure(c, t->identity.ca);
    }
    return c;
}

struct stream_client *conformance_join(struct conformance *t)
{
    unsigned opened = t->f.opened;
    struct stream_client *c = conformance_connect(t);
    stream_client_request(c, "/");
    FLOOD_AWAIT(&t->f, c->joined && t->f.opened > opened);
    return c;
}

void conformance_flood(struct conformance *t)
{
    server_flood_start(t->f.server, clock_monotonic_ns());
}

void conformance_settle(struct conformance *t, struct stream_client *c)
{
    server_flood_stop(t->f.server, clock_monotonic_ns());
    /* A message that is larger than a block goes on when its flood has stopped. */
    FLOOD_AWAIT(&t->f,
                c->violation != NULL ||
                    (c->wire_bytes == flood_fixture_totals(&t->f).sent_frame_bytes &&
                     stream_client_is_between(c)));
}

void conformance_assert_ledger(struct conformance *t, const struct stream_client *c)
{
    struct server_totals s = flood_fixture_totals(&t->f);
    ck_assert_uint_eq(c->messages, s.sent_messages);
    ck_assert_uint_eq(c->messages, t->f.last != NULL ? t->f.last->sent_messages
                                                     : t->f.closed_sent_messages);
    ck_assert_uint_eq(c->payload_bytes, s.sent_payload_bytes);
    ck_assert_uint_eq(c->wire_bytes, s.sent_frame_bytes);
}

void conformance_await_blocked(struct conformance *t)
{
    uint64_t before = 0;
    for (int quiet = 0; quiet < 50; quiet++) {
        flood_fixture_turn(&t->f);
        uint64_t now = flood_fixture_totals(&t->f).sent_frame_bytes;
        quiet = now == before ? quiet : 0;
        before = now;
    }
}

bool conformance_is_over(const struct stream_client *c)
{
    if (c->carrier == STREAM_WS) {
        return c->close_code == 1000 && !c->fragmented;
    }
    bool whole = !c->chunked || c->chunk == STREAM_CHUNK_OVER;
    return c->ended && whole && stream_client_is_between(c);
}
