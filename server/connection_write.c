#include "server/connection.h"

static bool wants_to_send(const struct connection *c)
{
    return flow_wanted(&c->server->flow, &c->account) > 0;
}

/* Returns false if the connection is broken. */
static bool write_block(struct connection *c, uint64_t now_ns)
{
    struct server *s = c->server;
    struct framing_cursor before = c->cursor;
    uint64_t wanted = flow_wanted(&s->flow, &c->account);
    struct block b = block_fill(&s->options.framing, &s->payload, &c->cursor, wanted,
                                c->chunked, now_ns, s->block + LWS_PRE);
    /* Ready-made frames: raw for libwebsockets, one system call for many messages. */
    if (lws_write(c->wsi, (unsigned char *)b.start, b.bytes, LWS_WRITE_RAW) < 0) {
        c->cursor = before;
        c->write_failed = true;
        return false;
    }
    c->shown.sent_messages += b.messages;
    c->shown.written_bytes += b.bytes;
    s->sent_payload_bytes += b.payload_bytes;
    s->sent_frame_bytes += b.bytes;
    flow_sent(&s->flow, &c->account, b.messages, framing_is_begun(&c->cursor), now_ns);
    return true;
}

static bool is_choked(struct connection *c)
{
    return lws_partial_buffered(c->wsi) || lws_send_pipe_choked(c->wsi);
}

void connection_ask_writable(struct connection *c)
{
    if (!c->awaits_writable) {
        c->awaits_writable = true;
        lws_callback_on_writable(c->wsi);
    }
}

void connection_pump(struct connection *c, uint64_t now_ns)
{
    if (c->state != CONNECTION_OPEN || c->awaits_writable || c->write_failed ||
        !wants_to_send(c)) {
        return;
    }
    if (is_choked(c)) {
        flow_set_blocked(&c->account, true);
        connection_ask_writable(c);
        return;
    }
    /* After a failed write the loop reports the socket as hung up, and libwebsockets
     * closes it then; closing it from here would change the set that the caller walks
     * over. */
    if (write_block(c, now_ns) && wants_to_send(c)) {
        connection_ask_writable(c);
    }
}

int connection_writable(struct connection *c, uint64_t now_ns)
{
    c->awaits_writable = false;
    if (c->state != CONNECTION_OPEN) {
        return 0;
    }
    if (c->close_wanted && !c->account.begun) {
        return c->server->backend->finish(c);
    }
    flow_set_blocked(&c->account, false);
    if (!wants_to_send(c)) {
        return 0;
    }
    if (!write_block(c, now_ns)) {
        return -1;
    }
    if (wants_to_send(c) && c->server->flow.mode == FLOW_SCHEDULED && is_choked(c)) {
        flow_set_blocked(&c->account, true);
    }
    if (wants_to_send(c) || c->close_wanted) {
        connection_ask_writable(c);
    }
    return 0;
}
