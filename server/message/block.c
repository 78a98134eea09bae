#include "server/message/block.h"

#include "server/message/ws_frame.h"

#include <assert.h>
#include <string.h>

static enum ws_opcode opcode_of(const struct payload *p)
{
    return p->kind == PAYLOAD_TEXT ? WS_TEXT : WS_BINARY;
}

static struct block whole_messages(struct payload *p, struct block_cursor *c,
                                   uint64_t max_messages, uint64_t now_ns,
                                   unsigned char *out)
{
    unsigned char header[WS_FRAME_HEADER_MAX];
    size_t header_bytes = ws_frame_header(header, opcode_of(p), true, p->size_bytes);
    size_t size = (size_t)p->size_bytes;
    uint64_t n = BLOCK_BYTES / (header_bytes + size);
    if (n > max_messages) {
        n = max_messages;
    }
    for (uint64_t i = 0; i < n; i++) {
        memcpy(out, header, header_bytes);
        payload_fill(p, c->seq, now_ns, 0, out + header_bytes, size);
        out += header_bytes + size;
        c->seq++;
    }
    return (struct block){
        .bytes = (size_t)n * (header_bytes + size),
        .payload_bytes = n * size,
        .messages = n,
    };
}

static struct block one_fragment(struct payload *p, struct block_cursor *c,
                                 uint64_t now_ns, unsigned char *out)
{
    enum ws_opcode opcode = WS_CONTINUATION;
    if (c->offset == 0) {
        c->time_ns = now_ns;
        opcode = opcode_of(p);
    }
    uint64_t left = p->size_bytes - c->offset;
    bool final = left <= BLOCK_PAYLOAD_MAX;
    size_t size = final ? (size_t)left : (size_t)BLOCK_PAYLOAD_MAX;
    size_t header_bytes = ws_frame_header(out, opcode, final, size);
    payload_fill(p, c->seq, c->time_ns, c->offset, out + header_bytes, size);
    c->offset += size;
    if (final) {
        c->seq++;
        c->offset = 0;
    }
    return (struct block){
        .bytes = header_bytes + size,
        .payload_bytes = size,
        .messages = final ? 1 : 0,
    };
}

struct block block_fill(struct payload *p, struct block_cursor *c, uint64_t max_messages,
                        uint64_t now_ns, unsigned char *out)
{
    assert(max_messages > 0);
    if (p->size_bytes <= BLOCK_PAYLOAD_MAX) {
        return whole_messages(p, c, max_messages, now_ns, out);
    }
    return one_fragment(p, c, now_ns, out);
}

uint64_t block_message_bytes(uint64_t size_bytes)
{
    uint64_t whole = size_bytes > BLOCK_PAYLOAD_MAX ? size_bytes / BLOCK_PAYLOAD_MAX : 0;
    uint64_t rest = size_bytes - whole * BLOCK_PAYLOAD_MAX;
    uint64_t bytes = size_bytes + whole * ws_frame_header_bytes(BLOCK_PAYLOAD_MAX);
    return rest > 0 || whole == 0 ? bytes + ws_frame_header_bytes(rest) : bytes;
}
