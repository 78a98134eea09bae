/* Floods in which a good client may, or does, end the connection. */
#include "tests/unit/suites.h"

#include "harness/record/facts_json.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#define MB     1e6
#define PYTHON .memory = 22 * MB, .noise = 30e3, .read_max = 90 * MB

static const struct trace_client closes = {PYTHON, .per_byte = 1.1, .work = 50 * MB,
                                           .closes_after = 2 * MB};
static const struct trace_client exits = {PYTHON, .per_byte = 1.1, .work = 50 * MB,
                                          .ends_after = 2 * MB};
static const struct trace_client dies = {
    PYTHON, .per_byte = 1.1, .work = 50 * MB, .ends_after = MB, .exit_signal = SIGSEGV,
};
static const struct trace_client grows_and_closes = {
    PYTHON, .per_byte = 1.1, .work = 0.9 * MB, .closes_at = 150 * MB};
static const struct trace_client keeps_up = {PYTHON, .per_byte = 1.1, .work = 50 * MB};
static const struct trace_client pushes_back = {PYTHON, .per_byte = 1.1, .work = 0.9 * MB,
                                                .queue_max = 0.2 * MB};
static const struct trace_client queues = {PYTHON, .per_byte = 1.1, .work = 0.9 * MB};
static const struct trace_client stops = {PYTHON, .per_byte = 1.1, .work = 9 * MB,
                                          .stops_after = 1 * MB,
                                          .idle_when_stopped = true};
/* Reads so little that a run of the usual kind tells nothing. */
static const struct trace_client reads_slowly = {
    PYTHON, .per_byte = 1.1, .work = 0.15 * MB, .queue_max = 0.1 * MB, .leak = 1.1};

static const struct {
    const char *name;
    const struct trace_client *client;
    enum verdict_class by_closing[CLOSING_COUNT]; /* failure, fine, due */
} rows[] = {
    {"closes", &closes, {VERDICT_DISCONNECTED, VERDICT_REFUSED, VERDICT_REFUSED}},
    {"exits", &exits, {VERDICT_CRASHED, VERDICT_REFUSED, VERDICT_REFUSED}},
    {"dies", &dies, {VERDICT_CRASHED, VERDICT_CRASHED, VERDICT_CRASHED}},
    {"grows and closes",
     &grows_and_closes,
     {VERDICT_CEILING, VERDICT_CEILING, VERDICT_CEILING}},
    {"keeps up", &keeps_up, {VERDICT_KEPT_UP, VERDICT_KEPT_UP, VERDICT_NOT_REFUSED}},
    {"pushes back",
     &pushes_back,
     {VERDICT_BACKPRESSURE, VERDICT_BACKPRESSURE, VERDICT_NOT_REFUSED}},
    {"queues",
     &queues,
     {VERDICT_UNBOUNDED_QUEUE, VERDICT_UNBOUNDED_QUEUE, VERDICT_UNBOUNDED_QUEUE}},
    {"stops", &stops, {VERDICT_STALLED, VERDICT_STALLED, VERDICT_STALLED}},
    {"reads slowly",
     &reads_slowly,
     {VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_NOT_REFUSED}},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static struct trace t;
static struct verdict v;

static void run(const struct trace_client *client, enum closing closing)
{
    struct run_terms terms = trace_terms();
    terms.closing = closing;
    trace_run(&t, client, &terms, 1);
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
}

START_TEST(what_a_closing_is)
{
    size_t row = (size_t)_i / CLOSING_COUNT;
    enum closing closing = (enum closing)(_i % CLOSING_COUNT);
    enum verdict_class expected = rows[row].by_closing[closing];
    run(rows[row].client, closing);
    ck_assert_msg(v.class == expected, "%s, closing is %s: %s (%s)", rows[row].name,
                  closing_names[closing], verdict_classes[v.class].name, v.summary);
    ck_assert_int_eq(v.outcome, verdict_classes[expected].outcome);
    ck_assert(v.summary[0] != '\0' && v.advice[0] != '\0' && v.evidence_count > 0);
    trace_fini(&t);
}
END_TEST

START_TEST(a_refusal_says_how_and_claims_no_more)
{
    run(&exits, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    ck_assert_int_eq(v.confidence, CONFIDENCE_CERTAIN);
    ck_assert(said(&v, "exited with status 1"));
    ck_assert(said(&v, "its memory rose by"));
    ck_assert(isnan(v.detectable_per_message));
    trace_fini(&t);
}
END_TEST

START_TEST(going_on_is_certain)
{
    run(&keeps_up, CLOSING_IS_DUE);
    said_expect(&v, VERDICT_NOT_REFUSED, OUTCOME_FAIL);
    ck_assert_int_eq(v.confidence, CONFIDENCE_CERTAIN);
    ck_assert(said(&v, "in the second half of the flood"));
    said_expect_advice(&v, "end the connection");
    trace_fini(&t);
}
END_TEST

/* A bomb: it inflates, gives up, and what it took is gone with the connection. */
START_TEST(what_was_given_back_with_the_connection_counts)
{
    run(&closes, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    t.terms.budget_bytes = 100000000;
    size_t middle = 0;
    while (t.series.rows[middle].phase != PHASE_FLOOD) {
        middle++;
    }
    t.series.rows[middle + 1].memory_bytes += 300 * 1000 * 1000;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.outcome, OUTCOME_FAIL);
    trace_fini(&t);
}
END_TEST

/* It closed and exited between two samples: the last one finds no process. */
START_TEST(a_client_that_is_gone_at_once)
{
    run(&exits, CLOSING_IS_FINE);
    size_t last = t.series.count - 1;
    t.series.rows[last].memory_bytes = t.series.last.memory_bytes = SAMPLE_UNKNOWN;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    trace_fini(&t);
}
END_TEST

START_TEST(nobody_passes_unseen)
{
    run(&closes, CLOSING_IS_FINE);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].memory_bytes = SAMPLE_UNKNOWN;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    trace_fini(&t);
    run(&keeps_up, CLOSING_IS_DUE);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].read_bytes = SAMPLE_UNKNOWN;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    trace_fini(&t);
}
END_TEST

