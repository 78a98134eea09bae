#include "probes/sock_diag.h"

#include "probes/diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

struct question {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
};

/* One end of a connection as the kernel wants it. */
struct end {
    int family;
    __be16 port;
    __be32 address[4];
    __u32 interface;
};

/* False for what is no IP address. A v4-mapped address is the IPv4 one it stands for. */
static bool normalize(const struct sockaddr_storage *from, struct end *to)
{
    *to = (struct end){.family = from->ss_family};
    if (from->ss_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, from, sizeof v4);
        to->port = v4.sin_port;
        to->address[0] = v4.sin_addr.s_addr;
        return true;
    }
    if (from->ss_family != AF_INET6) {
        return false;
    }
    struct sockaddr_in6 v6;
    memcpy(&v6, from, sizeof v6);
    to->port = v6.sin6_port;
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
        to->family = AF_INET;
        memcpy(to->address, &v6.sin6_addr.s6_addr[12], sizeof to->address[0]);
        return true;
    }
    memcpy(to->address, &v6.sin6_addr, sizeof to->address);
    to->interface = v6.sin6_scope_id;
    return true;
}

static int ask(struct sock_diag *d, struct question *q, struct diag_answer *a,
               struct err *e)
{
    q->head.nlmsg_len = sizeof *q;
    q->head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    q->head.nlmsg_flags |= NLM_F_REQUEST;
    q->head.nlmsg_seq = ++d->sequence;
    q->body.sdiag_protocol = IPPROTO_TCP;
    q->body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    q->body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return diag_ask(d->fd, q, sizeof *q, a, e);
}

/* A kernel without the TCP part answers every question with ENOENT, as if no socket
 * existed. The list of all sockets in no state at all tells the two apart: it is empty,
 * or refused. */
static int check_tcp_support(struct sock_diag *d, struct err *e)
{
    struct question q = {.head.nlmsg_flags = NLM_F_DUMP, .body.sdiag_family = AF_INET};
    struct diag_answer a;
    int rc = ask(d, &q, &a, e);
    if (rc != 0) {
        return rc;
    }
    struct nlmsghdr head = {0};
    memcpy(&head, a.bytes, a.len < sizeof head ? a.len : sizeof head);
    if (head.nlmsg_type == NLMSG_ERROR) { /* UNTESTED: needs such a kernel */
        return err_set(e, FERR_IO, "kernel's sock_diag knows no TCP (module tcp_diag)");
    }
    return 0;
}

int sock_diag_open(struct sock_diag *d, struct err *e)
{
    d->sequence = 0;
    int rc = diag_open(&d->fd, e);
    if (rc == 0) {
        rc = check_tcp_support(d, e);
    }
    if (rc != 0) {
        sock_diag_close(d);
    }
    return rc;
}

void sock_diag_close(struct sock_diag *d)
{
    if (d->fd >= 0) {
        close(d->fd);
    }
    d->fd = -1;
}

int sock_diag_query(struct sock_diag *d, const struct sockaddr_storage *client_end,
                    const struct sockaddr_storage *server_end, struct sock_client *out,
                    struct err *e)
{
    *out = (struct sock_client){0};
    struct end client;
    struct end server;
    if (!normalize(client_end, &client) || !normalize(server_end, &server) ||
        client.family != server.family) {
        return err_set(e, FERR_IO, "sock_diag needs two IP addresses of one family");
    }
    struct question q = {
        .body = {
            .sdiag_family = (__u8)client.family,
            .idiag_ext = (1 << (INET_DIAG_INFO - 1)) | (1 << (INET_DIAG_SKMEMINFO - 1)),
            .idiag_states = ~(__u32)0,
        }};
    q.body.id.idiag_sport = client.port;
    q.body.id.idiag_dport = server.port;
    q.body.id.idiag_if = client.interface;
    memcpy(q.body.id.idiag_src, client.address, sizeof client.address);
    memcpy(q.body.id.idiag_dst, server.address, sizeof server.address);
    struct diag_answer a;
    int rc = ask(d, &q, &a, e);
    return rc != 0 ? rc : sock_diag_parse(a.bytes, a.len, d->sequence, out, e);
}
