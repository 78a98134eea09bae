/* Verdicts on growth that takes its time; and what holds of the verdict on any client. */
#include "tests/unit/suites.h"

#include "harness/record/phase.h"
#include "tests/replay/kinds.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static const struct trace_client leaks_100 = {.memory = 22 * MB,
                                              .noise = 30e3,
                                              .per_byte = 1.1,
                                              .read_max = 15 * MB,
                                              .work = 300 * MB,
                                              .leak_message = 100};

/* --- growth that takes its time ------------------------------------------------------
 */

START_TEST(growth_through_many_messages_has_no_bound)
{
    struct run_terms terms = trace_terms();
    run(&leaks_100, &terms);
    said_expect(&v, VERDICT_RETAINED_LEAK, OUTCOME_FAIL);
    ck_assert_int_eq(v.confidence, CONFIDENCE_MODERATE);
    ck_assert(said(&v, "no bound was seen through") && !said(&v, "budget"));
}
END_TEST

START_TEST(little_kept_of_large_messages_does_not_pass)
{
    struct trace_client client = {.memory = 22 * MB,
                                  .noise = 30e3,
                                  .per_byte = 1.1,
                                  .read_max = 90 * MB,
                                  .work = 300 * MB,
                                  .leak_message = 1024};
    struct run_terms terms = trace_terms();
    terms.frame_bytes = 65546;
    static const double rates[] = {50, 500, 1200, 0};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        terms.rate = rates[i];
        run(&client, &terms);
        ck_assert_msg(v.outcome != OUTCOME_PASS, "%g/s: %s", rates[i], v.summary);
        teardown();
    }
    ck_assert_int_eq(series_init(&t.series), 0);
}
END_TEST

START_TEST(the_time_that_is_asked_for_is_enough)
{
    struct trace_client client = {.memory = 22 * MB,
                                  .noise = 30e3,
                                  .per_byte = 1.1,
                                  .read_max = 90 * MB,
                                  .work = 1.5 * MB,
                                  .queue_max = 0.1 * MB,
                                  .leak = 1.1};
    struct run_terms terms = trace_terms();
    terms.frame_bytes = 65546; /* so few that none is enough to see no bound */
    terms.rate = 80;
    run(&client, &terms);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--max-duration ");
    double more = strtod(strstr(v.advice, "--max-duration ") + 15, NULL);
    ck_assert_msg(more > 60 && more < 300, "%s", v.advice);
    ck_assert_ptr_null(strstr(v.advice, "--throttle-cpu"));
    t.terms.throttle_percent = 25;
    conclude();
    said_expect_advice(&v, "slow it down less (--throttle-cpu)");
    teardown();
    terms.max_duration_ns = (uint64_t)(more * 1e9);
    run(&client, &terms);
    ck_assert_msg(v.outcome == OUTCOME_FAIL, "%s", v.summary);
    ck_assert_int_eq(v.confidence, CONFIDENCE_CERTAIN);
    ck_assert_double_lt(v.decided_s, more);
}
END_TEST

/* --- every kind of client ------------------------------------------------------------
 */

static void check_same(const struct verdict *a, const struct verdict *b)
{
    ck_assert_int_eq(a->class, b->class);
    ck_assert_int_eq(a->outcome, b->outcome);
    ck_assert_int_eq(a->confidence, b->confidence);
    ck_assert_str_eq(a->summary, b->summary);
    ck_assert_str_eq(a->advice, b->advice);
    ck_assert_int_eq(a->evidence_count, b->evidence_count);
    for (int i = 0; i < a->evidence_count; i++) {
        ck_assert_str_eq(a->evidence[i], b->evidence[i]);
    }
    ck_assert_mem_eq(&a->decided_s, &b->decided_s, sizeof a->decided_s);
    ck_assert_mem_eq(&a->detectable_per_message, &b->detectable_per_message,
                     sizeof a->detectable_per_message);
}

/* What the flood was told last is what the verdict says, where nothing came after it. */
static void check_look(void)
{
    bool ended = t.facts.exited || t.facts.disconnected || t.facts.limit_passed;
    if (ended || t.series.last.round > 0) {
        return;
    }
    enum judge_step step = judge_look(&t.series, &t.terms);
    bool fails = v.outcome == OUTCOME_FAIL && v.class != VERDICT_STALLED;
    ck_assert_msg((step == JUDGE_SEEN) == fails, "%s after step %d",
                  verdict_classes[v.class].name, (int)step);
    ck_assert(v.outcome != OUTCOME_PASS || step == JUDGE_FLAT);
}

