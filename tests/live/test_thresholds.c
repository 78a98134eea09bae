/* Limits of the user's own, live and on a recording. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdlib.h>
#include <string.h>

#define CLIENT "scenarios/founding/bounded.py"

/* A short flood of a healthy client with these limits. */
static struct flood_run *flood(const char *first, const char *second,
                               char samples[SCRATCH_PATH_MAX])
{
    struct flood_run *run = flood_run_new(first);
    FLOOD_ARGS(run, "--duration", "3s", "--threshold", first, "--threshold", second,
               "--samples", flood_run_path(run, "run.samples", samples));
    flood_run_client(run, CLIENT);
    flood_run_finish(run);
    return run;
}

static struct flood_run *check(const char *samples, const char *limit)
{
    struct flood_run *run = flood_run_new("check");
    FLOOD_ARGS(run, "check", samples);
    if (limit != NULL) {
        FLOOD_ARGS(run, "--threshold", limit);
    }
    flood_run_json_args(run);
    flood_run_finish(run);
    return run;
}

static json_t *limit_at(struct flood_run *run, size_t i, const char *member)
{
    json_t *limits = flood_run_value(run, "verdict.thresholds");
    json_t *value = json_object_get(json_array_get(limits, i), member);
    ck_assert_msg(value != NULL, "limit %zu has no %s\n%s", i, member,
                  flood_run_explain(run));
    return value;
}

static void expect_same_verdict(struct flood_run *again, struct flood_run *live)
{
    char *first = json_dumps(flood_run_value(live, "verdict"), JSON_COMPACT);
    char *second = json_dumps(flood_run_value(again, "verdict"), JSON_COMPACT);
    ck_assert_str_eq(second, first);
    ck_assert_int_eq(again->exit_code, live->exit_code);
    free(first);
    free(second);
}

/* No Python lives in a mebibyte. */
START_TEST(a_broken_limit_fails_a_healthy_client)
{
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *live = flood("memory.peak < 1MiB", "read.rate > 1/s", samples);
    flood_run_expect(live, 1, "over-budget");
    ck_assert(json_is_false(limit_at(live, 0, "passed")));
    ck_assert(json_is_true(limit_at(live, 1, "passed")));
    ck_assert_double_eq(json_number_value(limit_at(live, 0, "value")),
                        flood_run_number(live, "client.memory.peak_bytes"));
    ck_assert_msg(strstr(live->out.text, "limits      memory.peak < 1MiB: broken, "),
                  "%s", flood_run_explain(live));

    struct flood_run *again = check(samples, NULL);
    expect_same_verdict(again, live);
    flood_run_free(again);

    /* Other limits replace the recorded ones. */
    again = check(samples, "memory max < 1GiB");
    flood_run_expect(again, 0, "backpressure");
    ck_assert_str_eq(json_string_value(limit_at(again, 0, "metric")), "memory.max");
    json_t *asked = flood_run_value(again, "scenario.thresholds");
    ck_assert_uint_eq(json_array_size(asked), 1);
    flood_run_free(again);

    again = check(samples, "held.max < 1");
    flood_run_expect(again, 4, "inconclusive");
    ck_assert(json_is_null(limit_at(again, 0, "passed")));
    flood_run_free(again);
    flood_run_free(live);
}
END_TEST

START_TEST(limits_that_hold_change_nothing)
{
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *live = flood("memory.growth < 100MiB", "lag p99 < 1m", samples);
    flood_run_expect(live, 0, "backpressure");
    struct flood_run *again = check(samples, NULL);
    expect_same_verdict(again, live);
    flood_run_free(again);
    flood_run_free(live);
}
END_TEST

/* A limit in a recording that this version does not know is no limit that held. */
START_TEST(a_recording_with_an_unknown_limit_is_refused)
{
    static const char *const terms[] = {"[\"memory.pek < 1MiB\"]", "[7]", "7"};
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("unknown limit");
    FILE *out = fopen(flood_run_path(run, "run.samples", samples), "we");
    ck_assert_ptr_nonnull(out);
    fprintf(out,
            "{\"schema\":\"floodtest.samples/1\",\"columns\":[\"t_ns\",\"phase\"],"
            "\"terms\":{\"rate\":1,\"frame_bytes\":1,\"duration_ns\":1,"
            "\"max_duration_ns\":1,\"budget_bytes\":1,\"thresholds\":%s}}\n[1,3]\n",
            terms[_i]);
    fclose(out);
    FLOOD_ARGS(run, "check", samples);
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    ck_assert_msg(strstr(run->err.text, samples) != NULL &&
                      strstr(run->err.text, "threshold") != NULL,
                  "not explained\n%s", flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *thresholds_suite(void)
{
    Suite *s = suite_create("thresholds");
    TCase *tc = tcase_create("thresholds");
    tcase_set_timeout(tc, 75);
    tcase_add_test(tc, a_broken_limit_fails_a_healthy_client);
    tcase_add_test(tc, limits_that_hold_change_nothing);
    tcase_add_loop_test(tc, a_recording_with_an_unknown_limit_is_refused, 0, 3);
    suite_add_tcase(s, tc);
    return s;
}
