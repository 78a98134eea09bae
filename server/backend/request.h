/* A client's HTTP request: what it asks for, and the answer to one that is not let in;
 * what on_refused says about clients that never get as far. Loop's thread only.
 *
 * The functions that refuse return -1: libwebsockets has to close the connection. */
#ifndef FLOODTEST_SERVER_BACKEND_REQUEST_H
#define FLOODTEST_SERVER_BACKEND_REQUEST_H

#include "server/server_private.h"

/* The TLS handshake is over; why: the sentence that says why it failed, or NULL. */
void request_tls(struct connection *c, const char *why);

/* What a refusal says of the request. Borrows its strings, which are not terminated. */
struct request {
    const char *method; /* method_len 0: unknown */
    size_t method_len;
    const char *path;
    size_t path_len;
};

/* Of a connection whose request libwebsockets has read; valid until its callback returns.
 */
struct request request_of(struct lws *wsi);

/* Answers with a status line like "404 Not Found" and a sentence, which the harness is
 * told with what was asked for before it: "GET /wrong, but --path is /feed". */
__attribute__((format(printf, 5, 6))) int
request_refuse(struct connection *c, struct lws *wsi, const struct request *r,
               const char *status, const char *fmt, ...);

/* What every request must be, whatever the protocol: while the server lets clients in, of
 * the right path. 0 or refused. */
int request_check(struct connection *c, struct lws *wsi, const struct request *r);

/* Bytes that are no HTTP. */
int request_no_http(struct connection *c, const unsigned char *bytes, size_t len);

/* The connection ended. Counts it as refused if the flood never reached it. */
void request_ended(struct connection *c);

/* Counts a refusal and tells the harness. */
void request_refused(struct server *s, const char *what);

#endif
