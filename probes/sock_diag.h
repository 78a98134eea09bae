/* What the kernel knows of one TCP connection, from both ends, as an unprivileged user.
 *
 * The client's end comes by netlink (NETLINK_SOCK_DIAG, INET_DIAG_INFO and
 * INET_DIAG_SKMEMINFO), addressed by its four-tuple, so any process of this network
 * namespace can be watched. Ours comes from getsockopt(TCP_INFO) and SIOCOUTQ.
 *
 *   delivered = tcpi_bytes_received      read = delivered - idiag_rqueue
 *
 * The server's FIN counts in tcpi_bytes_received from its arrival on, and in idiag_rqueue
 * until the application has seen the end; sock_diag_parse takes it out of every number
 * here. rqueue is taken a moment before bytes_received: while data flows, read can be
 * high by what arrived in between, but never exceeds delivered; on a quiet connection it
 * is exact. */
#ifndef FLOODTEST_PROBES_SOCK_DIAG_H
#define FLOODTEST_PROBES_SOCK_DIAG_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The client's end. */
struct sock_client {
    uint64_t delivered_bytes;
    uint64_t read_bytes;
    uint64_t recv_queue_bytes;
    uint64_t recv_buffer_bytes; /* SKMEMINFO rcvbuf */
    uint64_t recv_alloc_bytes;  /* SKMEMINFO rmem_alloc */
    uint64_t inode;             /* 0 once the client closed it */
    uint32_t state;             /* TCP_ESTABLISHED, … (netinet/tcp.h) */
};

/* Our end. */
struct sock_server {
    uint64_t sent_bytes;  /* accepted from us: acknowledged + queued */
    uint64_t acked_bytes; /* arrived in the client's kernel */
    uint64_t send_queue_bytes;
    uint64_t notsent_bytes;
    uint64_t peer_window_bytes;
    uint64_t rwnd_limited_us;
    uint32_t state;
};

struct sock_diag {
    int fd;
    uint32_t sequence;
};

int sock_diag_open(struct sock_diag *d, struct err *e) MUST_CHECK;
void sock_diag_close(struct sock_diag *d);

/* Asks for the client's end. 0 found; 1 no such socket here (closed, or a remote client);
 * negative: the kernel refused, with its reason in e. Costs two system calls, never
 * blocks. When both ends have sent their FIN, the client's first, the kernel keeps a stub
 * (TIME_WAIT) without numbers: that is 1 too, even if the client has not read everything
 * yet. */
int sock_diag_query(struct sock_diag *d, const struct sockaddr_storage *client_end,
                    const struct sockaddr_storage *server_end, struct sock_client *out,
                    struct err *e) MUST_CHECK;

/* Parses one netlink answer (pure; any bytes may come in, short structures of older
 * kernels too). sequence must match. 0 found, 1 no such socket, negative: malformed or an
 * error. */
int sock_diag_parse(const void *bytes, size_t len, uint32_t sequence,
                    struct sock_client *out, struct err *e) MUST_CHECK;

/* Reads our end, of a connection that we accepted. It stays readable after a reset, and
 * our own FIN is not counted; only when a reset meets a FIN of ours that was not
 * yet acknowledged are sent_bytes and send_queue_bytes one too high. While
 * acknowledgements stream in, sent_bytes can be low by what arrived between two system
 * calls, never high. Fails only if fd is no connected TCP socket, or before Linux 4.1. */
int sock_server_read(int fd, struct sock_server *out, struct err *e) MUST_CHECK;

#endif
