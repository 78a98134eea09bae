/* Compressed messages as blocks of frames, read by an inflater of its own. */
#include "server/message/block.h"
#include "server/message/deflate_bomb.h"
#include "server/message/deflate_parts.h"
#include "server/message/ws_frame.h"
#include "tests/unit/suites.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_NS = 7, MESSAGE_MAX = 2 << 20, HEADER_16 = 126, FIN = 0x80 };

/* The client: takes blocks apart and checks each message against its payload. */
struct reader {
    z_stream z;
    struct payload *payload; /* NULL: zeros */
    uint64_t size;
    size_t fragment_bytes; /* 0: any */
    bool empty_fragments;
    bool alone; /* nothing may refer to an earlier message */

    unsigned char *message;
    size_t len;
    bool begun; /* inside of a message */
    bool empty; /* the last frame was */
    uint64_t messages;
    uint64_t wire_bytes;
};

static void reader_init(struct reader *r, struct payload *p, uint64_t size, int bits)
{
    memset(r, 0, sizeof *r);
    r->payload = p;
    r->size = size;
    r->message = malloc(MESSAGE_MAX);
    ck_assert_int_eq(inflateInit2(&r->z, -bits), Z_OK);
}

static void reader_fini(struct reader *r)
{
    inflateEnd(&r->z);
    free(r->message);
}

/* Not an assertion each: Check writes every one that holds to a pipe. */
static void must(bool holds, const char *what)
{
    if (!holds) {
        ck_abort_msg("%s", what);
    }
}

static void inflate_some(struct reader *r, const unsigned char *bytes, size_t len)
{
    r->z.next_in = (Bytef *)bytes;
    r->z.avail_in = (uInt)len;
    while (r->z.avail_in > 0) {
        r->z.next_out = r->message + r->len;
        r->z.avail_out = (uInt)(MESSAGE_MAX - r->len);
        int rc = inflate(&r->z, Z_SYNC_FLUSH);
        must(rc == Z_OK, "what does not inflate");
        r->len = (size_t)(r->z.next_out - r->message);
    }
}

static void check_message(struct reader *r, size_t at)
{
    static unsigned char expected[MESSAGE_MAX];
    r->messages++;
    ck_assert_uint_le(at + r->size, r->len);
    if (r->payload != NULL) {
        payload_fill(r->payload, r->messages, TIME_NS, 0, expected, (size_t)r->size);
    } else {
        memset(expected, 0, (size_t)r->size);
    }
    ck_assert_int_eq(memcmp(r->message + at, expected, (size_t)r->size), 0);
}

static void end_message(struct reader *r)
{
    inflate_some(r, (const unsigned char *)"\x00\x00\xff\xff", 4);
    ck_assert_uint_eq(r->len, r->size);
    check_message(r, 0);
    r->len = 0;
    if (r->alone) {
        inflateReset(&r->z);
    }
}

static size_t read_frame(struct reader *r, const unsigned char *at, size_t left)
{
    size_t header = at[1] < HEADER_16 ? 2 : 4;
    size_t n = header == 2 ? at[1] : (size_t)(at[2] << 8 | at[3]);
    bool final = (at[0] & FIN) != 0;
    must(at[1] <= HEADER_16 && header + n <= left, "a length that is wrong");
    must((at[0] & 0x70) == (r->begun ? 0 : WS_FRAME_RSV1), "a wrong reserved bit");
    must(((at[0] & 0x0f) == WS_CONTINUATION) == r->begun, "a wrong opcode");
    must(r->fragment_bytes == 0 || n <= r->fragment_bytes, "too large a fragment");
    must(r->empty_fragments ? (n == 0) == !r->empty : n > 0, "an empty one misplaced");
    r->empty = n == 0;
    r->begun = !final;
    inflate_some(r, at + header, n);
    if (final) {
        end_message(r);
    }
    return header + n;
}

static void read_block(struct reader *r, const struct block *b)
{
    uint64_t before = r->messages;
    for (size_t at = 0; at < b->bytes;) {
        at += read_frame(r, b->start + at, b->bytes - at);
    }
    r->wire_bytes += b->bytes;
    ck_assert_uint_eq(r->messages - before, b->messages);
}

static struct payload make(enum payload_kind kind, uint64_t size)
{
    struct payload p;
    struct err e;
    struct payload_options o = {.kind = kind, .sizes = sizes_constant(size), .seed = 1};
    ck_assert_int_eq(payload_init(&p, &o, &e), 0);
    return p;
}

