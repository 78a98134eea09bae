#include "server/message/deflate.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

enum { MEMORY_LEVEL = 8 };

/* zlib compresses with 9 bits at least. With Z_RLE nothing refers further back than one
 * byte, which a window of 8 bits holds, too. */
static int strategy_for(int window_bits)
{
    return window_bits == DEFLATE_WINDOW_MIN ? Z_RLE : Z_DEFAULT_STRATEGY;
}

int deflate_init(struct deflate *d, int window_bits, int level, struct err *e)
{
    assert(window_bits >= DEFLATE_WINDOW_MIN && window_bits <= DEFLATE_WINDOW_MAX);
    memset(d, 0, sizeof *d);
    int bits = window_bits == DEFLATE_WINDOW_MIN ? window_bits + 1 : window_bits;
    int rc = deflateInit2(&d->z, level, Z_DEFLATED, -bits, MEMORY_LEVEL,
                          strategy_for(window_bits));
    if (rc != Z_OK) {
        return err_set(e, rc == Z_MEM_ERROR ? FERR_NOMEM : FERR_CONFIG,
                       "cannot compress with a window of %d bits at level %d: %s",
                       window_bits, level, zError(rc));
    }
    d->ready = true;
    return 0;
}

void deflate_fini(struct deflate *d)
{
    if (d->ready) {
        deflateEnd(&d->z); /* complains of a message that was not finished */
    }
    d->ready = false;
}

void deflate_begin(struct deflate *d)
{
    deflateReset(&d->z);
    d->finished = false;
    d->held_len = 0;
}

static uInt at_most(size_t len)
{
    return len < UINT_MAX ? (uInt)len : UINT_MAX;
}

/* Keeps the last bytes back, as long as they may be the tail. */
static size_t hold_back(struct deflate *d, const unsigned char *out, size_t len)
{
    d->held_len = len < DEFLATE_TAIL ? len : DEFLATE_TAIL;
    memcpy(d->held, out + len - d->held_len, d->held_len);
    return len - d->held_len;
}

size_t deflate_piece(struct deflate *d, const unsigned char **in, size_t *in_len,
                     bool last, unsigned char *out, size_t out_size)
{
    assert(out_size >= DEFLATE_OUT_MIN && !d->finished);
    uInt input = at_most(*in_len);
    bool ends = last && input == *in_len;
    memcpy(out, d->held, d->held_len);
    d->z.next_in = (Bytef *)*in; /* which zlib only reads */
    d->z.avail_in = input;
    d->z.next_out = out + d->held_len;
    d->z.avail_out = at_most(out_size - d->held_len);
    deflate(&d->z, ends ? Z_SYNC_FLUSH : Z_NO_FLUSH);
    size_t taken = input - d->z.avail_in;
    *in += taken;
    *in_len -= taken;
    /* Room left means that everything is out (zlib.h, deflate). */
    d->finished = ends && d->z.avail_in == 0 && d->z.avail_out > 0;
    return hold_back(d, out, (size_t)(d->z.next_out - out));
}

bool deflate_finished(const struct deflate *d)
{
    return d->finished;
}
