#include "tests/unit/suites.h"

#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MB 1e6

/* Clients of known kind, and what the judge must say of each. */
struct kind {
    const char *name;
    struct trace_client client;
    double rate; /* 0: the default */
    enum verdict_class expected;
    double decided_by_s; /* of the flood; 0: any time */
};

#define PYTHON      .memory = 22 * MB
#define STR_IN_LIST .noise = 30e3, .per_byte = 1.1

static const struct kind kinds[] = {
    {"queue without a bound",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.9 * MB},
     0,
     VERDICT_UNBOUNDED_QUEUE,
     5.5},
    {"slow reader without a bound",
     {PYTHON, STR_IN_LIST, .read_max = 45 * MB, .work = 0.2 * MB},
     0,
     VERDICT_UNBOUNDED_QUEUE,
     8},
    {"task per message",
     {PYTHON, .noise = 30e3, .per_byte = 2.4, .read_max = 40 * MB, .work = 0.9 * MB},
     0,
     VERDICT_UNBOUNDED_QUEUE,
     6.5},
    {"keeps all it processed",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 300 * MB, .leak = 1.1},
     0,
     VERDICT_RETAINED_LEAK,
     7.5},
    {"small bounded queue",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.9 * MB, .queue_max = 0.2 * MB},
     0,
     VERDICT_BACKPRESSURE,
     0},
    {"large bounded queue",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.9 * MB, .queue_max = 17 * MB},
     0,
     VERDICT_BOUNDED,
     0},
    {"very large bounded queue",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.9 * MB, .queue_max = 128 * MB},
     0,
     VERDICT_BOUNDED,
     0},
    {"keeps up",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 50 * MB},
     0,
     VERDICT_KEPT_UP,
     0},
    {"keeps up, collected now and then",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 50 * MB, .saw = 12 * MB},
     0,
     VERDICT_KEPT_UP,
     0},
    {"keeps up, noisy",
     {PYTHON, .per_byte = 1.1, .noise = 400e3, .read_max = 90 * MB, .work = 50 * MB},
     0,
     VERDICT_KEPT_UP,
     0},
    {"a table of all it saw, with a rehash now and then",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 30 * MB, .queue_max = 0.2 * MB,
      .leak = 0.06, .spike = 1},
     0,
     VERDICT_RETAINED_LEAK,
     0},
    {"collected now and then, but not all",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 30 * MB, .queue_max = 0.2 * MB,
      .leak = 0.06, .saw = 40 * MB},
     0,
     VERDICT_RETAINED_LEAK,
     0},
    {"reads slowly and keeps all",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.15 * MB, .queue_max = 0.1 * MB,
      .leak = 1.1},
     0,
     VERDICT_INCONCLUSIVE,
     0},
    {"stops reading and sits there",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 9 * MB, .stops_after = 3 * MB,
      .idle_when_stopped = true},
     0,
     VERDICT_STALLED,
     0},
    {"hardly reads, but works",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.001 * MB,
      .queue_max = 0.1 * MB},
     0,
     VERDICT_INCONCLUSIVE,
     0},
    {"dies of its own limit",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 0.9 * MB, .dies_at = 150 * MB},
     0,
     VERDICT_CEILING,
     0},
    {"is killed by a signal",
     {PYTHON, STR_IN_LIST, .read_max = 90 * MB, .work = 50 * MB, .dies_at = 22 * MB,
      .exit_signal = SIGSEGV},
     0,
     VERDICT_CRASHED,
     0},
    {"reads far too little to tell",
     {PYTHON, .per_byte = 1.1, .noise = 300e3, .read_max = 90 * MB, .work = 50 * MB},
     2,
     VERDICT_INCONCLUSIVE,
     0},
};

START_TEST(kinds_get_their_class)
{
    const struct kind *k = &kinds[_i];
    struct run_terms terms = trace_terms();
    terms.rate = k->rate > 0 ? k->rate : terms.rate;
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct trace t;
        trace_run(&t, &k->client, &terms, seed);
        struct verdict v;
        judge_conclude(&t.series, &t.terms, &t.facts, &v);
        ck_assert_msg(v.class == k->expected, "%s, seed %u: %s, not %s (%s)", k->name,
                      seed, verdict_classes[v.class].name,
                      verdict_classes[k->expected].name, v.summary);
        ck_assert(k->decided_by_s == 0 || v.decided_s <= k->decided_by_s);
        ck_assert(v.summary[0] != '\0' && v.advice[0] != '\0' && v.evidence_count > 0);
        trace_fini(&t);
    }
}
END_TEST

