#include "server/message/deflate.h"
#include "server/message/deflate_bomb.h"
#include "server/message/ws_inflate.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

struct heard {
    size_t len;
    char bytes[200000];
};

static void take(void *arg, const char *bytes, size_t len)
{
    struct heard *h = arg;
    ck_assert_uint_le(len, WS_INFLATE_PIECE);
    ck_assert_uint_le(h->len + len, sizeof h->bytes);
    memcpy(h->bytes + h->len, bytes, len);
    h->len += len;
}

static struct heard heard;
static struct ws_inflate in;
static struct err e;

static int hear(const void *bytes, size_t len, bool last)
{
    return ws_inflate_hear(&in, bytes, len, last, take, &heard, &e);
}

static void begin(bool alone)
{
    heard.len = 0;
    ck_assert_int_eq(ws_inflate_init(&in, alone, &e), 0);
}

static void check_heard(const char *text, size_t len)
{
    ck_assert_uint_eq(heard.len, len);
    ck_assert_mem_eq(heard.bytes, text, len);
    heard.len = 0;
}

/* The examples of RFC 7692, section 7.2.3, one connection. */
static const struct {
    size_t len;
    unsigned char bytes[16];
    const char *text;
} examples[] = {
    {7, {0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}, "Hello"},
    {5, {0xf2, 0x00, 0x11, 0x00, 0x00}, "Hello"}, /* refers to the one before */
    {11, {0x00, 0x05, 0x00, 0xfa, 0xff, 'H', 'e', 'l', 'l', 'o', 0x00}, "Hello"},
    {8, {0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00}, "Hello"}, /* BFINAL */
    {5, {0xf2, 0x00, 0x11, 0x00, 0x00}, "Hello"},
    {13, {0xf2, 0x48, 0x05, 0, 0, 0, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0}, "Hello"},
    {1, {0x00}, ""},
};

START_TEST(test_examples)
{
    for (size_t piece = 1; piece <= 16; piece *= 4) {
        begin(false);
        for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
            size_t len = examples[i].len;
            for (size_t at = 0; at < len; at += piece) {
                size_t now = len - at < piece ? len - at : piece;
                ck_assert_int_eq(hear(examples[i].bytes + at, now, at + now == len), 0);
            }
            check_heard(examples[i].text, strlen(examples[i].text));
        }
        ws_inflate_fini(&in);
    }
}
END_TEST

START_TEST(test_messages_stand_alone)
{
    begin(true);
    ck_assert_int_eq(hear(examples[0].bytes, 7, true), 0);
    check_heard("Hello", 5);
    ck_assert_int_eq(hear(examples[0].bytes, 7, true), 0);
    check_heard("Hello", 5);
    ck_assert_int_eq(hear(examples[1].bytes, 5, true), FERR_PEER);
    ck_assert_str_eq(e.msg,
                     "a compressed message from the client cannot be read: invalid "
                     "distance too far back");
    ws_inflate_fini(&in);
}
END_TEST

/* Much comes out of the last byte of such messages: at all sizes near a piece's. */
START_TEST(test_compresses_well)
{
    static char zeros[110000];
    unsigned char out[2000];
    struct deflate d;
    ck_assert_int_eq(deflate_init(&d, 15, 9, &e), 0);
    begin(false);
    for (size_t len = 100000; len < 100000 + 3 * WS_INFLATE_PIECE; len += 7) {
        const unsigned char *from = (const unsigned char *)zeros;
        size_t left = len;
        deflate_begin(&d);
        size_t made = deflate_piece(&d, &from, &left, true, out, sizeof out);
        ck_assert(deflate_finished(&d));
        ck_assert_int_eq(hear(out, made, true), 0);
        check_heard(zeros, len);
    }
    ws_inflate_fini(&in);
    deflate_fini(&d);
}
END_TEST

static void count(void *arg, const char *bytes, size_t len)
{
    (void)bytes;
    *(uint64_t *)arg += len;
}

START_TEST(test_bomb)
{
    static struct deflate_bomb b;
    static unsigned char bytes[1 << 18];
    for (int over = 0; over <= 1; over++) {
        uint64_t total = 0;
        uint64_t size = WS_INFLATE_MESSAGE_MAX + (uint64_t)over;
        ck_assert_int_eq(deflate_bomb_init(&b, size, 15, &e), 0);
        ck_assert_uint_le(b.bytes, sizeof bytes);
        deflate_bomb_fill(&b, 0, bytes, (size_t)b.bytes);
        begin(false);
        int rc = ws_inflate_hear(&in, bytes, (size_t)b.bytes, true, count, &total, &e);
        ck_assert_int_eq(rc, over ? FERR_PEER : 0);
        ck_assert_uint_le(total, WS_INFLATE_MESSAGE_MAX);
        ws_inflate_fini(&in);
    }
    ck_assert_str_eq(e.msg, "a compressed message from the client is longer than 64 MiB");
}
END_TEST

START_TEST(test_garbage)
{
    begin(false);
    ck_assert_int_eq(hear("\xff\xff\xff", 3, false), FERR_PEER);
    ck_assert_str_eq(e.msg,
                     "a compressed message from the client cannot be read: invalid "
                     "block type");
    ws_inflate_fini(&in);
}
END_TEST

Suite *ws_inflate_suite(void)
{
    Suite *s = suite_create("ws_inflate");
    TCase *t = tcase_create("inflate");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_examples);
    tcase_add_test(t, test_messages_stand_alone);
    tcase_add_test(t, test_compresses_well);
    tcase_add_test(t, test_bomb);
    tcase_add_test(t, test_garbage);
    suite_add_tcase(s, t);
    return s;
}
