/* What differs between the roles of libwebsockets that a connection can have: WebSocket,
 * HTTP, and bytes as they come. TLS and Unix-domain sockets are below all of them and no
 * concern of theirs.
 *
 * A backend takes the events of its connections and says what they mean with the verbs of
 * connection.h, always in this order: connection_opened      once the flood may reach the
 * client (after its handshake) connection_writable    after each connection_ask_writable:
 * all writing takes place there and in connection_pump connection_received    what the
 * client sends, as often as it comes connection_leaving     libwebsockets is about to
 * close it; optional, when its socket can still be asked connection_closed      the last;
 * server.c calls it, too, when libwebsockets forgets a connection and before that
 * request_refused for one that does not get that far. It never writes the flood itself,
 * and never keeps a connection beyond the event. Loop's thread only. */
#ifndef FLOODTEST_SERVER_BACKEND_BACKEND_H
#define FLOODTEST_SERVER_BACKEND_BACKEND_H

#include "server/server_role.h"

#include <libwebsockets.h>
#include <stddef.h>

struct connection;

struct backend {
    enum server_role role;
    unsigned adopt; /* enum lws_adoption_type, without TLS */
    /* One event of libwebsockets but those of its wsi's birth and death. Returns non-zero
     * if libwebsockets has to close the connection. */
    int (*event)(struct connection *c, struct lws *wsi, enum lws_callback_reasons reason,
                 void *in, size_t len);
    /* In the writable event, between messages: ends the connection from our side, in the
     * protocol's own way. on_closed follows when the client has answered or closed. */
    int (*finish)(struct connection *c);
    /* What the client did when libwebsockets closes an intact connection for its sake. */
    const char *broken;
};

extern const struct backend backend_ws;
extern const struct backend backend_http;
extern const struct backend backend_raw;

const struct backend *backend_of(enum server_role role);

#endif