static void judge_kind(size_t i, struct trace *t, struct verdict *v)
{
    struct run_terms terms = trace_terms();
    trace_run(t, &kinds[i].client, &terms, 1);
    judge_conclude(&t->series, &t->terms, &t->facts, v);
}

START_TEST(no_confirm_still_sees_growth)
{
    struct run_terms terms = trace_terms();
    terms.confirm = false;
    struct trace t;
    struct verdict v;
    trace_run(&t, &kinds[0].client, &terms, 1);
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    /* 5 MB/s for 60 s passes 256 MiB late in the run. */
    ck_assert_int_eq(v.class, VERDICT_UNBOUNDED_QUEUE);
    ck_assert_double_gt(v.decided_s, 30);
    trace_fini(&t);
}
END_TEST

START_TEST(lateness_of_floodtest_is_never_a_pass)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    ck_assert_int_eq(v.class, VERDICT_KEPT_UP);
    t.series.late_rows = (int64_t)t.series.pushed / 10;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "floodtest itself"));
    trace_fini(&t);
}
END_TEST

/* A queue with a bound tells nothing of the load; the report has to. */
START_TEST(bounded_says_that_it_was_overloaded)
{
    static const char words[] = "it was overloaded, too, and pushed back";
    struct trace t;
    struct verdict v;
    size_t large = 0;
    while (strcmp(kinds[large].name, "large bounded queue") != 0) {
        large++;
    }
    struct run_terms terms = trace_terms();
    terms.confirm = false; /* else it is at full speed before it shows */
    trace_run(&t, &kinds[large].client, &terms, 1);
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_BOUNDED);
    ck_assert(said(&v, words));
    trace_fini(&t);
    struct trace_client keeps_up = kinds[large].client;
    keeps_up.work = 50 * MB;
    keeps_up.saw = 17 * MB;
    trace_run(&t, &keeps_up, &terms, 1);
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert(!said(&v, words));
    trace_fini(&t);
}
END_TEST

START_TEST(own_debt_is_never_a_pass)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    t.facts.short_messages = t.series.last.due_messages / 20;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_INCONCLUSIVE);
    trace_fini(&t);
}
END_TEST

START_TEST(unread_memory_is_never_a_pass)
{
    struct trace t;
    struct verdict v;
    judge_kind(4, &t, &v);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].memory_bytes = SAMPLE_UNKNOWN;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_INCONCLUSIVE);
    trace_fini(&t);
}
END_TEST

START_TEST(growth_is_projected_onto_the_limit)
{
    struct trace t;
    struct verdict v;
    judge_kind(0, &t, &v);
    ck_assert(v.projection.known);
    /* (2 GiB - 22 MB) at 1.1 x (5.14 - 0.9) MB/s */
    ck_assert_double_eq_tol(v.projection.seconds, 455, 25);
    ck_assert_double_lt(v.projection.low_seconds, v.projection.seconds);
    ck_assert_double_gt(v.projection.high_seconds, v.projection.seconds);
    trace_fini(&t);
}
END_TEST

START_TEST(a_recording_cut_short_passes_nobody)
{
    struct trace t;
    struct verdict v;
    judge_kind(4, &t, &v);
    t.facts.complete = false;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_INCONCLUSIVE);
    struct series none;
    ck_assert_int_eq(series_init(&none), 0);
    judge_conclude(&none, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_INCONCLUSIVE);
    series_fini(&none);
    trace_fini(&t);
}
END_TEST

START_TEST(kept_up_names_a_rate_that_would_overload)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    ck_assert_ptr_nonnull(strstr(v.summary, "not exercised"));
    const char *rate = strstr(v.advice, "--rate ");
    ck_assert_ptr_nonnull(rate);
    /* 0.3 cores at 5000/s: out of CPU at 16 700/s, and half as much again. */
    ck_assert_double_eq_tol(strtod(rate + strlen("--rate "), NULL), 25000, 1500);
    trace_fini(&t);
}
END_TEST

