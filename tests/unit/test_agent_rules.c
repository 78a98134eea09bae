/* The pure parts of the agents' link: lines, the budget, who may speak when, and the
 * book.
 */
#include "harness/base/clock.h"
#include "probes/agent_book.h"
#include "probes/agent_budget.h"
#include "probes/agent_lines.h"
#include "probes/agent_peer.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct heard {
    char text[256]; /* the lines, each followed by '|' */
    int stop_at;    /* the line that stops, 0: none */
    int lines;
};

static int hear(void *data, const char *line, size_t len)
{
    struct heard *h = data;
    ck_assert_uint_lt(strlen(h->text) + len + 1, sizeof h->text);
    strncat(h->text, line, len);
    strcat(h->text, "|");
    return ++h->lines == h->stop_at ? 7 : 0;
}

/* However the bytes are cut, the lines are the same. */
START_TEST(test_lines_in_any_pieces)
{
    static const char bytes[] = "one\n\ntwo three\n12345678901234567890\nrest";
    struct agent_lines l;
    struct heard h = {0};
    size_t piece = (size_t)_i;
    agent_lines_init(&l, 20);
    for (size_t at = 0; at < sizeof bytes - 1; at += piece) {
        size_t n = sizeof bytes - 1 - at < piece ? sizeof bytes - 1 - at : piece;
        ck_assert_int_eq(agent_lines_add(&l, bytes + at, n, hear, &h), 0);
    }
    ck_assert_str_eq(h.text, "one||two three|12345678901234567890|");
    ck_assert_uint_eq(l.len, 4);
    agent_lines_fini(&l);
}
END_TEST

START_TEST(test_too_long_a_line)
{
    static const char bytes[] = "ok\n123456789012345678901\nnever\n";
    struct agent_lines l;
    struct heard h = {0};
    size_t piece = (size_t)_i;
    int rv = 0;
    agent_lines_init(&l, 20);
    for (size_t at = 0; rv == 0 && at < sizeof bytes - 1; at += piece) {
        size_t n = sizeof bytes - 1 - at < piece ? sizeof bytes - 1 - at : piece;
        rv = agent_lines_add(&l, bytes + at, n, hear, &h);
    }
    ck_assert_int_eq(rv, AGENT_LINES_TOO_LONG);
    ck_assert_str_eq(h.text, "ok|");
    ck_assert_uint_le(l.len, 20);
    agent_lines_fini(&l);
}
END_TEST

START_TEST(test_lines_stop_when_told)
{
    struct agent_lines l;
    struct heard h = {.stop_at = 2};
    agent_lines_init(&l, 20);
    ck_assert_int_eq(agent_lines_add(&l, "a\nb\nc\n", 6, hear, &h), 7);
    ck_assert_str_eq(h.text, "a|b|");
    agent_lines_fini(&l);
}
END_TEST

/* Whatever the rhythm of asking, never more than burst + rate * t. */
START_TEST(test_budget_is_kept)
{
    static const uint64_t steps_ns[] = {1,        333,          NS_PER_MS,
                                        NS_PER_S, 3 * NS_PER_S, 1000 * NS_PER_S};
    struct agent_budget b;
    uint64_t now_ns = 5;
    uint64_t spent = 0;
    agent_budget_init(&b, 1000 * 1000 + 7, 50000, now_ns);
    for (int i = 0; i < 10000; i++) {
        uint64_t left = agent_budget_left(&b, now_ns);
        ck_assert_uint_le(left, 50000);
        agent_budget_spend(&b, left);
        spent += left;
        double most = 50000 + 1000007.0 * (double)(now_ns - 5) / (double)NS_PER_S;
        ck_assert_double_le((double)spent, most * (1 + 1e-12));
        now_ns += steps_ns[_i];
    }
    if (steps_ns[_i] <= NS_PER_MS) { /* nothing is lost by asking often */
        double due = 50000 + 1000007.0 * 9999 * (double)steps_ns[_i] / (double)NS_PER_S;
        ck_assert_double_ge((double)spent, floor(due) - 1);
    }
}
END_TEST

START_TEST(test_budget_wait_is_exact)
{
    struct agent_budget b;
    agent_budget_init(&b, 3000, 9000, 0);
    agent_budget_spend(&b, 9000);
    uint64_t wait_ns = agent_budget_wait_ns(&b, 7000);
    ck_assert_uint_eq(agent_budget_left(&b, wait_ns - 1), 6999);
    ck_assert_uint_eq(agent_budget_left(&b, wait_ns), 7000);
    ck_assert_uint_eq(agent_budget_wait_ns(&b, 7000), 0);
    ck_assert_uint_eq(agent_budget_left(&b, 1), 7000); /* time does not go back */
    ck_assert_uint_eq(agent_budget_left(&b, UINT64_MAX), 9000);
}
END_TEST

