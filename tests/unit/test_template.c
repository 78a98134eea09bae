#include "harness/base/mem.h"
#include "server/message/template.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 4096 };

static const struct template_values values = {
    .seed = 7,
    .seq = 42,
    .time_ns = UINT64_C(123456789012345),
    .wall_ms = UINT64_C(1700000000123),
    .message_bytes = 1000,
};

static struct template *parse(const char *text, unsigned allows)
{
    struct template *t = NULL;
    struct err e = {0};
    ck_assert_msg(template_parse(text, allows, &t, &e) == 0, "'%s': %s", text, e.msg);
    ck_assert_ptr_nonnull(t);
    return t;
}

/* The whole text, NUL-terminated; returns its length. */
static size_t render(const struct template *t, const struct template_values *v,
                     char out[ROOM])
{
    uint64_t size = template_size(t, v);
    ck_assert_uint_lt(size, ROOM);
    memset(out, 0x5a, ROOM);
    template_fill(t, v, 0, (unsigned char *)out, (size_t)size);
    ck_assert_int_eq(out[size], 0x5a);
    out[size] = '\0';
    return (size_t)size;
}

static const struct {
    const char *text;
    const char *rendered;
    size_t len; /* 0: that of rendered */
} golden[] = {
    {"", "", 0},
    {"{seq}", "42", 0},
    {"{\"n\":{seq},\"t\":{time},\"ns\":{time_ns}}",
     "{\"n\":42,\"t\":1700000000123,\"ns\":123456789012345}", 0},
    {"{\"a\":{\"b\":[{},{ }]}}", "{\"a\":{\"b\":[{},{ }]}}", 0},
    {"{{seq}", "{seq}", 0},
    {"{{{seq}}", "{42}", 0},
    {"{_x}{", "{_x}{", 0},
    {"PUB a\\r\\n\\t\\\\", "PUB a\r\n\t\\", 0},
    {"a\\0b", "a\0b", 3},
    {"\\x00\\xfF\\x7b", "\0\xff{", 3},
    {"\\x7bseq}", "{seq}", 0},
    {"{pick:only}", "only", 0},
    {"{pick:\\x7c\\x7d\\n{}.", "|}\n{.", 0},
    {"\xc3\xa4{seq}",
     "\xc3\xa4"
     "42",
     0},
    {"{random:1}{random:0001B}", NULL, 2},
};

START_TEST(test_golden)
{
    char out[ROOM];
    struct template *t = parse(golden[_i].text, 0);
    size_t len = render(t, &values, out);
    if (golden[_i].rendered == NULL) {
        ck_assert_uint_eq(len, golden[_i].len);
    } else {
        ck_assert_uint_eq(len, golden[_i].len == 0 ? strlen(golden[_i].rendered)
                                                   : golden[_i].len);
        ck_assert_mem_eq(out, golden[_i].rendered, len);
    }
    template_free(t);
}
END_TEST

START_TEST(test_numbers_have_all_their_digits)
{
    char out[ROOM];
    char expected[32];
    struct template *t = parse("{seq}", 0);
    uint64_t power = 1;
    for (int i = 0; i < 20; i++, power *= 10) {
        const uint64_t near[] = {power - 1, power, power + 1, power * 9};
        for (size_t k = 0; k < sizeof near / sizeof *near; k++) {
            struct template_values v = values;
            v.seq = near[k];
            render(t, &v, out);
            snprintf(expected, sizeof expected, "%llu", (unsigned long long)near[k]);
            ck_assert_str_eq(out, expected);
        }
    }
    struct template_values v = values;
    v.seq = UINT64_MAX;
    render(t, &v, out);
    ck_assert_str_eq(out, "18446744073709551615");
    template_free(t);
}
END_TEST

