#include "server/message/framing_ws.h"

#include "server/message/deflate_bomb.h"
#include "server/message/deflate_parts.h"
#include "server/message/ws_frame.h"

#include <string.h>

/* A smaller part of a large compressed message is not worth its frame: then the block
 * is full. */
enum { PART_MIN = 4096 };

static const struct framing_piece no_room = {0};

static size_t smaller(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

static void message_done(const struct framing *f, struct framing_cursor *c)
{
    c->seq++;
    c->offset = 0;
    c->empty_sent = false;
    c->endless = f->endless;
}

/* Payload bytes that one frame may take in a block. */
static uint64_t fragment_limit(const struct framing *f, size_t block_bytes)
{
    uint64_t most = ws_frame_payload_max(block_bytes);
    return f->fragment_bytes > 0 && f->fragment_bytes < most ? f->fragment_bytes : most;
}

/* The header of a message's first frame, or of one that goes on. */
static size_t put_header(const struct payload *p, const struct framing_cursor *c,
                         bool first, bool final, size_t size, unsigned char *out)
{
    enum ws_opcode kind = payload_is_text(p) ? WS_TEXT : WS_BINARY;
    size_t len = ws_frame_header(out, first ? kind : WS_CONTINUATION, final, size);
    if (first && c->deflate != NULL) {
        out[0] |= WS_FRAME_RSV1;
    }
    return len;
}

/* --- as it is, or a bomb, which is compressed already */

static void begin(const struct framing *f, struct payload *p, struct framing_cursor *c,
                  uint64_t now_ns)
{
    if (c->offset == 0) {
        c->time_ns = now_ns;
        c->size = f->bomb != NULL ? f->bomb->bytes : payload_size(p, c->seq, now_ns);
    }
}

static void fill(const struct framing *f, struct payload *p,
                 const struct framing_cursor *c, unsigned char *out, size_t size)
{
    if (f->bomb != NULL) {
        deflate_bomb_fill(f->bomb, c->offset, out, size);
    } else {
        payload_fill(p, c->seq, c->time_ns, c->offset, out, size);
    }
}

/* What a bomb holds counts when all of it is composed. */
static uint64_t payload_of(const struct framing *f, struct payload *p,
                           const struct framing_cursor *c, size_t size, bool last)
{
    if (f->bomb == NULL) {
        return size;
    }
    return last ? payload_size(p, c->seq, c->time_ns) : 0;
}

static struct framing_piece empty_fragment(const struct framing *f, struct payload *p,
                                           struct framing_cursor *c, bool first,
                                           unsigned char *out, size_t room)
{
    if (room < WS_FRAME_HEADER_MAX) {
        return no_room;
    }
    c->empty_sent = true;
    c->endless = c->endless || f->endless;
    return (struct framing_piece){.bytes = put_header(p, c, first, false, 0, out)};
}

static struct framing_piece plain_piece(const struct framing *f, struct payload *p,
                                        struct framing_cursor *c, uint64_t now_ns,
                                        unsigned char *out, size_t room,
                                        size_t block_bytes)
{
    begin(f, p, c, now_ns);
    bool first = c->offset == 0 && !c->empty_sent && !c->endless;
    if (f->empty_fragments && !c->empty_sent) {
        return empty_fragment(f, p, c, first, out, room);
    }
    uint64_t left = c->size - c->offset;
    uint64_t limit = fragment_limit(f, block_bytes);
    bool last = left <= limit;
    size_t size = smaller(left, limit);
    if (ws_frame_header_bytes(size) + size > room) {
        return no_room;
    }
    size_t header = put_header(p, c, first, last && !f->endless, size, out);
    fill(f, p, c, out + header, size);
    struct framing_piece piece = {
        .bytes = header + size,
        .payload_bytes = payload_of(f, p, c, size, last),
        .ends_message = last,
    };
    c->offset += size;
    c->empty_sent = false;
    if (last) {
        message_done(f, c);
    }
    return piece;
}

/* --- compressed */

/* So many bytes of payload never take more as frames. */
static uint64_t packed_bound(const struct framing *f, const struct framing_cursor *c,
                             uint64_t plain_len, uint64_t limit)
{
    uint64_t packed = deflate_parts_bound(c->deflate, c->window_bits, (size_t)plain_len);
    uint64_t frames = packed / limit + 1;
    uint64_t headers = ws_frame_header_bytes(smaller(packed, limit)) +
                       (f->empty_fragments ? ws_frame_header_bytes(0) : 0);
    return packed + frames * headers;
}

/* The largest part that the room is certainly enough for. */
static size_t largest_part(const struct framing *f, const struct framing_cursor *c,
                           size_t room, uint64_t limit)
{
    size_t fits = 0;
    size_t too_large = room;
    while (too_large - fits > 1) {
        size_t middle = fits + (too_large - fits) / 2;
        if (packed_bound(f, c, middle, limit) <= room) {
            fits = middle;
        } else {
            too_large = middle;
        }
    }
    return fits;
}

/* False: no room. */
static bool choose_part(const struct framing *f, const struct framing_cursor *c,
                        size_t room, size_t block_bytes, uint64_t limit, size_t *part)
{
    uint64_t left = c->size - c->offset;
    if (left <= room && packed_bound(f, c, left, limit) <= room) {
        *part = (size_t)left;
        return true;
    }
    if (room < PART_MIN ||
        (c->size <= block_bytes && packed_bound(f, c, c->size, limit) <= block_bytes)) {
        return false;
    }
    *part = largest_part(f, c, room, limit);
    return *part >= PART_MIN;
}

/* The frames of what is packed. */
static size_t put_frames(const struct framing *f, const struct payload *p,
                         const struct framing_cursor *c, size_t len, bool ends,
                         uint64_t limit, unsigned char *out)
{
    bool first = c->offset == 0 && !c->endless;
    size_t at = 0;
    for (size_t done = 0, size; done < len; done += size) {
        size = smaller(len - done, limit);
        if (f->empty_fragments) {
            at += put_header(p, c, first, false, 0, out + at);
            first = false;
        }
        at += put_header(p, c, first, ends && done + size == len, size, out + at);
        first = false;
        memcpy(out + at, c->deflate->packed + done, size);
        at += size;
    }
    return at;
}

static struct framing_piece packed_piece(const struct framing *f, struct payload *p,
                                         struct framing_cursor *c, uint64_t now_ns,
                                         unsigned char *out, size_t room,
                                         size_t block_bytes)
{
    begin(f, p, c, now_ns);
    uint64_t limit = fragment_limit(f, block_bytes);
    size_t part;
    if (!choose_part(f, c, room, block_bytes, limit, &part)) {
        return no_room;
    }
    bool last = part == c->size - c->offset;
    bool ends = last && !f->endless;
    payload_fill(p, c->seq, c->time_ns, c->offset, c->deflate->plain, part);
    size_t len = deflate_parts_pack(c->deflate, c->window_bits, part, ends);
    struct framing_piece piece = {
        .bytes = put_frames(f, p, c, len, ends, limit, out),
        .payload_bytes = part,
        .ends_message = last,
    };
    c->offset += part;
    if (last) {
        message_done(f, c);
    }
    return piece;
}

struct framing_piece framing_ws_next(const struct framing *f, struct payload *p,
                                     struct framing_cursor *c, uint64_t now_ns,
                                     unsigned char *out, size_t room, size_t block_bytes)
{
    return c->deflate != NULL && f->bomb == NULL
               ? packed_piece(f, p, c, now_ns, out, room, block_bytes)
               : plain_piece(f, p, c, now_ns, out, room, block_bytes);
}

struct framing_piece framing_ws_control(const struct framing *f, struct payload *p,
                                        struct framing_cursor *c, uint64_t now_ns,
                                        unsigned char *out, size_t room)
{
    size_t size = smaller(payload_size(p, c->seq, now_ns), FRAMING_CONTROL_MAX);
    if (ws_frame_header_bytes(size) + size > room) {
        return no_room;
    }
    size_t header = ws_frame_header(out, f->pong ? WS_PONG : WS_PING, true, size);
    payload_fill(p, c->seq, now_ns, 0, out + header, size);
    c->seq++;
    return (struct framing_piece){
        .bytes = header + size, .payload_bytes = size, .ends_message = true};
}

uint64_t framing_ws_control_bytes(uint64_t payload_bytes)
{
    size_t size = smaller(payload_bytes, FRAMING_CONTROL_MAX);
    return size + ws_frame_header_bytes(size);
}

uint64_t framing_ws_message_bytes(const struct framing *f, uint64_t payload_bytes,
                                  size_t block_bytes)
{
    uint64_t size = f->bomb != NULL ? f->bomb->bytes : payload_bytes;
    uint64_t limit = fragment_limit(f, block_bytes);
    uint64_t whole = size / limit;
    uint64_t rest = size - whole * limit;
    uint64_t frames = whole + (rest > 0 || whole == 0 ? 1 : 0);
    uint64_t bytes = size + whole * ws_frame_header_bytes(limit);
    bytes += frames > whole ? ws_frame_header_bytes(rest) : 0;
    return bytes + (f->empty_fragments ? frames * ws_frame_header_bytes(0) : 0);
}
