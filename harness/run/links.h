/* The kernel's account of every connection, ours and the client's end, summed.
 *
 * While a connection is open, its accounts come from the two sockets. When it ends, what
 * counts is kept:
 *   sent, delivered   from our socket's last TCP_INFO
 *   read              everything delivered if the client closed in good order: it
 * answered our close frame, or sent FIN - closing a socket with unread data makes Linux
 *                     send RST instead (RFC 2525, 2.17). After a reset: what was last
 * seen. Sums never fall, and read <= delivered <= sent holds in every answer. */
#ifndef FLOODTEST_RUN_LINKS_H
#define FLOODTEST_RUN_LINKS_H

#include "harness/base/err.h"
#include "probes/proc.h"
#include "probes/sock_diag.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>

struct links;

/* Sums over all connections, ended ones included where that makes sense. */
struct link_totals {
    uint64_t sent_bytes;
    uint64_t delivered_bytes;
    uint64_t read_bytes;
    uint64_t recv_queue_bytes;
    uint64_t recv_buffer_bytes;
    uint64_t recv_alloc_bytes;
    uint64_t send_queue_bytes;
    uint64_t rwnd_limited_us; /* of the connection held longest */
    uint64_t peer_window_bytes;
    bool reads_known; /* false: at least one client's end is not visible (remote) */
    uint64_t errors;  /* probes that failed, ever */
};

/* e is set when the kernel gives no sock_diag: then only our ends of TCP connections are
 * read. */
struct links *links_new(struct err *e);
void links_free(struct links *l);

void links_add(struct links *l, struct server_connection *c);

/* The connection has ended; its fd can still be asked. */
void links_remove(struct links *l, const struct server_connection *c);

/* Whether the client's socket is closed: it was seen, and is not there any more, or
 * belongs to no process. */
bool links_client_gone(struct links *l, const struct server_connection *c);

/* Renews the accounts of open connections (all of them up to LINKS_PER_SAMPLE, then in
 * turn) and sums up. */
enum { LINKS_PER_SAMPLE = 256 };
void links_sample(struct links *l, struct link_totals *out);

/* The process that holds a client's end and is not in the tree; 0 if there is none (any
 * more). Scans /proc: for the moment after a connection was opened. */
pid_t links_find_stranger(struct links *l, const struct proc_tree *tree);

const char *links_state(const struct links *l); /* "ok", or what cannot be seen and why */

#endif