/* RFC 9562: 8-4-4-4-12 hexadecimal digits, the version 4, the variant 10. */
START_TEST(test_uuid)
{
    char out[ROOM];
    char next[ROOM];
    struct template *t = parse("{uuid} {uuid}", 0);
    for (uint64_t seq = 1; seq < 1000; seq++) {
        struct template_values v = values;
        v.seq = seq;
        ck_assert_uint_eq(render(t, &v, out), 73);
        ck_assert_mem_eq(out, out + 37, 36);
        for (int i = 0; i < 36; i++) {
            bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            ck_assert(dash ? out[i] == '-'
                           : isdigit((unsigned char)out[i]) ||
                                 (out[i] >= 'a' && out[i] <= 'f'));
        }
        ck_assert_int_eq(out[14], '4');
        ck_assert_ptr_nonnull(strchr("89ab", out[19]));
        v.seq = seq + 1;
        render(t, &v, next);
        ck_assert_str_ne(out, next);
        v.seq = seq;
        v.seed++;
        render(t, &v, next);
        ck_assert_str_ne(out, next);
    }
    template_free(t);
}
END_TEST

START_TEST(test_random_letters_are_spread)
{
    enum { N = 1 << 20, LETTERS = 62 };
    unsigned counts[256] = {0};
    struct template *t = parse("{random:1MiB}", 0);
    unsigned char *out = mem_must_alloc(N);
    template_fill(t, &values, 0, out, N);
    size_t repeated = 0;
    for (size_t i = 0; i < N; i++) {
        ck_assert(isalnum(out[i]));
        counts[out[i]]++;
        repeated += i > 0 && out[i] == out[i - 1];
    }
    for (int c = 0; c < 256; c++) {
        if (isalnum(c)) {
            ck_assert_uint_gt(counts[c], N / LETTERS * 19 / 20);
            ck_assert_uint_lt(counts[c], N / LETTERS * 21 / 20);
        }
    }
    ck_assert_uint_gt(repeated, N / LETTERS * 19 / 20);
    ck_assert_uint_lt(repeated, N / LETTERS * 21 / 20);
    free(out);
    template_free(t);
}
END_TEST

START_TEST(test_places_differ)
{
    char out[ROOM];
    struct template *t = parse("{random:40}{random:40}", 0);
    render(t, &values, out);
    ck_assert_mem_ne(out, out + 40, 40);
    template_free(t);
}
END_TEST

START_TEST(test_picks_are_even)
{
    enum { N = 30000 };
    static const char *const words[] = {"buy", "", "hold"};
    unsigned counts[3] = {0};
    unsigned equal = 0;
    char out[ROOM];
    struct template *t = parse("{pick:buy||hold}", 0);
    struct template *two = parse("{pick:a|b}{pick:a|b}", 0);
    for (uint64_t seq = 1; seq <= N; seq++) {
        struct template_values v = values;
        v.seq = seq;
        render(t, &v, out);
        int found = -1;
        for (int w = 0; w < 3; w++) {
            found = strcmp(out, words[w]) == 0 ? w : found;
        }
        ck_assert_int_ge(found, 0);
        counts[found]++;
        render(two, &v, out);
        equal += out[0] == out[1];
    }
    for (int w = 0; w < 3; w++) {
        ck_assert_uint_gt(counts[w], N / 3 * 19 / 20);
        ck_assert_uint_lt(counts[w], N / 3 * 21 / 20);
    }
    ck_assert_uint_gt(equal, N / 2 * 19 / 20);
    ck_assert_uint_lt(equal, N / 2 * 21 / 20);
    template_free(t);
    template_free(two);
}
END_TEST

START_TEST(test_captures)
{
    char out[ROOM];
    const char *captures[TEMPLATE_CAPTURE_COUNT] = {"one", NULL, "drei"};
    captures[8] = "nine";
    struct template_values v = values;
    struct template *t = parse("[{1}|{2}|{3}|{9}|{1}]", TEMPLATE_CAPTURES);
    v.captures = captures;
    render(t, &v, out);
    ck_assert_str_eq(out, "[one||drei|nine|one]");
    v.captures = NULL;
    render(t, &v, out);
    ck_assert_str_eq(out, "[||||]");
    template_free(t);
}
END_TEST

