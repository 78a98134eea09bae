/* What the messages say. Pure: the content is a function of the options, the sequence
 * number and the time, so that any part of a message can be made again and nothing is
 * kept.
 *
 * PAYLOAD_TEXT, exactly size bytes of ASCII:
 *   {"seq":N,"time_ns":T,"pad":"random letters and digits"}   where that fits, else
 *   {"seq":N} and spaces                                      where that fits, else
 *   N, right-aligned with spaces; of a longer N its last digits
 * All of these but the cut N are valid JSON.
 * PAYLOAD_BINARY: seq as 8 bytes big-endian, time_ns as 8 bytes big-endian, random bytes.
 * Of a number that does not fit whole, its low-order bytes. The random bytes are read
 * round and round from a pool that the seed alone decides. */
#ifndef FLOODTEST_SERVER_MESSAGE_PAYLOAD_H
#define FLOODTEST_SERVER_MESSAGE_PAYLOAD_H

#include "harness/base/err.h"
#include "server/message/payload_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAYLOAD_POOL_BYTES = 1 << 20,
    PAYLOAD_HEAD_MAX = 80, /* the part of a message that is not from the pool */
};

struct payload {
    enum payload_kind kind;
    uint64_t size_bytes;
    unsigned char *pool; /* PAYLOAD_POOL_BYTES */
    uint64_t time_ns;    /* whose digits are in time_text */
    char time_text[24];
    size_t time_digits;
};

/* Allocates the pool; FERR_NOMEM. */
int payload_init(struct payload *p, enum payload_kind kind, uint64_t size_bytes,
                 uint64_t seed, struct err *e) MUST_CHECK;
void payload_fini(struct payload *p);

/* Writes bytes offset … offset + len of message seq; they must be within size_bytes. */
void payload_fill(struct payload *p, uint64_t seq, uint64_t time_ns, uint64_t offset,
                  unsigned char *out, size_t len);

uint64_t payload_size(struct payload *p, uint64_t seq, uint64_t time_ns);
bool payload_is_text(const struct payload *p);

#endif
