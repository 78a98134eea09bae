#include "tests/support/stream_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Each step takes something whole from c->in and returns true, or waits for more. */

static bool take_head(struct stream_client *c)
{
    const unsigned char *at = byte_queue_front(&c->in);
    const unsigned char *end = memmem(at, byte_queue_length(&c->in), "\r\n\r\n", 4);
    if (end == NULL) {
        return false;
    }
    size_t len = (size_t)(end - at) + 4;
    snprintf(c->head, sizeof c->head, "%.*s", (int)len, (const char *)at);
    const char *status = c->carrier == STREAM_WS ? "HTTP/1.1 101 " : "HTTP/1.1 200 ";
    c->joined = strncmp(c->head, status, strlen(status)) == 0;
    const char *agreed =
        strstr(c->head, "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    if (c->joined && c->deflate != (agreed != NULL)) {
        stream_blame(c, "an extension that was not offered, or none");
    }
    c->chunked = strcasestr(c->head, "\r\ntransfer-encoding: chunked\r\n") != NULL;
    byte_queue_drop(&c->in, len);
    return true;
}

static void control_frame(struct stream_client *c, int opcode, const unsigned char *at,
                          size_t len)
{
    if (opcode == 8) {
        c->close_code = len >= 2 ? at[0] << 8 | at[1] : 1005;
    } else {
        stream_blame(c, "a control frame that nobody asked for");
    }
}

/* Into c->body. */
static void inflate_into_body(struct stream_client *c, const unsigned char *at,
                              size_t len)
{
    enum { ROOM = 64 * 1024 };
    z_stream *z = &c->inflater;
    z->next_in = (Bytef *)at;
    z->avail_in = (uInt)len;
    do {
        z->next_out = byte_queue_room(&c->body, ROOM);
        z->avail_out = ROOM;
        int rc = inflate(z, Z_SYNC_FLUSH);
        if (rc != Z_OK && rc != Z_BUF_ERROR) {
            stream_blame(c, "what does not inflate");
            return;
        }
        byte_queue_added(&c->body, ROOM - z->avail_out);
    } while (z->avail_in > 0 || z->avail_out == 0);
}

static void take_payload(struct stream_client *c, bool final, const unsigned char *at,
                         size_t len)
{
    if (!c->deflate) {
        byte_queue_put(&c->body, at, len);
        return;
    }
    inflate_into_body(c, at, len);
    if (final) {
        inflate_into_body(c, (const unsigned char *)"\x00\x00\xff\xff", 4);
    }
}

static void data_frame(struct stream_client *c, int opcode, bool final,
                       const unsigned char *at, size_t len)
{
    int expected = payload_is_text(c->payload) ? 1 : 2;
    if (opcode != (c->fragmented ? 0 : expected)) {
        stream_blame(c, "a frame of the wrong kind, or in the wrong place");
    }
    c->fragmented = !final;
    take_payload(c, final, at, len);
    if (final) {
        size_t whole = byte_queue_length(&c->body);
        stream_check_message(c, byte_queue_front(&c->body), whole);
        byte_queue_drop(&c->body, whole);
    }
}

static bool take_frame(struct stream_client *c)
{
    const unsigned char *at = byte_queue_front(&c->in);
    size_t have = byte_queue_length(&c->in);
    size_t header = 2;
    if (have < header) {
        return false;
    }
    uint64_t len = at[1] & 0x7f;
    size_t extra = len == 126 ? 2 : len == 127 ? 8 : 0;
    header += extra;
    if (have < header) {
        return false;
    }
    for (size_t i = 0; i < extra; i++) {
        len = (i == 0 ? 0 : len) << 8 | at[2 + i];
    }
    if (have < header + len) {
        return false;
    }
    int data_begins = (at[0] & 0x08) == 0 && (at[0] & 0x0f) != 0;
    if ((at[0] & 0x70) != (c->deflate && data_begins ? 0x40 : 0) || (at[1] & 0x80) != 0 ||
        c->close_code != 0) {
        stream_blame(c, "a masked frame, a reserved bit, or one behind the close frame");
    }
    if ((extra == 2 && len < 126) || (extra == 8 && len < 65536)) {
        stream_blame(c, "a length that is not the shortest");
    }
    int opcode = at[0] & 0x0f;
    if (opcode >= 8) {
        control_frame(c, opcode, at + header, (size_t)len);
    } else {
        c->wire_bytes += header + len;
        data_frame(c, opcode, (at[0] & 0x80) != 0, at + header, (size_t)len);
    }
    byte_queue_drop(&c->in, header + (size_t)len);
    return true;
}

