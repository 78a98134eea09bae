#include "harness/base/mem.h"
#include "server/message/payload.h"
#include "tests/unit/suites.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_TESTED = 300 };

static const uint64_t seqs[] = {0, 1, 9, 10, 12345, 99999999, UINT32_MAX, INT64_MAX};

static struct payload make(enum payload_kind kind, uint64_t size, uint64_t seed)
{
    struct payload p;
    struct err e = {0};
    const struct payload_options o = {
        .kind = kind, .sizes = sizes_constant(size), .seed = seed};
    ck_assert_int_eq(payload_init(&p, &o, &e), 0);
    return p;
}

static size_t digits_of(uint64_t v)
{
    char text[24];
    return (size_t)snprintf(text, sizeof text, "%" PRIu64, v);
}

/* What a text of this size must hold, from the description in the header. */
static void check_text(const char *text, size_t size, uint64_t seq, uint64_t time_ns)
{
    size_t n = digits_of(seq);
    size_t whole =
        strlen("{\"seq\":,\"time_ns\":,\"pad\":\"\"}") + n + digits_of(time_ns);
    ck_assert_uint_eq(strlen(text), size);
    if (size < n) {
        return; /* cut: see test_a_cut_number_keeps_its_end */
    }
    json_error_t error;
    json_t *j = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(j != NULL, "'%s': %s", text, error.text);
    if (size < n + 8) {
        ck_assert_uint_eq((uint64_t)json_integer_value(j), seq);
    } else {
        ck_assert_uint_eq((uint64_t)json_integer_value(json_object_get(j, "seq")), seq);
        ck_assert_uint_eq(json_object_size(j), size < whole ? 1 : 3);
    }
    if (size >= whole) {
        ck_assert_uint_eq((uint64_t)json_integer_value(json_object_get(j, "time_ns")),
                          time_ns);
        json_t *pad = json_object_get(j, "pad");
        ck_assert_uint_eq(json_string_length(pad), size - whole);
        for (const char *c = json_string_value(pad); *c != '\0'; c++) {
            ck_assert(isalnum((unsigned char)*c));
        }
    }
    json_decref(j);
}

START_TEST(test_text_of_every_size_is_json)
{
    uint64_t seq = seqs[_i];
    static const uint64_t times[] = {0, 1700000000, 123456789012345};
    for (uint64_t size = 1; size < SIZE_MAX_TESTED; size++) {
        struct payload p = make(PAYLOAD_TEXT, size, 3);
        for (size_t t = 0; t < sizeof times / sizeof times[0]; t++) {
            char text[SIZE_MAX_TESTED + 1] = {0};
            payload_fill(&p, seq, times[t], 0, (unsigned char *)text, (size_t)size);
            check_text(text, (size_t)size, seq, times[t]);
        }
        payload_fini(&p);
    }
}
END_TEST

START_TEST(test_a_cut_number_keeps_its_end)
{
    struct payload p = make(PAYLOAD_TEXT, 3, 3);
    char text[4] = {0};
    payload_fill(&p, 1234567, 5, 0, (unsigned char *)text, 3);
    ck_assert_str_eq(text, "567");
    payload_fill(&p, 7, 5, 0, (unsigned char *)text, 3);
    ck_assert_str_eq(text, "  7");
    payload_fini(&p);
}
END_TEST

START_TEST(test_binary_numbers)
{
    unsigned char out[24];
    struct payload p = make(PAYLOAD_BINARY, 24, 3);
    payload_fill(&p, UINT64_C(0x0102030405060708), UINT64_C(0x1112131415161718), 0, out,
                 24);
    static const unsigned char expected[] = {
        1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18};
    ck_assert_mem_eq(out, expected, 16);
    payload_fini(&p);
    p = make(PAYLOAD_BINARY, 3, 3);
    payload_fill(&p, UINT64_C(0x0102030405060708), 0, 0, out, 3);
    ck_assert_mem_eq(out, expected + 5, 3);
    payload_fini(&p);
    p = make(PAYLOAD_BINARY, 10, 3);
    payload_fill(&p, UINT64_C(0x0102030405060708), UINT64_C(0x1112131415161718), 0, out,
                 10);
    ck_assert_mem_eq(out, expected, 8);
    ck_assert_mem_eq(out + 8, expected + 14, 2);
    payload_fini(&p);
}
END_TEST

static const uint64_t sizes[] = {
    1, 8, 15, 16, 40, 69, 70, 71, 1000, 70000, (1 << 20) + 77};

