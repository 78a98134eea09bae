#include "tests/unit/suites.h"

#include "harness/judge/judge.h"
#include "harness/judge/limits.h"
#include "harness/report/report.h"
#include "tests/support/fake_result.h"
#include "tests/support/trace.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define MB 1e6

/* Overloaded, pushes back, memory flat at 22 MB: a pass without limits. */
static const struct trace_client healthy = {.memory = 22 * MB,
                                            .noise = 30e3,
                                            .per_byte = 1.1,
                                            .read_max = 90 * MB,
                                            .work = 0.9 * MB,
                                            .queue_max = 0.2 * MB};

static const struct trace_client leaky = {.memory = 22 * MB,
                                          .noise = 30e3,
                                          .per_byte = 1.1,
                                          .read_max = 90 * MB,
                                          .work = 0.9 * MB};

/* Reads too little for a verdict. */
static const struct trace_client unclear = {.memory = 22 * MB,
                                            .noise = 300e3,
                                            .per_byte = 1.1,
                                            .read_max = 90 * MB,
                                            .work = 50 * MB};

static struct trace trace;
static struct verdict verdict;

/* Runs the client with limits; the list ends in NULL. */
static void run(const struct trace_client *client, const char *const *limits)
{
    struct run_terms terms = trace_terms();
    terms.rate = client == &unclear ? 2 : terms.rate;
    facts_set_thresholds(&terms, limits);
    trace_run(&trace, client, &terms, 1);
    trace.facts.lag_p99_ms = 7;
}

static void judge(void)
{
    judge_conclude(&trace.series, &trace.terms, &trace.facts, &verdict);
}

static const struct {
    const struct trace_client *client;
    const char *limits[4];
    enum verdict_class class;
    const char *summary; /* words of it */
    const char *last;    /* line of evidence */
} rows[] = {
    {&healthy, {NULL}, VERDICT_BACKPRESSURE, "pushed back", "would have been seen"},
    {&healthy,
     {"memory.growth < 20MiB", "withheld > 5 %"},
     VERDICT_BACKPRESSURE,
     "pushed back",
     "limit withheld > 5 %: met, 7"},
    {&healthy,
     {"memory.growth < 20MiB", "memory max < 20MiB"},
     VERDICT_OVER_BUDGET,
     "the client broke its limit memory max < 20MiB: 21.",
     "limit memory max < 20MiB: broken, 21."},
    {&healthy,
     {"memory.peak < 20MiB", "read.rate > 4000/s", "memory.growth < 20MiB"},
     VERDICT_OVER_BUDGET,
     "the client broke its limit memory.peak < 20MiB: 21",
     "limit memory.growth < 20MiB: met, "},
    {&healthy,
     {"memory.peak < 20MiB", "read.rate > 2MB/s"},
     VERDICT_OVER_BUDGET,
     ", and 1 more of its limits",
     "limit read.rate > 2MB/s: broken, 8"},
    {&unclear, {"memory.growth < 20MiB"}, VERDICT_INCONCLUSIVE, "too little", "met"},
    {&unclear, {"memory.peak < 1MiB"}, VERDICT_OVER_BUDGET, "broke its limit", "broken"},
    {&leaky, {"memory.growth < 1MiB"}, VERDICT_UNBOUNDED_QUEUE, "grows", "broken"},
    {&leaky, {"held.max < 1"}, VERDICT_UNBOUNDED_QUEUE, "grows", "max < 1: unknown"},
    {&healthy,
     {"held max < 1k", "memory.growth < 20MiB"},
     VERDICT_INCONCLUSIVE,
     "held.max is not known, so nobody can tell whether held max < 1k",
     "limit memory.growth < 20MiB: met"},
    {&healthy,
     {"held max < 1k", "memory.peak < 20MiB"},
     VERDICT_OVER_BUDGET,
     "broke its limit memory.peak",
     "broken"},
    {&unclear, {"held.max < 1k"}, VERDICT_INCONCLUSIVE, "too little", "unknown"},
    {&healthy,
     {"lag.p99 < 5ms"},
     VERDICT_INCONCLUSIVE,
     "floodtest itself broke the limit lag.p99 < 5ms: 7 ms",
     "limit lag.p99 < 5ms: broken, 7 ms"},
    {&healthy, {"lag.p99 < 10ms"}, VERDICT_BACKPRESSURE, "pushed back", "met, 7 ms"},
    {&healthy,
     {"lag.p99 < 5ms", "memory.peak < 20MiB"},
     VERDICT_OVER_BUDGET,
     "the client broke its limit memory.peak",
     "broken"},
    {&leaky, {"lag.p99 < 5ms"}, VERDICT_UNBOUNDED_QUEUE, "grows", "broken"},
    {&unclear, {"lag.p99 < 5ms"}, VERDICT_INCONCLUSIVE, "too little", "broken"},
};

