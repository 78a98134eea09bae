/* What a message costs on the wire, on rows made by hand: TLS, compression, sizes that
 * vary. */
#include "tests/unit/suites.h"

#include "harness/judge/drops.h"
#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/metric.h"
#include "harness/judge/threshold.h"
#include "harness/judge/wire.h"
#include "harness/report/result_build.h"
#include "tests/support/part_series.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <math.h>

#define MIB (1024.0 * 1024.0)
#define MB  1e6

static struct series series;
static struct picture p;
static struct run_terms terms;

/* Flooded for ten seconds by messages that take so many bytes each. */
static void flood(double frame_bytes, double read, double due, double waiting)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 10,
                                      .read = read,
                                      .due = due,
                                      .waiting = waiting},
                                     {.phase = PHASE_DRAIN, .seconds = 2}},
                           .frame_bytes = frame_bytes};
    terms = trace_terms();
    part_series_init(&series, &run);
    picture_take(&p, &series);
}

static void teardown(void)
{
    series_fini(&series);
}

static double message_bytes(double planned)
{
    terms.frame_bytes = (uint64_t)planned;
    return wire_message_bytes(&p, &terms);
}

static const struct {
    const char *name;
    double planned, real;
} costs[] = {
    {"as planned", 102, 102},           {"TLS", 102, 123},
    {"TLS, of one byte", 3, 24},        {"compressed", 1028, 80},
    {"pings, not messages", 1028, 127},
};

START_TEST(what_was_seen_counts)
{
    flood(costs[_i].real, 1000 * costs[_i].real, 0, 0);
    ck_assert_double_eq_tol(message_bytes(costs[_i].planned), costs[_i].real,
                            0.02 * costs[_i].real);
}
END_TEST

/* Exactly: verdicts of messages that are as planned hang on no measurement. */
START_TEST(the_plan_holds_until_it_is_contradicted)
{
    flood(1028, MB, 0, 0);
    for (size_t i = 0; i < series.count; i++) {
        struct sample *row = &series.rows[i];
        row->sent_bytes += row->phase == PHASE_IDLE ? 0 : 500; /* half a message */
    }
    ck_assert_double_eq(message_bytes(1028), 1028);
    struct sample from = {.sent_messages = 0}, to = {.connections = 1};
    terms.frame_bytes = 1028;
    ck_assert_double_eq(wire_between(&p, &from, &to, &terms), 1028);
    /* A client that reads nothing: the last block waits outside of the kernel. */
    to = (struct sample){.sent_messages = 1000,
                         .sent_bytes = 1028000 - 65000,
                         .send_queue_bytes = 100000,
                         .connections = 1};
    ck_assert_double_eq(wire_between(&p, &from, &to, &terms), 1028);
    to.connections = 0;
    to.disconnects = 1; /* it is gone, and so is the block */
    ck_assert_double_eq(wire_between(&p, &from, &to, &terms), 1028);
    to.send_queue_bytes = 0;
    ck_assert_double_eq_tol(wire_between(&p, &from, &to, &terms), 963, 0.01);
}
END_TEST

/* A certificate weighs more than many a message. */
START_TEST(handshakes_before_the_flood_are_apart)
{
    flood(24, 24000, 0, 0);
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].sent_bytes += 100000;
    }
    ck_assert_double_eq_tol(message_bytes(3), 24, 0.1);
}
END_TEST

START_TEST(before_the_flood_there_is_only_the_plan)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1}}};
    terms = trace_terms();
    part_series_init(&series, &run);
    picture_take(&p, &series);
    ck_assert_double_eq(message_bytes(102), 102);
}
END_TEST

/* Read is all of it, late: who takes the plan for the wire sees a fifth missing, or does
 * not see it. */
START_TEST(overload_goes_by_the_wire)
{
    flood(800, 4 * MB, 4 * MB, MB);
    terms.rate = 5000;
    terms.frame_bytes = 1000;
    ck_assert(!load_overloaded(&p, &terms));
    teardown();
    flood(1230, 4.9 * MB, 6.15 * MB, MB);
    terms.rate = 5000;
    terms.frame_bytes = 1020;
    ck_assert(load_overloaded(&p, &terms));
}
END_TEST

START_TEST(metrics_are_of_what_was_sent)
{
    struct part_run run = {
        .parts = {{.phase = PHASE_IDLE, .seconds = 1},
                  {.phase = PHASE_FLOOD, .seconds = 10, .read = 24e4, .grows = 2}},
        .frame_bytes = 24};
    terms = trace_terms();
    terms.frame_bytes = 3;
    part_series_init(&series, &run);
    picture_take(&p, &series);
    const struct run_facts facts = {0};
    const struct metric_input in = {&series, &p, &terms, &facts};
    ck_assert_double_eq_tol(metric_plain(METRIC_MEMORY_PER_MESSAGE, &in), 48, 2);
    struct threshold t;
    struct err e;
    ck_assert_int_eq(threshold_parse("read.rate > 9000/s", &t, &e), 0);
    ck_assert_double_eq_tol(threshold_measure(&t, &in), 10000, 100);
}
END_TEST

