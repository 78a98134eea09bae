#include "server/message/deflate_parts.h"

#include <assert.h>
#include <string.h>

/* What Z_SYNC_FLUSH adds to what deflateBound is about: an empty block on a byte's edge.
 */
enum { FLUSH_BYTES = 8 };

int deflate_parts_use(struct deflate_parts *d, int window_bits, struct err *e)
{
    struct deflate *stream = &d->streams[window_bits];
    return stream->ready ? 0 : deflate_init(stream, window_bits, DEFLATE_LEVEL, e);
}

void deflate_parts_fini(struct deflate_parts *d)
{
    for (int bits = DEFLATE_WINDOW_MIN; bits <= DEFLATE_WINDOW_MAX; bits++) {
        deflate_fini(&d->streams[bits]);
    }
}

size_t deflate_parts_bound(struct deflate_parts *d, int window_bits, size_t plain_len)
{
    return deflateBound(&d->streams[window_bits].z, plain_len) + FLUSH_BYTES;
}

size_t deflate_parts_pack(struct deflate_parts *d, int window_bits, size_t plain_len,
                          bool ends)
{
    static const unsigned char tail[DEFLATE_TAIL] = {0, 0, 0xff, 0xff};
    struct deflate *stream = &d->streams[window_bits];
    const unsigned char *in = d->plain;
    size_t left = plain_len;
    assert(deflate_parts_bound(d, window_bits, plain_len) <= DEFLATE_PARTS_ROOM);
    deflate_begin(stream);
    size_t len = deflate_piece(stream, &in, &left, true, d->packed, sizeof d->packed);
    assert(deflate_finished(stream));
    if (!ends) {
        memcpy(d->packed + len, tail, sizeof tail);
        len += sizeof tail;
    }
    return len;
}
