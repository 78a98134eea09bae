/* The head of an HTTP/1 request, as much of it as an endless answer depends on: request
 * line and upgrade. Reads bytes as they come and keeps at most HTTP_HEAD_MAX. Pure.
 *
 * It takes what RFC 9112 lets a server take: empty lines in front, a line that ends with
 * LF alone, a target with scheme and host. It refuses what that forbids: spaces before a
 * colon, folded lines, control characters. What the other fields say it does not look at.
 */
#ifndef FLOODTEST_SERVER_BACKEND_HTTP_HEAD_H
#define FLOODTEST_SERVER_BACKEND_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>

enum { HTTP_HEAD_MAX = 8192 }; /* what nginx and Apache take, too */

enum http_head_state {
    HTTP_HEAD_MORE,     /* whatever came so far may become a request */
    HTTP_HEAD_WHOLE,    /* the fields below are set */
    HTTP_HEAD_TOO_LONG, /* HTTP_HEAD_MAX bytes and no end; method … are set */
    HTTP_HEAD_BROKEN,   /* a request line, and then a line that HTTP forbids; likewise */
    HTTP_HEAD_NO_HTTP,  /* not even a request line */
};

struct http_head {
    char bytes[HTTP_HEAD_MAX];
    size_t len;
    size_t line;        /* where the line under way begins */
    bool line_seen;     /* the request line is read */
    const char *method; /* in bytes, not terminated; as long as the head lives */
    size_t method_len;
    const char *path; /* without the query */
    size_t path_len;
    const char *upgrade; /* value of the field; upgrade_len 0: none */
    size_t upgrade_len;
    bool http_1_0;
};

/* Zero a head before the first call; no call after one that did not say MORE. *used: how
 * many of the bytes belong to the head. */
enum http_head_state http_head_feed(struct http_head *h, const unsigned char *bytes,
                                    size_t len, size_t *used);

#endif
