/* What the messages say. Pure: the content is a function of the options, the sequence
 * number and the time, so that any part of a message can be made again and nothing is
 * kept.
 *
 * PAYLOAD_TEXT, exactly as many bytes of ASCII as the sizes say:
 *   {"seq":N,"time_ns":T,"pad":"random letters and digits"}   where that fits, else
 *   {"seq":N} and spaces                                      where that fits, else
 *   N, right-aligned with spaces; of a longer N its last digits
 * All of these but the cut N (and the empty message) are valid JSON.
 * PAYLOAD_UTF8: the same, but the pad is up to three letters and then characters of 4
 * bytes (U+1F300 to U+1F5FF); none is cut.
 * PAYLOAD_BINARY: seq as 8 bytes big-endian, time_ns as 8 bytes big-endian, random bytes.
 * Of a number that does not fit whole, its low-order bytes. The random bytes, letters and
 * characters are read round and round from a pool that the seed alone decides.
 * PAYLOAD_TEMPLATE, PAYLOAD_FILE: as long as they are; the sizes do not matter. */
#ifndef FLOODTEST_SERVER_MESSAGE_PAYLOAD_H
#define FLOODTEST_SERVER_MESSAGE_PAYLOAD_H

#include "harness/base/err.h"
#include "server/message/digits.h"
#include "server/message/message_file.h"
#include "server/message/payload_kind.h"
#include "server/message/sizes.h"
#include "server/message/template.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAYLOAD_POOL_BYTES = 1 << 20,
    PAYLOAD_HEAD_MAX = 80, /* the part of a message that is not from the pool */
    PAYLOAD_BEFORE_MAX = 16,
    PAYLOAD_BEHIND_MAX = 6,
};

struct payload_options {
    enum payload_kind kind;
    struct sizes sizes;              /* of text, binary and utf8 */
    const struct template *template; /* PAYLOAD_TEMPLATE; borrowed until payload_fini */
    const struct message_file *file; /* PAYLOAD_FILE; likewise */
    uint64_t seed;
    uint64_t wall_offset_ns; /* wall clock minus CLOCK_MONOTONIC at the start */
};

struct payload {
    struct payload_options options;
    unsigned char *pool; /* PAYLOAD_POOL_BYTES; NULL: of a kind that has none */
    uint64_t mean_bytes;
    uint64_t fixed_bytes;
    uint64_t sized_seq; /* whose size is in sized_bytes; 0 is a number like any other */
    uint64_t sized_bytes;
    uint64_t time_ns; /* whose digits are in time_text */
    unsigned char time_text[DIGITS_MAX];
    size_t time_digits; /* 0: none yet */
};

/* Allocates the pool; FERR_NOMEM. */
int payload_init(struct payload *p, const struct payload_options *o,
                 struct err *e) MUST_CHECK;
void payload_fini(struct payload *p);

/* Bytes of message seq, should it be sent at time_ns; 0 is possible. */
uint64_t payload_size(struct payload *p, uint64_t seq, uint64_t time_ns);

/* Writes bytes offset … offset + len of message seq; they must be within payload_size.
 * The same arguments give the same bytes. */
void payload_fill(struct payload *p, uint64_t seq, uint64_t time_ns, uint64_t offset,
                  unsigned char *out, size_t len);

/* Bytes that stand around each message of a run. */
struct payload_frame {
    const unsigned char *before; /* at most PAYLOAD_BEFORE_MAX */
    size_t before_len;
    const unsigned char *behind; /* at most PAYLOAD_BEHIND_MAX */
    size_t behind_len;
};

/* Many messages at once, for short ones several times as fast as one by one: message seq
 * and those behind it, whole, each in the frame, with the bytes that payload_fill gives.
 * Writes at most max of them, into room bytes; returns how many. 0: one by one then,
 * because there is no room for one, or they are not alike enough (of different sizes, too
 * short for all their parts). */
uint64_t payload_run(struct payload *p, uint64_t seq, uint64_t time_ns,
                     const struct payload_frame *frame, uint64_t max, unsigned char *out,
                     size_t room);

/* Whether every message is valid UTF-8. */
bool payload_is_text(const struct payload *p);

/* The mean size; of a template over messages of up to 6 digits, about a day after boot.
 */
uint64_t payload_mean_bytes(const struct payload *p);

/* The size, if every message has the same, else UINT64_MAX. */
uint64_t payload_fixed_bytes(const struct payload *p);

#endif
