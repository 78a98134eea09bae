#include "server/message/block.h"
#include "server/message/ws_frame.h"
#include "tests/unit/suites.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_MAX = 4 << 20, TIME_NS = 7 };

static struct payload make(enum payload_kind kind, uint64_t size)
{
    struct payload p;
    struct err e;
    struct payload_options o = {.kind = kind, .sizes = sizes_constant(size), .seed = 1};
    ck_assert_int_eq(payload_init(&p, &o, &e), 0);
    return p;
}

/* Takes a block of frames apart again; returns the whole messages in it. */
static uint64_t check_frames(const unsigned char *at, size_t left,
                             uint64_t *payload_bytes, bool *starts, bool *ends)
{
    uint64_t messages = 0;
    *starts = (at[0] & 0x0f) != 0;
    while (left > 0) {
        size_t header = (at[1] & 0x7f) < 126 ? 2 : 4;
        ck_assert_uint_lt(at[1], 127);
        size_t n = header == 2 ? at[1] : (size_t)(at[2] << 8 | at[3]);
        ck_assert_uint_le(header + n, left);
        *ends = (at[0] & 0x80) != 0;
        messages += *ends ? 1 : 0;
        *payload_bytes += n;
        at += header + n;
        left -= header + n;
    }
    return messages;
}

static const uint64_t block_sizes[] = {0,     1,      125,    126,    1024,
                                       32766, 32768,  65531,  65532,  65533,
                                       65536, 131064, 131065, 1 << 20};

START_TEST(test_blocks)
{
    static unsigned char out[BLOCK_BYTES + 1];
    uint64_t size = block_sizes[_i];
    struct payload p = make(PAYLOAD_TEXT, size);
    struct framing f = {.kind = FRAMING_WS};
    struct framing_cursor c = {.seq = 1};
    uint64_t messages = 0;
    uint64_t bytes = 0;
    uint64_t wire = 0;
    bool ended = true;
    for (int i = 0; i < 100; i++) {
        out[BLOCK_BYTES] = 0xee;
        struct block b = block_fill(&f, &p, &c, 1000, false, TIME_NS, out);
        uint64_t payload_bytes = 0;
        bool starts;
        bool ends;
        ck_assert_uint_gt(b.bytes, 0);
        ck_assert_uint_le(b.bytes, BLOCK_BYTES);
        ck_assert_ptr_eq(b.start, out);
        ck_assert_uint_eq(out[BLOCK_BYTES], 0xee);
        ck_assert_uint_eq(check_frames(out, b.bytes, &payload_bytes, &starts, &ends),
                          b.messages);
        ck_assert_uint_eq(payload_bytes, b.payload_bytes);
        ck_assert_uint_le(b.messages, 1000);
        ck_assert(starts == ended);
        ended = ends;
        messages += b.messages;
        bytes += payload_bytes;
        wire += b.bytes;
        ck_assert_uint_eq(c.seq, messages + 1);
        ck_assert_uint_eq(bytes, messages * size + c.offset);
        ck_assert(ended == !framing_is_begun(&c));
        if (ended) {
            ck_assert_uint_eq(wire,
                              messages * framing_message_bytes(&f, size, BLOCK_BYTES));
        }
    }
    ck_assert_uint_gt(messages, 0);
    payload_fini(&p);
}
END_TEST

/* --- streams
 * ---------------------------------------------------------------------------- */

static unsigned char *stream;
static size_t stream_bytes;

/* Takes a chunk's envelope off again. */
static void append(const struct block *b, bool chunked)
{
    const unsigned char *at = b->start;
    size_t len = b->bytes;
    if (chunked) {
        char *end;
        size_t n = strtoul((const char *)at, &end, 16);
        ck_assert_int_eq(memcmp(end, "\r\n", 2), 0);
        const unsigned char *body = (const unsigned char *)end + 2;
        ck_assert_uint_gt(n, 0);
        ck_assert_int_eq(memcmp(body + n, "\r\n", 2), 0);
        ck_assert_ptr_eq(body + n + 2, at + len);
        at = body;
        len = n;
    }
    ck_assert_uint_le(stream_bytes + len, STREAM_MAX);
    memcpy(stream + stream_bytes, at, len);
    stream_bytes += len;
}

