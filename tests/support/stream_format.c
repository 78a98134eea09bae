#include "tests/support/stream_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each of these returns the length of the message in front of body with all that is
 * around it, or 0 if it is not whole; payload and payload_len are set then. */
struct found {
    size_t whole;
    const unsigned char *payload;
    size_t payload_len;
};

static const struct found not_whole = {0};

static struct found find_end(struct stream_client *c, const char *end, size_t end_len,
                             size_t skip)
{
    const unsigned char *at = byte_queue_front(&c->body);
    size_t have = byte_queue_length(&c->body);
    size_t from = c->searched > end_len ? c->searched - end_len : 0;
    const unsigned char *hit =
        have > from ? memmem(at + from, have - from, end, end_len) : NULL;
    if (hit == NULL) {
        c->searched = have;
        return not_whole;
    }
    c->searched = 0;
    size_t len = (size_t)(hit - at);
    if (len < skip) {
        stream_blame(c, "an event without data");
        skip = len;
    }
    return (struct found){len + end_len, at + skip, len - skip};
}

static struct found find_event(struct stream_client *c)
{
    struct found f = find_end(c, "\n\n", 2, 6);
    if (f.whole > 0 && memcmp(byte_queue_front(&c->body), "data: ", 6) != 0) {
        stream_blame(c, "a line of an event that is not data");
    }
    return f;
}

static struct found find_length(struct stream_client *c)
{
    const unsigned char *at = byte_queue_front(&c->body);
    size_t have = byte_queue_length(&c->body);
    if (have < 4) {
        return not_whole;
    }
    size_t len =
        (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | (size_t)at[3];
    return have < 4 + len ? not_whole : (struct found){4 + len, at + 4, len};
}

static struct found find_fixed(struct stream_client *c)
{
    size_t len = (size_t)c->size_bytes;
    return len == 0 || byte_queue_length(&c->body) < len
               ? not_whole
               : (struct found){len, byte_queue_front(&c->body), len};
}

static struct found find_wrapped(struct stream_client *c)
{
    const unsigned char *at = byte_queue_front(&c->body);
    size_t have = byte_queue_length(&c->body);
    const unsigned char *eol = have > 0 ? memchr(at, '\n', have) : NULL;
    if (eol == NULL) {
        return not_whole;
    }
    char line[64] = "";
    char expected[64];
    size_t head = (size_t)(eol - at) + 1;
    memcpy(line, at, head < sizeof line - 1 ? head : sizeof line - 1);
    snprintf(expected, sizeof expected, "MSG %llu %llu\r\n",
             (unsigned long long)(c->messages + 1), (unsigned long long)c->size_bytes);
    if (strcmp(line, expected) != 0) {
        stream_blame(c, "a message in another wrapping");
        return not_whole;
    }
    size_t len = (size_t)c->size_bytes;
    if (have < head + len + 2) {
        return not_whole;
    }
    if (memcmp(at + head + len, "\r\n", 2) != 0) {
        stream_blame(c, "a message without the end of its wrapping");
    }
    return (struct found){head + len + 2, at + head, len};
}

static struct found find_message(struct stream_client *c)
{
    switch (c->format) {
    case STREAM_LINES:
        return find_end(c, "\n", 1, 0);
    case STREAM_EVENTS:
        return find_event(c);
    case STREAM_LENGTH:
        return find_length(c);
    case STREAM_FIXED:
        return find_fixed(c);
    case STREAM_WRAPPED:
        return find_wrapped(c);
    case STREAM_WHOLE:
        break;
    }
    abort();
}

void stream_format_parse(struct stream_client *c)
{
    while (c->violation == NULL && byte_queue_length(&c->body) > 0) {
        struct found f = find_message(c);
        if (f.whole == 0) {
            return;
        }
        stream_check_message(c, f.payload, f.payload_len);
        byte_queue_drop(&c->body, f.whole);
    }
}