START_TEST(a_run_that_was_cut_short_tells_nothing)
{
    run(&keeps_up, CLOSING_IS_DUE);
    t.facts.interrupted = true;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    t.facts.interrupted = false;
    t.facts.complete = false;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    trace_fini(&t);
}
END_TEST

/* A limit of the user's own still makes a failure of it. */
START_TEST(limits_hold_for_a_refusal)
{
    run(&closes, CLOSING_IS_FINE);
    facts_set_thresholds(&t.terms, (const char *const[]){"memory.peak < 1MiB", NULL});
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_OVER_BUDGET, OUTCOME_FAIL);
    trace_fini(&t);
}
END_TEST

/* It answers, nobody reads the answers, so it cannot go on: that is no stall. */
START_TEST(blocked_by_a_server_that_never_reads)
{
    run(&stops, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_STALLED, OUTCOME_FAIL);
    t.terms.unread = true;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_BACKPRESSURE, OUTCOME_PASS);
    ck_assert(said(&v, "the server read nothing of what it sent"));
    trace_fini(&t);
}
END_TEST

/* ... and what it queued before it was blocked still counts. */
START_TEST(blocked_and_awake)
{
    struct trace_client awake = stops;
    awake.chore_every_s = 2; /* a keepalive of its own */
    awake.chore_s = 0.1;
    run(&awake, CLOSING_IS_FINE);
    ck_assert(v.class != VERDICT_STALLED);
    t.terms.unread = true;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_BACKPRESSURE, OUTCOME_PASS);
    trace_fini(&t);
}
END_TEST

START_TEST(blocked_too_late)
{
    run(&queues, CLOSING_IS_FINE);
    t.terms.unread = true;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    ck_assert(said(&v, "may be what it could not send"));
    trace_fini(&t);
}
END_TEST

/* --- what an ending is said to be ----------------------------------------------------
 */

