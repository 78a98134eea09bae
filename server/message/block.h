/* Composes the blocks that are written to a connection: as many whole messages as fit, or
 * a part of one that is larger than a block. Pure.
 *
 * A chunked block (HTTP/1.1, RFC 9112, 7.1) is one chunk: its length stands in front of
 * it. */
#ifndef FLOODTEST_SERVER_MESSAGE_BLOCK_H
#define FLOODTEST_SERVER_MESSAGE_BLOCK_H

#include "server/message/framing.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BLOCK_BYTES = 64 * 1024,
    BLOCK_CHUNK_HEAD = 6, /* four hexadecimal digits and \r\n */
    BLOCK_CHUNK_TAIL = 2,
    BLOCK_CHUNK_BYTES = BLOCK_BYTES - BLOCK_CHUNK_HEAD - BLOCK_CHUNK_TAIL,
};

struct block {
    const unsigned char *start; /* in the caller's out */
    size_t bytes;
    uint64_t payload_bytes; /* of these, without frame headers and the like */
    uint64_t messages;      /* that the block completes */
};

/* Fills out (BLOCK_BYTES) with at most max_messages (at least 1), and moves the cursor
 * on. Nothing that the block holds is cut but a message larger than one. */
struct block block_fill(const struct framing *f, struct payload *p,
                        struct framing_cursor *c, uint64_t max_messages, bool chunked,
                        uint64_t now_ns, unsigned char *out);

/* Makes bytes, with BLOCK_CHUNK_HEAD before and BLOCK_CHUNK_TAIL behind them free, one
 * chunk. */
struct block block_chunk(unsigned char *bytes, size_t len);

#endif
