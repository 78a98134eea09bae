/* What a line from an agent is: good ones, and whatever else a client may send. */
#include "probes/agent_message.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char hello[] =
    "{\"floodtest_agent\": 1, \"pid\": 4242, \"runtime\": \"CPython 3.11.2\", "
    "\"asks\": [\"count\", \"explain\", \"dance\"], \"notes\": [\"tracemalloc is off\", "
    "1]}";

START_TEST(test_hello)
{
    struct agent_message m;
    agent_message_parse(&m, hello, strlen(hello));
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_HELLO);
    ck_assert_str_eq(m.runtime, "CPython 3.11.2");
    ck_assert_str_eq(m.text, "tracemalloc is off");
    ck_assert_uint_eq(m.asks, 1U << AGENT_COUNT | 1U << AGENT_EXPLAIN);
    agent_message_fini(&m);
}
END_TEST

struct kind_row {
    const char *line;
    enum agent_message_kind kind;
    const char *text; /* of it */
};

static const struct kind_row kind_rows[] = {
    {"{\"floodtest_agent\": 1}", AGENT_MESSAGE_HELLO, ""},
    {"{\"floodtest_agent\": 1, \"runtime\": 5, \"asks\": {}, \"notes\": 7}",
     AGENT_MESSAGE_HELLO, ""},
    {"{\"floodtest_agent\": 1, \"asks\": [5, null, []], \"notes\": [[]]}",
     AGENT_MESSAGE_HELLO, ""},
    {"{\"floodtest_agent\": 2}", AGENT_MESSAGE_BREACH, "another version"},
    {"{\"floodtest_agent\": \"1\"}", AGENT_MESSAGE_BREACH, "another version"},
    {"{\"floodtest_agent\": null, \"id\": 1}", AGENT_MESSAGE_BREACH, "another version"},
    {"{\"id\": 7}", AGENT_MESSAGE_ANSWER, ""},
    {" {\"id\": 0, \"news\": [1]}\r", AGENT_MESSAGE_ANSWER, ""},
    {"{\"id\": 7, \"error\": \"no\\u001bt now\\n\"}", AGENT_MESSAGE_ERROR,
     "no\\x1bt now "},
    {"{\"id\": 7, \"error\": null}", AGENT_MESSAGE_ERROR, ""},
    {"{\"id\": -1}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"{\"id\": 7.0}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"{\"id\": \"7\"}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"{\"id\": [7]}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"{\"error\": \"why\"}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"{}", AGENT_MESSAGE_BREACH, "no valid id"},
    {"[]", AGENT_MESSAGE_BREACH, "no JSON object"},
    {"[{\"id\": 7}]", AGENT_MESSAGE_BREACH, "no JSON object"},
    {"", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"7", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7} {}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{'id': 7}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7, \"id\": 8}", AGENT_MESSAGE_BREACH, "duplicate"},
    {"{\"id\": 99999999999999999999}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7, \"processed\": 1e999}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7, \"processed\": NaN}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7, \"error\": \"\\u0000\"}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"{\"id\": 7, \"error\": \"\xff\"}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"\xef\xbb\xbf{\"id\": 7}", AGENT_MESSAGE_BREACH, "no valid JSON"},
    {"GET / HTTP/1.1\r", AGENT_MESSAGE_BREACH, "no valid JSON"},
};

START_TEST(test_lines)
{
    const struct kind_row *row = &kind_rows[_i];
    struct agent_message m;
    agent_message_parse(&m, row->line, strlen(row->line));
    ck_assert_msg(m.kind == row->kind, "%s: kind %d (%s)", row->line, (int)m.kind,
                  m.text);
    ck_assert_msg(strstr(m.text, row->text) != NULL, "%s: '%s'", row->line, m.text);
    ck_assert_msg((m.json != NULL) == (m.kind == AGENT_MESSAGE_ANSWER), "%s", row->line);
    agent_message_fini(&m);
}
END_TEST

START_TEST(test_raw_nul_is_a_breach)
{
    static const char within[] = "{\"id\": 7, \"error\": \"a\0b\"}";
    static const char after[] = "{\"id\": 7}\0";
    struct agent_message m;
    agent_message_parse(&m, within, sizeof within - 1);
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_BREACH);
    agent_message_parse(&m, after, sizeof after - 1);
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_BREACH);
}
END_TEST

/* A line full of brackets must not use up the stack. */
START_TEST(test_depth_is_bounded)
{
    static char line[AGENT_LINK_LINE_MAX];
    struct agent_message m;
    memset(line, '[', sizeof line);
    agent_message_parse(&m, line, sizeof line);
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_BREACH);
    ck_assert_ptr_nonnull(strstr(m.text, "no valid JSON"));
}
END_TEST

START_TEST(test_error_text_is_cut_between_characters)
{
    char line[1024] = "{\"id\": 7, \"error\": \"";
    struct agent_message m;
    for (int i = 0; i < 200; i++) {
        strcat(line, "\xc3\xa4");
    }
    strcat(line, "\"}");
    agent_message_parse(&m, line, strlen(line));
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_ERROR);
    ck_assert_uint_eq(strlen(m.text), (AGENT_TEXT_MAX - 1) / 2 * 2);
    ck_assert_str_eq(m.text + strlen(m.text) - 2, "\xc3\xa4");
}
END_TEST

START_TEST(test_text_of_escapes_stays_in_bounds)
{
    char bytes[1000];
    char out[AGENT_TEXT_MAX];
    memset(bytes, 0x01, sizeof bytes);
    agent_text_copy(out, bytes, sizeof bytes);
    ck_assert_uint_le(strlen(out), AGENT_TEXT_MAX - 1);
    ck_assert_uint_ge(strlen(out), AGENT_TEXT_MAX - 4);
    agent_text_copy(out, "a\tb\nc\x1b[2J", 9);
    ck_assert_str_eq(out, "a b c\\x1b[2J");
    memset(bytes, 0x80, sizeof bytes); /* continuations of nothing */
    agent_text_copy(out, bytes, sizeof bytes);
    ck_assert_uint_lt(strlen(out), AGENT_TEXT_MAX);
}
END_TEST

struct count_row {
    const char *line;
    int64_t processed, queued, live_bytes;
    double loop_lag_ms; /* -1: unknown */
    bool top;
};

static const struct count_row count_rows[] = {
    {"{\"id\": 7, \"processed\": 51200, \"queued\": 301022, \"live_bytes\": 351272960, "
     "\"loop_lag_ms\": 1.5, \"top\": {\"kind\": \"queue\"}}",
     51200, 301022, 351272960, 1.5, true},
    {"{\"id\": 7}", -1, -1, -1, -1, false},
    {"{\"id\": 7, \"processed\": null, \"queued\": null, \"live_bytes\": null, "
     "\"loop_lag_ms\": null, \"top\": null}",
     -1, -1, -1, -1, false},
    {"{\"id\": 7, \"processed\": -5, \"queued\": \"9\", \"live_bytes\": [], "
     "\"loop_lag_ms\": -0.5, \"top\": \"queue\"}",
     -1, -1, -1, -1, false},
    {"{\"id\": 7, \"processed\": 0, \"queued\": 12.0, \"live_bytes\": "
     "9223372036854775807, "
     "\"loop_lag_ms\": 0, \"top\": []}",
     0, 12, INT64_MAX, 0, false},
    {"{\"id\": 7, \"processed\": 1e300, \"queued\": 9223372036854775808.0, "
     "\"live_bytes\": -1e300, \"loop_lag_ms\": true}",
     -1, -1, -1, -1, false},
};

START_TEST(test_counts)
{
    const struct count_row *row = &count_rows[_i];
    struct agent_message m;
    struct agent_count c;
    agent_message_parse(&m, row->line, strlen(row->line));
    ck_assert_int_eq(m.kind, AGENT_MESSAGE_ANSWER);
    agent_message_count(&m, &c);
    ck_assert_int_eq(c.processed, row->processed);
    ck_assert_int_eq(c.queued, row->queued);
    ck_assert_int_eq(c.live_bytes, row->live_bytes);
    ck_assert_msg(row->loop_lag_ms < 0 ? isnan(c.loop_lag_ms)
                                       : c.loop_lag_ms == row->loop_lag_ms,
                  "%f", c.loop_lag_ms);
    ck_assert_int_eq(c.top != NULL, row->top);
    agent_message_fini(&m);
}
END_TEST

START_TEST(test_findings_are_an_object)
{
    static const char *const lines[] = {"{\"id\": 1, \"findings\": {\"culprits\": []}}",
                                        "{\"id\": 1, \"findings\": []}",
                                        "{\"id\": 1, \"findings\": null}", "{\"id\": 1}"};
    for (int i = 0; i < 4; i++) {
        struct agent_message m;
        agent_message_parse(&m, lines[i], strlen(lines[i]));
        ck_assert_msg((agent_message_findings(&m) != NULL) == (i == 0), "%s", lines[i]);
        agent_message_fini(&m);
    }
}
END_TEST

START_TEST(test_requests)
{
    char line[AGENT_REQUEST_MAX];
    struct agent_question q = {.ask = AGENT_COUNT, .culprits = 5};
    ck_assert_uint_eq(agent_request_line(line, 7, &q), strlen(line));
    ck_assert_str_eq(line, "{\"id\": 7, \"ask\": \"count\"}\n");
    q = (struct agent_question){.ask = AGENT_CENSUS};
    agent_request_line(line, 8, &q);
    ck_assert_str_eq(line, "{\"id\": 8, \"ask\": \"census\"}\n");
    q = (struct agent_question){
        .ask = AGENT_EXPLAIN, .culprits = 5, .types = 12, .pause_ms = 800};
    agent_request_line(line, 9, &q);
    ck_assert_str_eq(line,
                     "{\"id\": 9, \"ask\": \"explain\", \"culprits\": 5, \"types\": 12, "
                     "\"content\": false, \"pause_ms\": 800}\n");
    q = (struct agent_question){AGENT_EXPLAIN, 0,    UINT32_MAX,
                                UINT32_MAX,    true, UINT32_MAX};
    ck_assert_uint_lt(agent_request_line(line, INT64_MAX, &q), AGENT_REQUEST_MAX);
    ck_assert_ptr_nonnull(strstr(line, "\"content\": true"));
}
END_TEST

Suite *agent_message_suite(void)
{
    Suite *s = suite_create("agent_message");
    TCase *t = tcase_create("agent_message");
    tcase_add_test(t, test_hello);
    tcase_add_loop_test(t, test_lines, 0, sizeof kind_rows / sizeof *kind_rows);
    tcase_add_test(t, test_raw_nul_is_a_breach);
    tcase_add_test(t, test_depth_is_bounded);
    tcase_add_test(t, test_error_text_is_cut_between_characters);
    tcase_add_test(t, test_text_of_escapes_stays_in_bounds);
    tcase_add_loop_test(t, test_counts, 0, sizeof count_rows / sizeof *count_rows);
    tcase_add_test(t, test_findings_are_an_object);
    tcase_add_test(t, test_requests);
    suite_add_tcase(s, t);
    return s;
}
