#include "server/connection.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

_Static_assert((int)SERVER_BLOCK_BYTES == (int)BLOCK_BYTES, "one size of block");

/* Unsent bytes that the kernel may hold for a connection. Without a bound it takes
 * megabytes before it blocks us, and hides that the client has stopped reading. Twice a
 * block, because Linux calls a socket writable while less than half of this is unsent: a
 * block written then fits whole, and libwebsockets does not have to keep the rest of one.
 */
enum { UNSENT_BYTES_MAX = 2 * BLOCK_BYTES };

static void set_socket_options(int fd)
{
    int on = 1;
    int unsent = UNSENT_BYTES_MAX;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

static bool wants_to_send(const struct connection *c)
{
    return flow_wanted(&c->server->flow, &c->account) > 0;
}

/* Returns false if the connection is broken. */
static bool write_block(struct connection *c, uint64_t now_ns)
{
    struct server *s = c->server;
    unsigned char *out = s->block + LWS_PRE;
    struct block_cursor before = c->cursor;
    uint64_t wanted = flow_wanted(&s->flow, &c->account);
    struct block b = block_fill(&s->payload, &c->cursor, wanted, now_ns, out);
    /* Ready-made frames: raw for libwebsockets, one system call for many messages. */
    if (lws_write(c->wsi, out, b.bytes, LWS_WRITE_RAW) < 0) {
        c->cursor = before;
        c->write_failed = true;
        return false;
    }
    c->shown.sent_messages += b.messages;
    s->sent_payload_bytes += b.payload_bytes;
    s->sent_frame_bytes += b.bytes;
    flow_sent(&s->flow, &c->account, b.messages, c->cursor.offset > 0, now_ns);
    return true;
}

static bool is_choked(struct connection *c)
{
    return lws_partial_buffered(c->wsi) || lws_send_pipe_choked(c->wsi);
}

static int tcp_state(int fd)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_state : 0;
}

static void set_ending(struct connection *c, enum server_close_reason reason,
                       const char *detail)
{
    c->reason = reason;
    snprintf(c->detail, sizeof c->detail, "%s", detail);
}

/* Why libwebsockets closes it, seen from the state that TCP is in. */
static void settle_reason(struct connection *c)
{
    if (c->close_seen) {
        c->reason = SERVER_CLOSED_BY_CLIENT;
        return;
    }
    int state = tcp_state(c->shown.fd);
    if (c->write_failed || state == TCP_CLOSE) {
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "connection reset");
    } else if (state != TCP_ESTABLISHED) {
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "");
    } else if (lws_partial_buffered(c->wsi)) {
        /* libwebsockets cannot answer a close frame then, and does not show it to us. */
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "close frame during a blocked write");
    } else {
        set_ending(
            c, SERVER_CLOSED_PROTOCOL,
            "a frame that RFC 6455 forbids (opcode, reserved bits, length or order)");
    }
}

/* While TCP stands, it is libwebsockets that ends it: after the close handshake, or
 * because we or the client broke off. */
static bool ends_in_order(const struct connection *c)
{
    int state = tcp_state(c->shown.fd);
    if (c->write_failed || state == TCP_CLOSE) {
        return false;
    }
    bool shook_hands = c->close_seen || (c->close_wanted && !c->server->closing);
    return state != TCP_ESTABLISHED || shook_hands;
}

struct connection *connection_new(struct server *s, int fd)
{
    struct connection *c = mem_must_alloc(sizeof *c);
    c->server = s;
    c->shown.fd = fd;
    c->cursor.seq = 1;
    socklen_t len = sizeof c->shown.local;
    (void)getsockname(fd, (struct sockaddr *)&c->shown.local, &len);
    len = sizeof c->shown.peer;
    (void)getpeername(fd, (struct sockaddr *)&c->shown.peer, &len);
    set_socket_options(fd);
    c->next = s->connections;
    if (c->next != NULL) {
        c->next->prev = c;
    }
    s->connections = c;
    return c;
}

void connection_free(struct connection *c)
{
    if (c->prev != NULL) {
        c->prev->next = c->next;
    } else {
        c->server->connections = c->next;
    }
    if (c->next != NULL) {
        c->next->prev = c->prev;
    }
    free(c);
}

void connection_opened(struct connection *c, struct lws *wsi)
{
    struct server *s = c->server;
    c->wsi = wsi;
    c->state = CONNECTION_OPEN;
    c->shown.id = ++s->ids;
    s->accepted++;
    s->open++;
    flow_add(&s->flow, &c->account);
    s->events->on_open(s->data, &c->shown);
    if (wants_to_send(c)) {
        connection_ask_writable(c);
    }
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
        /* Not by returning -1: a libwebsockets built with _DEBUG, as Debian's is, closes
         * twice then, and the second time without the close frame. */
        lws_close_reason(c->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
        return 0;
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

void connection_received(struct connection *c, size_t len, bool whole)
{
    c->shown.received_bytes += len;
    if (!whole || c->shown.sent_messages == 0) {
        return;
    }
    if (c->shown.acked_messages == c->shown.sent_messages) {
        c->server->surplus_messages++;
        return;
    }
    c->shown.acked_messages++;
    c->server->acked_messages++;
}

void connection_peer_close(struct connection *c, const unsigned char *bytes, size_t len)
{
    c->close_seen = true;
    if (len < 2) {
        snprintf(c->detail, sizeof c->detail, "close frame");
    } else if (len == 2) {
        snprintf(c->detail, sizeof c->detail, "close frame %d", bytes[0] << 8 | bytes[1]);
    } else {
        struct strbuf reason;
        strbuf_init(&reason);
        strbuf_add_visible(&reason, (const char *)bytes + 2, len - 2);
        snprintf(c->detail, sizeof c->detail, "close frame %d '%s'",
                 bytes[0] << 8 | bytes[1], reason.text);
        strbuf_fini(&reason);
    }
    connection_leaving(c);
}

void connection_leaving(struct connection *c)
{
    if (c->state != CONNECTION_OPEN) {
        return;
    }
    c->state = CONNECTION_LEAVING;
    flow_remove(&c->server->flow, &c->account);
    if (c->close_wanted || c->server->closing) {
        set_ending(c, SERVER_CLOSED_BY_US, "");
    } else {
        settle_reason(c);
    }
}

void connection_closed(struct connection *c)
{
    connection_leaving(c);
    if (c->state != CONNECTION_LEAVING) {
        return;
    }
    c->state = CONNECTION_CLOSED;
    c->shown.in_order = ends_in_order(c);
    c->server->open--;
    c->server->events->on_closed(c->server->data, &c->shown, c->reason, c->detail);
}
