/* Verdicts that hang on a second flood: simulated clients, and rows made by hand where
 * one would not behave so. */
#include "tests/unit/suites.h"

#include "tests/support/part_series.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#define MB 1e6

static struct trace t;
static struct verdict v;

static void conclude(void)
{
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
}

static void run(const struct trace_client *client, const struct run_terms *terms)
{
    trace_run(&t, client, terms, 1);
    conclude();
}

static void teardown(void)
{
    trace_fini(&t);
}

/* --- work that memory does not show --------------------------------------------------
 */

/* Its queue is on disk: it reads all and works it off at 3 of 5.14 MB/s. */
static const struct trace_client spools = {.memory = 22 * MB,
                                           .noise = 30e3,
                                           .per_byte = 0.004,
                                           .read_max = 90 * MB,
                                           .work = 3 * MB};

START_TEST(a_second_flood_finds_a_hidden_backlog)
{
    struct run_terms terms = trace_terms();
    run(&spools, &terms);
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    ck_assert_int_eq(v.confidence, CONFIDENCE_STRONG);
    ck_assert_ptr_nonnull(strstr(v.summary, "does not show"));
    ck_assert(said(&v, "it worked on for 7.") && said(&v, "after one of 20."));
    ck_assert(isnan(v.detectable_per_message));
}
END_TEST

START_TEST(work_that_does_not_end_is_in_doubt)
{
    struct trace_client slow = spools;
    slow.work = 0.5 * MB;
    struct run_terms terms = trace_terms();
    run(&slow, &terms);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--drain 60s");
}
END_TEST

/* Six times what was not enough, whatever that was. */
START_TEST(a_long_drain_that_was_too_short_is_made_longer)
{
    struct part_run rows = {
        .parts = {{.phase = PHASE_IDLE, .seconds = 1},
                  {.phase = PHASE_FLOOD, .seconds = 10, .read = 5 * MB, .cores = 0.5},
                  {.phase = PHASE_DRAIN, .seconds = 60, .cores = 0.5}}};
    t.terms = trace_terms();
    t.facts = (struct run_facts){.complete = true};
    part_series_init(&t.series, &rows);
    conclude();
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--drain 360s");
}
END_TEST

/* A second flood that may not be longer than the first tells nothing. */
START_TEST(no_time_for_a_longer_flood_is_no_pass)
{
    struct run_terms terms = trace_terms();
    terms.max_duration_ns = terms.duration_ns;
    run(&spools, &terms);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--max-duration 2");
}
END_TEST

/* It compacts for 5 s after each flood, however long that was. */
START_TEST(work_that_does_not_grow_passes)
{
    struct part_run rows = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1},
            {.phase = PHASE_FLOOD, .seconds = 10, .read = 5 * MB, .cores = 0.5},
            {.phase = PHASE_DRAIN, .seconds = 5, .cores = 0.5},
            {.phase = PHASE_DRAIN, .seconds = 2},
            {.phase = PHASE_FLOOD,
             .round = 1,
             .seconds = 20,
             .read = 5 * MB,
             .cores = 0.5},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = 5, .cores = 0.5},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = 2},
        }};
    t.terms = trace_terms();
    t.facts = (struct run_facts){.complete = true};
    part_series_init(&t.series, &rows);
    conclude();
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    ck_assert(said(&v, "after one of 20."));
    for (size_t i = t.series.count - 100; i < t.series.count; i++) { /* it never ended */
        t.series.rows[i].cpu_ns += (int64_t)(i - t.series.count + 100) * 10000000;
    }
    conclude();
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--drain");
    ck_assert(said(&v, "for more than "));
}
END_TEST

/* --- a second flood that ends early --------------------------------------------------
 */

/* The rows up to a few seconds into the second flood. */
static void cut_second_flood(double seconds)
{
    size_t i = 0;
    while (i < t.series.count && t.series.rows[i].round == 0) {
        i++;
    }
    ck_assert_uint_lt(i, t.series.count);
    t.series.count = i + (size_t)(seconds / 0.02);
    t.series.last = t.series.rows[t.series.count - 1];
}

static void run_into_second_flood(void)
{
    struct run_terms terms = trace_terms();
    trace_run(&t, &spools, &terms, 1);
    cut_second_flood(4);
}

