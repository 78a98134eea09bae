/* What goes onto the wire: what is said besides the flood first (outbox), then the flood,
 * block by block. Where the server's manner wants it, a block goes out in pieces; or a
 * connection gets no more after a number of messages. */
#include "server/connection.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"

#include <string.h>

static uint64_t wanted_messages(const struct connection *c)
{
    const struct server_manner *m = &c->server->options.manner;
    if (c->state != CONNECTION_OPEN) {
        return 0;
    }
    uint64_t wanted = ledger_wanted(&c->server->ledger, &c->account);
    if (c->close_wanted && wanted > 1) {
        /* Before a close only the message under way: behind it none may begin in the same
         * block, or the flood would never come to a place where it can end. */
        wanted = 1;
    }
    if (m->end == MANNER_STAYS) {
        return wanted;
    }
    uint64_t sent = c->shown.sent_messages;
    uint64_t left = m->end_after > sent ? m->end_after - sent : 0;
    if (left == 0 && m->end == MANNER_STALLS) {
        left = 1; /* what stalls, stalls inside the message that follows: cut by itself */
    }
    return wanted < left ? wanted : left;
}

static bool has_to_say(const struct connection *c)
{
    return c->outbox != NULL && c->outbox->len > 0 && !c->end_sent;
}

static bool wants_to_send(const struct connection *c)
{
    return has_to_say(c) || wanted_messages(c) > 0;
}

static bool is_choked(struct connection *c)
{
    return lws_partial_buffered(c->wsi) || lws_send_pipe_choked(c->wsi);
}

/* Ready-made frames: raw for libwebsockets, one system call for many messages. */
static bool hand_over(struct connection *c, const unsigned char *bytes, size_t len)
{
    if (lws_write(c->wsi, (unsigned char *)bytes, len, LWS_WRITE_RAW) < 0) {
        c->write_failed = true;
        return false;
    }
    c->shown.written_bytes += len;
    return true;
}

/* A block, or the last piece of one, is with the transport. */
static void count_block(struct connection *c, const struct block *b, size_t bytes,
                        uint64_t now_ns)
{
    const struct ledger_write w = {
        .messages = b->messages,
        .payload_bytes = b->payload_bytes,
        .bytes = bytes,
        .begun = framing_is_begun(&c->cursor),
    };
    c->shown.sent_messages += b->messages;
    ledger_sent(&c->server->ledger, &c->account, &w, now_ns);
}

/* wanted: messages, at least one. */
static bool write_block(struct connection *c, uint64_t wanted, uint64_t now_ns)
{
    struct server *s = c->server;
    struct sender *sender = c->sender;
    struct framing_cursor before = c->cursor;
    struct block b = block_fill(&s->options.framing, &sender->payload, &c->cursor, wanted,
                                c->chunked, now_ns, sender->block + LWS_PRE);
    if (!hand_over(c, b.start, b.bytes)) {
        c->cursor = before;
        return false;
    }
    count_block(c, &b, b.bytes, now_ns);
    return true;
}

/* --- pieces */

static bool goes_in_pieces(const struct connection *c)
{
    const struct server_manner *m = &c->server->options.manner;
    bool last = m->end == MANNER_STALLS && c->shown.sent_messages >= m->end_after;
    return m->chop_bytes > 0 || last || (c->chop != NULL && c->chop->block.bytes > 0);
}

/* While a frame is under way libwebsockets must not answer a ping in the middle of it: so
 * it reads none. */
static void hold_reading(struct connection *c, bool hold)
{
    c->holds_frame = hold;
    connection_set_reading(c);
}

static void cut_next_block(struct connection *c, uint64_t now_ns)
{
    struct chop *chop = c->chop;
    chop->written = 0;
    chop->block = block_fill(&c->server->options.framing, &c->sender->payload, &c->cursor,
                             1, c->chunked, now_ns, chop->bytes);
    hold_reading(c, true);
}

static bool write_piece(struct connection *c, uint64_t now_ns)
{
    const struct server_manner *m = &c->server->options.manner;
    if (c->chop == NULL) {
        c->chop = mem_must_alloc(sizeof *c->chop);
    }
    struct chop *chop = c->chop;
    if (chop->block.bytes == 0) {
        cut_next_block(c, now_ns);
    }
    bool stalls = m->end == MANNER_STALLS && c->shown.sent_messages >= m->end_after;
    size_t end = stalls ? (chop->block.bytes + 1) / 2 : chop->block.bytes;
    size_t len = end - chop->written;
    if (m->chop_bytes > 0 && len > m->chop_bytes) {
        len = m->chop_bytes;
    }
    if (!hand_over(c, chop->block.start + chop->written, len)) {
        return false;
    }
    chop->written += len;
    if (chop->written < end || stalls) {
        const struct ledger_write w = {.bytes = len, .begun = true};
        ledger_sent(&c->server->ledger, &c->account, &w, now_ns);
    } else {
        count_block(c, &chop->block, len, now_ns);
        chop->block.bytes = 0;
    }
    if (chop->written == end) {
        hold_reading(c, false);
    }
    if (chop->written == end && stalls) { /* here, inside of a message, and for ever */
        c->cut_off = true;
        connection_done(c);
    }
    return true;
}