/* Its process is gone for the last second, which the flood waits for it to come back. */
START_TEST(the_memory_of_who_is_gone_is_what_it_last_had)
{
    run(&exits, CLOSING_IS_FAILURE);
    said_expect(&v, VERDICT_CRASHED, OUTCOME_FAIL);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].memory_bytes = 22 * 1024 * 1024;
    }
    struct sample row = t.series.rows[t.series.count - 1];
    while (row.phase != PHASE_FLOOD) {
        row = t.series.rows[--t.series.count];
    }
    for (int i = 0; i < 50; i++) {
        row.t_ns += SAMPLE_INTERVAL_NS;
        row.memory_bytes = SAMPLE_UNKNOWN;
        series_push(&t.series, &row);
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_CRASHED, OUTCOME_FAIL);
    ck_assert_msg(said(&v, "; memory 22 MiB"), "%s", v.evidence[v.evidence_count - 1]);
    trace_fini(&t);
}
END_TEST

START_TEST(a_late_flood_is_said_to_be_one)
{
    run(&keeps_up, CLOSING_IS_FAILURE);
    ck_assert(!said(&v, "floodtest itself was late"));
    t.facts.lag_p99_ms = 105;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    ck_assert(said(&v, "floodtest itself was late: 1 % of the messages by 105 ms"));
    trace_fini(&t);
}
END_TEST

START_TEST(closing_is_recorded)
{
    struct run_terms terms = trace_terms(), back = trace_terms();
    struct err e = {0};
    terms.closing = (enum closing)_i;
    json_t *object = terms_to_json(&terms);
    ck_assert_int_eq(terms_from_json(&back, object, &e), 0);
    ck_assert_int_eq(back.closing, _i);
    ck_assert_int_eq(json_object_del(object, "closing"), 0);
    back.closing = CLOSING_IS_FAILURE;
    ck_assert_int_eq(terms_from_json(&back, object, &e), 0);
    ck_assert_int_eq(back.closing, CLOSING_IS_FAILURE);
    static const char *const wrong[] = {"\"good\"", "1", "null"};
    json_t *value = json_loads(wrong[_i], JSON_DECODE_ANY, NULL);
    ck_assert_int_eq(json_object_set_new(object, "closing", value), 0);
    ck_assert_int_eq(terms_from_json(&back, object, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "closing: expected failure, fine or due");
    json_decref(object);
}
END_TEST

/* floodtest ends what is left of a client itself, by a signal: that it died of. */
START_TEST(our_own_signal_is_no_crash)
{
    struct run_terms terms = trace_terms();
    terms.closing = CLOSING_IS_FINE;
    trace_run(&t, &closes, &terms, 1);
    ck_assert(t.facts.disconnected && !t.facts.exited);
    t.facts.signal = SIGTERM;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    trace_fini(&t);
}
END_TEST

Suite *judge_refusal_suite(void)
{
    Suite *s = suite_create("judge_refusal");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_a_closing_is, 0, ROWS * CLOSING_COUNT);
    tcase_add_test(tc, a_refusal_says_how_and_claims_no_more);
    tcase_add_test(tc, our_own_signal_is_no_crash);
    tcase_add_test(tc, going_on_is_certain);
    tcase_add_test(tc, what_was_given_back_with_the_connection_counts);
    tcase_add_test(tc, a_client_that_is_gone_at_once);
    tcase_add_test(tc, nobody_passes_unseen);
    tcase_add_test(tc, a_run_that_was_cut_short_tells_nothing);
    tcase_add_test(tc, limits_hold_for_a_refusal);
    tcase_add_test(tc, blocked_by_a_server_that_never_reads);
    tcase_add_test(tc, blocked_and_awake);
    tcase_add_test(tc, blocked_too_late);
    tcase_add_test(tc, the_memory_of_who_is_gone_is_what_it_last_had);
    tcase_add_test(tc, a_late_flood_is_said_to_be_one);
    tcase_add_loop_test(tc, closing_is_recorded, 0, CLOSING_COUNT);
    suite_add_tcase(s, tc);
    return s;
}
