#include "tests/unit/suites.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/target.h"

#include <string.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

enum { WORDS_MAX = 8 };

static void check_words(char *const *words, const char *const *expected)
{
    size_t n = target_count(words);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(expected[i] != NULL, "word %zu, '%s', is one too many", i,
                      words[i]);
        ck_assert_str_eq(words[i], expected[i]);
    }
    ck_assert_ptr_null(expected[n]);
}

static const struct {
    const char *text;
    const char *words[WORDS_MAX];
} split_rows[] = {
    {"", {NULL}},
    {" \t\n ", {NULL}},
    {"a", {"a", NULL}},
    {"a b", {"a", "b", NULL}},
    {"  a\t b\n", {"a", "b", NULL}},
    {"a 'b c' d", {"a", "b c", "d", NULL}},
    {"a \"b c\" d", {"a", "b c", "d", NULL}},
    {"a b\\ c", {"a", "b c", NULL}},
    {"a ''", {"a", "", NULL}},
    {"\"\" a", {"", "a", NULL}},
    {"a'b'\"c\"d", {"abcd", NULL}},
    {"'a\\b'", {"a\\b", NULL}},
    {"\"a\\\"b\\\\c\\$d\\`e\"", {"a\"b\\c$d`e", NULL}},
    {"\"a\\nb\"", {"a\\nb", NULL}},
    {"\\'a\\\"", {"'a\"", NULL}},
    {"'a\"b' \"c'd\"", {"a\"b", "c'd", NULL}},
    {"a\\\nb", {"ab", NULL}},
    {"a \\\n b", {"a", "b", NULL}},
    {"\"a\\\nb\"", {"ab", NULL}},
    {"$HOME * `id` $(id) ~ # a;b|c>d",
     {"$HOME", "*", "`id`", "$(id)", "~", "#", "a;b|c>d"}},
    {"\xc3\xa4 \xff", {"\xc3\xa4", "\xff", NULL}},
};

START_TEST(splits_like_a_shell)
{
    char **words = NULL;
    struct err e;
    ck_assert_int_eq(target_split(split_rows[_i].text, &words, &e), 0);
    check_words(words, split_rows[_i].words);
    target_free(words);
}
END_TEST

static const struct {
    const char *text, *what;
} unbalanced_rows[] = {
    {"'", "single quote"},         {"a 'b c", "single quote"},
    {"a \"b c", "double quote"},   {"\"a\\\"", "double quote"},
    {"a 'b\\'c'", "single quote"}, {"a\\", "backslash"},
    {"a \\", "backslash"},
};

START_TEST(refuses_what_does_not_end)
{
    char *untouched[] = {NULL};
    char **words = untouched;
    struct err e;
    ck_assert_int_eq(target_split(unbalanced_rows[_i].text, &words, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, unbalanced_rows[_i].what));
    ck_assert_ptr_eq(words, untouched);
}
END_TEST

START_TEST(room_for_the_most_words_there_can_be)
{
    char text[2 * 100];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = i % 2 == 0 ? 'x' : ' ';
    }
    text[sizeof text - 1] = '\0';
    char **words = NULL;
    struct err e;
    ck_assert_int_eq(target_split(text, &words, &e), 0);
    ck_assert_uint_eq(target_count(words), 100);
    target_free(words);
}
END_TEST

static const struct {
    struct target_address at;
    const char *url;
} url_rows[] = {
    {{"ws", "127.0.0.1", 80, NULL, NULL, 1}, "ws://127.0.0.1:80/"},
    {{"wss", "127.0.0.1", 80, "/feed?a=b", NULL, 1}, "wss://127.0.0.1:80/feed?a=b"},
    {{"ws", "::1", 80, NULL, NULL, 1}, "ws://[::1]:80/"},
    {{"http", "0.0.0.0", 80, "/", NULL, 1}, "http://127.0.0.1:80/"},
    {{"ws", "::", 80, NULL, NULL, 1}, "ws://[::1]:80/"},
    {{"tcp", "::1", 80, "", NULL, 1}, "tcp://[::1]:80"},
    {{"tcp", "127.0.0.1", 0, "", "/tmp/x.sock", 1}, "unix:///tmp/x.sock"},
    {{"ws", "127.0.0.1", 0, "/feed", "/tmp/x.sock", 1}, "ws+unix:///tmp/x.sock:/feed"},
    {{"http", "127.0.0.1", 0, NULL, "/tmp/x y.sock", 1},
     "http+unix://%2Ftmp%2Fx%20y.sock/"},
};

