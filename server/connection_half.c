/* A client that ends its sending and reads on (shutdown(2), nc -N, an HTTP client behind
 * its request). libwebsockets closes a raw connection when a read finds its end, and
 * nothing keeps it from that: so a second descriptor of the socket goes on as a
 * connection of libwebsockets that is never read. */
#include "server/connection.h"

#include "server/backend/tcp_end.h"

#include <fcntl.h>
#include <unistd.h>

/* libwebsockets closes it for that end alone, and something can still be sent. TLS cannot
 * move to another connection of libwebsockets. */
static bool has_ended_sending(const struct connection *c)
{
    const struct server_options *o = &c->server->options;
    bool early = c->state == CONNECTION_HANDSHAKE && o->role == SERVER_RAW;
    bool in_use = early || c->state == CONNECTION_OPEN || c->state == CONNECTION_DONE;
    bool ours = c->let_go || c->write_failed || c->close_wanted || c->end_sent ||
                c->server->closing || c->gave_up[0] != '\0';
    /* In this order: asking for the state takes an error off the socket. */
    return in_use && !ours && !c->client_done && c->wsi != NULL && o->tls == NULL &&
           !tcp_end_is_hung_up(c->shown.fd) &&
           tcp_end_state(c->shown.fd) == TCP_END_CLIENT_LEFT;
}

bool connection_outlives(struct connection *c, struct lws *wsi)
{
    if (!has_ended_sending(c)) {
        return false;
    }
    int old_fd = c->shown.fd;
    int fd = fcntl(old_fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    if (tell_client_done(c->server, c, fd)) {
        close(fd);
        return false;
    }
    lws_set_opaque_user_data(wsi, NULL);
    c->client_done = true;
    c->awaits_writable = false;
    if (!lws_host_adopt(&c->sender->host, fd, c->server->backend->adopt, c)) {
        c->shown.fd = old_fd; /* UNTESTED: no room for another connection */
        lws_set_opaque_user_data(wsi, c);
        return false;
    }
    return true;
}

void connection_moved(struct connection *c, struct lws *wsi)
{
    c->wsi = wsi;
    c->unread = false;
    connection_set_reading(c);
    connection_ask_writable(c);
}
