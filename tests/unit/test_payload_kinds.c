#include "harness/base/mem.h"
#include "server/message/payload.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 8192, TIME_NS = 1234567890 };

static char lines[] = "first\n{\"second\":2}\n3\n";
static struct message_span spans[] = {{0, 5}, {6, 12}, {19, 1}};
static const struct message_file file = {
    .bytes = (unsigned char *)lines,
    .size = sizeof lines - 1,
    .messages = spans,
    .count = 3,
    .min_bytes = 1,
    .max_bytes = 12,
    .total_bytes = 18,
};

static struct template *parse(const char *text)
{
    struct template *t = NULL;
    struct err e = {0};
    ck_assert_int_eq(template_parse(text, 0, &t, &e), 0);
    return t;
}

static struct sizes sizes_of(const char *text)
{
    struct sizes s;
    struct err e = {0};
    ck_assert_int_eq(sizes_parse(text, &s, &e), 0);
    return s;
}

static struct payload make(const struct payload_options *o)
{
    struct payload p;
    struct err e = {0};
    ck_assert_int_eq(payload_init(&p, o, &e), 0);
    return p;
}

/* The whole message, NUL-terminated; returns its length. */
static size_t fill(struct payload *p, uint64_t seq, char out[ROOM])
{
    uint64_t size = payload_size(p, seq, TIME_NS);
    ck_assert_uint_lt(size, ROOM);
    memset(out, 0x5a, ROOM);
    payload_fill(p, seq, TIME_NS, 0, (unsigned char *)out, (size_t)size);
    ck_assert_int_eq(out[size], 0x5a);
    out[size] = '\0';
    return (size_t)size;
}