START_TEST(test_parts_are_the_whole)
{
    for (int kind = PAYLOAD_TEXT; kind <= PAYLOAD_BINARY; kind++) {
        size_t size = (size_t)sizes[_i];
        struct payload p = make((enum payload_kind)kind, size, 9);
        unsigned char *whole = mem_must_alloc(size);
        unsigned char *parts = mem_must_alloc(size);
        payload_fill(&p, 42, 1234567890, 0, whole, size);
        size_t step = size > 1000 ? 997 : 1;
        for (size_t at = 0; at < size; at += step) {
            size_t n = size - at < step ? size - at : step;
            payload_fill(&p, 42, 1234567890, at, parts + at, n);
        }
        ck_assert_mem_eq(whole, parts, size);
        free(whole);
        free(parts);
        payload_fini(&p);
    }
}
END_TEST

/* Recorded floods name a seed: what it gave once, it gives for ever. FNV-1a over messages
 * of all sizes. */
START_TEST(test_bytes_stay_what_they_were)
{
    static const uint64_t expected[] = {UINT64_C(0x3137d9e10620d8e4),
                                        UINT64_C(0x586b303024469837)};
    static const uint64_t some[] = {1, 8, 15, 16, 40, 69, 70, 71, 1000, 70000};
    static unsigned char out[70000];
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        struct payload p = make((enum payload_kind)_i, some[i], 9);
        for (uint64_t seq = 1; seq <= UINT64_C(1000000000); seq *= 10) {
            payload_fill(&p, seq, seq * 1234567, 0, out, (size_t)some[i]);
            for (size_t b = 0; b < some[i]; b++) {
                hash = (hash ^ out[b]) * UINT64_C(0x100000001b3);
            }
        }
        payload_fini(&p);
    }
    ck_assert_uint_eq(hash, expected[_i]);
}
END_TEST

START_TEST(test_seed_decides)
{
    unsigned char a[500];
    unsigned char b[500];
    struct payload p = make(PAYLOAD_BINARY, sizeof a, 5);
    struct payload same = make(PAYLOAD_BINARY, sizeof a, 5);
    struct payload other = make(PAYLOAD_BINARY, sizeof a, 6);
    payload_fill(&p, 3, 4, 0, a, sizeof a);
    payload_fill(&same, 3, 4, 0, b, sizeof b);
    ck_assert_mem_eq(a, b, sizeof a);
    payload_fill(&other, 3, 4, 0, b, sizeof b);
    ck_assert_mem_ne(a + 16, b + 16, sizeof a - 16);
    payload_fill(&p, 4, 4, 0, b, sizeof b);
    ck_assert_mem_ne(a + 16, b + 16, sizeof a - 16);
    payload_fini(&p);
    payload_fini(&same);
    payload_fini(&other);
}
END_TEST

START_TEST(test_random_bytes_are_spread)
{
    unsigned counts[256] = {0};
    struct payload p = make(PAYLOAD_BINARY, 100, 5);
    for (size_t i = 0; i < PAYLOAD_POOL_BYTES; i++) {
        counts[p.pool[i]]++;
    }
    for (size_t i = 0; i < 256; i++) {
        ck_assert_uint_gt(counts[i], PAYLOAD_POOL_BYTES / 256 * 9 / 10);
        ck_assert_uint_lt(counts[i], PAYLOAD_POOL_BYTES / 256 * 11 / 10);
    }
    payload_fini(&p);
}
END_TEST

START_TEST(test_no_memory)
{
    struct payload p;
    struct err e = {0};
    const struct payload_options o = {.sizes = sizes_constant(10)};
    mem_fail_nth_try(1);
    ck_assert_int_eq(payload_init(&p, &o, &e), FERR_NOMEM);
    payload_fini(&p);
}
END_TEST

Suite *payload_suite(void)
{
    Suite *s = suite_create("payload");
    TCase *t = tcase_create("payload");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_text_of_every_size_is_json, 0,
                        (int)(sizeof seqs / sizeof seqs[0]));
    tcase_add_test(t, test_a_cut_number_keeps_its_end);
    tcase_add_test(t, test_binary_numbers);
    tcase_add_loop_test(t, test_parts_are_the_whole, 0,
                        (int)(sizeof sizes / sizeof sizes[0]));
    tcase_add_loop_test(t, test_bytes_stay_what_they_were, PAYLOAD_TEXT,
                        PAYLOAD_BINARY + 1);
    tcase_add_test(t, test_seed_decides);
    tcase_add_test(t, test_random_bytes_are_spread);
    tcase_add_test(t, test_no_memory);
    suite_add_tcase(s, t);
    return s;
}
