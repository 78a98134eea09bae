#include "server/message/deflate_bomb.h"

#include "server/message/deflate.h"

#include <assert.h>
#include <string.h>

enum { BEST = 9, ZEROS = 4096 };

static const unsigned char tail[DEFLATE_TAIL] = {0, 0, 0xff, 0xff};

/* Some zeros as one message, without its tail. */
static size_t compress_zeros(struct deflate *d, size_t count, unsigned char *out)
{
    static const unsigned char zeros[ZEROS];
    size_t len = 0;
    deflate_begin(d);
    while (!deflate_finished(d)) {
        size_t now = count < ZEROS ? count : ZEROS;
        size_t left = now;
        const unsigned char *in = zeros;
        len += deflate_piece(d, &in, &left, now == count, out + len,
                             DEFLATE_BOMB_ROOM - len);
        count -= now - left;
    }
    return len;
}

int deflate_bomb_init(struct deflate_bomb *b, uint64_t message_bytes, int window_bits,
                      struct err *e)
{
    struct deflate d;
    int rc = deflate_init(&d, window_bits, BEST, e);
    if (rc < 0) {
        return rc;
    }
    b->parts = message_bytes / DEFLATE_BOMB_PART;
    /* The tail is what ends a part on a whole byte. */
    b->part_len = compress_zeros(&d, DEFLATE_BOMB_PART, b->part);
    memcpy(b->part + b->part_len, tail, sizeof tail);
    b->part_len += sizeof tail;
    b->rest_len =
        compress_zeros(&d, (size_t)(message_bytes % DEFLATE_BOMB_PART), b->rest);
    b->bytes = b->parts * b->part_len + b->rest_len;
    deflate_fini(&d);
    return 0;
}

void deflate_bomb_fill(const struct deflate_bomb *b, uint64_t offset, unsigned char *out,
                       size_t len)
{
    assert(offset + len <= b->bytes);
    while (len > 0) {
        bool in_part = offset / b->part_len < b->parts;
        size_t at =
            (size_t)(in_part ? offset % b->part_len : offset - b->parts * b->part_len);
        size_t there = (in_part ? b->part_len : b->rest_len) - at;
        size_t now = len < there ? len : there;
        memcpy(out, (in_part ? b->part : b->rest) + at, now);
        out += now;
        offset += now;
        len -= now;
    }
}