/* Code points of valid UTF-8; jansson refuses any other. */
static size_t characters_of(const char *text, size_t len)
{
    size_t n = 0;
    json_t *utf8 = json_stringn(text, len);
    ck_assert_msg(utf8 != NULL, "%zu bytes", len);
    json_decref(utf8);
    for (size_t i = 0; i < len; i++) {
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return n;
}

/* seq of one or two digits. Where the pad fits, all of it but up to three letters is
 * characters of four bytes. */
static void check_utf8(const char *text, size_t len, uint64_t seq)
{
    size_t characters = characters_of(text, len);
    if (len < strlen("{\"seq\":}") + (seq < 10 ? 1 : 2)) {
        return; /* as PAYLOAD_TEXT: test_payload.c */
    }
    json_t *j = json_loadb(text, len, 0, NULL);
    ck_assert_msg(j != NULL, "'%s'", text);
    ck_assert_uint_eq((uint64_t)json_integer_value(json_object_get(j, "seq")), seq);
    json_t *pad = json_object_get(j, "pad");
    size_t pad_bytes = json_string_length(pad);
    size_t letters = pad_bytes % 4;
    ck_assert(len < 100 || pad_bytes > len - 60);
    ck_assert_uint_eq(len - characters, pad_bytes / 4 * 3);
    ck_assert_uint_eq(
        strspn(json_string_value(pad) == NULL ? "" : json_string_value(pad), "pad"),
        letters);
    json_decref(j);
}

START_TEST(test_utf8_of_every_size)
{
    char text[ROOM];
    char part[ROOM];
    for (uint64_t size = 0; size <= 200; size++) {
        const struct payload_options o = {
            .kind = PAYLOAD_UTF8, .sizes = sizes_constant(size), .seed = 3};
        struct payload p = make(&o);
        ck_assert(payload_is_text(&p));
        for (uint64_t seq = 1; seq < 40; seq += 13) {
            size_t len = fill(&p, seq, text);
            ck_assert_uint_eq(len, size);
            check_utf8(text, len, seq);
            for (size_t at = 0; at < len; at++) {
                payload_fill(&p, seq, TIME_NS, at, (unsigned char *)part + at, 1);
            }
            ck_assert_mem_eq(text, part, len);
        }
        payload_fini(&p);
    }
}
END_TEST

/* Also where the pool begins again. */
START_TEST(test_large_utf8)
{
    const size_t size = 2 * PAYLOAD_POOL_BYTES + 777;
    const struct payload_options o = {
        .kind = PAYLOAD_UTF8, .sizes = sizes_constant(size), .seed = 1};
    struct payload p = make(&o);
    char *text = mem_must_alloc(size);
    for (uint64_t seq = 1; seq <= 4; seq++) {
        payload_fill(&p, seq, TIME_NS, 0, (unsigned char *)text, size);
        check_utf8(text, size, seq);
    }
    free(text);
    payload_fini(&p);
}
END_TEST

START_TEST(test_empty_and_tiny_messages)
{
    for (int kind = PAYLOAD_TEXT; kind <= PAYLOAD_UTF8; kind++) {
        for (uint64_t size = 0; size <= 1; size++) {
            const struct payload_options o = {.kind = (enum payload_kind)kind,
                                              .sizes = sizes_constant(size)};
            struct payload p = make(&o);
            char out[ROOM];
            ck_assert_uint_eq(fill(&p, 57, out), size);
            ck_assert_int_eq(out[0], size == 0                ? '\0'
                                     : kind == PAYLOAD_BINARY ? 57
                                                              : '7');
            ck_assert_uint_eq(payload_fixed_bytes(&p), size);
            ck_assert_uint_eq(payload_mean_bytes(&p), size);
            payload_fill(&p, 57, TIME_NS, 0, NULL, 0);
            payload_fini(&p);
        }
    }
}
END_TEST

START_TEST(test_template)
{
    char out[ROOM];
    struct template *t = parse("{seq} {time} {time_ns}");
    const struct payload_options o = {.kind = PAYLOAD_TEMPLATE,
                                      .template = t,
                                      .sizes = sizes_constant(7),
                                      .wall_offset_ns = UINT64_C(1700000000000000000)};
    struct payload p = make(&o);
    fill(&p, 12, out);
    ck_assert_str_eq(out, "12 1700000001234 1234567890");
    ck_assert(payload_is_text(&p));
    ck_assert_uint_eq(payload_fixed_bytes(&p), UINT64_MAX);
    ck_assert_uint_eq(payload_mean_bytes(&p), 6 + 1 + 13 + 1 + 14);
    payload_fini(&p);
    template_free(t);
}
END_TEST

START_TEST(test_templates_of_one_size)
{
    static const struct {
        const char *text;
        uint64_t fixed;
        bool is_text;
    } cases[] = {
        {"", 0, true},
        {"abc{uuid}{random:10}", 49, true},
        {"{pick:a|b}\\xff", 2, false},
        {"{pick:a|bc}", UINT64_MAX, true},
        {"{time}", UINT64_MAX, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct template *t = parse(cases[i].text);
        const struct payload_options o = {.kind = PAYLOAD_TEMPLATE, .template = t};
        struct payload p = make(&o);
        ck_assert_uint_eq(payload_fixed_bytes(&p), cases[i].fixed);
        ck_assert(payload_is_text(&p) == cases[i].is_text);
        if (cases[i].fixed != UINT64_MAX) {
            ck_assert_uint_eq(payload_mean_bytes(&p), cases[i].fixed);
        }
        payload_fini(&p);
        template_free(t);
    }
}
END_TEST

START_TEST(test_file_comes_again)
{
    static const char *const expected[] = {"first", "{\"second\":2}", "3"};
    char out[ROOM];
    const struct payload_options o = {.kind = PAYLOAD_FILE, .file = &file};
    struct payload p = make(&o);
    for (uint64_t seq = 1; seq <= 10; seq++) {
        fill(&p, seq, out);
        ck_assert_str_eq(out, expected[(seq - 1) % 3]);
    }
    ck_assert(payload_is_text(&p));
    ck_assert_uint_eq(payload_mean_bytes(&p), 6);
    ck_assert_uint_eq(payload_fixed_bytes(&p), UINT64_MAX);
    payload_fini(&p);
}
END_TEST

/* Whatever the kind, a random range is that part of the whole, also when other messages
 * were asked for in between. */
START_TEST(test_ranges_are_the_whole)
{
    char whole[ROOM];
    char other[ROOM];
    unsigned char part[ROOM];
    struct template *t = parse("{\"n\":{seq},\"id\":\"{uuid}\",\"x\":\"{random:99}\"}");
    const struct payload_options o = {
        .kind = (enum payload_kind)(_i / 3),
        .sizes = sizes_of(_i % 3 == 0   ? "300"
                          : _i % 3 == 1 ? "uniform:0-2KiB"
                                        : "lognormal:20,p99=500"),
        .template = t,
        .file = &file,
        .seed = 11,
    };
    struct random r;
    random_init(&r, (uint64_t)_i, "payload ranges");
    struct payload p = make(&o);
    struct payload again = make(&o);
    for (int run = 0; run < 3000; run++) {
        uint64_t seq = 1 + random_below(&r, 1000);
        size_t size = fill(&p, seq, whole);
        size_t from = random_below(&r, size + 1);
        size_t len = random_below(&r, size - from + 1);
        fill(&again, seq + 1, other);
        part[len] = 0x5a;
        payload_fill(&again, seq, TIME_NS, from, part, len);
        ck_assert_int_eq(part[len], 0x5a);
        ck_assert_msg(memcmp(whole + from, part, len) == 0, "seq %llu: %zu + %zu",
                      (unsigned long long)seq, from, len);
    }
    payload_fini(&p);
    payload_fini(&again);
    template_free(t);
}
END_TEST

START_TEST(test_drawn_sizes)
{
    const struct payload_options o = {
        .sizes = sizes_of("uniform:100-300"), .seed = 5, .kind = PAYLOAD_BINARY};
    struct payload p = make(&o);
    ck_assert_uint_eq(payload_fixed_bytes(&p), UINT64_MAX);
    ck_assert_uint_eq(payload_mean_bytes(&p), 200);
    for (uint64_t seq = 0; seq < 1000; seq++) {
        ck_assert_uint_eq(payload_size(&p, seq, TIME_NS), sizes_at(&o.sizes, 5, seq));
        ck_assert_uint_eq(payload_size(&p, seq, TIME_NS + 1), sizes_at(&o.sizes, 5, seq));
    }
    payload_fini(&p);
}
END_TEST

Suite *payload_kinds_suite(void)
{
    Suite *s = suite_create("payload_kinds");
    TCase *c = tcase_create("payload_kinds");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, test_utf8_of_every_size);
    tcase_add_test(c, test_large_utf8);
    tcase_add_test(c, test_empty_and_tiny_messages);
    tcase_add_test(c, test_template);
    tcase_add_test(c, test_templates_of_one_size);
    tcase_add_test(c, test_file_comes_again);
    tcase_add_loop_test(c, test_ranges_are_the_whole, 0, 3 * (PAYLOAD_FILE + 1));
    tcase_add_test(c, test_drawn_sizes);
    suite_add_tcase(s, c);
    return s;
}