/* Composes blocks until so many messages are whole, at most max in a block. */
static void compose(const struct framing *f, struct payload *p, uint64_t messages,
                    uint64_t max, bool chunked)
{
    static unsigned char out[BLOCK_BYTES + 1];
    struct framing_cursor c = {.seq = 1};
    uint64_t payload_bytes = 0;
    stream_bytes = 0;
    while (c.seq <= messages) {
        uint64_t left = messages + 1 - c.seq;
        out[BLOCK_BYTES] = 0xee;
        struct block b =
            block_fill(f, p, &c, left < max ? left : max, chunked, TIME_NS, out);
        ck_assert_uint_gt(b.bytes, 0);
        ck_assert(b.start >= out);
        ck_assert_uint_le((size_t)(b.start - out) + b.bytes, BLOCK_BYTES);
        ck_assert_uint_eq(out[BLOCK_BYTES], 0xee);
        payload_bytes += b.payload_bytes;
        append(&b, chunked);
    }
    ck_assert_uint_eq(payload_bytes, messages * payload_size(p, 1, TIME_NS));
    ck_assert(!framing_is_begun(&c));
}

static const struct stream_row {
    const char *name;
    enum framing_kind kind;
    const char *head; /* of a wrapping, its constant begin */
    const char *tail;
} stream_rows[] = {
    {"lines", FRAMING_LINES, "", "\n"},
    {"raw", FRAMING_RAW, "", ""},
    {"sse", FRAMING_SSE, "data: ", "\n\n"},
    {"wrap", FRAMING_WRAP, "MSG feed ", "\r\n"},
};

static const uint64_t stream_sizes[] = {1, 100, 1024, 65527, 65528, 65536, 200000};

enum { STREAM_MESSAGES = 12 };

static void check_stream(const struct stream_row *row, struct payload *p, uint64_t size)
{
    static unsigned char expected[1 << 20];
    const unsigned char *at = stream;
    for (uint64_t seq = 1; seq <= STREAM_MESSAGES; seq++) {
        char head[64];
        int n = row->kind == FRAMING_WRAP
                    ? snprintf(head, sizeof head, "%s%llu %llu\r\n", row->head,
                               (unsigned long long)seq, (unsigned long long)size)
                    : snprintf(head, sizeof head, "%s", row->head);
        ck_assert_int_eq(memcmp(at, head, (size_t)n), 0);
        at += n;
        payload_fill(p, seq, TIME_NS, 0, expected, (size_t)size);
        ck_assert_int_eq(memcmp(at, expected, (size_t)size), 0);
        at += size;
        ck_assert_int_eq(memcmp(at, row->tail, strlen(row->tail)), 0);
        at += strlen(row->tail);
    }
    ck_assert_ptr_eq(at, stream + stream_bytes);
}

START_TEST(test_streams)
{
    const struct stream_row *row = &stream_rows[_i];
    struct template *wrap = NULL;
    struct err e;
    if (row->kind == FRAMING_WRAP) {
        enum framing_kind kind;
        ck_assert_int_eq(framing_parse("MSG feed {seq} {bytes}\\r\\n{message}\\r\\n",
                                       &kind, &wrap, &e),
                         0);
        ck_assert_int_eq(kind, FRAMING_WRAP);
    }
    struct framing f = {.kind = row->kind, .wrap = wrap, .seed = 1};
    for (size_t i = 0; i < sizeof stream_sizes / sizeof stream_sizes[0]; i++) {
        struct payload p = make(PAYLOAD_BINARY, stream_sizes[i]);
        for (int variant = 0; variant < 4; variant++) {
            compose(&f, &p, STREAM_MESSAGES, variant & 1 ? 1 : STREAM_MESSAGES,
                    variant & 2);
            check_stream(row, &p, stream_sizes[i]);
        }
        payload_fini(&p);
    }
    template_free(wrap);
}
END_TEST

START_TEST(test_lengths)
{
    struct framing f = {.kind = FRAMING_LENGTH};
    struct payload p = make(PAYLOAD_BINARY, 300);
    compose(&f, &p, 3, 2, false);
    ck_assert_uint_eq(stream_bytes, 3 * 304);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(memcmp(stream + i * 304, "\0\0\x01\x2c", 4), 0);
    }
    ck_assert_uint_eq(framing_message_bytes(&f, 300, BLOCK_BYTES), 304);
    payload_fini(&p);
}
END_TEST

