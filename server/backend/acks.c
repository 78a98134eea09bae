#include "server/backend/acks.h"

enum { LENGTH_BYTES = 4 };

static uint64_t count_lines(const unsigned char *bytes, size_t len)
{
    uint64_t n = 0;
    for (size_t i = 0; i < len; i++) {
        n += bytes[i] == '\n';
    }
    return n;
}

static uint64_t count_prefixed(struct acks *a, const unsigned char *bytes, size_t len)
{
    uint64_t n = 0;
    size_t i = 0;
    while (i < len) {
        if (a->left > 0) {
            uint64_t taken = len - i < a->left ? len - i : a->left;
            a->left -= taken;
            i += (size_t)taken;
            n += a->left == 0;
            continue;
        }
        a->length = a->length << 8 | bytes[i++];
        if (++a->length_bytes == LENGTH_BYTES) {
            a->left = a->length;
            a->length_bytes = 0;
            n += a->left == 0;
        }
    }
    return n;
}

uint64_t acks_count(struct acks *a, enum framing_kind framing, const unsigned char *bytes,
                    size_t len)
{
    return framing == FRAMING_LENGTH ? count_prefixed(a, bytes, len)
                                     : count_lines(bytes, len);
}
