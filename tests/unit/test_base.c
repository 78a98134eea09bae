#include "tests/unit/suites.h"

#include "harness/base/err.h"
#include "harness/base/latch.h"
#include "harness/base/mem.h"
#include "harness/base/nearest.h"
#include "harness/base/strbuf.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(err_set_returns_its_code)
{
    struct err e = {0};
    ck_assert_int_eq(err_set(&e, FERR_LIMIT, "%d of %s", 3, "four"), FERR_LIMIT);
    ck_assert_int_eq(e.code, FERR_LIMIT);
    ck_assert_str_eq(e.msg, "3 of four");
}
END_TEST

START_TEST(err_sys_names_the_cause)
{
    struct err e;
    char expected[128];
    snprintf(expected, sizeof expected, "cannot open 'x': %s", strerror(ENOENT));
    ck_assert_int_eq(err_sys(&e, ENOENT, "cannot open '%s'", "x"), FERR_IO);
    ck_assert_int_eq(e.code, FERR_IO);
    ck_assert_str_eq(e.msg, expected);
}
END_TEST

START_TEST(err_wrap_prefixes_and_keeps_the_code)
{
    struct err e;
    int rc = err_set(&e, FERR_PEER, "no frame");
    ck_assert_int_eq(rc, FERR_PEER);
    ck_assert_int_eq(err_wrap(&e, "connection %d", 7), FERR_PEER);
    ck_assert_int_eq(err_wrap(&e, "flood"), FERR_PEER);
    ck_assert_str_eq(e.msg, "flood: connection 7: no frame");
}
END_TEST

START_TEST(err_cuts_long_texts)
{
    struct err e;
    char text[2 * sizeof e.msg];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(err_set(&e, FERR_IO, "%s", text), FERR_IO);
    ck_assert_uint_eq(strlen(e.msg), sizeof e.msg - 1);
    ck_assert_int_eq(err_wrap(&e, "load"), FERR_IO);
    ck_assert_uint_eq(strlen(e.msg), sizeof e.msg - 1);
    ck_assert_int_eq(strncmp(e.msg, "load: xxx", 9), 0);
    ck_assert_int_eq(err_sys(&e, EIO, "%s", text), FERR_IO);
    ck_assert_uint_eq(strlen(e.msg), sizeof e.msg - 1);
}
END_TEST

START_TEST(mem_is_zeroed)
{
    static const unsigned char zeros[64];
    unsigned char *fixed = mem_must_alloc(sizeof zeros);
    unsigned char *chosen = mem_try_alloc(sizeof zeros / 4, 4);
    ck_assert_ptr_nonnull(chosen);
    ck_assert_mem_eq(fixed, zeros, sizeof zeros);
    ck_assert_mem_eq(chosen, zeros, sizeof zeros);
    free(fixed);
    free(chosen);
}
END_TEST

START_TEST(mem_of_nothing_is_no_failure)
{
    void *fixed = mem_must_alloc(0);
    void *chosen = mem_try_alloc(0, 0);
    ck_assert_ptr_nonnull(fixed);
    ck_assert_ptr_nonnull(chosen);
    free(fixed);
    free(chosen);
}
END_TEST

START_TEST(mem_strdup_passes_null)
{
    ck_assert_ptr_null(mem_must_strdup(NULL));
    char *copy = mem_must_strdup("abc");
    ck_assert_str_eq(copy, "abc");
    free(copy);
}
END_TEST

START_TEST(mem_fails_the_nth_try_only)
{
    mem_fail_nth_try(2);
    void *first = mem_try_alloc(1, 1);
    void *second = mem_try_alloc(1, 1);
    void *third = mem_try_alloc(1, 1);
    mem_fail_nth_try(1);
    mem_fail_nth_try(0);
    void *fourth = mem_try_alloc(1, 1);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(third);
    ck_assert_ptr_nonnull(fourth);
    free(first);
    free(third);
    free(fourth);
}
END_TEST

START_TEST(strbuf_grows_and_stays_terminated)
{
    struct strbuf b;
    strbuf_init(&b);
    ck_assert_str_eq(b.text, "");
    for (int i = 0; i < 1000; i++) {
        strbuf_addf(&b, "%03d,", i);
        ck_assert_uint_eq(b.len, 4 * ((size_t)i + 1));
        ck_assert_int_eq(b.text[b.len], '\0');
    }
    ck_assert_int_eq(strncmp(b.text, "000,001,", 8), 0);
    ck_assert_str_eq(b.text + b.len - 4, "999,");
    strbuf_clear(&b);
    ck_assert_uint_eq(b.len, 0);
    ck_assert_str_eq(b.text, "");
    strbuf_fini(&b);
    ck_assert_ptr_null(b.text);
}
END_TEST

