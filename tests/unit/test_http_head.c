#include "server/backend/http_head.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *bytes;
    enum http_head_state state;
    const char *line; /* "method path upgrade" */
    bool http_1_0;
} rows[] = {
    {"GET / HTTP/1.1\r\n\r\n", HTTP_HEAD_WHOLE, "GET / ", false},
    {"GET / HTTP/1.0\r\n\r\n", HTTP_HEAD_WHOLE, "GET / ", true},
    {"POST /feed?x=/y HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_HEAD_WHOLE, "POST /feed ",
     false},
    {"\r\nGET /a HTTP/1.1\nHost:a\n\n", HTTP_HEAD_WHOLE, "GET /a ", false},
    {"GET http://a:1/b?c HTTP/1.1\r\n\r\n", HTTP_HEAD_WHOLE, "GET /b ", false},
    {"GET http://a HTTP/1.1\r\n\r\n", HTTP_HEAD_WHOLE, "GET / ", false},
    {"OPTIONS * HTTP/1.1\r\n\r\n", HTTP_HEAD_WHOLE, "OPTIONS * ", false},
    {"GET / HTTP/1.1\r\nupgrade: \t h2c \r\n\r\n", HTTP_HEAD_WHOLE, "GET / h2c", false},
    {"GET / HTTP/1.1\r\nX-Upgrade: h2c\r\nX:\r\n\r\n", HTTP_HEAD_WHOLE, "GET / ", false},
    {"GET / HTTP/1.1\r\nHost: a\r\n", HTTP_HEAD_MORE, "GET / ", false},
    {"", HTTP_HEAD_MORE, " ", false},
    {"GE", HTTP_HEAD_MORE, " ", false},
    {"\r\n\r\n\r\n", HTTP_HEAD_MORE, " ", false},
    {"GET / HTTP/1.1\r\nHost : a\r\n", HTTP_HEAD_BROKEN, "GET / ", false},
    {"GET / HTTP/1.1\r\nA: a\r\n b\r\n", HTTP_HEAD_BROKEN, "GET / ", false},
    {"GET / HTTP/1.1\r\nno field\r\n", HTTP_HEAD_BROKEN, "GET / ", false},
    {"GET / HTTP/1.1\r\nA: \x01\r\n", HTTP_HEAD_BROKEN, "GET / ", false},
    {"GET / HTTP/2.0\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"GET /\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"GET  HTTP/1.1\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"GET /a b HTTP/1.1\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"GET /\x01 HTTP/1.1\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP_HEAD_NO_HTTP, " ", false},
    {"\x16\x03\x01", HTTP_HEAD_NO_HTTP, " ", false},
    {"{\"id\":1}", HTTP_HEAD_NO_HTTP, " ", false},
    {"\x81\x05hello", HTTP_HEAD_NO_HTTP, " ", false},
};

START_TEST(test_row)
{
    static struct http_head h;
    size_t used = 0;
    size_t len = strlen(rows[_i].bytes);
    memset(&h, 0, sizeof h);
    ck_assert_int_eq(
        http_head_feed(&h, (const unsigned char *)rows[_i].bytes, len, &used),
        rows[_i].state);
    ck_assert_uint_le(used, len);
    char line[100];
    snprintf(line, sizeof line, "%.*s %.*s%s%.*s", (int)h.method_len,
             h.method_len > 0 ? h.method : "", (int)h.path_len,
             h.path_len > 0 ? h.path : "", h.method_len > 0 ? " " : "",
             (int)h.upgrade_len, h.upgrade_len > 0 ? h.upgrade : "");
    ck_assert_str_eq(line, rows[_i].line);
    ck_assert_int_eq(h.http_1_0, rows[_i].http_1_0);
}
END_TEST

START_TEST(test_what_follows_is_not_used)
{
    static struct http_head h;
    static const char bytes[] = "POST / HTTP/1.1\r\n\r\nbody";
    size_t used = 0;
    memset(&h, 0, sizeof h);
    ck_assert_int_eq(http_head_feed(&h, (const unsigned char *)bytes, 23, &used),
                     HTTP_HEAD_WHOLE);
    ck_assert_uint_eq(used, 19);
}
END_TEST

START_TEST(test_too_long)
{
    static struct http_head h;
    static unsigned char bytes[HTTP_HEAD_MAX + 1];
    size_t used = 0;
    bool line = _i == 0;
    memset(&h, 0, sizeof h);
    memset(bytes, 'a', sizeof bytes);
    if (line) {
        memcpy(bytes, "GET / HTTP/1.1\r\nA: ", 19);
    }
    ck_assert_int_eq(http_head_feed(&h, bytes, HTTP_HEAD_MAX, &used), HTTP_HEAD_MORE);
    ck_assert_int_eq(http_head_feed(&h, bytes, 1, &used),
                     line ? HTTP_HEAD_TOO_LONG : HTTP_HEAD_NO_HTTP);
    ck_assert_uint_eq(used, 0);
}
END_TEST

Suite *http_head_suite(void)
{
    Suite *s = suite_create("http_head");
    TCase *t = tcase_create("http_head");
    tcase_add_loop_test(t, test_row, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(t, test_what_follows_is_not_used);
    tcase_add_loop_test(t, test_too_long, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