START_TEST(test_wrapping)
{
    char out[ROOM];
    struct template *t =
        parse("MSG {seq} {bytes}\\r\\n{message}\\r\\n{bytes}", TEMPLATE_WRAP);
    render(t, &values, out);
    ck_assert_str_eq(out, "MSG 42 1000\r\n\r\n1000");
    ck_assert_uint_eq(template_head_size(t, &values), strlen("MSG 42 1000\r\n"));
    template_free(t);
    t = parse("{message}", TEMPLATE_WRAP);
    ck_assert_uint_eq(template_size(t, &values), 0);
    ck_assert_uint_eq(template_head_size(t, &values), 0);
    template_free(t);
}
END_TEST

static const char rich[] = "\xf0\x9f\x98\x80{seq},{time},{time_ns},{uuid},{random:37},"
                           "{pick:a|bcd|},{1}{message}{bytes},{{,{random:5}\\n";

START_TEST(test_ranges_are_the_whole)
{
    char whole[ROOM];
    const char *captures[TEMPLATE_CAPTURE_COUNT] = {"captured"};
    struct random r;
    random_init(&r, 1, "template ranges");
    struct template *t = parse(rich, TEMPLATE_CAPTURES | TEMPLATE_WRAP);
    for (int run = 0; run < 20000; run++) {
        struct template_values v = values;
        v.captures = captures;
        v.seq = random_below(&r, 100000);
        v.time_ns = random_below(&r, 1000000);
        size_t size = render(t, &v, whole);
        size_t from = random_below(&r, size + 1);
        size_t len = random_below(&r, size - from + 1);
        unsigned char part[ROOM];
        part[len] = 0x5a;
        template_fill(t, &v, from, part, len);
        ck_assert_int_eq(part[len], 0x5a);
        ck_assert_msg(memcmp(whole + from, part, len) == 0, "seq %llu: %zu + %zu",
                      (unsigned long long)v.seq, from, len);
    }
    template_free(t);
}
END_TEST

static const struct {
    const char *text;
    unsigned allows;
    const char *says;
} wrong[] = {
    {"{sqe}", 0, "unknown placeholder '{sqe}' in a template: did you mean {seq}?"},
    {"{rand:5}", 0, "did you mean {random:16}?"},
    {"{nothing}", 0, "known are {seq}, {time}, {time_ns}, {uuid}, {random:16}"},
    {"{Seq}", 0, "did you mean {seq}?"},
    {"{mesage}", TEMPLATE_WRAP, "did you mean {message}?"},
    {"{nothing}", TEMPLATE_CAPTURES, "{1} … {9}"},
    {"{seq", 0, "unfinished placeholder '{seq' in a template: expected a }"},
    {"{a b}", 0, "unfinished placeholder '{a b}'"},
    {"{pick:a|b", 0, "unfinished placeholder"},
    {"{seq:3}", 0, "wrong placeholder '{seq:3}' in a template: expected {seq}"},
    {"{random}", 0, "wrong placeholder '{random}' in a template: expected {random:16}"},
    {"{random:}", 0, "expected {random:16}"},
    {"{pick}", 0, "expected {pick:one|two}"},
    {"{pick:}", 0, "expected {pick:one|two}"},
    {"{random:0}", 0, "expected 1 to 16MiB letters"},
    {"{random:-1}", 0, "expected 1 to 16MiB letters"},
    {"{random:16777217}", 0, "expected 1 to 16MiB letters"},
    {"{random:00000000000000000000000000000000000000000001}", 0, "expected 1 to 16MiB"},
    {"{random:16MiB}{random:1}", 0, "larger than 16MiB"},
    {"{1}", 0, "only a conversation captures"},
    {"{0}", TEMPLATE_CAPTURES, "what is captured is {1} … {9}"},
    {"{10}", TEMPLATE_CAPTURES, "what is captured is {1} … {9}"},
    {"{1:x}", TEMPLATE_CAPTURES, "what is captured is {1} … {9}"},
    {"{message}", 0, "misplaced placeholder '{message}'"},
    {"{bytes}", TEMPLATE_CAPTURES, "misplaced placeholder '{bytes}'"},
    {"{bytes}", TEMPLATE_WRAP, "expected {message} once"},
    {"{message}{message}", TEMPLATE_WRAP, "2 times"},
    {"\\q", 0, "unknown escape '\\q' in a template"},
    {"\\", 0, "unknown escape"},
    {"\\x", 0, "unknown escape"},
    {"\\x4", 0, "unknown escape"},
    {"\\x4g", 0, "unknown escape"},
    {"{pick:a\\}", 0, "unknown escape"},
};