static enum agent_event take(struct agent_peer *p, const char *line)
{
    struct agent_message m;
    agent_message_parse(&m, line, strlen(line));
    enum agent_event event = agent_peer_take(p, &m);
    ck_assert(event != AGENT_EVENT_BREACH || m.text[0] != '\0');
    agent_message_fini(&m);
    return event;
}

static void greet(struct agent_peer *p)
{
    *p = (struct agent_peer){0};
    ck_assert_int_eq(take(p, "{\"floodtest_agent\": 1, \"asks\": [\"count\", \"census\", "
                             "\"explain\"]}"),
                     AGENT_EVENT_HELLO);
}

START_TEST(test_order_of_lines)
{
    struct agent_peer p = {0};
    ck_assert(!agent_peer_may_ask(&p, AGENT_COUNT));
    ck_assert_int_eq(take(&p, "{\"id\": 1}"), AGENT_EVENT_BREACH);
    greet(&p);
    ck_assert_int_eq(take(&p, "{\"id\": 1}"), AGENT_EVENT_BREACH);
    ck_assert_int_eq(take(&p, "{\"floodtest_agent\": 1}"), AGENT_EVENT_BREACH);
    agent_peer_asked(&p, 1, AGENT_COUNT);
    ck_assert_int_eq(take(&p, "{\"id\": 2}"), AGENT_EVENT_BREACH);
    ck_assert_int_eq(take(&p, "{\"id\": 1}"), AGENT_EVENT_COUNT);
    ck_assert_int_eq(take(&p, "{\"id\": 1}"), AGENT_EVENT_BREACH);
    agent_peer_asked(&p, 3, AGENT_EXPLAIN);
    ck_assert_int_eq(take(&p, "{\"id\": 3, \"findings\": 5}"), AGENT_EVENT_BREACH);
}
END_TEST

START_TEST(test_only_what_it_can_is_asked)
{
    struct agent_peer p = {0};
    take(&p, "{\"floodtest_agent\": 1, \"asks\": [\"census\"]}");
    ck_assert(!agent_peer_may_ask(&p, AGENT_COUNT));
    ck_assert(agent_peer_may_ask(&p, AGENT_CENSUS));
    ck_assert(!agent_peer_may_ask(&p, AGENT_EXPLAIN));
}
END_TEST

START_TEST(test_late_answers_are_dropped_once)
{
    struct agent_peer p;
    greet(&p);
    agent_peer_asked(&p, 1, AGENT_COUNT);
    ck_assert(!agent_peer_may_ask(&p, AGENT_COUNT));
    agent_peer_asked(&p, 2, AGENT_CENSUS);
    ck_assert(agent_peer_awaited(&p));
    agent_peer_expire(&p);
    ck_assert(!agent_peer_awaited(&p));
    ck_assert(agent_peer_silent(&p));
    agent_peer_asked(&p, 3, AGENT_EXPLAIN);
    agent_peer_drop(&p);
    agent_peer_asked(&p, 4, AGENT_EXPLAIN);
    ck_assert_int_eq(take(&p, "{\"id\": 3, \"findings\": {}}"), AGENT_EVENT_LATE);
    ck_assert(agent_peer_awaited(&p));
    ck_assert_int_eq(take(&p, "{\"id\": 4, \"findings\": {}}"), AGENT_EVENT_EXPLAIN);
    ck_assert(agent_peer_silent(&p));
    ck_assert_int_eq(take(&p, "{\"id\": 2, \"error\": \"no\"}"), AGENT_EVENT_LATE);
    ck_assert(!agent_peer_silent(&p));
    ck_assert_int_eq(take(&p, "{\"id\": 1}"), AGENT_EVENT_COUNT); /* still the latest */
    ck_assert_int_eq(take(&p, "{\"id\": 3, \"findings\": {}}"), AGENT_EVENT_BREACH);
    ck_assert_uint_eq(p.owed_count, 0);
}
END_TEST

START_TEST(test_who_owes_much_is_not_asked)
{
    struct agent_peer p;
    int64_t id = 0;
    greet(&p);
    while (agent_peer_may_ask(&p, AGENT_EXPLAIN)) {
        ck_assert_int_lt(id, AGENT_PEER_OWED_MAX);
        agent_peer_drop(&p);
        agent_peer_asked(&p, id++, AGENT_EXPLAIN);
    }
    ck_assert_int_eq(id, AGENT_PEER_OWED_MAX);
}
END_TEST