static struct deflate_parts *make_parts(int bits)
{
    struct err e;
    struct deflate_parts *d = calloc(1, sizeof *d);
    ck_assert_int_eq(deflate_parts_use(d, bits, &e), 0);
    ck_assert_int_eq(deflate_parts_use(d, bits, &e), 0);
    return d;
}

static void free_parts(struct deflate_parts *d)
{
    deflate_parts_fini(d);
    free(d);
}

/* Composes until so many messages are through, and reads them. */
static void run(const struct framing *f, struct framing_cursor *c, struct payload *p,
                struct reader *r, uint64_t messages)
{
    static unsigned char out[BLOCK_BYTES + 1];
    uint64_t payload_bytes = 0;
    c->seq = 1;
    r->fragment_bytes = f->fragment_bytes;
    r->empty_fragments = f->empty_fragments;
    while (c->seq <= messages) {
        out[BLOCK_BYTES] = 0xee;
        struct block b = block_fill(f, p, c, messages + 1 - c->seq, false, TIME_NS, out);
        ck_assert_uint_gt(b.bytes, 0);
        ck_assert_uint_le(b.bytes, BLOCK_BYTES);
        ck_assert_uint_eq(out[BLOCK_BYTES], 0xee);
        payload_bytes += b.payload_bytes;
        read_block(r, &b);
        ck_assert(r->begun == framing_is_begun(c));
    }
    ck_assert_uint_eq(r->messages, messages);
    ck_assert_uint_eq(payload_bytes, messages * r->size);
}

static const uint64_t sizes[] = {0,     1,     100,   1024,   30000,
                                 57000, 65526, 65536, 200000, 1 << 20};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static const struct variant {
    enum payload_kind kind;
    size_t fragment_bytes;
    bool empty_fragments;
    int bits;
} variants[] = {
    {PAYLOAD_TEXT, 0, false, 15},    {PAYLOAD_BINARY, 0, false, 15},
    {PAYLOAD_TEXT, 0, false, 8},     {PAYLOAD_BINARY, 0, false, 9},
    {PAYLOAD_UTF8, 0, false, 12},    {PAYLOAD_TEXT, 0, true, 15},
    {PAYLOAD_TEXT, 1000, false, 15}, {PAYLOAD_BINARY, 100, true, 10},
    {PAYLOAD_TEXT, 1, true, 8},
};

/* Enough for blocks that begin and end in every way, no more. */
static uint64_t messages_of(const struct variant *v, uint64_t size)
{
    bool crumbs = v->fragment_bytes == 1;
    uint64_t bytes = crumbs ? 100000 : 500000;
    uint64_t messages = 1 + bytes / (size + 1);
    return messages < 200 ? messages : 200;
}

START_TEST(inflates_to_the_payload)
{
    const struct variant *v = &variants[_i];
    size_t count = v->fragment_bytes == 1 ? SIZES - 2 : SIZES;
    for (size_t i = 0; i < count; i++) {
        for (int alone = 0; alone < 2; alone++) {
            struct payload p = make(v->kind, sizes[i]);
            struct deflate_parts *parts = make_parts(v->bits);
            struct reader r;
            reader_init(&r, &p, sizes[i], v->bits);
            r.alone = alone != 0;
            struct framing f = {.kind = FRAMING_WS,
                                .fragment_bytes = v->fragment_bytes,
                                .empty_fragments = v->empty_fragments};
            struct framing_cursor c = {.deflate = parts, .window_bits = v->bits};
            run(&f, &c, &p, &r, messages_of(v, sizes[i]));
            reader_fini(&r);
            free_parts(parts);
            payload_fini(&p);
        }
    }
}
END_TEST

/* A message that shrinks to nothing fills its block all the same, in many parts. */
START_TEST(a_small_rest_of_the_block_is_used)
{
    static unsigned char out[BLOCK_BYTES];
    struct template *blank = NULL;
    struct err e;
    static char text[1 << 20];
    memset(text, ' ', sizeof text - 1);
    ck_assert_int_eq(template_parse(text, 0, &blank, &e), 0);
    struct payload p;
    struct payload_options o = {.kind = PAYLOAD_TEMPLATE, .template = blank};
    ck_assert_int_eq(payload_init(&p, &o, &e), 0);
    struct deflate_parts *parts = make_parts(15);
    struct framing f = {.kind = FRAMING_WS};
    struct framing_cursor c = {.seq = 1, .deflate = parts, .window_bits = 15};
    struct block b = block_fill(&f, &p, &c, 100, false, TIME_NS, out);
    ck_assert_uint_gt(b.messages, 2);
    ck_assert_uint_gt(b.bytes, BLOCK_BYTES / 2);
    free_parts(parts);
    payload_fini(&p);
    template_free(blank);
}
END_TEST

