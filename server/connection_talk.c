/* The conversation of a connection, between its pure course (backend/conversation.h) and
 * the wire. */
#include "server/connection.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"

#include <inttypes.h>
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

/* Not the client's fault: what it captured, or drew, made a text longer than any that is
 * refused before the run. */
static void give_up(struct connection *c, const char *why)
{
    if (c->gave_up[0] == '\0') {
        snprintf(c->gave_up, sizeof c->gave_up, "closed by floodtest: %s", why);
        connection_ask_writable(c);
    }
}

static bool say(void *arg, const struct template *t, const char *const *captures)
{
    struct connection *c = arg;
    const struct server_options *o = &c->server->options;
    uint64_t now_ns = clock_monotonic_ns();
    const struct template_values values = {
        .seed = o->payload.seed,
        .seq = c->said + 1,
        .time_ns = now_ns,
        .wall_ms = (now_ns + o->payload.wall_offset_ns) / NS_PER_MS,
        .captures = captures,
    };
    uint64_t bytes = template_size(t, &values);
    struct framing_around a = framing_around_reply(&o->framing, bytes);
    unsigned char *at = room_for(c, &a, bytes);
    if (at == NULL && c->outbox->len == 0) {
        char why[CONNECTION_DETAIL_MAX / 2];
        snprintf(why, sizeof why,
                 "a text of the conversation has %" PRIu64 " bytes, at most %d fit",
                 bytes, (int)CONVERSATION_SAYS_MAX);
        give_up(c, why);
    }
    if (at == NULL) {
        return false;
    }
    memcpy(at, a.head, a.head_bytes);
    template_fill(t, &values, 0, at + a.head_bytes, (size_t)bytes);
    memcpy(at + a.head_bytes + bytes, a.tail, a.tail_bytes);
    c->said++;
    connection_ask_writable(c);
    return true;
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
    connection_set_reading(c);
}

bool connection_talk_is_held(const struct connection *c)
{
    return c->talk != NULL && conversation_is_held(c->talk);
}

/* Returns how much of it the conversation took. */
static size_t hear(struct connection *c, const char *bytes, size_t len, bool last)
{
    if (c->server->options.role != SERVER_WS) {
        return conversation_hear(c->talk, bytes, len, say, c);
    }
    conversation_hear_message(c->talk, bytes, len, last, say, c);
    return len;
}

static void keep_unheard(struct connection *c, const char *bytes, size_t len, bool last)
{
    if (c->unheard == NULL) {
        c->unheard = mem_must_alloc(sizeof *c->unheard);
    }
    if (!unheard_add(c->unheard, bytes, len, last)) {
        give_up(c, "the client said more than is kept until it reads the replies");
    }
}

void connection_talk_resume(struct connection *c)
{
    struct unheard_piece p;
    if (!connection_talk_is_held(c)) {
        return;
    }
    conversation_resume(c->talk, say, c);
    while (!conversation_is_held(c->talk) && c->unheard != NULL &&
           unheard_take(c->unheard, &p)) {
        size_t taken = hear(c, p.bytes, p.len, p.last);
        if (taken < p.len) {
            unheard_put_back(c->unheard, &p, taken);
        }
    }
    go_on(c);
    connection_set_reading(c);
}

int connection_talk_hear(struct connection *c, const char *bytes, size_t len, bool last)
{
    bool held = connection_talk_is_held(c);
    size_t taken = held ? 0 : hear(c, bytes, len, last);
    if (held || taken < len) {
        keep_unheard(c, bytes + taken, len - taken, last);
    }
    go_on(c);
    connection_set_reading(c);
    return c->gave_up[0] != '\0' ? -1 : 0;
}
