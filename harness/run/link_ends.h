/* The kernel's account of both ends of one connection, whatever carries it: TCP
 * (sock_diag.h) or a Unix-domain stream (unix_diag.h). Which it is, the family of our
 * address says. */
#ifndef FLOODTEST_RUN_LINK_ENDS_H
#define FLOODTEST_RUN_LINK_ENDS_H

#include "harness/base/err.h"
#include "probes/sock_diag.h"
#include "probes/unix_diag.h"
#include "server/server.h"

struct link_ends {
    struct sock_diag tcp;
    struct unix_diag local; /* opened when the first such connection comes */
};

/* e: why the client's end of a TCP connection cannot be seen. Ours can then, still. */
int link_ends_open(struct link_ends *l, struct err *e) MUST_CHECK;
void link_ends_close(struct link_ends *l);

/* The client's end. 0 found; 1 it is not here (any more); negative: the kernel refused.
 */
int link_ends_client(struct link_ends *l, const struct server_connection *c,
                     struct sock_client *out, struct err *e) MUST_CHECK;

/* Our end. What we wrote on a Unix stream is counted as it goes to the transport: up to a
 * block less is in the kernel while libwebsockets keeps the rest of one (which it does
 * not have to where the send buffer takes two blocks: net.core.wmem_default >= 128 KiB),
 * and with TLS on top the records are not in it. A Unix stream has no send queue and no
 * window: what was written is in the client's queue. */
int link_ends_server(const struct server_connection *c, struct sock_server *out,
                     struct err *e) MUST_CHECK;

#endif