static struct agent_record *enter(struct agent_book *b, int pid)
{
    struct agent_message m = {.kind = AGENT_MESSAGE_HELLO, .runtime = "fake"};
    return agent_book_hello(b, pid, &m);
}

static void count(struct agent_record *r, const char *line)
{
    struct agent_message m;
    agent_message_parse(&m, line, strlen(line));
    agent_book_count(r, &m, strlen(line));
    agent_message_fini(&m);
}

/* Thousands of processes come and go: their work is counted, their memory is not, and the
 * last words of the one that leaked stay. */
START_TEST(test_book_is_bounded)
{
    static struct agent_book b;
    struct agent_state s;
    agent_book_init(&b);
    struct agent_record *leak = enter(&b, 1);
    count(leak,
          "{\"id\": 1, \"processed\": 5, \"queued\": 7, \"top\": {\"type\": \"deque\"}}");
    agent_book_gone(&b, leak);
    for (int i = 0; i < 5000; i++) {
        struct agent_record *r = enter(&b, 100 + i);
        count(r, "{\"id\": 1, \"processed\": 2, \"queued\": 3, \"live_bytes\": 4}");
        agent_book_gone(&b, r);
    }
    agent_book_look(&b, &s);
    ck_assert_int_eq(s.processed, 10005);
    ck_assert_int_eq(s.queued, -1);
    ck_assert_uint_eq(s.peers, 0);
    ck_assert_uint_eq(s.ever, 5001);
    json_t *all = agent_book_findings(&b);
    ck_assert_uint_eq(json_array_size(all), 1);
    ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(all, 0), "pid")),
                     1);
    json_decref(all);
    agent_book_fini(&b);
}
END_TEST

START_TEST(test_book_sums_do_not_overflow)
{
    static struct agent_book b;
    struct agent_state s;
    agent_book_init(&b);
    for (int i = 0; i < 3; i++) {
        count(enter(&b, i), "{\"id\": 1, \"queued\": 9223372036854775807, "
                            "\"loop_lag_ms\": 2.5}");
    }
    agent_book_look(&b, &s);
    ck_assert_int_eq(s.queued, INT64_MAX);
    ck_assert_int_eq(s.processed, -1);
    ck_assert_double_eq(s.loop_lag_ms, 2.5);
    agent_book_fini(&b);
}
END_TEST

START_TEST(test_book_keeps_little)
{
    static struct agent_book b;
    agent_book_init(&b);
    struct agent_record *r = enter(&b, 1);
    struct agent_message m;
    static const char line[] = "{\"id\": 1, \"findings\": {}, \"top\": {}}";
    agent_message_parse(&m, line, sizeof line - 1);
    agent_book_count(r, &m, AGENT_BOOK_TOP_LINE_MAX + 1);
    ck_assert_ptr_null(r->count.top);
    agent_book_count(r, &m, AGENT_BOOK_TOP_LINE_MAX);
    ck_assert_ptr_nonnull(r->count.top);
    int kept = 0;
    while (kept < 1000 &&
           agent_book_explain(&b, enter(&b, kept), &m, AGENT_LINK_LINE_MAX)) {
        kept++;
    }
    ck_assert_int_eq(kept, AGENT_BOOK_FINDINGS_MAX / AGENT_LINK_LINE_MAX);
    agent_book_forget_findings(&b);
    ck_assert(agent_book_explain(&b, r, &m, AGENT_LINK_LINE_MAX));
    agent_message_fini(&m);
    agent_book_fini(&b);
}
END_TEST

Suite *agent_rules_suite(void)
{
    Suite *s = suite_create("agent_rules");
    TCase *t = tcase_create("agent_rules");
    tcase_add_loop_test(t, test_lines_in_any_pieces, 1, 45);
    tcase_add_loop_test(t, test_too_long_a_line, 1, 35);
    tcase_add_test(t, test_lines_stop_when_told);
    tcase_add_loop_test(t, test_budget_is_kept, 0, 6);
    tcase_add_test(t, test_budget_wait_is_exact);
    tcase_add_test(t, test_order_of_lines);
    tcase_add_test(t, test_only_what_it_can_is_asked);
    tcase_add_test(t, test_late_answers_are_dropped_once);
    tcase_add_test(t, test_who_owes_much_is_not_asked);
    tcase_add_test(t, test_book_is_bounded);
    tcase_add_test(t, test_book_sums_do_not_overflow);
    tcase_add_test(t, test_book_keeps_little);
    suite_add_tcase(s, t);
    return s;
}
