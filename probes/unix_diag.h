/* What the kernel knows of the client's end of a Unix-domain stream, as an unprivileged
 * user: netlink (NETLINK_SOCK_DIAG, UDIAG_SHOW_PEER, UDIAG_SHOW_RQLEN), addressed by the
 * inode, in this network namespace.
 *
 * What we write is in the client's receive queue at once, there is nothing in between:
 *
 *   sent = delivered = written      read = written - udiag_rqueue
 *
 * udiag_rqueue of a stream counts the bytes that are unread, exactly (unix_inq_len);
 * neither a shutdown nor a close of ours adds to it, and a client that shut its end down
 * is still there. Once it has closed its socket it is gone, and what it left unread with
 * it. */
#ifndef FLOODTEST_PROBES_UNIX_DIAG_H
#define FLOODTEST_PROBES_UNIX_DIAG_H

#include "harness/base/err.h"
#include "probes/sock_diag.h"

/* One socket. */
struct unix_socket {
    uint32_t inode;
    uint32_t peer_inode; /* 0: not connected, or the peer has closed */
    uint32_t state;      /* TCP_ESTABLISHED, TCP_LISTEN, … as of TCP */
    uint64_t recv_queue_bytes;
    uint64_t send_buffer_bytes; /* MEMINFO sndbuf */
    uint64_t send_alloc_bytes;  /* MEMINFO wmem_alloc: what its peer has not read, with
                                   the kernel's overhead */
};

struct unix_diag {
    int fd;
    uint32_t sequence;
};

/* Fails if the kernel's sock_diag knows no Unix sockets (module unix_diag). */
int unix_diag_open(struct unix_diag *d, struct err *e) MUST_CHECK;
void unix_diag_close(struct unix_diag *d);

/* Asks for one socket. 0 found; 1 no such socket; negative: the kernel refused. */
int unix_diag_query(struct unix_diag *d, uint32_t inode, struct unix_socket *out,
                    struct err *e) MUST_CHECK;

/* The other end of a connection of ours: fd is our socket, written_bytes what the kernel
 * has taken from us on it. recv_alloc_bytes and recv_buffer_bytes are those of our send
 * buffer: that is what limits what waits there. 0 found; 1 closed by the client, or fd is
 * no connected Unix socket; negative as above. */
int unix_diag_client(struct unix_diag *d, int fd, uint64_t written_bytes,
                     struct sock_client *out, struct err *e) MUST_CHECK;

/* Parses one netlink answer (pure; any bytes may come in). sequence must match. 0 found,
 * 1 no such socket, negative: malformed or an error. */
int unix_diag_parse(const void *bytes, size_t len, uint32_t sequence,
                    struct unix_socket *out, struct err *e) MUST_CHECK;

#endif
