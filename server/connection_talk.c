/* The conversation of a connection, between its pure course (backend/conversation.h) and
 * the wire. */
#include "server/connection.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"

#include <stdio.h>
#include <string.h>

/* Room for a text of the conversation, with what stands around it. */
static unsigned char *room_for(struct connection *c, const struct framing_around *a,
                               uint64_t bytes)
{
    if (c->outbox == NULL) {
        c->outbox = mem_must_alloc(sizeof *c->outbox);
    }
    if (bytes > OUTBOX_BYTES) {
        return NULL;
    }
    return outbox_extend(c->outbox, a->head_bytes + (size_t)bytes + a->tail_bytes);
}

static void say(void *arg, const struct template *t, const char *const *captures)
{
    struct connection *c = arg;
    const struct server_options *o = &c->server->options;
    uint64_t now_ns = clock_monotonic_ns();
    const struct template_values values = {
        .seed = o->payload.seed,
        .seq = ++c->said,
        .time_ns = now_ns,
        .wall_ms = (now_ns + o->payload.wall_offset_ns) / NS_PER_MS,
        .captures = captures,
    };
    uint64_t bytes = template_size(t, &values);
    struct framing_around a = framing_around_reply(&o->framing, bytes);
    unsigned char *at = room_for(c, &a, bytes);
    if (at == NULL) {
        c->overfull = true;
        return;
    }
    memcpy(at, a.head, a.head_bytes);
    template_fill(t, &values, 0, at + a.head_bytes, (size_t)bytes);
    memcpy(at + a.head_bytes + bytes, a.tail, a.tail_bytes);
    connection_ask_writable(c);
}

/* Begins the flood if the script allows it; else leaves what it waits for with the
 * server. */
static void go_on(struct connection *c)
{
    struct server *s = c->server;
    if (c->state != CONNECTION_TALKING) {
        return;
    }
    bool started = conversation_started(c->talk);
    ledger_lock(&s->ledger);
    s->waits_for[0] = '\0';
    if (!started) {
        (void)conversation_expects(c->talk, s->waits_for);
    }
    ledger_unlock(&s->ledger);
    if (started) {
        c->cursor.captures = conversation_captures(c->talk);
        connection_start(c);
    }
}

void connection_talk_begin(struct connection *c)
{
    c->state = CONNECTION_TALKING;
    c->talk = mem_must_alloc(sizeof *c->talk);
    conversation_init(c->talk, c->server->options.talk);
    conversation_begin(c->talk, say, c);
    go_on(c);
}

int connection_talk_hear(struct connection *c, const char *bytes, size_t len, bool last)
{
    if (c->server->options.role == SERVER_WS) {
        conversation_hear_message(c->talk, bytes, len, last, say, c);
    } else {
        conversation_hear(c->talk, bytes, len, say, c);
    }
    go_on(c);
    return c->overfull ? -1 : 0;
}
