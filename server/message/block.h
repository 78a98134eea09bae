/* Composes the blocks that are written to a connection: as many whole messages as fit,
 * each one unfragmented frame, or one frame of a message that is larger than a block.
 * Every block ends on a frame boundary, so that a control frame may always follow it.
 * Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_BLOCK_H
#define FLOODTEST_SERVER_MESSAGE_BLOCK_H

#include "server/message/payload.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BLOCK_BYTES = 64 * 1024,
    BLOCK_PAYLOAD_MAX = BLOCK_BYTES - 4, /* of one frame: its header takes 4 bytes */
};

/* How far a connection is. */
struct block_cursor {
    uint64_t seq;     /* of the message under way or the next one; starts at 1 */
    uint64_t offset;  /* payload bytes of it already composed; 0 between messages */
    uint64_t time_ns; /* of the message under way, while offset > 0 */
};

struct block {
    size_t bytes;           /* in out */
    uint64_t payload_bytes; /* of these, without the frame headers */
    uint64_t messages;      /* that the block completes */
};

/* Fills out (BLOCK_BYTES) with at most max_messages (at least 1) and moves the cursor
 * on. Messages that begin here say now_ns. */
struct block block_fill(struct payload *p, struct block_cursor *c, uint64_t max_messages,
                        uint64_t now_ns, unsigned char *out);

/* Wire bytes of one message with so much payload: the headers of all its frames included.
 */
uint64_t block_message_bytes(uint64_t size_bytes);

#endif
