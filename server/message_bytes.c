/* How much of the wire a message takes, for the harness, which counts messages by the
 * bytes that a client read. */
#include "harness/base/mem.h"
#include "server/message/deflate_parts.h"
#include "server/server_private.h"

#include <math.h>
#include <stdlib.h>

/* What is compressed to know the mean: enough of small messages, and of large ones. */
enum { SAMPLE_MESSAGES = 64, SAMPLE_BYTES = 1 << 20 };

struct sample {
    struct payload payload;
    struct deflate_parts parts;
    unsigned char out[BLOCK_BYTES];
};

void server_apply_manner(struct framing *f, const struct server_manner *m)
{
    if (f->kind != FRAMING_WS) {
        return;
    }
    f->kind = m->unit == MANNER_MESSAGES ? FRAMING_WS : FRAMING_CONTROL;
    f->pong = m->unit == MANNER_PONGS;
    f->fragment_bytes = (size_t)m->fragment_bytes;
    f->empty_fragments = m->empty_fragments;
    f->endless = m->endless;
}

static uint64_t mean_of_sample(const struct framing *f, struct sample *s,
                               uint64_t size_bytes)
{
    struct framing_cursor c = {
        .seq = 1, .deflate = &s->parts, .window_bits = DEFLATE_WINDOW_MAX};
    uint64_t messages = 0;
    uint64_t payload_bytes = 0;
    uint64_t bytes = 0;
    while (payload_bytes < SAMPLE_BYTES && messages < SAMPLE_MESSAGES) {
        struct block b =
            block_fill(f, &s->payload, &c, SAMPLE_MESSAGES - messages, false, 0, s->out);
        messages += b.messages;
        payload_bytes += b.payload_bytes;
        bytes += b.bytes;
    }
    double mean = payload_bytes > 0
                      ? (double)size_bytes * (double)bytes / (double)payload_bytes
                      : (double)bytes / (double)messages;
    return (uint64_t)fmax(1, mean + 0.5);
}

/* 0: not even that can be made; what could not be made here will not be sent, either. */
static uint64_t compressed_bytes(const struct framing *f,
                                 const struct payload_options *payload,
                                 uint64_t size_bytes)
{
    struct err e;
    uint64_t bytes = 0;
    struct sample *s = mem_must_alloc(sizeof *s);
    if (payload_init(&s->payload, payload, &e) == 0) {
        if (deflate_parts_use(&s->parts, DEFLATE_WINDOW_MAX, &e) == 0) {
            bytes = mean_of_sample(f, s, size_bytes);
            deflate_parts_fini(&s->parts);
        }
        payload_fini(&s->payload);
    }
    free(s);
    return bytes;
}

static uint64_t bomb_bytes(struct framing *f, uint64_t size_bytes)
{
    struct err e;
    uint64_t bytes = 0;
    struct deflate_bomb *bomb = mem_must_alloc(sizeof *bomb);
    if (deflate_bomb_init(bomb, size_bytes, DEFLATE_WINDOW_MIN, &e) == 0) {
        f->bomb = bomb;
        bytes = framing_message_bytes(f, size_bytes, BLOCK_BYTES);
    }
    free(bomb);
    return bytes;
}

uint64_t server_message_bytes(const struct server_options *options, uint64_t size_bytes)
{
    struct framing f = options->framing;
    server_apply_manner(&f, &options->manner);
    uint64_t bytes = 0;
    if (options->compress && f.kind == FRAMING_WS) {
        bytes = options->bomb ? bomb_bytes(&f, size_bytes)
                              : compressed_bytes(&f, &options->payload, size_bytes);
        f.bomb = NULL;
    }
    return bytes > 0
               ? bytes
               : framing_message_bytes(
                     &f, size_bytes, options->chunked ? BLOCK_CHUNK_BYTES : BLOCK_BYTES);
}
