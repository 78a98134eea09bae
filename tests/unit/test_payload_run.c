/* A run gives the bytes that one message after the other gives. */
#include "server/message/block.h"
#include "tests/unit/suites.h"

#include <check.h>
#include <string.h>

enum { TIME_NS = 1234567890, MESSAGES = 30, SIZE_MAX_TRIED = 150, ROOM = 8192 };

static struct payload make(enum payload_kind kind, struct sizes sizes)
{
    struct payload p;
    struct err e = {0};
    const struct payload_options o = {.kind = kind, .sizes = sizes, .seed = 3};
    ck_assert_int_eq(payload_init(&p, &o, &e), 0);
    return p;
}

static const struct payload_frame frame = {
    .before = (const unsigned char *)"<<<",
    .before_len = 3,
    .behind = (const unsigned char *)">>",
    .behind_len = 2,
};

/* One message more of digits, of bytes; around the end of the pool. */
static const uint64_t firsts[] = {
    0,     1,         8,     85,    975,       99990,      240,
    65530, (1 << 20), 20971, 10485, 123456789, 4294967290, UINT64_MAX - 99};

/* Returns how many the run had. */
static uint64_t check_run(struct payload *p, uint64_t first, size_t size)
{
    unsigned char out[ROOM];
    unsigned char expected[ROOM];
    size_t each = frame.before_len + size + frame.behind_len;
    size_t room = (MESSAGES - 1) * each + each - 1; /* one fewer than asked for */
    memset(out, 0xee, sizeof out);
    uint64_t n = payload_run(p, first, TIME_NS, &frame, MESSAGES, out, room);
    ck_assert_uint_lt(n, MESSAGES);
    ck_assert_uint_eq(out[n * each], 0xee);
    const unsigned char *at = out;
    for (uint64_t i = 0; i < n; i++) {
        memcpy(expected, frame.before, frame.before_len);
        payload_fill(p, first + i, TIME_NS, 0, expected + frame.before_len, size);
        memcpy(expected + frame.before_len + size, frame.behind, frame.behind_len);
        ck_assert_msg(memcmp(at, expected, each) == 0, "size %zu, message %llu", size,
                      (unsigned long long)(first + i));
        at += each;
    }
    return n;
}

START_TEST(test_run_is_one_by_one)
{
    static const enum payload_kind kinds[] = {PAYLOAD_TEXT, PAYLOAD_BINARY, PAYLOAD_UTF8};
    for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
        struct payload p = make(kinds[_i], sizes_constant(size));
        for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
            uint64_t n = check_run(&p, firsts[i], size);
            /* All the parts of a text need 32 bytes and the digits; at least one comes.
             */
            ck_assert(size < 70 || n > 0);
        }
        payload_fini(&p);
    }
}
END_TEST

START_TEST(test_run_ends_where_it_must)
{
    unsigned char out[ROOM];
    struct payload p = make(PAYLOAD_TEXT, sizes_constant(100));
    ck_assert_uint_eq(payload_run(&p, 1, TIME_NS, &frame, 7, out, ROOM), 7);
    ck_assert_uint_eq(payload_run(&p, 7, TIME_NS, &frame, 7, out, ROOM), 3); /* then 10 */
    ck_assert_uint_eq(payload_run(&p, 1, TIME_NS, &frame, 7, out, 104), 0);
    ck_assert_uint_eq(payload_run(&p, 1, TIME_NS, &frame, 7, out, 105), 1);
    ck_assert_uint_eq(payload_run(&p, 1, TIME_NS, &frame, 7, out, 1), 0);
    payload_fini(&p);
    struct sizes drawn;
    struct err e = {0};
    ck_assert_int_eq(sizes_parse("uniform:100-300", &drawn, &e), 0);
    p = make(PAYLOAD_TEXT, drawn);
    ck_assert_uint_eq(payload_run(&p, 1, TIME_NS, &frame, 7, out, ROOM), 0);
    payload_fini(&p);
}
END_TEST

/* The same block, composed piece by piece. */
static void check_block(const struct framing *f, struct payload *p, uint64_t first,
                        uint64_t max)
{
    static unsigned char out[BLOCK_BYTES];
    static unsigned char expected[BLOCK_BYTES];
    struct framing_cursor c = {.seq = first};
    struct framing_cursor at = {.seq = first};
    struct block b = block_fill(f, p, &c, max, false, TIME_NS, out);
    struct block pieces = {.start = expected};
    while (pieces.messages < max) {
        struct framing_piece piece =
            framing_next(f, p, &at, TIME_NS, expected + pieces.bytes,
                         BLOCK_BYTES - pieces.bytes, BLOCK_BYTES);
        if (piece.bytes == 0) {
            break;
        }
        pieces.bytes += piece.bytes;
        pieces.payload_bytes += piece.payload_bytes;
        pieces.messages += piece.ends_message ? 1 : 0;
    }
    ck_assert_uint_eq(b.bytes, pieces.bytes);
    ck_assert_uint_eq(b.payload_bytes, pieces.payload_bytes);
    ck_assert_uint_eq(b.messages, pieces.messages);
    ck_assert_uint_eq(c.seq, at.seq);
    ck_assert_uint_eq(c.offset, at.offset);
    ck_assert_mem_eq(out, expected, b.bytes);
}

static const struct framing framings[] = {
    {.kind = FRAMING_WS},
    {.kind = FRAMING_WS, .fragment_bytes = 50},
    {.kind = FRAMING_WS, .empty_fragments = true},
    {.kind = FRAMING_WS, .fragment_bytes = 50, .endless = true},
    {.kind = FRAMING_CONTROL},
    {.kind = FRAMING_CONTROL, .pong = true},
    {.kind = FRAMING_LINES},
    {.kind = FRAMING_LENGTH},
    {.kind = FRAMING_RAW},
    {.kind = FRAMING_SSE},
};

START_TEST(test_block_of_runs)
{
    static const uint64_t sizes[] = {1, 40, 60, 100, 125, 126, 1024, 65531, 65532, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int kind = PAYLOAD_TEXT; kind <= PAYLOAD_UTF8; kind++) {
            struct payload p = make((enum payload_kind)kind, sizes_constant(sizes[i]));
            check_block(&framings[_i], &p, 1, 5);
            check_block(&framings[_i], &p, 1, UINT16_MAX);
            check_block(&framings[_i], &p, 999900, 200);
            payload_fini(&p);
        }
    }
}
END_TEST

Suite *payload_run_suite(void)
{
    Suite *s = suite_create("payload_run");
    TCase *c = tcase_create("payload_run");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, test_run_is_one_by_one, 0, 3);
    tcase_add_test(c, test_run_ends_where_it_must);
    tcase_add_loop_test(c, test_block_of_runs, 0,
                        (int)(sizeof framings / sizeof framings[0]));
    suite_add_tcase(s, c);
    return s;
}
