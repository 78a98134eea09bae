/* Compressed messages from a WebSocket client (permessage-deflate, RFC 7692, section
 * 7.2.2), in pieces as they come. Pure.
 *
 * Our own, because that of libwebsockets 4.1.6 aborts the process at an assertion (its
 * extension-permessage-deflate.c, LWS_EXT_CB_PAYLOAD_RX, "RX trailer apply 2") when a
 * message that compresses well ends at the wrong place, and forgets the client's context
 * when it was agreed that the server keeps none. */
#ifndef FLOODTEST_SERVER_MESSAGE_WS_INFLATE_H
#define FLOODTEST_SERVER_MESSAGE_WS_INFLATE_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

enum {
    WS_INFLATE_PIECE = 2048,           /* bytes handed on at once, at most */
    WS_INFLATE_MESSAGE_MAX = 64 << 20, /* bytes of a whole message; more is a bomb */
};

struct ws_inflate {
    z_stream z;
    bool ready;
    bool alone; /* each message stands alone: client_no_context_takeover is agreed on */
    uint64_t made;
};

/* Some bytes of the message; valid during the call. */
typedef void ws_inflate_take(void *arg, const char *bytes, size_t len);

/* FERR_NOMEM: zlib wants some 40 KiB. */
int ws_inflate_init(struct ws_inflate *i, bool alone, struct err *e) MUST_CHECK;
void ws_inflate_fini(struct ws_inflate *i);

/* The next bytes of a message's payload; last: it ends with them. What they hold goes to
 * take, at most 1032 times as much. FERR_PEER: they are no deflate, or the message is too
 * long; the connection cannot go on. */
int ws_inflate_hear(struct ws_inflate *i, const unsigned char *bytes, size_t len,
                    bool last, ws_inflate_take *take, void *arg,
                    struct err *e) MUST_CHECK;

#endif
