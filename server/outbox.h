/* What is to be said on a connection besides its flood: replies of its conversation, a
 * frame that a case puts in front. Bytes as they go onto the wire, bounded: a client that
 * asks for more than it reads gets no memory of ours. Pure. */
#ifndef FLOODTEST_SERVER_OUTBOX_H
#define FLOODTEST_SERVER_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>

enum {
    OUTBOX_BYTES = 64 * 1024,
    OUTBOX_ROOM_BEFORE =
        32, /* free in front of the bytes: LWS_PRE, and the head of a chunk */
    OUTBOX_ROOM_BEHIND = 8,
};

struct outbox {
    size_t len;
    unsigned char room[OUTBOX_ROOM_BEFORE];
    unsigned char bytes[OUTBOX_BYTES];
    unsigned char room_behind[OUTBOX_ROOM_BEHIND]; /* the end of a chunk */
};

/* Room for so many more bytes, of which the caller fills all; NULL: there is none. */
unsigned char *outbox_extend(struct outbox *o, size_t len);

#endif
