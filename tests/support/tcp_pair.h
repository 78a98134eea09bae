/* Test support: both ends of one TCP connection over loopback. Failures fail the test. */
#ifndef FLOODTEST_TESTS_SUPPORT_TCP_PAIR_H
#define FLOODTEST_TESTS_SUPPORT_TCP_PAIR_H

#include <sys/socket.h>

enum tcp_pair_kind {
    TCP_PAIR_V4,
    TCP_PAIR_V6,
    TCP_PAIR_MAPPED_SERVER, /* an IPv6 socket accepts an IPv4 client */
    TCP_PAIR_MAPPED_CLIENT, /* an IPv6 socket connects to an IPv4 server */
    TCP_PAIR_KINDS,
};

struct tcp_pair {
    int client;                         /* blocking; -1 once closed */
    int server;                         /* not blocking */
    struct sockaddr_storage client_end; /* as the server sees them */
    struct sockaddr_storage server_end;
};

void tcp_pair_open(struct tcp_pair *p, enum tcp_pair_kind kind);
void tcp_pair_close_client(struct tcp_pair *p);
void tcp_pair_close(struct tcp_pair *p);

#endif