START_TEST(strbuf_takes_texts_larger_than_itself)
{
    char large[5000];
    memset(large, 'y', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    struct strbuf b;
    strbuf_init(&b);
    strbuf_add(&b, "a");
    strbuf_addf(&b, "%s", large);
    strbuf_add(&b, "z");
    ck_assert_uint_eq(b.len, sizeof large + 1);
    ck_assert_int_eq(b.text[0], 'a');
    ck_assert_int_eq(b.text[sizeof large - 1], 'y');
    ck_assert_str_eq(b.text + sizeof large, "z");
    strbuf_fini(&b);
}
END_TEST

START_TEST(strbuf_keeps_nul_bytes)
{
    struct strbuf b;
    strbuf_init(&b);
    strbuf_addn(&b, "a\0b", 3);
    ck_assert_uint_eq(b.len, 3);
    ck_assert_mem_eq(b.text, "a\0b", 4);
    strbuf_fini(&b);
}
END_TEST

#define BYTES(text) text, sizeof text - 1

static const struct {
    const char *bytes;
    size_t len;
    const char *shown;
} visible_rows[] = {
    {BYTES(""), ""},
    {BYTES("plain ~text\n\tnext"), "plain ~text\n\tnext"},
    {BYTES("a\0b"), "a\\x00b"},
    {BYTES("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m"},
    {BYTES("\r\b\a\x7f"), "\\x0d\\x08\\x07\\x7f"},
    {BYTES("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
     "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
    {BYTES("\xc2\xa0\xed\x9f\xbf\xee\x80\x80"), "\xc2\xa0\xed\x9f\xbf\xee\x80\x80"},
    {BYTES("\xf4\x8f\xbf\xbf\xe0\xa0\x80"), "\xf4\x8f\xbf\xbf\xe0\xa0\x80"},
    {BYTES("\xf0\x90\x80\x80"), "\xf0\x90\x80\x80"},
    {BYTES("\xc2\x9b"
           "31m"),
     "\\xc2\\x9b"
     "31m"},                                             /* CSI as a C1 control */
    {BYTES("\xc0\xaf\xc1\xbf"), "\\xc0\\xaf\\xc1\\xbf"}, /* overlong, two bytes */
    {BYTES("\xe0\x9f\xbf"), "\\xe0\\x9f\\xbf"},          /* overlong, three */
    {BYTES("\xf0\x8f\xbf\xbf"), "\\xf0\\x8f\\xbf\\xbf"}, /* overlong, four */
    {BYTES("\xed\xa0\x80"), "\\xed\\xa0\\x80"},          /* a surrogate */
    {BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"}, /* beyond U+10FFFF */
    {BYTES("\xf5\x80\xff\xfe"), "\\xf5\\x80\\xff\\xfe"},
    {BYTES("\x80"
           "a\xbf"),
     "\\x80"
     "a\\xbf"},               /* continuations alone */
    {BYTES("\xc3"), "\\xc3"}, /* cut at the end */
    {BYTES("\xe2\x82"), "\\xe2\\x82"},
    {BYTES("\xf0\x9f\x98"), "\\xf0\\x9f\\x98"},
    {BYTES("\xe2\x82"
           "a"),
     "\\xe2\\x82"
     "a"}, /* cut by a letter */
    {BYTES("\xe2\x1b\x82"), "\\xe2\\x1b\\x82"},
    {BYTES("\xc3\xc3\xa4"), "\\xc3\xc3\xa4"}, /* it finds its way back */
};

START_TEST(strbuf_shows_hostile_bytes)
{
    size_t len = visible_rows[_i].len;
    /* A copy of the exact size, so that a sanitizer sees a read behind its end. */
    char *bytes = mem_must_alloc(len);
    memcpy(bytes, visible_rows[_i].bytes, len);
    struct strbuf b;
    strbuf_init(&b);
    strbuf_add_visible(&b, bytes, len);
    ck_assert_str_eq(b.text, visible_rows[_i].shown);
    ck_assert_uint_eq(b.len, strlen(b.text));
    strbuf_fini(&b);
    free(bytes);
}
END_TEST

START_TEST(strbuf_shows_a_line)
{
    struct strbuf b;
    strbuf_init(&b);
    strbuf_add_visible_line(&b, "a\tb\r\n\x1b[0m€", 12);
    ck_assert_str_eq(b.text, "a\\x09b\\x0d\\x0a\\x1b[0m€");
    strbuf_fini(&b);
}
END_TEST

START_TEST(strbuf_shows_every_byte_without_controls)
{
    struct strbuf b;
    strbuf_init(&b);
    for (unsigned i = 0; i < 0x10000; i++) {
        char pair[2] = {(char)(i >> 8), (char)(i & 0xff)};
        strbuf_clear(&b);
        strbuf_add_visible(&b, pair, sizeof pair);
        for (const unsigned char *p = (unsigned char *)b.text; *p != '\0'; p++) {
            bool control = (*p < ' ' && *p != '\n' && *p != '\t') || *p == 0x7f;
            bool c1 = p[0] == 0xc2 && p[1] < 0xa0;
            ck_assert_msg(!control && !c1, "bytes %04x show as a control", i);
        }
        ck_assert_uint_ge(b.len, 2);
    }
    strbuf_fini(&b);
}
END_TEST

static void count_cb(void *data)
{
    ++*(int *)data;
}

START_TEST(latch_of_nothing_is_done_at_once)
{
    struct latch l;
    int done = 0;
    latch_init(&l);
    latch_close(&l, count_cb, &done);
    ck_assert_int_eq(done, 1);
}
END_TEST

START_TEST(latch_waits_for_the_last)
{
    struct latch l;
    int done = 0;
    latch_init(&l);
    latch_hold(&l);
    latch_hold(&l);
    latch_release(&l);
    latch_close(&l, count_cb, &done);
    latch_hold(&l); /* a close may start requests of its own */
    latch_release(&l);
    ck_assert_int_eq(done, 0);
    latch_release(&l);
    ck_assert_int_eq(done, 1);
}
END_TEST

START_TEST(latch_is_silent_until_it_is_closed)
{
    struct latch l;
    int done = 0;
    latch_init(&l);
    latch_hold(&l);
    latch_release(&l);
    ck_assert_uint_eq(l.held, 0);
    ck_assert(!l.closing);
    latch_close(&l, count_cb, &done);
    ck_assert_int_eq(done, 1);
}
END_TEST

static void free_cb(void *data)
{
    free(data);
}

START_TEST(latch_lets_done_free_the_owner)
{
    struct latch *l = mem_must_alloc(sizeof *l);
    latch_init(l);
    latch_hold(l);
    latch_close(l, free_cb, l);
    ck_assert(l->closing);
    latch_release(l); /* a sanitizer sees it if the latch is touched after done */
}
END_TEST

static const struct {
    const char *a, *b;
    size_t distance;
} distance_rows[] = {
    {"", "", 0},         {"rate", "rate", 0},
    {"", "abc", 3},      {"abc", "", 3},
    {"rat", "rate", 1},  {"ratte", "rate", 1},
    {"rste", "rate", 1}, {"arte", "rate", 1},
    {"port", "rate", 4}, {"kitten", "sitting", 3},
};

START_TEST(nearest_counts_edits)
{
    const char *a = distance_rows[_i].a, *b = distance_rows[_i].b;
    size_t expected = distance_rows[_i].distance;
    ck_assert_uint_eq(nearest_distance(a, strlen(a), b, strlen(b)), expected);
    ck_assert_uint_eq(nearest_distance(b, strlen(b), a, strlen(a)), expected);
}
END_TEST

static const struct {
    const char *typed;
    const char *best;
} nearest_rows[] = {
    {"rate", "rate"},
    {"rat", "rate"},
    {"durration", "duration"},
    {"max-durtion", "max-duration"},
    {"max", "max-duration"},
    {"dura", "duration"},
    {"rates", "rate"},
    {"xyz", NULL},
    {"r", NULL},
    {"", NULL},
    {"speed", NULL},
    {"connections-of-the-client", NULL},
    {"0123456789012345678901234567890123456789012345678901234567890123456789", NULL},
};

START_TEST(nearest_offers_only_what_is_near)
{
    struct nearest n;
    nearest_init(&n, nearest_rows[_i].typed, strlen(nearest_rows[_i].typed));
    nearest_offer(&n, "duration");
    nearest_offer(&n, "max-duration");
    nearest_offer(&n, "rate");
    ck_assert_pstr_eq(n.best, nearest_rows[_i].best);
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *base_suite(void)
{
    Suite *s = suite_create("base");
    TCase *t = tcase_create("base");
    tcase_set_timeout(t, 20);
    tcase_add_test(t, err_set_returns_its_code);
    tcase_add_test(t, err_sys_names_the_cause);
    tcase_add_test(t, err_wrap_prefixes_and_keeps_the_code);
    tcase_add_test(t, err_cuts_long_texts);
    tcase_add_test(t, mem_is_zeroed);
    tcase_add_test(t, mem_of_nothing_is_no_failure);
    tcase_add_test(t, mem_strdup_passes_null);
    tcase_add_test(t, mem_fails_the_nth_try_only);
    tcase_add_test(t, strbuf_grows_and_stays_terminated);
    tcase_add_test(t, strbuf_takes_texts_larger_than_itself);
    tcase_add_test(t, strbuf_keeps_nul_bytes);
    ADD_ROWS(t, strbuf_shows_hostile_bytes, visible_rows);
    tcase_add_test(t, strbuf_shows_a_line);
    tcase_add_test(t, strbuf_shows_every_byte_without_controls);
    tcase_add_test(t, latch_of_nothing_is_done_at_once);
    tcase_add_test(t, latch_waits_for_the_last);
    tcase_add_test(t, latch_is_silent_until_it_is_closed);
    tcase_add_test(t, latch_lets_done_free_the_owner);
    ADD_ROWS(t, nearest_counts_edits, distance_rows);
    ADD_ROWS(t, nearest_offers_only_what_is_near, nearest_rows);
    suite_add_tcase(s, t);
    return s;
}