/* Recordings of before there were second floods. */
START_TEST(work_without_a_second_flood_is_in_doubt)
{
    struct run_terms terms = trace_terms();
    trace_run(&t, &spools, &terms, 1);
    cut_second_flood(0);
    conclude();
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "no second flood"));
}
END_TEST

START_TEST(an_interrupted_second_flood_settles_nothing)
{
    run_into_second_flood();
    t.facts.interrupted = true;
    conclude();
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "interrupted"));
    ck_assert(!said(&v, "worked on for")); /* nobody saw what the second one left */
}
END_TEST

START_TEST(an_unfinished_second_flood_is_no_pass)
{
    run_into_second_flood();
    conclude();
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
}
END_TEST

START_TEST(who_dies_in_the_second_flood_died_there)
{
    run_into_second_flood();
    t.facts.exited = true;
    t.facts.signal = SIGSEGV;
    conclude();
    said_expect(&v, VERDICT_CRASHED, OUTCOME_FAIL);
    ck_assert(said(&v, "4.0 s into a second flood"));
}
END_TEST

START_TEST(who_dies_in_the_drain_died_after_the_flood)
{
    struct part_run rows = {
        .parts = {{.phase = PHASE_IDLE, .seconds = 1},
                  {.phase = PHASE_FLOOD, .seconds = 10, .read = 5 * MB, .cores = 0.5},
                  {.phase = PHASE_DRAIN, .seconds = 3, .cores = 0.5}}};
    t.terms = trace_terms();
    t.facts = (struct run_facts){.complete = true, .exited = true, .exit_code = 1};
    part_series_init(&t.series, &rows);
    conclude();
    said_expect(&v, VERDICT_CRASHED, OUTCOME_FAIL);
    ck_assert(said(&v, "3.0 s after the flood"));
}
END_TEST

/* --- a plateau on which little is read -----------------------------------------------
 */

static void plateau_and(const struct part *again)
{
    struct part_run rows = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1},
            {.phase = PHASE_FLOOD, .seconds = 2, .read = 10 * MB, .grows = 1},
            {.phase = PHASE_CONFIRM, .seconds = 1, .read = 20 * MB, .grows = 1},
            {.phase = PHASE_CONFIRM, .seconds = 57, .read = 1e3, .waiting = MB},
            {.phase = PHASE_DRAIN, .seconds = 3},
            *again,
        }};
    rows.parts[5].phase = PHASE_CONFIRM;
    rows.parts[5].round = 1;
    t.terms = trace_terms();
    t.facts = (struct run_facts){.complete = true};
    part_series_init(&t.series, &rows);
    conclude();
}

START_TEST(a_doubtful_plateau_asks_for_a_second_flood)
{
    plateau_and(&(struct part){0});
    ck_assert(judge_wants_again(&t.series, &t.terms));
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "stands still"));
}
END_TEST

START_TEST(a_plateau_that_holds_is_a_bound)
{
    plateau_and(&(struct part){.seconds = 5, .read = 5 * MB});
    ck_assert(!judge_wants_again(&t.series, &t.terms)); /* there was one */
    said_expect(&v, VERDICT_BOUNDED, OUTCOME_PASS);
    ck_assert(said(&v, "raised the highest memory by 0 B"));
}
END_TEST

START_TEST(a_plateau_that_resumes_is_none)
{
    plateau_and(&(struct part){.seconds = 5, .read = 5 * MB, .grows = 1});
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "rose again in a second flood"));
    said_expect_advice(&v, "--max-duration");
}
END_TEST

START_TEST(growth_past_the_limit_in_the_second_flood_fails)
{
    plateau_and(&(struct part){.seconds = 5, .read = 60 * MB, .grows = 1});
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    ck_assert_int_eq(v.confidence, CONFIDENCE_CERTAIN);
    ck_assert(!said(&v, "after the flood")); /* it was not watched after this one */
    /* The same at the memory limit, far below the budget. */
    t.terms.budget_bytes = UINT64_C(4) << 30;
    t.facts.limit_passed = true;
    conclude();
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    ck_assert(said(&v, "passed its memory limit") && !said(&v, "after the flood"));
}
END_TEST