/* It kept up on the whole, but not with each burst, or not at full speed. */
START_TEST(a_shut_window_is_flow_control_at_work)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].rwnd_limited_us = t.series.rows[i].t_ns / 1000 * 3 / 10;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_KEPT_UP);
    ck_assert_ptr_null(strstr(v.summary, "not exercised"));
    ck_assert(!said(&v, "not exercised"));
    ck_assert(said(&v, "its window was shut 30 % of the time"));
    trace_fini(&t);
}
END_TEST

START_TEST(no_bound_is_zero)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    for (size_t i = 0; i < t.series.count; i++) { /* a thousand times as much */
        t.series.rows[i].sent_messages *= 1000;
        t.series.rows[i].due_messages *= 1000;
        t.series.rows[i].sent_bytes *= 1000;
        t.series.rows[i].read_bytes *= 1000;
        t.series.rows[i].huge_bytes = 0;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_double_lt(v.detectable_per_message, 0.05);
    ck_assert(said(&v, "growth above 0.1 B per message"));
    trace_fini(&t);
}
END_TEST

/* The same client, held to 60 % of a core: half of that is in use. */
START_TEST(a_slowed_client_is_overloaded_sooner)
{
    struct trace t;
    struct verdict v;
    judge_kind(7, &t, &v);
    t.terms.throttle_percent = 60;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    ck_assert_int_eq(v.class, VERDICT_KEPT_UP);
    const char *rate = strstr(v.advice, "--rate ");
    ck_assert_ptr_nonnull(rate);
    ck_assert_double_eq_tol(strtod(rate + strlen("--rate "), NULL), 15000, 1500);
    ck_assert_str_eq(v.evidence[v.evidence_count - 1],
                     "held to 60 % of one core (--throttle-cpu): its pace is that of the "
                     "slowed client");
    trace_fini(&t);
}
END_TEST

/* Reads 7 s of the flood, and then nothing any more. */
static void judge_late_stop(bool awake, struct trace *t, struct verdict *v)
{
    struct trace_client c = {PYTHON,
                             STR_IN_LIST,
                             .read_max = 90 * MB,
                             .work = 9 * MB,
                             .stops_after = 36 * MB,
                             .idle_when_stopped = true};
    if (awake) {
        c.chore_every_s = 1;
        c.chore_s = 0.1;
    }
    struct run_terms terms = trace_terms();
    trace_run(t, &c, &terms, 1);
    judge_conclude(&t->series, &t->terms, &t->facts, v);
}

START_TEST(a_stop_late_in_the_flood_is_a_stall)
{
    struct trace t;
    struct verdict v;
    judge_late_stop(false, &t, &v);
    ck_assert_double_lt((double)t.series.last.t_ns / 1e9, 25);
    ck_assert_int_eq(v.class, VERDICT_STALLED);
    trace_fini(&t);
}
END_TEST

START_TEST(who_is_awake_and_silent_is_no_strong_pass)
{
    struct trace t;
    struct verdict v;
    judge_late_stop(true, &t, &v);
    ck_assert_int_eq(v.outcome, OUTCOME_PASS);
    ck_assert_int_eq(v.confidence, CONFIDENCE_MODERATE);
    ck_assert(said(&v, "it may be at work on what it has, or wait for ever"));
    said_expect_advice(&v, "--drain 60s");
    trace_fini(&t);
}
END_TEST

Suite *judge_suite(void)
{
    Suite *s = suite_create("judge");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, kinds_get_their_class, 0, sizeof kinds / sizeof kinds[0]);
    tcase_add_test(t, no_confirm_still_sees_growth);
    tcase_add_test(t, lateness_of_floodtest_is_never_a_pass);
    tcase_add_test(t, bounded_says_that_it_was_overloaded);
    tcase_add_test(t, own_debt_is_never_a_pass);
    tcase_add_test(t, unread_memory_is_never_a_pass);
    tcase_add_test(t, growth_is_projected_onto_the_limit);
    tcase_add_test(t, a_recording_cut_short_passes_nobody);
    tcase_add_test(t, kept_up_names_a_rate_that_would_overload);
    tcase_add_test(t, a_shut_window_is_flow_control_at_work);
    tcase_add_test(t, no_bound_is_zero);
    tcase_add_test(t, a_slowed_client_is_overloaded_sooner);
    tcase_add_test(t, a_stop_late_in_the_flood_is_a_stall);
    tcase_add_test(t, who_is_awake_and_silent_is_no_strong_pass);
    suite_add_tcase(s, t);
    return s;
}
