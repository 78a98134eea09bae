/* Counts the messages in a stream of WebSocket frames from a server, without looking at
 * their payload; the stream comes in pieces of any length. Trusts the server: what
 * RFC 6455 forbids is not looked for. Pure. */
#ifndef FLOODTEST_TESTS_BENCH_FRAME_COUNTER_H
#define FLOODTEST_TESTS_BENCH_FRAME_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_COUNTER_HEADER_MAX = 10 }; /* a server does not mask */

/* Zeroed to begin with. */
struct frame_counter {
    uint64_t messages; /* whole ones; a message in fragments is one */
    bool closed;       /* a whole close frame came: nothing behind it is looked at */
    uint64_t payload_left;
    unsigned char header[FRAME_COUNTER_HEADER_MAX];
    unsigned header_len;
};

void frame_counter_take(struct frame_counter *f, const unsigned char *bytes, size_t len);

#endif