static bool take_body(struct stream_client *c, size_t most)
{
    size_t have = byte_queue_length(&c->in);
    size_t n = have < most ? have : most;
    byte_queue_put(&c->body, byte_queue_front(&c->in), n);
    byte_queue_drop(&c->in, n);
    c->wire_bytes += n;
    stream_format_parse(c);
    return n > 0;
}

static bool take_chunk_size(struct stream_client *c)
{
    const char *at = (const char *)byte_queue_front(&c->in);
    size_t have = byte_queue_length(&c->in);
    const char *end = memmem(at, have, "\r\n", 2);
    if (end == NULL) {
        return false;
    }
    char *after = NULL;
    c->chunk_left = strtoull(at, &after, 16);
    if (after != end || after == at) {
        stream_blame(c, "a chunk without a size");
        return false;
    }
    size_t len = (size_t)(end - at) + 2;
    byte_queue_drop(&c->in, len);
    c->chunk = c->chunk_left > 0 ? STREAM_CHUNK_DATA : STREAM_CHUNK_LAST;
    c->wire_bytes += c->chunk_left > 0 ? len : 0;
    return true;
}

static bool take_line_end(struct stream_client *c, enum stream_chunk then)
{
    if (byte_queue_length(&c->in) < 2) {
        return false;
    }
    if (memcmp(byte_queue_front(&c->in), "\r\n", 2) != 0) {
        stream_blame(c, "a chunk that is longer than its size, or a trailer");
    }
    byte_queue_drop(&c->in, 2);
    c->wire_bytes += then == STREAM_CHUNK_SIZE ? 2 : 0;
    c->chunk = then;
    return true;
}

static bool take_chunk(struct stream_client *c)
{
    uint64_t before = c->wire_bytes;
    bool took = false;
    switch (c->chunk) {
    case STREAM_CHUNK_SIZE:
        return take_chunk_size(c);
    case STREAM_CHUNK_DATA:
        took = take_body(c, (size_t)c->chunk_left);
        c->chunk_left -= c->wire_bytes - before;
        c->chunk = c->chunk_left > 0 ? STREAM_CHUNK_DATA : STREAM_CHUNK_TAIL;
        return took;
    case STREAM_CHUNK_TAIL:
        return take_line_end(c, STREAM_CHUNK_SIZE);
    case STREAM_CHUNK_LAST:
        return take_line_end(c, STREAM_CHUNK_OVER);
    case STREAM_CHUNK_OVER:
        if (byte_queue_length(&c->in) > 0) {
            stream_blame(c, "bytes behind the last chunk");
        }
        return false;
    }
    abort();
}

static bool take(struct stream_client *c)
{
    if (c->carrier == STREAM_TCP) {
        return take_body(c, SIZE_MAX);
    }
    if (c->head[0] == '\0') {
        return take_head(c);
    }
    if (!c->joined) {
        return false; /* the text of a refusal */
    }
    if (c->carrier == STREAM_WS) {
        return take_frame(c);
    }
    return c->chunked ? take_chunk(c) : take_body(c, SIZE_MAX);
}

void stream_carrier_parse(struct stream_client *c)
{
    while (c->violation == NULL && byte_queue_length(&c->in) > 0 && take(c)) {
    }
}
