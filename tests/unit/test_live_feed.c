/* What a run hands over to those who watch it: bounded, in order, and whole. */
#include "tests/unit/suites.h"

#include "harness/live/feed.h"
#include "harness/live/history.h"
#include "tests/support/fake_result.h"
#include "tests/support/schema_check.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static struct history history;
static struct sample rows[HISTORY_ROWS_MAX + 1];

/* Row n was taken at n x 20 ms. */
static struct sample row_of(int64_t n, enum phase phase)
{
    struct sample row;
    sample_init(&row);
    row.t_ns = n * SAMPLE_INTERVAL_NS;
    row.phase = phase;
    row.sent_messages = n;
    return row;
}

static void push(int64_t from, int64_t to, enum phase phase)
{
    for (int64_t n = from; n < to; n++) {
        struct sample row = row_of(n, phase);
        history_push(&history, &row);
    }
}

static const int64_t lengths[] = {1, 2, 255, 1999, 2000, 2001, 2002, 4001, 100003};

START_TEST(all_of_it_is_thinned)
{
    int64_t count = lengths[_i];
    history_init(&history);
    push(0, count, PHASE_FLOOD);
    size_t kept = history_all(&history, rows);
    ck_assert_uint_le(kept, HISTORY_ROWS_MAX + 1);
    ck_assert_int_ge((int64_t)kept, count < 1000 ? count : 1000);
    ck_assert_int_eq(rows[0].t_ns, 0);
    ck_assert_int_eq(rows[kept - 1].sent_messages, count - 1);
    int64_t widest = 0;
    for (size_t i = 1; i < kept; i++) {
        int64_t step = rows[i].sent_messages - rows[i - 1].sent_messages;
        ck_assert_int_gt(step, 0);
        widest = step > widest ? step : widest;
    }
    ck_assert_int_le(widest, count / 1000 + 1);
}
END_TEST

START_TEST(what_is_new)
{
    uint64_t next = 0;
    history_init(&history);
    push(0, 10, PHASE_FLOOD);
    ck_assert_uint_eq(history_since(&history, &next, rows), 10);
    ck_assert_uint_eq(history_since(&history, &next, rows), 0);
    push(10, 13, PHASE_FLOOD);
    ck_assert_uint_eq(history_since(&history, &next, rows), 3);
    ck_assert_int_eq(rows[0].sent_messages, 10);
    push(13, 1000, PHASE_FLOOD); /* one that slept gets what is left */
    ck_assert_uint_eq(history_since(&history, &next, rows), HISTORY_RECENT_MAX);
    ck_assert_int_eq(rows[HISTORY_RECENT_MAX - 1].sent_messages, 999);
    ck_assert_uint_eq(next, 1000);
}
END_TEST

START_TEST(a_second_before)
{
    history_init(&history);
    ck_assert_ptr_null(history_last(&history));
    push(0, 1, PHASE_FLOOD);
    ck_assert_ptr_null(history_before(&history, 1000000000));
    push(1, 30, PHASE_FLOOD);
    ck_assert_int_eq(history_before(&history, 1000000000)->sent_messages, 0);
    push(30, 1000, PHASE_FLOOD);
    ck_assert_int_eq(history_before(&history, 1000000000)->sent_messages, 949);
    ck_assert_int_eq(history_before(&history, INT64_MAX)->sent_messages,
                     1000 - HISTORY_RECENT_MAX);
}
END_TEST

START_TEST(phases)
{
    history_init(&history);
    push(0, 5, PHASE_IDLE);
    push(5, 10, PHASE_FLOOD);
    ck_assert_uint_eq(history.phase_count, 2);
    ck_assert_double_eq_tol(history.phases[0].end_s, 0.1, 1e-9);
    ck_assert(isnan(history.phases[1].end_s));
    for (int64_t n = 10; n < 200; n++) { /* more than a run has: what comes is left out */
        push(n, n + 1, n % 2 == 0 ? PHASE_DRAIN : PHASE_FLOOD);
    }
    ck_assert_uint_eq(history.phase_count, HISTORY_PHASES_MAX);
    ck_assert(!isnan(history.phases[HISTORY_PHASES_MAX - 1].end_s));
}
END_TEST

/* --- messages -------------------------------------------------------------------------
 */

