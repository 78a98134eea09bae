/* Bytes that are put in behind and taken out in front. */
#ifndef FLOODTEST_TESTS_SUPPORT_BYTE_QUEUE_H
#define FLOODTEST_TESTS_SUPPORT_BYTE_QUEUE_H

#include <stddef.h>

struct byte_queue {
    unsigned char *bytes; /* NULL until the first room */
    size_t from;          /* taken out */
    size_t to;
    size_t capacity;
};

/* Room for len bytes more, at the end; byte_queue_added says how many were written. */
unsigned char *byte_queue_room(struct byte_queue *q, size_t len);
void byte_queue_added(struct byte_queue *q, size_t len);

void byte_queue_put(struct byte_queue *q, const unsigned char *bytes, size_t len);
const unsigned char *byte_queue_front(const struct byte_queue *q);
size_t byte_queue_length(const struct byte_queue *q);
void byte_queue_drop(struct byte_queue *q, size_t len);
void byte_queue_free(struct byte_queue *q);

#endif
