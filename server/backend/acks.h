/* Counts the messages in what a client sends over a protocol that is a stream of bytes:
 * each of them may acknowledge one of ours. Pure.
 *
 * lines, raw and wrapped: every \n ends one. length: 4 bytes big-endian and so many more.
 */
#ifndef FLOODTEST_SERVER_BACKEND_ACKS_H
#define FLOODTEST_SERVER_BACKEND_ACKS_H

#include "server/message/framing.h"

#include <stddef.h>
#include <stdint.h>

/* How far the stream is; zeroed at its begin. */
struct acks {
    uint32_t length; /* the bytes of the length read so far */
    unsigned length_bytes;
    uint64_t left; /* of the message under way */
};

/* Messages that end in these bytes. */
uint64_t acks_count(struct acks *a, enum framing_kind framing, const unsigned char *bytes,
                    size_t len);

#endif
