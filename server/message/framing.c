#include "server/message/framing.h"

#include "server/message/framing_ws.h"

#include <assert.h>
#include <string.h>

static const char sse_open[] = "data: ";
static const char sse_close[] = "\n\n";

enum {
    LENGTH_BYTES = 4,
    SSE_OPEN = sizeof sse_open - 1,
    SSE_CLOSE = sizeof sse_close - 1,
    NS_IN_MS = 1000000,
};

enum { SAMPLE_SEQ = 1 };

static const struct framing_piece no_room = {0};

/* --- streams: head, payload, tail */

struct envelope {
    uint64_t head;
    uint64_t payload;
    uint64_t tail;
    struct template_values values; /* FRAMING_WRAP */
};

static struct envelope envelope_of(const struct framing *f, uint64_t payload_bytes,
                                   const struct framing_cursor *c)
{
    struct envelope v = {.payload = payload_bytes};
    switch (f->kind) {
    case FRAMING_LINES:
        v.tail = 1;
        break;
    case FRAMING_LENGTH:
        v.head = LENGTH_BYTES;
        break;
    case FRAMING_SSE:
        v.head = SSE_OPEN;
        v.tail = SSE_CLOSE;
        break;
    case FRAMING_WRAP:
        v.values = (struct template_values){
            .seed = f->seed,
            .seq = c->seq,
            .time_ns = c->time_ns,
            .wall_ms = (c->time_ns + f->wall_offset_ns) / NS_IN_MS,
            .captures = c->captures,
            .message_bytes = payload_bytes,
        };
        v.head = template_head_size(f->wrap, &v.values);
        v.tail = template_size(f->wrap, &v.values) - v.head;
        break;
    default:
        break;
    }
    return v;
}

/* Bytes at … at + len of the head (before the payload) or of the tail (behind it). */
static void fill_around(const struct framing *f, const struct envelope *v, bool tail,
                        uint64_t at, unsigned char *out, size_t len)
{
    unsigned char length[LENGTH_BYTES];
    switch (f->kind) {
    case FRAMING_LINES:
        *out = '\n';
        break;
    case FRAMING_LENGTH:
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length[i] = (unsigned char)(v->payload >> (8 * (LENGTH_BYTES - 1 - i)));
        }
        memcpy(out, length + at, len);
        break;
    case FRAMING_SSE:
        memcpy(out, (tail ? sse_close : sse_open) + at, len);
        break;
    case FRAMING_WRAP:
        template_fill(f->wrap, &v->values, tail ? v->head + at : at, out, len);
        break;
    default:
        break;
    }
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Bytes offset … offset + len of the whole; returns how many of them are payload. */
static uint64_t fill_stream(const struct framing *f, struct payload *p,
                            const struct envelope *v, const struct framing_cursor *c,
                            unsigned char *out, size_t len)
{
    uint64_t at = c->offset;
    uint64_t end = at + len;
    uint64_t payload_end = v->head + v->payload;
    uint64_t payload_bytes = 0;
    if (at < v->head) {
        size_t n = (size_t)(smaller(end, v->head) - at);
        fill_around(f, v, false, at, out, n);
        out += n;
        at += n;
    }
    if (at < end && at < payload_end) {
        payload_bytes = smaller(end, payload_end) - at;
        payload_fill(p, c->seq, c->time_ns, at - v->head, out, (size_t)payload_bytes);
        out += payload_bytes;
        at += payload_bytes;
    }
    if (at < end) {
        fill_around(f, v, true, at - payload_end, out, (size_t)(end - at));
    }
    return payload_bytes;
}

static struct framing_piece stream_piece(const struct framing *f, struct payload *p,
                                         struct framing_cursor *c, uint64_t now_ns,
                                         unsigned char *out, size_t room,
                                         size_t block_bytes)
{
    if (c->offset == 0) {
        c->time_ns = now_ns;
        c->size = payload_size(p, c->seq, now_ns);
    }
    struct envelope v = envelope_of(f, c->size, c);
    uint64_t whole = v.head + v.payload + v.tail;
    uint64_t left = whole - c->offset;
    if (left > room && (whole <= block_bytes || room == 0)) {
        return no_room;
    }
    size_t len = (size_t)smaller(left, room);
    struct framing_piece piece = {
        .bytes = len,
        .payload_bytes = fill_stream(f, p, &v, c, out, len),
        .ends_message = len == left,
    };
    c->offset += len;
    if (piece.ends_message) {
        c->seq++;
        c->offset = 0;
    }
    return piece;
}

struct framing_piece framing_next(const struct framing *f, struct payload *p,
                                  struct framing_cursor *c, uint64_t now_ns,
                                  unsigned char *out, size_t room, size_t block_bytes)
{
    assert(room <= block_bytes);
    switch (f->kind) {
    case FRAMING_WS:
        return framing_ws_next(f, p, c, now_ns, out, room, block_bytes);
    case FRAMING_CONTROL:
        return framing_ws_control(f, p, c, now_ns, out, room);
    default:
        return stream_piece(f, p, c, now_ns, out, room, block_bytes);
    }
}

struct framing_around framing_around_reply(const struct framing *f, uint64_t bytes)
{
    struct framing_around a = {.head_bytes = 0};
    if (f->kind == FRAMING_WS || f->kind == FRAMING_CONTROL) {
        a.head_bytes = ws_frame_header(a.head, WS_TEXT, true, bytes);
        return a;
    }
    if (f->kind == FRAMING_WRAP) {
        return a;
    }
    const struct framing_cursor c = {.seq = SAMPLE_SEQ};
    struct envelope v = envelope_of(f, bytes, &c);
    a.head_bytes = (size_t)v.head;
    a.tail_bytes = (size_t)v.tail;
    if (v.head > 0) {
        fill_around(f, &v, false, 0, a.head, a.head_bytes);
    }
    if (v.tail > 0) {
        fill_around(f, &v, true, 0, a.tail, a.tail_bytes);
    }
    return a;
}

bool framing_is_begun(const struct framing_cursor *c)
{
    return c->offset > 0 || c->empty_sent;
}

uint64_t framing_message_bytes(const struct framing *f, uint64_t payload_bytes,
                               size_t block_bytes)
{
    if (f->kind == FRAMING_WS) {
        return framing_ws_message_bytes(f, payload_bytes, block_bytes);
    }
    if (f->kind == FRAMING_CONTROL) {
        return framing_ws_control_bytes(payload_bytes);
    }
    const struct framing_cursor c = {.seq = SAMPLE_SEQ};
    struct envelope v = envelope_of(f, payload_bytes, &c);
    return v.head + v.payload + v.tail;
}

static const struct {
    const char *name;
    enum framing_kind kind;
} names[] = {{"lines", FRAMING_LINES}, {"length", FRAMING_LENGTH}, {"raw", FRAMING_RAW}};

enum { NAMES = sizeof names / sizeof names[0] };

const char *framing_name(size_t index)
{
    return index < NAMES ? names[index].name : NULL;
}

int framing_parse(const char *text, enum framing_kind *kind, struct template **wrap,
                  struct err *e)
{
    *wrap = NULL;
    for (size_t i = 0; i < NAMES; i++) {
        if (strcmp(text, names[i].name) == 0) {
            *kind = names[i].kind;
            return 0;
        }
    }
    if (strstr(text, "{message}") == NULL) {
        return err_set(e, FERR_CONFIG,
                       "expected lines, length, raw or a template with {message} in it, "
                       "got '%.80s'",
                       text);
    }
    *kind = FRAMING_WRAP;
    return template_parse(text, TEMPLATE_CAPTURES | TEMPLATE_WRAP, wrap, e);
}
