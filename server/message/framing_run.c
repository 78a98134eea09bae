#include "server/message/framing.h"
#include "server/message/ws_frame.h"

static const char sse_open[] = "data: ";
static const char sse_close[] = "\n\n";

enum { LENGTH_BYTES = 4 };

/* What stands around each message; returns false if that is not the same for all. */
static bool frame_of(const struct framing *f, const struct payload *p, uint64_t size,
                     unsigned char *before, struct payload_frame *frame)
{
    *frame =
        (struct payload_frame){.before = before, .behind = (const unsigned char *)""};
    switch (f->kind) {
    case FRAMING_WS:
        if (f->empty_fragments || f->endless ||
            (f->fragment_bytes > 0 && size > f->fragment_bytes)) {
            return false;
        }
        frame->before_len =
            ws_frame_header(before, payload_is_text(p) ? WS_TEXT : WS_BINARY, true, size);
        return true;
    case FRAMING_CONTROL:
        frame->before_len =
            ws_frame_header(before, f->pong ? WS_PONG : WS_PING, true, size);
        return size <= FRAMING_CONTROL_MAX;
    case FRAMING_LINES:
        frame->behind = (const unsigned char *)"\n";
        frame->behind_len = 1;
        return true;
    case FRAMING_LENGTH:
        for (int i = 0; i < LENGTH_BYTES; i++) {
            before[i] = (unsigned char)(size >> (8 * (LENGTH_BYTES - 1 - i)));
        }
        frame->before_len = LENGTH_BYTES;
        return true;
    case FRAMING_SSE:
        frame->before = (const unsigned char *)sse_open;
        frame->before_len = sizeof sse_open - 1;
        frame->behind = (const unsigned char *)sse_close;
        frame->behind_len = sizeof sse_close - 1;
        return true;
    case FRAMING_RAW:
        return true;
    default:
        return false;
    }
}

uint64_t framing_run(const struct framing *f, struct payload *p, struct framing_cursor *c,
                     uint64_t now_ns, uint64_t max, unsigned char *out, size_t room,
                     struct framing_piece *what)
{
    unsigned char before[PAYLOAD_BEFORE_MAX];
    struct payload_frame frame;
    uint64_t size = payload_fixed_bytes(p);
    bool compressed = c->deflate != NULL || f->bomb != NULL;
    if (compressed || framing_is_begun(c) || size > room ||
        !frame_of(f, p, size, before, &frame)) {
        return 0;
    }
    uint64_t n = payload_run(p, c->seq, now_ns, &frame, max, out, room);
    *what = (struct framing_piece){
        .bytes = (size_t)(n * (frame.before_len + size + frame.behind_len)),
        .payload_bytes = n * size,
        .ends_message = n > 0,
    };
    c->seq += n;
    return n;
}
