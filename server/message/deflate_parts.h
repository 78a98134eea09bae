/* Compresses messages part by part (deflate.h), each part by itself: nothing of a message
 * is kept between two of them. So one of these serves any number of connections, and one
 * that is in the middle of a message costs no memory. A part that is not the last one of
 * its message ends with the tail, on a whole byte. Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_DEFLATE_PARTS_H
#define FLOODTEST_SERVER_MESSAGE_DEFLATE_PARTS_H

#include "harness/base/err.h"
#include "server/message/deflate.h"

#include <stdbool.h>
#include <stddef.h>

enum { DEFLATE_PARTS_ROOM = 64 * 1024 };

/* All zero: no window in use yet. */
struct deflate_parts {
    struct deflate streams[DEFLATE_WINDOW_MAX + 1]; /* by window bits */
    unsigned char plain[DEFLATE_PARTS_ROOM]; /* the caller's: what is to be packed */
    unsigned char packed[DEFLATE_PARTS_ROOM + DEFLATE_OUT_MIN];
};

/* Before the first use of a window; later ones do nothing. FERR_NOMEM: zlib wants 256 KiB
 * at most. */
int deflate_parts_use(struct deflate_parts *d, int window_bits, struct err *e) MUST_CHECK;
void deflate_parts_fini(struct deflate_parts *d);

/* So many bytes of plain never take more when they are packed; they must not take more
 * than DEFLATE_PARTS_ROOM. */
size_t deflate_parts_bound(struct deflate_parts *d, int window_bits, size_t plain_len);

/* Packs the first plain_len bytes of plain, all of a message or a part of it, the last
 * one if ends. Returns how many bytes are in packed, at least one. */
size_t deflate_parts_pack(struct deflate_parts *d, int window_bits, size_t plain_len,
                          bool ends);

#endif