START_TEST(limits_decide)
{
    run(rows[_i].client, rows[_i].limits);
    judge();
    ck_assert_msg(verdict.class == rows[_i].class, "%s: %s",
                  verdict_classes[verdict.class].name, verdict.summary);
    ck_assert_msg(strstr(verdict.summary, rows[_i].summary) != NULL, "%s",
                  verdict.summary);
    const char *last = verdict.evidence[verdict.evidence_count - 1];
    ck_assert_msg(strstr(last, rows[_i].last) != NULL, "%s", last);
    ck_assert_int_eq(verdict.outcome, verdict_classes[verdict.class].outcome);
    ck_assert_int_eq(verdict.confidence == CONFIDENCE_NONE,
                     verdict.class == VERDICT_INCONCLUSIVE);
    ck_assert(verdict.class != VERDICT_OVER_BUDGET ||
              verdict.confidence == CONFIDENCE_CERTAIN);
    ck_assert(verdict.class != VERDICT_INCONCLUSIVE ||
              strstr(verdict.advice, "to settle it: ") != NULL);
    int count = 0;
    while (rows[_i].limits[count] != NULL) {
        ck_assert_str_eq(verdict.limits[count].text, rows[_i].limits[count]);
        count++;
    }
    ck_assert_int_eq(verdict.limit_count, count);
    trace_fini(&trace);
}
END_TEST

static const char *const broken[] = {"memory.peak < 20MiB", NULL};

START_TEST(a_run_without_its_end_is_not_judged_by_limits)
{
    run(&healthy, broken);
    trace.facts.complete = false;
    judge();
    ck_assert_int_eq(verdict.class, VERDICT_INCONCLUSIVE);
    ck_assert_int_eq(verdict.limits[0].state, VERDICT_LIMIT_BROKEN);
    trace.facts.complete = trace.facts.interrupted = true;
    judge();
    ck_assert_int_eq(verdict.class, VERDICT_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(verdict.summary, "interrupted"));
    trace_fini(&trace);
}
END_TEST

START_TEST(our_own_shortness_is_not_the_clients)
{
    static const char *const limits[] = {"read.rate > 4000/s", NULL};
    run(&healthy, limits);
    judge();
    ck_assert_int_eq(verdict.class, VERDICT_OVER_BUDGET);
    trace.facts.short_messages = trace.series.last.due_messages / 20;
    judge();
    ck_assert_int_eq(verdict.class, VERDICT_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(verdict.summary, "floodtest itself"));
    trace_fini(&trace);
}
END_TEST

START_TEST(values_and_units_are_kept)
{
    static const char *const limits[] = {"read.rate > 1/s", "read.rate > 1B/s",
                                         "fds max < 1", NULL};
    run(&healthy, limits);
    judge();
    const struct verdict_limit *l = verdict.limits;
    ck_assert_str_eq(l[0].unit, "messages/s");
    ck_assert_str_eq(l[1].unit, "bytes/s");
    ck_assert_double_eq_tol(l[0].value * 1028, l[1].value, 1e-6 * l[1].value);
    ck_assert_str_eq(l[2].metric, "fds.max");
    ck_assert_str_eq(l[2].unit, "count");
    ck_assert(isnan(l[2].value) && l[2].state == VERDICT_LIMIT_UNKNOWN);
    trace_fini(&trace);
}
END_TEST

