#include "harness/run/link_ends.h"

#include "probes/tcp_state.h"

static bool is_unix(const struct server_connection *c)
{
    return c->local.ss_family == AF_UNIX;
}

int link_ends_open(struct link_ends *l, struct err *e)
{
    *l = (struct link_ends){.tcp.fd = -1, .local.fd = -1};
    return sock_diag_open(&l->tcp, e);
}

void link_ends_close(struct link_ends *l)
{
    sock_diag_close(&l->tcp);
    unix_diag_close(&l->local);
}

static int unix_client(struct link_ends *l, const struct server_connection *c,
                       struct sock_client *out, struct err *e)
{
    int rc = l->local.fd >= 0 ? 0 : unix_diag_open(&l->local, e);
    return rc != 0 ? rc : unix_diag_client(&l->local, c->fd, c->written_bytes, out, e);
}

int link_ends_client(struct link_ends *l, const struct server_connection *c,
                     struct sock_client *out, struct err *e)
{
    *out = (struct sock_client){0};
    if (is_unix(c)) {
        return unix_client(l, c, out, e);
    }
    return l->tcp.fd < 0 ? 1 : sock_diag_query(&l->tcp, &c->peer, &c->local, out, e);
}

int link_ends_server(const struct server_connection *c, struct sock_server *out,
                     struct err *e)
{
    if (!is_unix(c)) {
        return sock_server_read(c->fd, out, e);
    }
    *out = (struct sock_server){
        .sent_bytes = c->written_bytes,
        .acked_bytes = c->written_bytes,
        .state = TCP_STATE_ESTABLISHED,
    };
    return 0;
}