/* Acknowledgements of messages that differ: exact, once all are read. */
static struct drops drops_of(double acked_share, double planned)
{
    for (size_t i = 0; i < series.count; i++) {
        struct sample *row = &series.rows[i];
        row->processed_messages = (int64_t)(acked_share * (double)row->sent_messages);
    }
    series.last.processed_messages = series.rows[series.count - 1].processed_messages;
    picture_take(&p, &series);
    terms.acks = true;
    terms.frame_bytes = (uint64_t)planned;
    return drops_count(&p, &terms, &(struct run_facts){.complete = true});
}

START_TEST(drops_are_counted_in_messages)
{
    flood(costs[_i].real, 1000 * costs[_i].real, 0, 0);
    struct drops d = drops_of(1, costs[_i].planned);
    ck_assert_msg(d.known, "%s: %s", costs[_i].name, d.why);
    ck_assert_double_eq(d.messages, 0);
    ck_assert_double_eq(d.read, (double)series.last.sent_messages);
    d = drops_of(0.75, costs[_i].planned);
    ck_assert(d.known && drops_matter(&d, &p));
    ck_assert_double_eq_tol(d.messages, 0.25 * d.read, 2);
}
END_TEST

/* Half of the asked rate was due: an error of a constant flood; of a shaped one nobody
 * but its schedule knows what was to be due. */
START_TEST(the_error_of_a_rate_that_changes_is_not_known)
{
    flood(1000, 2.5 * MB, 0, 0);
    struct run_record record = {.terms = terms, .series = series};
    record.terms.rate = 5000;
    const struct scenario scenario = {0};
    const struct verdict verdict = {0};
    struct result result;
    result_build(&result, &scenario, &record, &verdict, NULL);
    ck_assert_double_eq_tol(result.flood.rate_error, 0.5, 0.01);
    record.terms.shaped = true;
    result_build(&result, &scenario, &record, &verdict, NULL);
    ck_assert(isnan(result.flood.rate_error));
    ck_assert_double_eq_tol(load_due_rate(&p, &record.terms), 2500, 10);
}
END_TEST

/* A connection broke off: what had arrived and was not seen to be read is neither read
 * nor waiting. */
START_TEST(what_a_broken_connection_took_is_not_known)
{
    flood(1000, 2.5 * MB, 0, 0);
    struct run_record record = {.terms = terms, .series = series};
    const struct scenario scenario = {0};
    const struct verdict verdict = {0};
    struct result result;
    result_build(&result, &scenario, &record, &verdict, NULL);
    ck_assert_int_eq(result.client.kernel.unaccounted_bytes, 0);
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].delivered_bytes += 22000;
    }
    result_build(&result, &scenario, &record, &verdict, NULL);
    ck_assert_int_eq(result.client.kernel.unaccounted_bytes, 22000);
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].read_bytes = SAMPLE_UNKNOWN;
    }
    result_build(&result, &scenario, &record, &verdict, NULL);
    ck_assert_int_eq(result.client.kernel.unaccounted_bytes, SAMPLE_UNKNOWN);
}
END_TEST

/* A ramp at the end of which the client keeps up: what it names is beyond that. */
START_TEST(a_shaped_flood_says_what_was_due)
{
    flood(1000, 4 * MB, 0, 0);
    terms.rate = 20000;
    terms.shaped = true;
    const struct run_facts facts = {.complete = true};
    struct verdict v;
    judge_conclude(&series, &terms, &facts, &v);
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    ck_assert_msg(said(&v, "messages that were due (100 %)"), "%s", v.evidence[0]);
    said_expect_advice(&v, "a constant rate instead: --rate ");
}
END_TEST

Suite *wire_suite(void)
{
    enum { COSTS = sizeof costs / sizeof costs[0] };
    Suite *s = suite_create("wire");
    TCase *t = tcase_create("wire");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, what_was_seen_counts, 0, COSTS);
    tcase_add_test(t, the_plan_holds_until_it_is_contradicted);
    tcase_add_test(t, handshakes_before_the_flood_are_apart);
    tcase_add_test(t, before_the_flood_there_is_only_the_plan);
    tcase_add_test(t, overload_goes_by_the_wire);
    tcase_add_test(t, metrics_are_of_what_was_sent);
    tcase_add_loop_test(t, drops_are_counted_in_messages, 0, COSTS);
    tcase_add_test(t, the_error_of_a_rate_that_changes_is_not_known);
    tcase_add_test(t, what_a_broken_connection_took_is_not_known);
    tcase_add_test(t, a_shaped_flood_says_what_was_due);
    suite_add_tcase(s, t);
    return s;
}
