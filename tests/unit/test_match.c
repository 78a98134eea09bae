#include "server/backend/match.h"
#include "tests/unit/suites.h"

#include <string.h>

static struct match *parsed(const char *text)
{
    struct match *m;
    const char *end;
    struct err e;
    if (match_parse(text, &m, &end, &e) < 0) {
        ck_abort_msg("%s: %s", text, e.msg);
    }
    ck_assert_str_eq(end, "");
    ck_assert_str_eq(match_text(m), text);
    return m;
}

/* What the stream needs, and the captures joined by |; with an open end also where the
 * match ends. */
#define NEEDS(needs) needs, needs
struct row {
    const char *match;
    const char *stream;
    size_t needs;
    size_t end;
    const char *captured;
};

static const struct row rows[] = {
    {"\"PING\"", "xPINGPING", NEEDS(5), ""},
    {"\"PING\"", "PIN", NEEDS(0), ""},
    {"\"a\\r\\n\\t\\\\\\\"\\x41b\"", "a\r\n\t\\\"Ab", NEEDS(8), ""},
    {"/PING/", "xPINGPING", NEEDS(5), ""},
    {"/^PING\\r\\n/", "xPING\r\nPING\r\n", NEEDS(13), ""},
    {"/^SUB ([^ ]+) ([^ ]+)\\r\\n/", "SUB foo 12\r\nSUB bar 3\r\n", NEEDS(12), "foo|12"},
    {"/^SUB ([^ ]+) ([^ ]+)\\r\\n/", "SUB foo 12\r", NEEDS(0), ""},
    /* With an open end the line settles it, */
    {"/SUB (.+) (.+)/", "SUB foo 12\r\n", 12, 10, "foo|12"},
    {"/SUB (\\S+) ([0-9]+)/", "SUB foo 42\r\n", 12, 10, "foo|42"},
    {"/SUB (\\S+) ([0-9]+)/", "SUB foo 42 x\nSUB bar 1\n", 13, 10, "foo|42"},
    {"/^SUB ([^ ]+)( [^ ]+)?/", "x\nSUB a b\n", 10, 9, "a| b"},
    {"/PING(\r?\n)?/", "PING\nPONG\n", 5, 4, ""},
    {"/a\r\n*/", "a\r\n", 3, 3, ""},
    {"/ab(cd)*/", "abcdcdc\n", 8, 6, "cd"},
    {"/ab(cd|x{1,2})/", "abxx\n", 5, 4, "xx"},
    {"/(a+){2}/", "aaaa\n", 5, 4, "a"},
    {"/$x*/", "\n", 1, 1, ""},
    {"/SUB (\\S+) ([0-9]+)/", "SUB foo 42", NEEDS(0), ""},
    {"/a(b+|c)d/", "abbd", NEEDS(4), "bb"},
    {"/a[+]/", "a+", NEEDS(2), ""},
    {"/a\\+/", "a+", NEEDS(2), ""},
    /* else it is as early as it can: what would be longer does not count. */
    {"/ab|abcd/", "xabcd", NEEDS(3), ""},
    {"/abcd|bc/", "xabcd", NEEDS(4), ""},
    {"/a(b)?(c)?d/", "acd", NEEDS(3), "-|c"},
    {"/(.)(.)(.)(.)(.)(.)(.)(.)(.)/", "123456789", NEEDS(9), "1|2|3|4|5|6|7|8|9"},
    {"/x$/", "x", NEEDS(0), ""},
    {"/x$/", "xy\nx\ny", NEEDS(5), ""},
    {"/^$/", "a\n\n", NEEDS(3), ""},
    {"/a\\/b/", "a/b", NEEDS(3), ""},
    {"/[/]b/", "/b", NEEDS(2), ""},
    {"/[^\\r\\n]+(\\r)\\n/", "ab\r\n", NEEDS(4), "\r"},
    {"/[]x]{2}/", "x]", NEEDS(2), ""},
    {"/[[:digit:]]+([.]|,)/", "12,", NEEDS(3), ","},
    {"/\\x2a\\x41\\.\\*/", "*A.*", NEEDS(4), ""},
    {"/\\{\"op\":\"(\\w+)\"/", "{\"op\":\"sub\"", NEEDS(11), "sub"},
    {"/a.c/", "a\nc abc", NEEDS(7), ""},
    {"/\xff+x/", "\xff\xffx", NEEDS(3), ""},
};