START_TEST(test_wrong_templates)
{
    struct err e = {0};
    struct template *t = NULL;
    ck_assert_int_eq(template_parse(wrong[_i].text, wrong[_i].allows, &t, &e),
                     FERR_CONFIG);
    ck_assert_ptr_null(t);
    ck_assert_msg(strstr(e.msg, wrong[_i].says) != NULL, "'%s': %s", wrong[_i].text,
                  e.msg);
}
END_TEST

START_TEST(test_long_texts)
{
    struct err e = {0};
    struct template *t = NULL;
    char *text = mem_must_alloc(TEMPLATE_SIZE_MAX + 2);
    memset(text, 'a', TEMPLATE_SIZE_MAX + 1);
    ck_assert_int_eq(template_parse(text, 0, &t, &e), FERR_CONFIG);
    text[TEMPLATE_SIZE_MAX] = '\0';
    ck_assert_int_eq(template_parse(text, 0, &t, &e), 0);
    ck_assert_uint_eq(template_size(t, &values), TEMPLATE_SIZE_MAX);
    template_free(t);
    memset(text, '{', 1000);
    memset(text + 1, 'x', 999);
    ck_assert_int_eq(template_parse(text, 0, &t, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "…"));
    free(text);
}
END_TEST

START_TEST(test_text_or_not)
{
    static const struct {
        const char *text;
        bool is_text;
    } cases[] = {
        {"", true},
        {"a{seq}", true},
        {"a\\0b", true},
        {"\xc3\xa4", true},
        {"\\xc3\\xa4", true},
        {"\\xff", false},
        {"\xc3{seq}\xa4", false},
        {"\\xed\\xa0\\x80", false},
        {"{pick:\xc3\xa4|o}", true},
        {"{pick:\xc3|o}\xa4", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct template *t = parse(cases[i].text, 0);
        ck_assert_msg(template_is_text(t) == cases[i].is_text, "'%s'", cases[i].text);
        template_free(t);
    }
}
END_TEST

START_TEST(test_no_memory)
{
    struct template *t = NULL;
    struct err e = {0};
    mem_fail_nth_try((unsigned)_i);
    ck_assert_int_eq(template_parse(rich, TEMPLATE_CAPTURES | TEMPLATE_WRAP, &t, &e),
                     FERR_NOMEM);
    ck_assert_ptr_null(t);
    mem_fail_nth_try(0);
}
END_TEST

Suite *template_suite(void)
{
    Suite *s = suite_create("template");
    TCase *c = tcase_create("template");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, test_golden, 0, (int)(sizeof golden / sizeof *golden));
    tcase_add_test(c, test_numbers_have_all_their_digits);
    tcase_add_test(c, test_uuid);
    tcase_add_test(c, test_random_letters_are_spread);
    tcase_add_test(c, test_places_differ);
    tcase_add_test(c, test_picks_are_even);
    tcase_add_test(c, test_captures);
    tcase_add_test(c, test_wrapping);
    tcase_add_test(c, test_ranges_are_the_whole);
    tcase_add_loop_test(c, test_wrong_templates, 0, (int)(sizeof wrong / sizeof *wrong));
    tcase_add_test(c, test_long_texts);
    tcase_add_test(c, test_text_or_not);
    tcase_add_loop_test(c, test_no_memory, 1, 5);
    suite_add_tcase(s, c);
    return s;
}