/* Connections in the middle of a message share one compressor. */
START_TEST(connections_take_turns)
{
    static unsigned char out[BLOCK_BYTES];
    struct payload p = make(PAYLOAD_TEXT, 300000);
    struct deflate_parts *parts = make_parts(15);
    struct framing f = {.kind = FRAMING_WS};
    struct framing_cursor c[2];
    struct reader r[2];
    for (int i = 0; i < 2; i++) {
        c[i] = (struct framing_cursor){.seq = 1, .deflate = parts, .window_bits = 15};
        reader_init(&r[i], &p, 300000, 15);
    }
    for (int turn = 0; c[0].seq <= 3 || c[1].seq <= 3; turn++) {
        struct block b = block_fill(&f, &p, &c[turn % 2], 1, false, TIME_NS, out);
        read_block(&r[turn % 2], &b);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_ge(r[i].messages, 3);
        reader_fini(&r[i]);
    }
    free_parts(parts);
    payload_fini(&p);
}
END_TEST

START_TEST(without_end)
{
    enum { MESSAGES = 500 };
    static unsigned char out[BLOCK_BYTES];
    struct payload p = make(PAYLOAD_TEXT, 1000);
    struct deflate_parts *parts = make_parts(15);
    struct framing f = {.kind = FRAMING_WS, .endless = true, .empty_fragments = _i & 1};
    struct framing_cursor c = {.seq = 1, .deflate = parts, .window_bits = 15};
    struct reader r;
    reader_init(&r, &p, 1000, 15);
    r.empty_fragments = f.empty_fragments;
    while (c.seq <= MESSAGES) {
        struct block b = block_fill(&f, &p, &c, MESSAGES, false, TIME_NS, out);
        for (size_t at = 0; at < b.bytes;) {
            at += read_frame(&r, b.start + at, b.bytes - at);
        }
        ck_assert(r.begun);
    }
    for (size_t at = 0; r.messages < MESSAGES; at += 1000) {
        check_message(&r, at);
    }
    reader_fini(&r);
    free_parts(parts);
    payload_fini(&p);
}
END_TEST

static const uint64_t bomb_sizes[] = {0, 1, 1000, 1 << 20, 2000000};

START_TEST(bombs)
{
    static struct deflate_bomb bomb;
    struct err e;
    uint64_t size = bomb_sizes[_i];
    for (int variant = 0; variant < 4; variant++) {
        struct payload p = make(PAYLOAD_BINARY, size);
        struct reader r;
        reader_init(&r, NULL, size, DEFLATE_WINDOW_MAX);
        struct deflate_parts *parts = make_parts(DEFLATE_WINDOW_MIN);
        ck_assert_int_eq(deflate_bomb_init(&bomb, size, DEFLATE_WINDOW_MIN, &e), 0);
        struct framing f = {.kind = FRAMING_WS,
                            .bomb = &bomb,
                            .fragment_bytes = variant & 1 ? 100 : 0,
                            .empty_fragments = variant & 2};
        struct framing_cursor c = {.deflate = parts, .window_bits = DEFLATE_WINDOW_MIN};
        run(&f, &c, &p, &r, 70);
        ck_assert_uint_eq(r.wire_bytes,
                          70 * framing_message_bytes(&f, size, BLOCK_BYTES));
        reader_fini(&r);
        free_parts(parts);
        payload_fini(&p);
    }
}
END_TEST

START_TEST(who_does_not_take_part_gets_it_plain)
{
    static unsigned char out[BLOCK_BYTES];
    struct payload p = make(PAYLOAD_TEXT, 300);
    struct framing f = {.kind = FRAMING_WS};
    struct framing_cursor c = {.seq = 1};
    struct block b = block_fill(&f, &p, &c, 1, false, TIME_NS, out);
    ck_assert_uint_eq(b.bytes, 304);
    ck_assert_uint_eq(out[0], FIN | WS_TEXT);
    payload_fini(&p);
}
END_TEST

Suite *framing_deflate_suite(void)
{
    Suite *s = suite_create("framing_deflate");
    TCase *t = tcase_create("framing_deflate");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, inflates_to_the_payload, 0,
                        (int)(sizeof variants / sizeof variants[0]));
    tcase_add_test(t, a_small_rest_of_the_block_is_used);
    tcase_add_test(t, connections_take_turns);
    tcase_add_loop_test(t, without_end, 0, 2);
    tcase_add_loop_test(t, bombs, 0, (int)(sizeof bomb_sizes / sizeof bomb_sizes[0]));
    tcase_add_test(t, who_does_not_take_part_gets_it_plain);
    suite_add_tcase(s, t);
    return s;
}