static void joined(char *out, size_t size, const struct match_captures *c)
{
    out[0] = '\0';
    for (size_t i = 0; i < TEMPLATE_CAPTURE_COUNT && c->set >> i != 0; i++) {
        const char *text = (c->set & 1U << i) != 0 ? c->text[i] : "-";
        snprintf(out + strlen(out), size - strlen(out), "%s%s", i > 0 ? "|" : "", text);
    }
}

START_TEST(test_stream)
{
    const char *bytes = rows[_i].stream;
    size_t len = strlen(bytes);
    struct match *m = parsed(rows[_i].match);
    struct match_captures c = {.set = 0};
    size_t end = 0;
    ck_assert_uint_eq(match_stream(m, bytes, len, 0, true, &end, &c), rows[_i].needs);
    ck_assert_uint_eq(end, rows[_i].end);
    ck_assert(rows[_i].needs == rows[_i].end || match_has_open_end(m));
    char text[256];
    joined(text, sizeof text, &c);
    ck_assert_str_eq(text, rows[_i].captured);
    /* The same byte by byte. */
    for (size_t n = 1; n <= len; n++) {
        bool expected = rows[_i].needs > 0 && n >= rows[_i].needs;
        size_t known = expected ? rows[_i].needs - 1 : n - 1;
        ck_assert_uint_eq(match_stream(m, bytes, n, known, true, &end, NULL),
                          expected ? rows[_i].needs : 0);
    }
    match_free(m);
}
END_TEST

START_TEST(test_not_at_line_start)
{
    size_t end;
    struct match *m = parsed("/^b/");
    ck_assert_uint_eq(match_stream(m, "b\nb", 3, 0, false, &end, NULL), 3);
    ck_assert_uint_eq(match_stream(m, "b\nb", 3, 0, true, &end, NULL), 1);
    match_free(m);
}
END_TEST

START_TEST(test_message)
{
    struct match_captures c = {.set = 0};
    struct match *m = parsed("/^(a+)$/");
    ck_assert(match_message(m, "aaa", 3, &c));
    ck_assert_str_eq(c.text[0], "aaa");
    ck_assert(!match_message(m, "aab", 3, &c));
    match_free(m);
    m = parsed("\"\\0b\"");
    ck_assert(match_message(m, "a\0b", 3, &c));
    ck_assert(!match_message(m, "a\0", 2, &c));
    match_free(m);
}
END_TEST

START_TEST(test_long_capture_is_cut)
{
    enum { LEN = 400 };
    char bytes[LEN + 1] = {0};
    memset(bytes, 'x', LEN);
    bytes[LEN - 1] = '\n';
    struct match_captures c = {.set = 0};
    size_t end;
    struct match *m = parsed("/(x+)\\n/");
    ck_assert_uint_eq(match_stream(m, bytes, LEN, 0, true, &end, &c), LEN);
    ck_assert_uint_eq(strlen(c.text[0]), MATCH_CAPTURE_BYTES - 1);
    match_free(m);
}
END_TEST

static const struct {
    const char *match;
    const char *doc;
    const char *captured; /* NULL: no match */
} json_rows[] = {
    {".method == \"subscribe\"", "{\"method\":\"subscribe\"}", ""},
    {".method==\"subscribe\"", "{\"method\":\"unsubscribe\"}", NULL},
    {".method == \"subscribe\"", "{\"params\":1}", NULL},
    {".id == 7", "{\"id\":7}", ""},
    {".id == 7", "{\"id\":\"7\"}", NULL},
    {".a == null && .b == true", "{\"a\":null,\"b\":true}", ""},
    {".a == null && .b == false", "{\"a\":null,\"b\":true}", NULL},
    {".params.channel", "{\"params\":{\"channel\":\"BTC-USD\"}}", "BTC-USD"},
    {".params[1]", "{\"params\":[\"a\",\"b\"]}", "b"},
    {".params[2]", "{\"params\":[\"a\",\"b\"]}", NULL},
    {".[0].x", "[{\"x\":-1.5}]", "-1.5"},
    {".\"a b\".c-d", "{\"a b\":{\"c-d\":true}}", "true"},
    {".id", "{\"id\":\"a\\\"b\"}", "a\"b"},
    {".id @json", "{\"id\":\"a\\\"b\"}", "\"a\\\"b\""},
    {".id @json", "{\"id\":12}", "12"},
    {".m == \"s\" && .id @json && .p", "{\"m\":\"s\",\"p\":[1, 2],\"id\":null}",
     "null|[1,2]"},
    {".a.b", "{\"a\":[1]}", NULL},
};

