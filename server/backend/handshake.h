/* The way from an accepted socket to a WebSocket: which requests are let in, what the
 * others are told, and what on_refused says about them. Loop's thread only.
 *
 * The functions return non-zero if libwebsockets has to close the connection. */
#ifndef FLOODTEST_SERVER_BACKEND_HANDSHAKE_H
#define FLOODTEST_SERVER_BACKEND_HANDSHAKE_H

#include "server/server_private.h"

/* A request with an Upgrade header. */
int handshake_upgrade(struct connection *c, struct lws *wsi, const char *upgrade);

/* A request without one. */
int handshake_plain_http(struct connection *c, struct lws *wsi);

/* Bytes that are no HTTP. */
int handshake_no_http(struct connection *c, const unsigned char *bytes, size_t len);

/* The connection ended. Counts it as refused if it never became a WebSocket. */
void handshake_ended(struct connection *c);

/* Counts a refusal and tells the harness. */
void handshake_refused(struct server *s, const char *what);

#endif