START_TEST(urls)
{
    struct strbuf b;
    strbuf_init(&b);
    target_add_url(&b, &url_rows[_i].at);
    ck_assert_str_eq(b.text, url_rows[_i].url);
    strbuf_fini(&b);
}
END_TEST

START_TEST(placeholders_are_replaced_everywhere)
{
    char *command[] = {
        "c",        "--at={host}:{port}", "{url}{url}",    "{URL} {x} { {port",
        "{{port}}", "[{unix}]",           "{connections}", NULL};
    static const char *const expected[] = {"c",
                                           "--at=::1:9000",
                                           "ws://[::1]:9000/pws://[::1]:9000/p",
                                           "{URL} {x} { {port",
                                           "{9000}",
                                           "[]",
                                           "16",
                                           NULL};
    const struct target_address at = {"ws", "::1", 9000, "/p", NULL, 16};
    char **expanded = target_expand(command, &at);
    check_words(expanded, expected);
    ck_assert_str_eq(command[2], "{url}{url}");
    target_free(expanded);
}
END_TEST

START_TEST(a_path_is_not_expanded_again)
{
    char *command[] = {"{url}", NULL};
    static const char *const expected[] = {"ws://127.0.0.1:1/{port}", NULL};
    const struct target_address at = {"ws", "127.0.0.1", 1, "/{port}", NULL, 1};
    char **expanded = target_expand(command, &at);
    check_words(expanded, expected);
    target_free(expanded);
}
END_TEST

START_TEST(a_unix_socket_has_a_placeholder)
{
    char *command[] = {"{unix}", "{url}", NULL};
    static const char *const expected[] = {"/tmp/x", "unix:///tmp/x", NULL};
    const struct target_address at = {"tcp", "127.0.0.1", 0, "", "/tmp/x", 1};
    char **expanded = target_expand(command, &at);
    check_words(expanded, expected);
    target_free(expanded);
}
END_TEST

START_TEST(finds_placeholders)
{
    char *none[] = {"a", "{", "{uri}", "url", NULL};
    char *url[] = {"a", "x={url}", NULL};
    char *host[] = {"{host}", NULL};
    char *port[] = {"{port}", NULL};
    char *path[] = {"{unix}", NULL};
    ck_assert(!target_has_placeholder(none));
    ck_assert(target_has_placeholder(url));
    ck_assert(target_has_placeholder(host));
    ck_assert(target_has_placeholder(port));
    ck_assert(target_has_placeholder(path));
}
END_TEST

static const struct {
    const char *file, *runner;
} runner_rows[] = {
    {"client.py", "PY"},
    {"/a/b.c/client.py", "PY"},
    {"a.js", "node"},
    {"a.mjs", "node"},
    {"a.cjs", "node"},
    {"client", NULL},
    {"a.PY", NULL},
    {"a.pyc", NULL},
    {"a.py/client", NULL},
    {".py", NULL},
    {"/x/.js", NULL},
    {"a.jsx", NULL},
    {"", NULL},
    {"a.", NULL},
    {"x.js.py", "PY"},
};

START_TEST(runners)
{
    ck_assert_pstr_eq(target_runner(runner_rows[_i].file, "PY"), runner_rows[_i].runner);
}
END_TEST

START_TEST(argv_of_a_scenario)
{
    char *bare[] = {"./client", NULL};
    static const char *const with_url[] = {"./client", "ws://127.0.0.1:9/x", NULL};
    static const char *const without[] = {"./client", NULL};
    struct scenario s;
    const struct target_address at = {"ws", "127.0.0.1", 9, "/x", NULL, 1};
    scenario_init(&s);
    ck_assert_ptr_null(target_argv(&s, &at));
    s.command = target_copy(bare);
    char **argv = target_argv(&s, &at);
    check_words(argv, without);
    target_free(argv);
    s.url_as_argument = true;
    argv = target_argv(&s, &at);
    check_words(argv, with_url);
    target_free(argv);
    scenario_fini(&s);
}
END_TEST

Suite *target_suite(void)
{
    Suite *s = suite_create("target");
    TCase *t = tcase_create("target");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, splits_like_a_shell, split_rows);
    ADD_ROWS(t, refuses_what_does_not_end, unbalanced_rows);
    tcase_add_test(t, room_for_the_most_words_there_can_be);
    ADD_ROWS(t, urls, url_rows);
    tcase_add_test(t, placeholders_are_replaced_everywhere);
    tcase_add_test(t, a_path_is_not_expanded_again);
    tcase_add_test(t, a_unix_socket_has_a_placeholder);
    tcase_add_test(t, finds_placeholders);
    ADD_ROWS(t, runners, runner_rows);
    tcase_add_test(t, argv_of_a_scenario);
    suite_add_tcase(s, t);
    return s;
}
