#include "tests/support/stream_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_AT_ONCE = 64 * 1024 };

void stream_blame(struct stream_client *c, const char *what)
{
    if (c->violation == NULL) {
        c->violation = what;
    }
}

/* The time that a message says, if it is long enough to say one. */
static uint64_t time_of(const struct stream_client *c, const unsigned char *bytes,
                        size_t len)
{
    if (len < 16) {
        return 0;
    }
    if (!payload_is_text(c->payload)) {
        uint64_t time_ns = 0;
        for (size_t i = 8; i < 16; i++) {
            time_ns = time_ns << 8 | bytes[i];
        }
        return time_ns;
    }
    char head[80] = "";
    memcpy(head, bytes, len < sizeof head - 1 ? len : sizeof head - 1);
    const char *at = strstr(head, "\"time_ns\":");
    return at != NULL ? strtoull(at + strlen("\"time_ns\":"), NULL, 10) : 0;
}

static bool is_content(struct stream_client *c, uint64_t seq, uint64_t time_ns,
                       const unsigned char *bytes, size_t len)
{
    static unsigned char expected[BYTES_AT_ONCE];
    for (size_t at = 0; at < len; at += BYTES_AT_ONCE) {
        size_t n = len - at < BYTES_AT_ONCE ? len - at : BYTES_AT_ONCE;
        payload_fill(c->payload, seq, time_ns, at, expected, n);
        if (memcmp(expected, bytes + at, n) != 0) {
            return false;
        }
    }
    return true;
}

void stream_check_message(struct stream_client *c, const unsigned char *bytes, size_t len)
{
    c->messages++;
    c->payload_bytes += len;
    if (len != c->size_bytes) {
        stream_blame(c, "a message of another size");
        return;
    }
    uint64_t time_ns = time_of(c, bytes, len);
    if (time_ns != 0 && time_ns < c->last_time_ns) {
        stream_blame(c, "a message that is older than the one before it");
    }
    c->last_time_ns = time_ns != 0 ? time_ns : c->last_time_ns;
    if (!is_content(c, c->messages, time_ns, bytes, len)) {
        stream_blame(c, "a message that is not the next one, whole and in order");
    }
}
