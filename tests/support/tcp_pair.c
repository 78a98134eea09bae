#include "tests/support/tcp_pair.h"

#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static struct sockaddr_in6 loopback6(bool mapped, in_port_t port)
{
    struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = port};
    a.sin6_addr = in6addr_loopback;
    if (mapped) {
        a.sin6_addr = (struct in6_addr){
            .s6_addr = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}};
    }
    return a;
}

static void must_bind(int fd, const void *address, socklen_t len)
{
    ck_assert_msg(bind(fd, address, len) == 0, "bind: %s", strerror(errno));
    ck_assert_int_eq(listen(fd, 1), 0);
}

static int listen_as(enum tcp_pair_kind kind, in_port_t *port)
{
    bool v4 = kind == TCP_PAIR_V4 || kind == TCP_PAIR_MAPPED_CLIENT;
    int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    if (v4) {
        struct sockaddr_in a = {.sin_family = AF_INET};
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        must_bind(fd, &a, sizeof a);
    } else {
        struct sockaddr_in6 a = loopback6(kind == TCP_PAIR_MAPPED_SERVER, 0);
        int off = 0;
        ck_assert_int_eq(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off), 0);
        must_bind(fd, &a, sizeof a);
    }
    struct sockaddr_in6 bound; /* the port is at the same place in both families */
    socklen_t len = sizeof bound;
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&bound, &len), 0);
    *port = bound.sin6_port;
    return fd;
}

static int connect_as(enum tcp_pair_kind kind, in_port_t port)
{
    bool v4 = kind == TCP_PAIR_V4 || kind == TCP_PAIR_MAPPED_SERVER;
    int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = port};
    a4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr_in6 a6 = loopback6(kind == TCP_PAIR_MAPPED_CLIENT, port);
    int rc = v4 ? connect(fd, (struct sockaddr *)&a4, sizeof a4)
                : connect(fd, (struct sockaddr *)&a6, sizeof a6);
    ck_assert_msg(rc == 0, "connect: %s", strerror(errno));
    return fd;
}

void tcp_pair_open(struct tcp_pair *p, enum tcp_pair_kind kind)
{
    in_port_t port;
    int listener = listen_as(kind, &port);
    p->client = connect_as(kind, port);
    p->server = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ck_assert_int_ge(p->server, 0);
    close(listener);
    socklen_t len = sizeof p->client_end;
    ck_assert_int_eq(getpeername(p->server, (struct sockaddr *)&p->client_end, &len), 0);
    len = sizeof p->server_end;
    ck_assert_int_eq(getsockname(p->server, (struct sockaddr *)&p->server_end, &len), 0);
}

void tcp_pair_close_client(struct tcp_pair *p)
{
    if (p->client >= 0) {
        close(p->client);
    }
    p->client = -1;
}

void tcp_pair_close(struct tcp_pair *p)
{
    tcp_pair_close_client(p);
    close(p->server);
}
