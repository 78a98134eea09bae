/* The protocols that the server speaks: one table. Pure.
 *
 * Each name says all: `wss` is `ws` over TLS, `tls` is `tcp` over TLS, `sses` is `sse`
 * over TLS (its URL begins with https://, as that of `sse` with http://). So there is no
 * option for TLS, and no two ways to ask for the same. A Unix-domain socket is a place to
 * listen, no protocol: --unix goes with every protocol without TLS. */
#ifndef FLOODTEST_SERVER_PROTOCOL_H
#define FLOODTEST_SERVER_PROTOCOL_H

#include "harness/base/err.h"

#include <stdbool.h>

enum protocol {
    PROTOCOL_WS,
    PROTOCOL_WSS,
    PROTOCOL_TCP,
    PROTOCOL_TLS,
    PROTOCOL_HTTP,
    PROTOCOL_HTTPS,
    PROTOCOL_SSE,
    PROTOCOL_SSES,
    PROTOCOL_COUNT
};

/* What begins a connection, and what a message looks like on it. */
enum protocol_role {
    PROTOCOL_ROLE_WS = 1,   /* an upgrade, then frames */
    PROTOCOL_ROLE_HTTP = 2, /* a request, then a response that does not end */
    PROTOCOL_ROLE_RAW = 4,  /* nothing; messages as --framing says */
};

struct protocol_info {
    const char *name;   /* of --protocol */
    const char *scheme; /* of the URL that the client gets */
    bool tls;
    enum protocol_role role;
    const char *framing; /* PROTOCOL_ROLE_RAW: --framing when it is not given */
    const char *help;    /* one line, no full stop */
};

extern const struct protocol_info protocols[PROTOCOL_COUNT];

/* FERR_CONFIG names all protocols, and the nearest one. */
int protocol_parse(const char *name, enum protocol *out, struct err *e) MUST_CHECK;

#endif