START_TEST(test_json)
{
    struct match *m = parsed(json_rows[_i].match);
    ck_assert(match_is_json(m));
    json_t *doc = json_loads(json_rows[_i].doc, 0, NULL);
    ck_assert_ptr_nonnull(doc);
    struct match_captures c = {.set = 0};
    ck_assert(match_json(m, doc, &c) == (json_rows[_i].captured != NULL));
    char text[256];
    joined(text, sizeof text, &c);
    ck_assert_str_eq(text, json_rows[_i].captured != NULL ? json_rows[_i].captured : "");
    json_decref(doc);
    match_free(m);
}
END_TEST

static const struct {
    const char *match;
    const char *says;
} bad[] = {
    {"", "expected a \"substring\", a /regular expression/ or a JSON field"},
    {"PING", "got 'PING'"},
    {"\"PING", "the closing \" of \"PING is missing"},
    {"\"\"", "\"\" would match at once"},
    {"\"\\q\"", "got '\\q'"},
    {"\"\\x1\"", "got '\\x'"},
    {"/PING", "the closing / of /PING is missing"},
    {"/PING\\/", "the closing / of /PING\\/ is missing"},
    {"//", "matches nothing at all"},
    {"/(a|b*)/", "matches nothing at all"},
    {"/^/", "matches nothing at all"},
    {"/(/", "no regular expression: "},
    {"/a\\b/", "got '\\b'"},
    {"/a\\1/", "got '\\1'"},
    {"/a\\d+/", "there is no \\d here, write [0-9]"},
    {"/a\\D+/", "there is no \\D here, write [^0-9]"},
    {"/a\\</", "got '\\<'"},
    {"/a\\'/", "got '\\''"},
    {"/a\\x00/", "got '\\x'"},
    {"/[ab/", "the closing ] of [ab/ is missing"},
    {"/[a\\]b]/", "within [] expected"},
    {"/((a{64}){64}){64}/", "multiply to more than 1024"},
    {"/(a{99999999999})/", "multiply to more than 1024"},
    {"/()()()()()()()()()(a)/", "more than 9 groups"},
    {".", "expected a name behind the dot"},
    {".a.", "expected a name behind the dot"},
    {".a[x]", "expected an index like [0], got '[x]'"},
    {".a[12345678]", "expected an index"},
    {".a[1", "expected an index"},
    {".\"a", "expected a name like .\"a b\""},
    {".a == ", "expected a JSON string, number, true, false or null behind '=='"},
    {".a == subscribe", "got 'subscribe'"},
    {".a == {}", "got '{}'"},
    {".a @xml", "expected @json behind a path, got '@xml'"},
    {".a = 1", "expected == and a value behind a path, got '= 1'"},
    {".a && b", "expected a path like .method, got 'b'"},
    {".a &&", "expected a path like .method, got ''"},
    {".a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "at most 16 steps"},
    {".a&&.a&&.a&&.a&&.a&&.a&&.a&&.a&&.a&&.a", "captures at most 9 values"},
    {".a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1"
     "&&.a==1&&.a==1&&.a==1&&.a==1&&.a==1",
     "at most 16 conditions"},
};

START_TEST(test_bad)
{
    struct match *m;
    const char *end;
    struct err e;
    ck_assert_int_eq(match_parse(bad[_i].match, &m, &end, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, bad[_i].says) != NULL, "%s", e.msg);
}
END_TEST

START_TEST(test_too_long)
{
    char text[2 * MATCH_TEXT_MAX];
    struct match *m;
    const char *end;
    struct err e;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    text[0] = '/';
    text[sizeof text - 2] = '/';
    ck_assert_int_eq(match_parse(text, &m, &end, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "at most 512 bytes") != NULL, "%s", e.msg);
    text[0] = text[sizeof text - 2] = '"';
    ck_assert_int_eq(match_parse(text, &m, &end, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "at most 512 bytes") != NULL, "%s", e.msg);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

Suite *match_suite(void)
{
    Suite *s = suite_create("match");
    TCase *t = tcase_create("match");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_stream, 0, COUNT(rows));
    tcase_add_test(t, test_not_at_line_start);
    tcase_add_test(t, test_message);
    tcase_add_test(t, test_long_capture_is_cut);
    tcase_add_loop_test(t, test_json, 0, COUNT(json_rows));
    tcase_add_loop_test(t, test_bad, 0, COUNT(bad));
    tcase_add_test(t, test_too_long);
    suite_add_tcase(s, t);
    return s;
}