static struct feed *feed;
static struct fake_result fake;
static struct feed_place place;

static void setup(void)
{
    struct err e;
    fake_result_init(&fake, FAKE_QUEUE);
    ck_assert_int_eq(feed_new(&feed, &fake.scenario, &e), 0);
    place = (struct feed_place){0};
}

static void teardown(void)
{
    feed_free(feed);
    fake_result_fini(&fake);
}

/* The next message of this type, or none if type is NULL. */
static json_t *expect(const char *type)
{
    struct strbuf text;
    strbuf_init(&text);
    enum feed_message got = feed_next(feed, &place, &text);
    if (type == NULL) {
        ck_assert_int_eq(got, FEED_NOTHING);
        ck_assert_uint_eq(text.len, 0);
        strbuf_fini(&text);
        return NULL;
    }
    ck_assert_int_ne(got, FEED_NOTHING);
    ck_assert((got == FEED_ROWS) == (strcmp(type, "rows") == 0));
    json_t *message = json_loadb(text.text, text.len, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(message);
    ck_assert_str_eq(json_string_value(json_object_get(message, "type")), type);
    strbuf_fini(&text);
    return message;
}

static void add(int64_t from, int64_t to, enum phase phase)
{
    for (int64_t n = from; n < to; n++) {
        struct sample row = row_of(n, phase);
        feed_row(feed, &row, NULL);
    }
}

static void expect_rows(size_t count, int64_t last)
{
    json_t *message = expect("rows"), *list = json_object_get(message, "rows");
    ck_assert_uint_eq(json_array_size(list), count);
    json_t *row = json_array_get(list, count - 1);
    ck_assert_uint_eq(json_array_size(row), SAMPLE_COLUMN_COUNT);
    int column = sample_column_find("sent_messages");
    ck_assert_int_eq(json_integer_value(json_array_get(row, (size_t)column)), last);
    ck_assert(
        json_is_null(json_array_get(row, (size_t)sample_column_find("memory_bytes"))));
    json_decref(message);
}

START_TEST(a_viewer_from_the_beginning)
{
    static char *words[] = {"python3", "a.py", NULL};
    expect(NULL);
    feed_begin(feed, words, 4711, 0);
    json_t *start = expect("start");
    ck_assert_uint_eq(json_array_size(json_object_get(start, "command")), 2);
    ck_assert_uint_eq(json_array_size(json_object_get(start, "columns")),
                      SAMPLE_COLUMN_COUNT);
    json_t *scenario = json_object_get(start, "scenario");
    ck_assert_int_eq(json_integer_value(json_object_get(scenario, "port")), 4711);
    json_decref(start);
    expect(NULL);
    add(0, 3, PHASE_IDLE);
    json_decref(expect("phases"));
    expect_rows(3, 2);
    expect(NULL);
    add(3, 5, PHASE_FLOOD);
    json_t *told = expect("phases");
    json_t *list = json_object_get(told, "phases");
    ck_assert(json_is_number(json_object_get(json_array_get(list, 0), "end_s")));
    ck_assert(json_is_null(json_object_get(json_array_get(list, 1), "end_s")));
    json_decref(told);
    expect_rows(2, 4);
}
END_TEST

START_TEST(a_viewer_that_comes_late_and_sleeps)
{
    feed_begin(feed, NULL, 1, 0);
    add(0, 10000, PHASE_FLOOD);
    json_decref(expect("start"));
    json_decref(expect("phases"));
    json_t *message = expect("rows");
    size_t count = json_array_size(json_object_get(message, "rows"));
    ck_assert_uint_gt(count, 1000);
    ck_assert_uint_le(count, HISTORY_ROWS_MAX + 1);
    json_decref(message);
    add(10000, 20000, PHASE_FLOOD);
    expect_rows(HISTORY_RECENT_MAX, 19999);
    expect(NULL);
}
END_TEST

START_TEST(the_result_is_last)
{
    feed_begin(feed, NULL, 1, 0);
    add(0, 1, PHASE_SETTLE);
    feed_result(feed, &fake.result);
    json_decref(expect("start"));
    json_decref(expect("phases"));
    expect_rows(1, 0);
    json_t *message = expect("result");
    json_t *result = json_incref(json_object_get(message, "result"));
    json_decref(message);
    ck_assert(place.over);
    expect(NULL);
    ck_assert_ptr_null(json_object_get(result, "series"));
    json_object_set_new(result, "series", json_string("left out"));
    json_t *documents = json_array();
    json_array_append_new(documents, result);
    ck_assert_int_eq(
        schema_check_refused(documents, "harness/report/result.schema.json", ""), 0);
}
END_TEST

START_TEST(without_a_result_it_says_why)
{
    feed_begin(feed, NULL, 1, 0);
    add(0, 1, PHASE_CONNECT);
    feed_no_run(feed, "the client ended\x1b[31m");
    json_decref(expect("start"));
    json_t *message = expect("no_run");
    ck_assert_str_eq(json_string_value(json_object_get(message, "sentence")),
                     "the client ended\\x1b[31m");
    json_decref(message);
    ck_assert(place.over);
    expect(NULL);
}
END_TEST

START_TEST(nothing_began_and_it_says_why)
{
    feed_no_run(feed, "the port is taken");
    json_decref(expect("no_run"));
    ck_assert(place.over);
    expect(NULL);
}
END_TEST

START_TEST(metrics)
{
    struct strbuf text;
    const struct feed_extra extra = {.left_s = 3.5, .lag_p50_s = 0.25, .lag_p99_s = 0.5};
    strbuf_init(&text);
    feed_metrics(feed, OPENMETRICS_1_0, &text);
    ck_assert_ptr_null(strstr(text.text, "floodtest_sent_messages"));
    strbuf_clear(&text);
    feed_begin(feed, NULL, 1, 0);
    for (int64_t n = 0; n < 100; n++) {
        struct sample row = row_of(n, PHASE_FLOOD);
        feed_row(feed, &row, n == 50 ? &extra : NULL);
    }
    feed_metrics(feed, OPENMETRICS_1_0, &text);
    ck_assert_ptr_nonnull(strstr(text.text, "floodtest_sent_messages_total{"));
    ck_assert_ptr_nonnull(strstr(text.text, "floodtest_phase=\"flood\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text.text, "percentile=\"99\"} 0.5\n"));
    /* 50 rows a second, one message each */
    const char *rate = strstr(text.text, "\nfloodtest_sent_now_messages_per_second{");
    ck_assert_ptr_nonnull(rate);
    ck_assert_ptr_nonnull(strstr(rate, "} 50\n"));
    ck_assert_ptr_null(strstr(text.text, "floodtest_verdict"));
    strbuf_clear(&text);
    feed_result(feed, &fake.result);
    feed_metrics(feed, OPENMETRICS_0_0_4, &text);
    ck_assert_ptr_nonnull(strstr(text.text, "floodtest_verdict=\"fail\"} 1\n"));
    ck_assert_ptr_null(strstr(text.text, "floodtest_phase=\"flood\"} 1\n"));
    strbuf_fini(&text);
}
END_TEST

START_TEST(lateness_is_wanted_now_and_then)
{
    int wanted = 0;
    for (int64_t n = 0; n < 50; n++) {
        struct sample row = row_of(n, PHASE_FLOOD);
        wanted += feed_wants_extra(feed);
        feed_row(feed, &row, NULL);
    }
    ck_assert_int_eq(wanted, 5);
}
END_TEST

Suite *live_feed_suite(void)
{
    Suite *suite = suite_create("live_feed");
    TCase *tc = tcase_create("history");
    tcase_add_loop_test(tc, all_of_it_is_thinned, 0, sizeof lengths / sizeof *lengths);
    tcase_add_test(tc, what_is_new);
    tcase_add_test(tc, a_second_before);
    tcase_add_test(tc, phases);
    suite_add_tcase(suite, tc);
    tc = tcase_create("feed");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_viewer_from_the_beginning);
    tcase_add_test(tc, a_viewer_that_comes_late_and_sleeps);
    tcase_add_test(tc, the_result_is_last);
    tcase_add_test(tc, without_a_result_it_says_why);
    tcase_add_test(tc, nothing_began_and_it_says_why);
    tcase_add_test(tc, metrics);
    tcase_add_test(tc, lateness_is_wanted_now_and_then);
    suite_add_tcase(suite, tc);
    return suite;
}