START_TEST(verdicts_are_whole_and_come_out_again)
{
    kind_run(&kind_table[_i], 11, &t);
    conclude();
    struct verdict first = v;
    memset(&v, 0x5a, sizeof v);
    conclude();
    check_same(&first, &v);
    check_look();
    ck_assert(v.summary[0] != '\0' && v.advice[0] != '\0' && v.evidence_count > 0);
    if (v.outcome == OUTCOME_PASS) {
        bool known = !isnan(v.detectable_per_message);
        ck_assert(said(&v, known ? "would have been seen" : "too little to tell"));
        ck_assert(!known || v.detectable_per_message > 0);
    } else {
        ck_assert(isnan(v.detectable_per_message));
    }
}
END_TEST

/* What a recording may lack. */
static void lack_terms(void)
{
    t.terms = (struct run_terms){0};
}

static void lack_frame(void)
{
    t.terms.frame_bytes = 0;
}

static void lack_reads(void)
{
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].read_bytes = SAMPLE_UNKNOWN;
        t.series.rows[i].recv_queue_bytes = SAMPLE_UNKNOWN;
    }
}

static void lack_reads_at_times(void)
{
    for (size_t i = 0; i < t.series.count; i += 7) {
        t.series.rows[i].read_bytes = SAMPLE_UNKNOWN;
        t.series.rows[i].memory_bytes = SAMPLE_UNKNOWN;
    }
}

static void lack_first_read(void)
{
    for (size_t i = 0; i < t.series.count / 3; i++) {
        t.series.rows[i].read_bytes = SAMPLE_UNKNOWN;
    }
}

/* It counts from anew: a reader that goes back. */
static void lack_order(void)
{
    for (size_t i = t.series.count / 2; i < t.series.count; i++) {
        t.series.rows[i].read_bytes /= 5;
    }
}

static void lack_time(void)
{
    for (size_t i = 0; i < t.series.count; i++) {
        t.series.rows[i].t_ns = i < t.series.count / 4 ? 0 : 2000000000;
    }
}

static void lack_idle(void)
{
    size_t i = 0;
    while (i < t.series.count && t.series.rows[i].phase < PHASE_FLOOD) {
        i++;
    }
    t.series.count -= i;
    memmove(t.series.rows, t.series.rows + i, t.series.count * sizeof *t.series.rows);
}

static void lack_all_but_few(void)
{
    lack_idle();
    t.series.count = 3;
}

static const struct {
    const char *name;
    void (*make)(void);
    bool may_pass;
} lacks[] = {
    {"terms", lack_terms, true},
    {"frame size", lack_frame, true},
    {"reads", lack_reads, false},
    {"reads at times", lack_reads_at_times, true},
    {"reads at first", lack_first_read, true},
    {"order of reads", lack_order, true},
    {"time", lack_time, true},
    {"idle", lack_idle, true},
    {"all but three rows", lack_all_but_few, false},
};

/* No trap, no number out of nowhere, and no pass without its evidence. */
START_TEST(whatever_a_recording_lacks_has_a_verdict)
{
    for (size_t i = 0; i < kind_count; i++) {
        kind_run(&kind_table[i], 5, &t);
        lacks[_i].make();
        t.series.last = t.series.rows[t.series.count - 1];
        conclude();
        (void)judge_look(&t.series, &t.terms);
        (void)judge_drained(&t.series, &t.terms);
        (void)judge_drain_hopeless(&t.series, 10);
        (void)judge_wants_again(&t.series, &t.terms);
        ck_assert(v.summary[0] != '\0' && v.advice[0] != '\0');
        ck_assert_msg(lacks[_i].may_pass || v.outcome != OUTCOME_PASS, "%s, %s: %s",
                      lacks[_i].name, kind_table[i].name, v.summary);
        ck_assert(!isinf(v.detectable_per_message));
        for (int k = 0; k < v.evidence_count; k++) {
            bool odd = strstr(v.evidence[k], "nan") != NULL ||
                       strstr(v.evidence[k], "inf ") != NULL;
            ck_assert_msg(!odd, "%s, %s: %s", lacks[_i].name, kind_table[i].name,
                          v.evidence[k]);
        }
        teardown();
    }
    ck_assert_int_eq(series_init(&t.series), 0);
}
END_TEST

Suite *judge_growth_suite(void)
{
    Suite *s = suite_create("judge_growth");
    TCase *c = tcase_create("judge_growth");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, growth_through_many_messages_has_no_bound);
    tcase_add_test(c, little_kept_of_large_messages_does_not_pass);
    tcase_add_test(c, the_time_that_is_asked_for_is_enough);
    tcase_add_loop_test(c, verdicts_are_whole_and_come_out_again, 0, (int)kind_count);
    tcase_add_loop_test(c, whatever_a_recording_lacks_has_a_verdict, 0,
                        sizeof lacks / sizeof lacks[0]);
    suite_add_tcase(s, c);
    return s;
}
