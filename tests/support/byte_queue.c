#include "tests/support/byte_queue.h"

#include <stdlib.h>
#include <string.h>

unsigned char *byte_queue_room(struct byte_queue *q, size_t len)
{
    if (q->from > 0 && (q->from == q->to || q->capacity - q->to < len)) {
        memmove(q->bytes, q->bytes + q->from, q->to - q->from);
        q->to -= q->from;
        q->from = 0;
    }
    if (q->capacity - q->to < len) {
        q->capacity = (q->to + len) * 2;
        q->bytes = realloc(q->bytes, q->capacity);
        if (q->bytes == NULL) {
            abort();
        }
    }
    return q->bytes + q->to;
}

void byte_queue_added(struct byte_queue *q, size_t len)
{
    q->to += len;
}

void byte_queue_put(struct byte_queue *q, const unsigned char *bytes, size_t len)
{
    if (len > 0) {
        memcpy(byte_queue_room(q, len), bytes, len);
        byte_queue_added(q, len);
    }
}

const unsigned char *byte_queue_front(const struct byte_queue *q)
{
    return q->bytes + q->from;
}

size_t byte_queue_length(const struct byte_queue *q)
{
    return q->to - q->from;
}

void byte_queue_drop(struct byte_queue *q, size_t len)
{
    q->from += len;
}

void byte_queue_free(struct byte_queue *q)
{
    free(q->bytes);
    *q = (struct byte_queue){0};
}