/* Just above its limit a value would look like it. */
START_TEST(a_value_never_looks_like_the_limit_it_broke)
{
    static const char *const limits[] = {"lag.p99 < 7ms", NULL};
    run(&healthy, limits);
    trace.facts.lag_p99_ms = 7.00001;
    judge();
    ck_assert_str_eq(verdict.limits[0].shown, "7 ms (0.00700001 s)");
    trace.facts.lag_p99_ms = 7;
    judge();
    ck_assert_str_eq(verdict.limits[0].shown, "7 ms");
    trace_fini(&trace);
}
END_TEST

START_TEST(no_limit_is_lost_among_the_evidence)
{
    const char *many[RUN_THRESHOLDS_MAX + 1] = {NULL};
    for (int i = 0; i < RUN_THRESHOLDS_MAX; i++) {
        many[i] = i == RUN_THRESHOLDS_MAX - 1 ? "memory.peak < 1MiB" : "withheld >= 0";
    }
    run(&leaky, many);
    judge();
    ck_assert_int_eq(verdict.limit_count, RUN_THRESHOLDS_MAX);
    const char *last = verdict.evidence[verdict.evidence_count - 1];
    ck_assert_ptr_nonnull(strstr(last, "limit memory.peak < 1MiB: broken"));
    verdict.evidence_count = VERDICT_EVIDENCE_MAX; /* as if others had filled it */
    struct picture p;
    picture_take(&p, &trace.series);
    limits_apply(&verdict,
                 &(struct metric_input){&trace.series, &p, &trace.terms, &trace.facts});
    ck_assert_int_eq(verdict.evidence_count, VERDICT_EVIDENCE_MAX);
    last = verdict.evidence[VERDICT_EVIDENCE_MAX - 1];
    ck_assert_ptr_nonnull(strstr(last, "limit memory.peak < 1MiB: broken"));
    trace_fini(&trace);
}
END_TEST

START_TEST(what_is_no_limit_is_found)
{
    static const char *const limits[] = {"memory.peak < 1GiB", "memory.pek < 1GiB", NULL};
    struct err e = {0};
    run(&healthy, broken);
    ck_assert_int_eq(limits_check(&trace.terms, &e), 0);
    facts_set_thresholds(&trace.terms, limits);
    ck_assert_int_eq(limits_check(&trace.terms, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "did you mean memory.peak?"));
    judge(); /* even so it is no pass */
    ck_assert_int_eq(verdict.class, VERDICT_INCONCLUSIVE);
    trace_fini(&trace);
}
END_TEST

START_TEST(reports_have_them)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_OVER_LIMIT);
    strbuf_init(&out);
    report_json(&f.result, &out);
    json_t *root = json_loadb(out.text, out.len, 0, NULL);
    json_t *limits = json_object_get(json_object_get(root, "verdict"), "thresholds");
    json_t *unknown = json_pack("{s:s, s:s, s:n, s:s, s:s, s:n}", "expression",
                                "held max < 10k", "metric", "held.max", "value", "unit",
                                "messages", "shown", "unknown", "passed");
    ck_assert_uint_eq(json_array_size(limits), 3);
    ck_assert(json_is_false(json_object_get(json_array_get(limits, 0), "passed")));
    ck_assert(json_is_true(json_object_get(json_array_get(limits, 1), "passed")));
    ck_assert(json_equal(json_array_get(limits, 2), unknown));
    json_decref(unknown);
    json_decref(root);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

Suite *limits_suite(void)
{
    Suite *s = suite_create("limits");
    TCase *t = tcase_create("limits");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, limits_decide, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(t, a_run_without_its_end_is_not_judged_by_limits);
    tcase_add_test(t, our_own_shortness_is_not_the_clients);
    tcase_add_test(t, values_and_units_are_kept);
    tcase_add_test(t, a_value_never_looks_like_the_limit_it_broke);
    tcase_add_test(t, no_limit_is_lost_among_the_evidence);
    tcase_add_test(t, what_is_no_limit_is_found);
    tcase_add_test(t, reports_have_them);
    suite_add_tcase(s, t);
    return s;
}