/* Its drain tells the kind of growth, and takes its time. */
START_TEST(a_second_flood_past_the_budget_is_drained)
{
    plateau_and(&(struct part){.seconds = 5, .read = 60 * MB, .grows = 1});
    struct sample row = t.series.last;
    row.phase = PHASE_DRAIN;
    for (int i = 0; i < 12; i++) {
        row.t_ns += SAMPLE_INTERVAL_NS;
        series_push(&t.series, &row);
    }
    ck_assert(!judge_drained(&t.series, &t.terms));
    for (int i = 0; i < 60; i++) {
        row.t_ns += SAMPLE_INTERVAL_NS;
        series_push(&t.series, &row);
    }
    ck_assert(judge_drained(&t.series, &t.terms));
}
END_TEST

/* --- past the budget at full speed, then at the asked rate -----------------------------
 */

/* All is kept until the flood is eased; in memory that the full speed left free there is
 * room for a while. */
static void past_the_budget_and(double seconds, double refills, bool counted)
{
    struct part_run rows = {
        .live_share = counted ? 1 : 0,
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1},
            {.phase = PHASE_FLOOD, .seconds = 1, .read = 5 * MB, .grows = 1},
            {.phase = PHASE_CONFIRM, .seconds = 1, .read = 320 * MB, .grows = 1.1},
            {.phase = PHASE_FLOOD,
             .round = 1,
             .seconds = seconds,
             .read = 5 * MB,
             .refills = refills},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = 2},
        }};
    t.terms = trace_terms();
    t.facts = (struct run_facts){.complete = true};
    part_series_init(&t.series, &rows);
    conclude();
}

START_TEST(what_is_held_for_a_time_is_bounded)
{
    past_the_budget_and(5, 0.01, true);
    said_expect(&v, VERDICT_BOUNDED, OUTCOME_PASS);
}
END_TEST

/* Its memory stands still, its live objects do not: 45 MB of them in 9 s. */
START_TEST(live_objects_in_free_memory_are_kept)
{
    past_the_budget_and(9, 1, true);
    ck_assert_int_eq(v.outcome, OUTCOME_FAIL);
}
END_TEST

/* Where nobody counts them, as much has to be read as may be free: 15 % of 357 MB. */
START_TEST(free_memory_has_to_be_used_up_first)
{
    past_the_budget_and(9, 1, false);
    ck_assert_int_eq(v.outcome, OUTCOME_FAIL);
    series_fini(&t.series);
    past_the_budget_and(13, 1, false);
    said_expect(&v, VERDICT_BOUNDED, OUTCOME_PASS);
}
END_TEST

Suite *judge_again_suite(void)
{
    Suite *s = suite_create("judge_again");
    TCase *c = tcase_create("judge_again");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, a_second_flood_finds_a_hidden_backlog);
    tcase_add_test(c, work_that_does_not_end_is_in_doubt);
    tcase_add_test(c, a_long_drain_that_was_too_short_is_made_longer);
    tcase_add_test(c, no_time_for_a_longer_flood_is_no_pass);
    tcase_add_test(c, work_that_does_not_grow_passes);
    tcase_add_test(c, work_without_a_second_flood_is_in_doubt);
    tcase_add_test(c, an_interrupted_second_flood_settles_nothing);
    tcase_add_test(c, an_unfinished_second_flood_is_no_pass);
    tcase_add_test(c, who_dies_in_the_second_flood_died_there);
    tcase_add_test(c, who_dies_in_the_drain_died_after_the_flood);
    tcase_add_test(c, a_doubtful_plateau_asks_for_a_second_flood);
    tcase_add_test(c, a_plateau_that_holds_is_a_bound);
    tcase_add_test(c, a_plateau_that_resumes_is_none);
    tcase_add_test(c, growth_past_the_limit_in_the_second_flood_fails);
    tcase_add_test(c, a_second_flood_past_the_budget_is_drained);
    tcase_add_test(c, what_is_held_for_a_time_is_bounded);
    tcase_add_test(c, live_objects_in_free_memory_are_kept);
    tcase_add_test(c, free_memory_has_to_be_used_up_first);
    suite_add_tcase(s, c);
    return s;
}
