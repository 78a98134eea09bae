/* The start and the stop of libwebsockets on a loop of ours: its context, its one vhost,
 * its log. It has no listener: accepted sockets are handed to it.
 *
 * With an identity every connection is TLS, 1.2 or 1.3, and bytes that are none end it;
 * ALPN offers http/1.1 alone. OpenSSL writes with write(2): the process has to ignore
 * SIGPIPE then.
 *
 * Stopping takes libwebsockets two calls with turns of the loop between them;
 * lws_host_stop sees to that with an idle handle. Loop's thread only. */
#ifndef FLOODTEST_SERVER_BACKEND_LWS_HOST_H
#define FLOODTEST_SERVER_BACKEND_LWS_HOST_H

#include "harness/base/err.h"
#include "harness/base/latch.h"
#include "server/backend/tls.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum {
    LWS_HOST_NAME_MAX = 64
}; /* longest subprotocol that libwebsockets can answer, + 1 */

/* A client that connects and says nothing for so long is let go. */
enum { LWS_HOST_HANDSHAKE_SECONDS = 20 };

struct lws_host {
    lws_callback_function *callback;
    const struct tls_identity *tls;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct ssl_ctx_st *client_side; /* which is never used */
    struct lws_protocols protocols[3];
    char subprotocol[LWS_HOST_NAME_MAX];
    unsigned created; /* connections that libwebsockets told us it made */
    uv_idle_t stopper;
    int turns;
    struct latch *owner;
};

struct lws_host_options {
    /* Gets every event of every connection and finds user with lws_context_user.
     * LWS_CALLBACK_SSL_INFO has another meaning than libwebsockets gives it: the TLS
     * handshake is over; in is NULL, or a sentence that says why it failed. */
    lws_callback_function *callback;
    void *user;
    size_t write_bytes; /* what one write may pass to the kernel at once */
    /* Borrowed until the host has stopped; NULL: none. */
    const struct tls_identity *tls;
    const struct lws_extension *extensions; /* of WebSocket */
};

/* FERR_IO if libwebsockets cannot use libuv. On failure nothing is left behind. */
int lws_host_start(struct lws_host *h, uv_loop_t *loop, const struct lws_host_options *o,
                   struct err *e) MUST_CHECK;

/* Ends all connections, in a later turn of the loop (so that it may be called from inside
 * of a callback). Holds the owner's latch until libwebsockets is gone. */
void lws_host_stop(struct lws_host *h, uv_loop_t *loop, struct latch *owner);

/* Hands over an accepted socket as type (enum lws_adoption_type); it is closed by
 * libwebsockets in every case. Returns false if there will be no event for it at all, not
 * even LWS_CALLBACK_WSI_DESTROY. */
bool lws_host_adopt(struct lws_host *h, int fd, unsigned type, void *opaque);

/* Called by callback for LWS_CALLBACK_WSI_CREATE. */
void lws_host_created(struct lws_host *h);

/* The subprotocol that the handshake under way is to be answered with; NULL: none. */
void lws_host_answer(struct lws_host *h, const char *subprotocol);

#endif
