#include "server/connection.h"

#include "harness/base/mem.h"
#include "server/backend/tcp_end.h"
#include "server/backend/ws_compress.h"

#include <openssl/ssl.h>
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

static void set_ending(struct connection *c, enum server_close_reason reason,
                       const char *detail)
{
    c->reason = reason;
    snprintf(c->detail, sizeof c->detail, "%s", detail);
}

/* Why libwebsockets closes it, seen from the state that TCP is in. */
static void settle_reason(struct connection *c, enum tcp_end_state state)
{
    if (c->gave_up[0] != '\0') {
        set_ending(c, SERVER_CLOSED_BY_US, c->gave_up);
        return;
    }
    if (c->close_seen) {
        c->reason = SERVER_CLOSED_BY_CLIENT;
        return;
    }
    if (c->write_failed || state == TCP_END_CLOSED) {
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "connection reset");
    } else if (state != TCP_END_OPEN) {
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "");
    } else if (lws_partial_buffered(c->wsi)) {
        /* libwebsockets cannot answer a close frame then, and does not show it to us. */
        set_ending(c, SERVER_CLOSED_BY_CLIENT, "close frame during a blocked write");
    } else {
        set_ending(c, SERVER_CLOSED_PROTOCOL, c->server->backend->broken);
    }
}

/* TCP is through: have both sent their FIN? The client first: libwebsockets answers it
 * where TLS ends. Or we first, and something has come since: its FIN, under TLS its
 * close_notify, too. */
static bool is_through_in_order(const struct connection *c)
{
    if (c->end_sent) {
        uint64_t received = tcp_end_received(c->shown.fd);
        return c->server->options.tls != NULL ? received > c->received_at_end
                                              : received == c->read_bytes + 1;
    }
    /* A client that has closed its socket answers our close_notify with a reset. */
    return c->client_ended &&
           (c->server->options.tls != NULL || tcp_end_error(c->shown.fd) == 0);
}

/* While TCP stands, it is libwebsockets that ends it: after the close handshake, or
 * because we or the client broke off. */
static bool ends_in_order(const struct connection *c)
{
    enum tcp_end_state state = tcp_end_state(c->shown.fd);
    if (c->write_failed || c->reset_seen) {
        return false;
    }
    if (state == TCP_END_CLOSED) {
        return is_through_in_order(c);
    }
    bool our_end = c->close_wanted || c->end_sent;
    bool shook_hands = c->close_seen || (our_end && !c->server->closing);
    return state != TCP_END_OPEN || shook_hands;
}

void connection_count_greeting(struct connection *c)
{
    struct ledger *l = &c->server->ledger;
    uint64_t *now = c->state != CONNECTION_HANDSHAKE || c->refusal_told ? NULL
                    : c->server->options.tls != NULL && !c->tls_done
                        ? &l->counts.tls_greeting
                        : &l->counts.greeting;
    if (now == c->greeting) {
        return;
    }
    ledger_lock(l);
    if (c->greeting != NULL) {
        --*c->greeting;
    }
    if (now != NULL) {
        ++*now;
    }
    ledger_unlock(l);
    c->greeting = now;
}

struct connection *connection_new(struct sender *s, int fd)
{
    struct connection *c = mem_must_alloc(sizeof *c);
    c->sender = s;
    c->server = s->server;
    c->shown.fd = fd;
    c->cursor.seq = 1;
    socklen_t len = sizeof c->shown.local;
    (void)getsockname(fd, (struct sockaddr *)&c->shown.local, &len);
    len = sizeof c->shown.peer;
    (void)getpeername(fd, (struct sockaddr *)&c->shown.peer, &len);
    tcp_end_set_options(fd, UNSENT_BYTES_MAX);
    c->next = s->connections;
    if (c->next != NULL) {
        c->next->prev = c;
    }
    s->connections = c;
    connection_count_greeting(c);
    return c;
}

void connection_free(struct connection *c)
{
    c->state = CONNECTION_CLOSED;
    connection_count_greeting(c);
    sender_forget(c->sender, c);
    if (c->prev != NULL) {
        c->prev->next = c->next;
    } else {
        c->sender->connections = c->next;
    }
    if (c->next != NULL) {
        c->next->prev = c->prev;
    }
    free(c->talk);
    ws_compress_free(c);
    free(c->outbox);
    free(c->unheard);
    free(c->chop);
    free(c->head);
    free(c);
}

static void send_end(struct connection *c)
{
    c->end_sent = true;
    c->received_at_end = tcp_end_received(c->shown.fd);
    SSL *ssl = c->server->options.tls != NULL ? lws_get_ssl(c->wsi) : NULL;
    if (ssl != NULL) {
        (void)SSL_shutdown(ssl);
    }
    (void)shutdown(c->shown.fd, SHUT_WR);
}

void connection_opened(struct connection *c, struct lws *wsi)
{
    if (c->state != CONNECTION_HANDSHAKE) {
        return;
    }
    c->wsi = wsi;
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0); /* the one for the handshake */
    if (c->server->options.talk != NULL) {
        connection_talk_begin(c);
    } else {
        connection_start(c);
    }
    connection_count_greeting(c);
}

void connection_start(struct connection *c)
{
    struct server *s = c->server;
    c->state = CONNECTION_OPEN;
    c->shown.id = ledger_open(&s->ledger, &c->account, c->cursor.deflate != NULL);
    connection_set_reading(c);
    tell_open(s, c);
    connection_ask_writable(c);
}

void connection_set_reading(struct connection *c)
{
    bool never = c->server->options.manner.never_reads &&
                 c->state != CONNECTION_HANDSHAKE && c->state != CONNECTION_TALKING;
    bool unread = never || c->client_done || c->holds_frame || connection_talk_is_held(c);
    if (unread != c->unread) {
        c->unread = unread;
        (void)lws_rx_flow_control(c->wsi, unread ? 0 : 1);
    }
}

void connection_end(struct connection *c)
{
    if (c->state == CONNECTION_OPEN || c->state == CONNECTION_DONE) {
        c->close_wanted = true;
        connection_ask_writable(c);
    }
}

void connection_done(struct connection *c)
{
    if (c->state == CONNECTION_OPEN) {
        c->state = CONNECTION_DONE;
        ledger_leave(&c->server->ledger, &c->account);
    }
}

void connection_half_close(struct connection *c)
{
    connection_done(c);
    send_end(c);
    if (c->client_done) { /* there is nobody to wait for */
        c->close_wanted = true;
        connection_ask_writable(c);
    }
}

int connection_send_end(struct connection *c)
{
    connection_leaving(c);
    send_end(c);
    return 0;
}

void connection_leaving(struct connection *c)
{
    if (c->state != CONNECTION_OPEN && c->state != CONNECTION_DONE) {
        return;
    }
    connection_done(c);
    c->state = CONNECTION_LEAVING;
    enum tcp_end_state state = tcp_end_state(c->shown.fd);
    c->client_ended = state == TCP_END_CLIENT_LEFT;
    c->reset_seen = state == TCP_END_CLOSED && !c->end_sent;
    if (c->close_wanted || c->end_sent || c->server->closing) {
        set_ending(c, SERVER_CLOSED_BY_US, "");
    } else {
        settle_reason(c, state);
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
    ledger_close(&c->server->ledger);
    tell_closed(c->server, c);
}