/* Between messages, because it may be a frame of its own. */
static bool may_say(const struct connection *c)
{
    return has_to_say(c) && !c->account.begun && !c->cut_off;
}

static bool write_outbox(struct connection *c)
{
    struct block b = {.start = c->outbox->bytes, .bytes = c->outbox->len};
    if (c->chunked) {
        b = block_chunk(c->outbox->bytes, c->outbox->len);
    }
    c->outbox->len = 0;
    if (!hand_over(c, b.start, b.bytes)) {
        return false;
    }
    if (!c->close_wanted) {
        connection_talk_resume(c);
    }
    return true;
}

/* FIN, opcode 3, no payload: RFC 6455, 5.2, reserves it. In front of the first message: a
 * client that ends the connection at once is to do so in the flood, not before it. */
static bool write_bad_frame(struct connection *c)
{
    static const unsigned char frame[] = {0x83, 0x00};
    c->bad_frame_sent = true;
    return hand_over(c, frame, sizeof frame);
}

/* What a server does behind the last message that its manner allows. */
static void end_by_manner(struct connection *c)
{
    const struct server_manner *m = &c->server->options.manner;
    if (m->end == MANNER_STAYS || m->end == MANNER_STALLS ||
        c->state != CONNECTION_OPEN || c->shown.sent_messages < m->end_after) {
        return;
    }
    if (m->end == MANNER_CLOSES) {
        connection_end(c);
    } else {
        connection_half_close(c);
    }
}

/* Blocks of one turn. A turn of the loop costs four system calls besides the write; but
 * until it ends nobody else is served. */
enum { TURN_BLOCKS = 8 };

/* Returns false if the connection is broken. */
static bool write_next(struct connection *c, uint64_t now_ns)
{
    /* Asked once: another thread may stop the flood at any moment. */
    uint64_t wanted = wanted_messages(c);
    /* In turns: a client that asks and asks gets its flood, too. */
    bool flood_first = c->said_last && !c->close_wanted && wanted > 0;
    c->said_last = may_say(c) && !flood_first;
    if (c->said_last) {
        return write_outbox(c);
    }
    if (wanted == 0) {
        return true;
    }
    if (c->server->options.manner.bad_frame && !c->bad_frame_sent) {
        return write_bad_frame(c);
    }
    bool written =
        goes_in_pieces(c) ? write_piece(c, now_ns) : write_block(c, wanted, now_ns);
    if (written) {
        end_by_manner(c);
    }
    return written;
}

/* Goes on while the kernel has room and nothing is left with libwebsockets: so no more
 * than one block is ever on its way. What is written in pieces goes piece by piece. */
static bool write_turn(struct connection *c, uint64_t now_ns)
{
    bool written = write_next(c, now_ns);
    for (int i = 1; i < TURN_BLOCKS && written && !c->close_wanted && wants_to_send(c) &&
                    !goes_in_pieces(c) && !is_choked(c);
         i++) {
        written = write_next(c, clock_monotonic_ns());
    }
    return written;
}

void connection_ask_writable(struct connection *c)
{
    if (!c->awaits_writable) {
        c->awaits_writable = true;
        lws_callback_on_writable(c->wsi);
    }
}

void connection_wake(struct connection *c)
{
    if (c->state == CONNECTION_OPEN && wants_to_send(c)) {
        connection_ask_writable(c);
    }
}

void connection_pump(struct connection *c, uint64_t now_ns)
{
    if (c->state != CONNECTION_OPEN || c->awaits_writable || c->write_failed ||
        !wants_to_send(c)) {
        return;
    }
    if (is_choked(c)) {
        ledger_set_blocked(&c->server->ledger, &c->account, true);
        connection_ask_writable(c);
        return;
    }
    /* After a failed write the loop reports the socket as hung up, if it is read, and
     * libwebsockets closes it then; closing it from here would change the set that the
     * caller walks over. */
    bool written = write_next(c, now_ns);
    if (!written) {
        (void)lws_rx_flow_control(c->wsi, 1);
        c->unread = false;
    } else if (wants_to_send(c)) {
        connection_ask_writable(c);
    }
}

int connection_writable(struct connection *c, uint64_t now_ns)
{
    c->awaits_writable = false;
    if (c->gave_up[0] != '\0') {
        return -1;
    }
    if (c->state == CONNECTION_TALKING && has_to_say(c)) {
        return write_outbox(c) ? 0 : -1;
    }
    if (c->state != CONNECTION_OPEN && c->state != CONNECTION_DONE) {
        return 0;
    }
    if (c->close_wanted && !has_to_say(c) && (!c->account.begun || c->cut_off)) {
        if (c->cut_off || c->end_sent) {
            return -1;
        }
        int rc = c->server->backend->finish(c);
        return c->client_done ? -1 : rc; /* its end has come already */
    }
    ledger_set_blocked(&c->server->ledger, &c->account, false);
    if (!write_turn(c, now_ns)) {
        return -1;
    }
    bool more = wants_to_send(c);
    if (more && ledger_is_scheduled(&c->server->ledger) && is_choked(c)) {
        ledger_set_blocked(&c->server->ledger, &c->account, true);
    }
    if (more || c->close_wanted) {
        connection_ask_writable(c);
    }
    return 0;
}
