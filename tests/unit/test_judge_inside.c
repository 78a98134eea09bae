/* Verdicts on growth into which an agent looked: queues and live objects. */
#include "tests/unit/suites.h"

#include "harness/record/phase.h"
#include "tests/replay/kinds.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <math.h>

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

/* --- queues that an agent sees -------------------------------------------------------
 */

static void see_queues(double share)
{
    for (size_t i = 0; i < t.series.count; i++) {
        double read = fmax(0, (double)t.series.rows[i].read_bytes);
        t.series.rows[i].queued_messages =
            (int64_t)(share * read / (double)t.terms.frame_bytes);
    }
}

/* It keeps all that it processed, as far as anybody outside can see; but a worker that
 * looks into its queue once a minute does so, too. */
START_TEST(growth_that_lies_in_a_queue_is_one)
{
    static const struct trace_client keeps = {.memory = 22 * MB,
                                              .noise = 30e3,
                                              .read_max = 15 * MB,
                                              .work = 300 * MB,
                                              .leak_message = 1100};
    struct run_terms terms = trace_terms();
    run(&keeps, &terms);
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    ck_assert(said(&v, "nothing left to do"));
    t.terms.unread = true; /* what it could not send it would have to do yet */
    conclude();
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    ck_assert(said(&v, "at rest") && !said(&v, "nothing left to do"));
    t.terms.unread = false;
    see_queues(0.1); /* one more that is in use */
    conclude();
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    see_queues(0.9);
    conclude();
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    ck_assert(said(&v, "its queues held") && !said(&v, "nothing left to do"));
}
END_TEST

/* --- live objects --------------------------------------------------------------------
 */

static void count_live_objects(double share)
{
    for (size_t i = 0; i < t.series.count; i++) {
        double memory = (double)t.series.rows[i].memory_bytes;
        t.series.rows[i].live_bytes = (int64_t)(5 * MB + share * memory);
    }
}

static const struct trace_client leaks_100 = {.memory = 22 * MB,
                                              .noise = 30e3,
                                              .per_byte = 1.1,
                                              .read_max = 15 * MB,
                                              .work = 300 * MB,
                                              .leak_message = 100};

static const struct trace_client grows_1 = {.memory = 22 * MB,
                                            .noise = 30e3,
                                            .per_byte = 1.1,
                                            .read_max = 90 * MB,
                                            .work = 0.9 * MB};

START_TEST(dead_growth_past_the_budget_fails_as_fragmentation)
{
    struct run_terms terms = trace_terms();
    run(&grows_1, &terms);
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    count_live_objects(0.9);
    conclude();
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    count_live_objects(0.1);
    conclude();
    said_expect(&v, VERDICT_FRAGMENTATION, OUTCOME_FAIL);
    ck_assert_int_eq(v.confidence, CONFIDENCE_CERTAIN);
    ck_assert(said(&v, "live objects grew by") && said(&v, "past the budget"));
}
END_TEST

/* Garbage that nobody has collected yet counts as alive in the flood; what a leak keeps
 * is alive when all is done. */
START_TEST(what_is_dead_after_the_drain_is_no_leak)
{
    struct run_terms terms = trace_terms();
    terms.budget_bytes = 10 * MB;
    run(&leaks_100, &terms);
    count_live_objects(0.9);
    conclude();
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    ck_assert(said(&v, "past the budget"));
    for (size_t i = 0; i < t.series.count; i++) {
        struct sample *row = &t.series.rows[i];
        row->live_bytes =
            row->phase >= PHASE_DRAIN ? t.series.rows[0].live_bytes : row->live_bytes;
    }
    conclude();
    said_expect(&v, VERDICT_FRAGMENTATION, OUTCOME_FAIL);
    ck_assert(said(&v, "after the flood") && said(&v, "past the budget"));
}
END_TEST

/* The agent was asked as the flood began, and never answered again. */
START_TEST(an_old_count_says_nothing_of_later_growth)
{
    struct run_terms terms = trace_terms();
    run(&grows_1, &terms);
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].live_bytes = 20 * 1000 * 1000;
    }
    conclude();
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
}
END_TEST

START_TEST(dead_growth_below_the_budget_is_no_verdict)
{
    struct run_terms terms = trace_terms();
    run(&leaks_100, &terms);
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    count_live_objects(0.1);
    conclude();
    said_expect(&v, VERDICT_FRAGMENTATION, OUTCOME_INCONCLUSIVE);
    ck_assert_int_eq(v.confidence, CONFIDENCE_NONE);
    ck_assert(said(&v, "live objects grew by") && !said(&v, "past the budget"));
    ck_assert(isnan(v.detectable_per_message));
}
END_TEST

Suite *judge_inside_suite(void)
{
    Suite *s = suite_create("judge_inside");
    TCase *c = tcase_create("judge_inside");
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, growth_that_lies_in_a_queue_is_one);
    tcase_add_test(c, dead_growth_past_the_budget_fails_as_fragmentation);
    tcase_add_test(c, what_is_dead_after_the_drain_is_no_leak);
    tcase_add_test(c, an_old_count_says_nothing_of_later_growth);
    tcase_add_test(c, dead_growth_below_the_budget_is_no_verdict);
    suite_add_tcase(s, c);
    return s;
}
