#include "server/message/deflate.h"
#include "server/message/deflate_bomb.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

enum { HUGE_BYTES = 16 << 20, PIECE = 1500 };

/* The client's side: an inflater that gets what comes as it comes. */
struct reader {
    z_stream z;
    unsigned char out[8192];
    uint64_t total;
    int (*check)(const unsigned char *bytes, size_t len, uint64_t at, const void *arg);
    const void *arg;
};

static void reader_init(struct reader *r, int window_bits)
{
    memset(r, 0, sizeof *r);
    ck_assert_int_eq(inflateInit2(&r->z, -window_bits), Z_OK);
}

static void reader_take(struct reader *r, const unsigned char *bytes, size_t len)
{
    r->z.next_in = (Bytef *)bytes;
    r->z.avail_in = (uInt)len;
    do {
        r->z.next_out = r->out;
        r->z.avail_out = sizeof r->out;
        int rc = inflate(&r->z, Z_SYNC_FLUSH);
        ck_assert_msg(rc == Z_OK || rc == Z_BUF_ERROR, "inflate: %s",
                      r->z.msg != NULL ? r->z.msg : zError(rc));
        size_t made = sizeof r->out - r->z.avail_out;
        ck_assert(r->check(r->out, made, r->total, r->arg));
        r->total += made;
    } while (r->z.avail_out == 0 || r->z.avail_in > 0);
}

static void reader_end_message(struct reader *r)
{
    reader_take(r, (const unsigned char *)"\x00\x00\xff\xff", 4);
}

static int is_same(const unsigned char *bytes, size_t len, uint64_t at, const void *arg)
{
    return memcmp((const unsigned char *)arg + at, bytes, len) == 0;
}

static int is_zero(const unsigned char *bytes, size_t len, uint64_t at, const void *arg)
{
    (void)at, (void)arg;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0) {
            return 0;
        }
    }
    return 1;
}

/* One message, in pieces in and out; returns its compressed length. */
static uint64_t send_message(struct deflate *d, struct reader *r,
                             const unsigned char *text, size_t len, size_t piece)
{
    unsigned char out[PIECE];
    uint64_t sent = 0;
    r->check = is_same;
    r->arg = text;
    r->total = 0;
    deflate_begin(d);
    const unsigned char *in = text;
    while (!deflate_finished(d)) {
        size_t there = len - (size_t)(in - text);
        size_t now = there < piece ? there : piece;
        size_t made = deflate_piece(d, &in, &now, now == there, out, piece);
        ck_assert_uint_le(made, piece);
        reader_take(r, out, made);
        sent += made;
    }
    ck_assert_ptr_eq(in, text + len);
    reader_end_message(r);
    ck_assert_uint_eq(r->total, len);
    return sent;
}

static unsigned char *content(const char *kind, size_t len)
{
    unsigned char *bytes = malloc(len > 0 ? len : 1);
    ck_assert_ptr_nonnull(bytes);
    struct random r;
    random_init(&r, 1, kind);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = kind[0] == 'r'   ? (unsigned char)random_below(&r, 256)
                   : kind[0] == 'j' ? (unsigned char)"{\"price\":12.5}"[i % 14]
                                    : 'a';
    }
    return bytes;
}

static const size_t sizes[] = {0, 1, 3, 125, 126, 65535, 65536, HUGE_BYTES};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

START_TEST(test_round_trip)
{
    static const char *const kinds[] = {"random", "json", "same"};
    static const size_t pieces[] = {PIECE, DEFLATE_OUT_MIN};
    struct err e;
    for (size_t k = 0; k < 3; k++) {
        unsigned char *bytes = content(kinds[k], sizes[_i]);
        for (size_t p = 0; p < (sizes[_i] == HUGE_BYTES ? 1 : 2); p++) {
            struct deflate d;
            struct reader r;
            ck_assert_int_eq(deflate_init(&d, 15, DEFLATE_LEVEL, &e), 0);
            reader_init(&r, 15);
            uint64_t once = send_message(&d, &r, bytes, sizes[_i], pieces[p]);
            ck_assert_uint_le(once, sizes[_i] + sizes[_i] / 100 + 64);
            ck_assert(k == 0 || sizes[_i] < 65535 || once < sizes[_i] / 50);
            /* Nothing refers to the message before: it is the same once more, and a
             * client without context understands it. */
            inflateEnd(&r.z);
            reader_init(&r, 15);
            ck_assert_uint_eq(send_message(&d, &r, bytes, sizes[_i], pieces[p]), once);
            inflateEnd(&r.z);
            deflate_fini(&d);
        }
        free(bytes);
    }
}
END_TEST

