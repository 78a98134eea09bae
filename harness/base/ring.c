#include "harness/base/ring.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

void ring_init(struct ring *r, size_t capacity)
{
    *r = (struct ring){.bytes = mem_must_alloc(capacity), .capacity = capacity};
}

void ring_fini(struct ring *r)
{
    free(r->bytes);
    r->bytes = NULL;
}

void ring_add(struct ring *r, const char *bytes, size_t len)
{
    if (len > r->capacity) {
        r->written += len - r->capacity;
        bytes += len - r->capacity;
        len = r->capacity;
    }
    size_t at = (size_t)(r->written % r->capacity);
    size_t to_end = r->capacity - at;
    size_t first = len < to_end ? len : to_end;
    memcpy(r->bytes + at, bytes, first);
    memcpy(r->bytes, bytes + first, len - first);
    r->written += len;
}

size_t ring_copy(const struct ring *r, char *out)
{
    if (r->written <= r->capacity) {
        memcpy(out, r->bytes, (size_t)r->written);
        return (size_t)r->written;
    }
    size_t at = (size_t)(r->written % r->capacity);
    memcpy(out, r->bytes + at, r->capacity - at);
    memcpy(out + r->capacity - at, r->bytes, at);
    return r->capacity;
}
