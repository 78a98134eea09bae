#include "tests/bench/frame_counter.h"

#define FINAL   0x80
#define CONTROL 0x08
#define CLOSE   0x08
#define OPCODE  0x0f

/* Of the header that begins so: 2 before its second byte is known. */
static unsigned header_length(const struct frame_counter *f)
{
    if (f->header_len < 2 || f->header[1] < 126) {
        return 2;
    }
    return f->header[1] == 126 ? 4 : 10;
}

static uint64_t payload_length(const struct frame_counter *f)
{
    if (f->header[1] < 126) {
        return f->header[1];
    }
    uint64_t length = 0;
    for (unsigned i = 2; i < f->header_len; i++) {
        length = length << 8 | f->header[i];
    }
    return length;
}

static void frame_ended(struct frame_counter *f)
{
    f->header_len = 0;
    if ((f->header[0] & OPCODE) == CLOSE) {
        f->closed = true;
    } else if ((f->header[0] & FINAL) != 0 && (f->header[0] & CONTROL) == 0) {
        f->messages++;
    }
}

void frame_counter_take(struct frame_counter *f, const unsigned char *bytes, size_t len)
{
    while (len > 0 && !f->closed) {
        if (f->payload_left > 0) {
            size_t n = f->payload_left < len ? (size_t)f->payload_left : len;
            f->payload_left -= n;
            bytes += n;
            len -= n;
        } else {
            f->header[f->header_len++] = *bytes++;
            len--;
            if (f->header_len < header_length(f)) {
                continue;
            }
            f->payload_left = payload_length(f);
        }
        if (f->payload_left == 0) {
            frame_ended(f);
        }
    }
}
