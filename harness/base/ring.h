/* The last N bytes of a stream, in fixed memory. */
#ifndef FLOODTEST_BASE_RING_H
#define FLOODTEST_BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring {
    char *bytes;
    size_t capacity;
    uint64_t written; /* bytes ever added */
};

void ring_init(struct ring *r, size_t capacity); /* capacity > 0 */
void ring_fini(struct ring *r);
void ring_add(struct ring *r, const char *bytes, size_t len);

/* Copies what is kept, oldest first, to out (capacity bytes) and returns how many. */
size_t ring_copy(const struct ring *r, char *out);

#endif
