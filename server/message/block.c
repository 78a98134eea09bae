#include "server/message/block.h"

#include <assert.h>
#include <string.h>

/* Messages of no bytes at all (framing raw, size 0) must not go on for ever. */
enum { MESSAGES_MAX = BLOCK_BYTES };

static struct block fill(const struct framing *f, struct payload *p,
                         struct framing_cursor *c, uint64_t max_messages, uint64_t now_ns,
                         unsigned char *out, size_t room)
{
    struct block b = {.start = out};
    while (b.messages < max_messages) {
        struct framing_piece piece;
        uint64_t run = framing_run(f, p, c, now_ns, max_messages - b.messages,
                                   out + b.bytes, room - b.bytes, &piece);
        if (run == 0) {
            piece = framing_next(f, p, c, now_ns, out + b.bytes, room - b.bytes, room);
            run = piece.ends_message ? 1 : 0;
        }
        if (piece.bytes == 0 && !piece.ends_message) {
            break;
        }
        b.bytes += piece.bytes;
        b.payload_bytes += piece.payload_bytes;
        b.messages += run;
    }
    return b;
}

struct block block_chunk(unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char head[BLOCK_CHUNK_HEAD];
    size_t n = 0;
    for (int shift = 12; shift >= 0; shift -= 4) {
        size_t digit = (len >> shift) & 0xf;
        if (n > 0 || digit > 0 || shift == 0) {
            head[n++] = (unsigned char)digits[digit];
        }
    }
    head[n++] = '\r';
    head[n++] = '\n';
    memcpy(bytes - n, head, n);
    memcpy(bytes + len, "\r\n", BLOCK_CHUNK_TAIL);
    return (struct block){.start = bytes - n, .bytes = n + len + BLOCK_CHUNK_TAIL};
}

struct block block_fill(const struct framing *f, struct payload *p,
                        struct framing_cursor *c, uint64_t max_messages, bool chunked,
                        uint64_t now_ns, unsigned char *out)
{
    assert(max_messages > 0);
    if (max_messages > MESSAGES_MAX) {
        max_messages = MESSAGES_MAX;
    }
    if (!chunked) {
        return fill(f, p, c, max_messages, now_ns, out, BLOCK_BYTES);
    }
    struct block b =
        fill(f, p, c, max_messages, now_ns, out + BLOCK_CHUNK_HEAD, BLOCK_CHUNK_BYTES);
    if (b.bytes > 0) { /* an empty chunk would be the end */
        struct block chunk = block_chunk(out + BLOCK_CHUNK_HEAD, b.bytes);
        b.start = chunk.start;
        b.bytes = chunk.bytes;
    }
    return b;
}
