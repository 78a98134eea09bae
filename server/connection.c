#include "server/connection.h"

#include "harness/base/mem.h"
#include "server/backend/tcp_end.h"

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

void connection_set_ending(struct connection *c, enum server_close_reason reason,
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
    enum tcp_end_state state = tcp_end_state(c->shown.fd);
    if (c->write_failed || state == TCP_END_CLOSED) {
        connection_set_ending(c, SERVER_CLOSED_BY_CLIENT, "connection reset");
    } else if (state != TCP_END_OPEN) {
        connection_set_ending(c, SERVER_CLOSED_BY_CLIENT, "");
    } else if (lws_partial_buffered(c->wsi)) {
        /* libwebsockets cannot answer a close frame then, and does not show it to us. */
        connection_set_ending(c, SERVER_CLOSED_BY_CLIENT,
                              "close frame during a blocked write");
    } else {
        connection_set_ending(c, SERVER_CLOSED_PROTOCOL, c->server->backend->broken);
    }
}

/* TCP is through: have both sent their FIN? The client first: libwebsockets answers it
 * where TLS ends. Or we first, and something has come since: its FIN, under TLS its
 * close_notify, too. */
static bool is_through_in_order(const struct connection *c)
{
    if (c->end_sent) {
        uint64_t since = tcp_end_received(c->shown.fd) - c->received_at_end;
        return c->server->options.tls != NULL ? since > 0
                                              : since == c->received_since_end + 1;
    }
    int error = 0;
    socklen_t len = sizeof error;
    return c->client_ended &&
           getsockopt(c->shown.fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0;
}

/* While TCP stands, it is libwebsockets that ends it: after the close handshake, or
 * because we or the client broke off. */
static bool ends_in_order(const struct connection *c)
{
    enum tcp_end_state state = tcp_end_state(c->shown.fd);
    if (c->write_failed) {
        return false;
    }
    if (state == TCP_END_CLOSED) {
        return is_through_in_order(c);
    }
    bool shook_hands = c->close_seen || (c->close_wanted && !c->server->closing);
    return state != TCP_END_OPEN || shook_hands;
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
    tcp_end_set_options(fd, UNSENT_BYTES_MAX);
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
    if (c->state != CONNECTION_HANDSHAKE) {
        return;
    }
    c->wsi = wsi;
    c->state = CONNECTION_OPEN;
    c->shown.id = ++s->ids;
    s->accepted++;
    s->open++;
    flow_add(&s->flow, &c->account);
    s->events->on_open(s->data, &c->shown);
    connection_ask_writable(c);
}

int connection_send_end(struct connection *c)
{
    connection_leaving(c);
    c->end_sent = true;
    c->received_at_end = tcp_end_received(c->shown.fd);
    SSL *ssl = c->server->options.tls != NULL ? lws_get_ssl(c->wsi) : NULL;
    if (ssl != NULL) {
        (void)SSL_shutdown(ssl);
    }
    (void)shutdown(c->shown.fd, SHUT_WR);
    return 0;
}

void connection_leaving(struct connection *c)
{
    if (c->state != CONNECTION_OPEN) {
        return;
    }
    c->state = CONNECTION_LEAVING;
    c->client_ended = tcp_end_state(c->shown.fd) == TCP_END_CLIENT_LEFT;
    flow_remove(&c->server->flow, &c->account);
    if (c->close_wanted || c->server->closing) {
        connection_set_ending(c, SERVER_CLOSED_BY_US, "");
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
