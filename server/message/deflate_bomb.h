/* A message that is small on the wire and large in the client: any number of zero bytes,
 * compressed (deflate.h), without compressing them each time. One part is compressed so
 * that nothing in it refers to what is before it and it ends on a whole byte; a message
 * is that part again and again, and a rest. Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_DEFLATE_BOMB_H
#define FLOODTEST_SERVER_MESSAGE_DEFLATE_BOMB_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DEFLATE_BOMB_PART = 1 << 20, /* zeros in a part */
    DEFLATE_BOMB_ROOM = 8192,    /* enough for a part, about 1000 to 1 (all levels) */
};

struct deflate_bomb {
    uint64_t bytes; /* of the compressed message */
    uint64_t parts; /* so many times the part, then the rest */
    size_t part_len;
    size_t rest_len;
    unsigned char part[DEFLATE_BOMB_ROOM];
    unsigned char rest[DEFLATE_BOMB_ROOM];
};

/* A message of message_bytes zeros. FERR_NOMEM as deflate_init. */
int deflate_bomb_init(struct deflate_bomb *b, uint64_t message_bytes, int window_bits,
                      struct err *e) MUST_CHECK;

/* Writes bytes offset … offset + len of it, which must be within b->bytes. */
void deflate_bomb_fill(const struct deflate_bomb *b, uint64_t offset, unsigned char *out,
                       size_t len);

#endif
