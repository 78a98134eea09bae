/* permessage-deflate of WebSocket messages (RFC 7692), each message by itself: nothing
 * refers back to an earlier one, so that it is right whatever was agreed on about context
 * takeover. In pieces: a message of any size needs room for one piece. Pure.
 *
 * The payload of a compressed message are all its pieces; the first frame has RSV1 set
 * (0x40 in its first byte). deflate_offer.h says what may be used. */
#ifndef FLOODTEST_SERVER_MESSAGE_DEFLATE_H
#define FLOODTEST_SERVER_MESSAGE_DEFLATE_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

enum {
    DEFLATE_WINDOW_MIN = 8,
    DEFLATE_WINDOW_MAX = 15,
    DEFLATE_LEVEL = 1,    /* a flood is to cost the client, not floodtest */
    DEFLATE_TAIL = 4,     /* 00 00 ff ff, which a message leaves out */
    DEFLATE_OUT_MIN = 64, /* room that a piece needs */
};

struct deflate {
    z_stream z;
    bool ready;
    bool finished;
    unsigned char held[DEFLATE_TAIL]; /* the end so far: it may be the tail */
    size_t held_len;
};

/* level: 0 … 9. FERR_NOMEM: zlib wants 256 KiB at most. */
int deflate_init(struct deflate *d, int window_bits, int level, struct err *e) MUST_CHECK;
void deflate_fini(struct deflate *d);

/* A new message; what was left of the last one is gone. */
void deflate_begin(struct deflate *d);

/* Compresses from *in, which moves on with what was taken, into out, of out_size bytes
 * (DEFLATE_OUT_MIN at least). last: the message ends with these bytes. Returns how many
 * bytes of the message are in out. Call again while *in_len is not 0, and after the last
 * bytes until deflate_finished. */
size_t deflate_piece(struct deflate *d, const unsigned char **in, size_t *in_len,
                     bool last, unsigned char *out, size_t out_size);

/* The message is complete. */
bool deflate_finished(const struct deflate *d);

#endif