START_TEST(test_nothing_to_say_ends)
{
    static unsigned char out[BLOCK_BYTES];
    struct framing f = {.kind = FRAMING_RAW};
    struct payload p = make(PAYLOAD_BINARY, 0);
    struct framing_cursor c = {.seq = 1};
    struct block b = block_fill(&f, &p, &c, UINT64_MAX, false, TIME_NS, out);
    ck_assert_uint_eq(b.bytes, 0);
    ck_assert_uint_gt(b.messages, 0);
    payload_fini(&p);
}
END_TEST

/* --- fragments and control frames
 * ------------------------------------------------------- */

START_TEST(test_fragments)
{
    struct framing f = {
        .kind = FRAMING_WS, .fragment_bytes = 10, .empty_fragments = _i & 1};
    struct payload p = make(PAYLOAD_TEXT, 25);
    compose(&f, &p, 2, 2, false);
    ck_assert_uint_eq(stream_bytes, 2 * framing_message_bytes(&f, 25, BLOCK_BYTES));
    static const unsigned char plain[] = {0x01, 10, 0x00, 10, 0x80, 5};
    static const unsigned char filled[] = {0x01, 0,  0x00, 10, 0x00, 0,
                                           0x00, 10, 0x00, 0,  0x80, 5};
    const unsigned char *expected = _i & 1 ? filled : plain;
    size_t frames = (_i & 1 ? sizeof filled : sizeof plain) / 2;
    const unsigned char *at = stream;
    for (size_t i = 0; i < 2 * frames; i++) {
        const unsigned char *header = expected + 2 * (i % frames);
        ck_assert_int_eq(memcmp(at, header, 2), 0);
        at += 2 + header[1];
    }
    ck_assert_ptr_eq(at, stream + stream_bytes);
    payload_fini(&p);
}
END_TEST

START_TEST(test_a_message_without_end)
{
    struct framing f = {.kind = FRAMING_WS, .fragment_bytes = 10, .endless = true};
    struct payload p = make(PAYLOAD_TEXT, 25);
    compose(&f, &p, 5, 3, false);
    const unsigned char *at = stream;
    for (int i = 0; i < 15; i++) {
        ck_assert_uint_eq(at[0], i == 0 ? WS_TEXT : WS_CONTINUATION);
        at += 2 + at[1];
    }
    ck_assert_ptr_eq(at, stream + stream_bytes);
    payload_fini(&p);
}
END_TEST

START_TEST(test_control_frames)
{
    struct framing f = {.kind = FRAMING_CONTROL, .pong = _i & 1};
    struct payload p = make(PAYLOAD_TEXT, 1024);
    static unsigned char out[BLOCK_BYTES];
    struct framing_cursor c = {.seq = 1};
    struct block b = block_fill(&f, &p, &c, 3, false, TIME_NS, out);
    ck_assert_uint_eq(b.messages, 3);
    ck_assert_uint_eq(b.bytes, 3 * 127);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(out[i * 127], 0x80 | (_i & 1 ? WS_PONG : WS_PING));
        ck_assert_uint_eq(out[i * 127 + 1], FRAMING_CONTROL_MAX);
    }
    payload_fini(&p);
}
END_TEST

static void open_stream(void)
{
    stream = malloc(STREAM_MAX);
    ck_assert_ptr_nonnull(stream);
}

static void close_stream(void)
{
    free(stream);
    stream = NULL;
}

Suite *block_suite(void)
{
    Suite *s = suite_create("block");
    TCase *t = tcase_create("block");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, open_stream, close_stream);
    tcase_add_loop_test(t, test_blocks, 0,
                        (int)(sizeof block_sizes / sizeof block_sizes[0]));
    tcase_add_loop_test(t, test_streams, 0,
                        (int)(sizeof stream_rows / sizeof stream_rows[0]));
    tcase_add_test(t, test_lengths);
    tcase_add_test(t, test_nothing_to_say_ends);
    tcase_add_loop_test(t, test_fragments, 0, 2);
    tcase_add_test(t, test_a_message_without_end);
    tcase_add_loop_test(t, test_control_frames, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