/* RFC 7692, section 7.2.3.6: an empty message is one zero byte. */
START_TEST(test_empty_message)
{
    struct err e;
    struct deflate d;
    unsigned char out[DEFLATE_OUT_MIN];
    const unsigned char *in = out;
    size_t none = 0;
    ck_assert_int_eq(deflate_init(&d, 15, DEFLATE_LEVEL, &e), 0);
    deflate_begin(&d);
    ck_assert_uint_eq(deflate_piece(&d, &in, &none, true, out, sizeof out), 1);
    ck_assert(deflate_finished(&d));
    ck_assert_uint_eq(out[0], 0);
    deflate_fini(&d);
}
END_TEST

/* Every size of window, with content that would refer back as far as it can; several
 * messages to one client that keeps its context. */
START_TEST(test_windows)
{
    struct err e;
    struct deflate d;
    struct reader r;
    enum { LEN = 200000, REPEATS_AFTER = 240 };
    unsigned char *bytes = content("random", LEN);
    for (size_t i = REPEATS_AFTER; i < LEN; i++) { /* near repeats, and far ones */
        bytes[i] = i % 50000 < 40000 ? bytes[i - REPEATS_AFTER] : bytes[i];
    }
    memcpy(bytes + 33000, bytes, 300);
    memcpy(bytes + 600, bytes, 300);
    ck_assert_int_eq(deflate_init(&d, _i, 9, &e), 0);
    reader_init(&r, _i);
    send_message(&d, &r, bytes, LEN, PIECE);
    send_message(&d, &r, bytes, 100, PIECE);
    send_message(&d, &r, bytes, LEN, 100);
    inflateEnd(&r.z);
    deflate_fini(&d);
    free(bytes);
}
END_TEST

START_TEST(test_message_left_unfinished)
{
    struct err e;
    struct deflate d;
    struct reader r;
    unsigned char out[PIECE];
    unsigned char *bytes = content("random", 100000);
    const unsigned char *in = bytes;
    size_t len = 100000;
    ck_assert_int_eq(deflate_init(&d, 15, DEFLATE_LEVEL, &e), 0);
    deflate_begin(&d);
    deflate_piece(&d, &in, &len, true, out, sizeof out);
    ck_assert(!deflate_finished(&d));
    reader_init(&r, 15);
    send_message(&d, &r, (const unsigned char *)"whole", 5, PIECE);
    inflateEnd(&r.z);
    deflate_fini(&d);
    free(bytes);
}
END_TEST

static const uint64_t bombs[] = {0,
                                 1,
                                 DEFLATE_BOMB_PART - 1,
                                 DEFLATE_BOMB_PART,
                                 3 * DEFLATE_BOMB_PART + 5,
                                 64 * DEFLATE_BOMB_PART};
enum { BOMBS = sizeof bombs / sizeof bombs[0] };

START_TEST(test_bomb)
{
    static struct deflate_bomb b;
    struct err e;
    for (int bits = DEFLATE_WINDOW_MIN; bits <= DEFLATE_WINDOW_MAX; bits += 7) {
        unsigned char out[PIECE];
        unsigned char again[PIECE];
        struct reader r;
        ck_assert_int_eq(deflate_bomb_init(&b, bombs[_i], bits, &e), 0);
        ck_assert_uint_le(b.bytes, bombs[_i] / 900 + 200);
        reader_init(&r, bits);
        r.check = is_zero;
        for (uint64_t at = 0; at < b.bytes;) {
            size_t now = b.bytes - at < PIECE ? (size_t)(b.bytes - at) : PIECE;
            deflate_bomb_fill(&b, at, out, now);
            deflate_bomb_fill(&b, at + now / 2, again, now - now / 2);
            ck_assert_mem_eq(out + now / 2, again, now - now / 2);
            reader_take(&r, out, now);
            at += now;
        }
        reader_end_message(&r);
        ck_assert_uint_eq(r.total, bombs[_i]);
        inflateEnd(&r.z);
    }
}
END_TEST

START_TEST(test_bad_level)
{
    struct err e;
    struct deflate d;
    ck_assert_int_eq(deflate_init(&d, 15, 10, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg,
                     "cannot compress with a window of 15 bits at level 10: stream "
                     "error");
    deflate_fini(&d);
}
END_TEST

Suite *deflate_suite(void)
{
    Suite *s = suite_create("deflate");
    TCase *t = tcase_create("deflate");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_round_trip, 0, SIZES);
    tcase_add_test(t, test_empty_message);
    tcase_add_loop_test(t, test_windows, DEFLATE_WINDOW_MIN, DEFLATE_WINDOW_MAX + 1);
    tcase_add_test(t, test_message_left_unfinished);
    tcase_add_loop_test(t, test_bomb, 0, BOMBS);
    tcase_add_test(t, test_bad_level);
    suite_add_tcase(s, t);
    return s;
}
