/* floodtest report: what was saved of real runs makes the page that they printed. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a run wrote its JSON result. */
static char *saved(const struct flood_run *run, char path[SCRATCH_PATH_MAX])
{
    return flood_run_path(run, "result.json", path);
}

static struct flood_run *report(const char *result, int code, const char *option,
                                const char *file)
{
    struct flood_run *run = flood_run_new("report");
    FLOOD_ARGS(run, "report", result);
    if (option != NULL) {
        FLOOD_ARGS(run, option, file);
    }
    run->limit_ms = 10000;
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == code, "exit %d, not %d\n%s", run->exit_code, code,
                  flood_run_explain(run));
    return run;
}

/* The page again, and the document again. */
static void check_again(struct flood_run *run, const char *result)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *page = report(result, 0, NULL, NULL);
    ck_assert_str_eq(page->out.text, run->out.text);
    ck_assert_msg(page->err.len == 0, "%s", flood_run_explain(page));
    struct flood_run *document = report(result, 0, "--json", "-");
    json_t *json = json_loads(document->out.text, 0, NULL);
    json_t *first = json_load_file(saved(run, path), 0, NULL);
    ck_assert(json != NULL && first != NULL && json_equal(json, first));
    json_decref(json);
    json_decref(first);
    flood_run_free(document);
    flood_run_free(page);
}

START_TEST(a_run_that_crashed)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("crash");
    FLOOD_ARGS(run, "--idle", "200ms");
    flood_run_client(run, "exits_error.py");
    flood_run_finish(run);
    flood_run_expect(run, 1, "crashed");
    check_again(run, saved(run, path));
    flood_run_free(run);
}
END_TEST

/* A result that began at another time than the samples which it names. */
static void check_another_run(struct flood_run *run)
{
    char path[SCRATCH_PATH_MAX];
    json_object_set_new(run->json, "started_at", json_string("2026-03-01T12:00:00.250Z"));
    ck_assert_int_eq(json_dump_file(run->json, flood_run_path(run, "b.json", path), 0),
                     0);
    struct flood_run *other = report(path, 0, NULL, NULL);
    ck_assert_msg(strstr(other->err.text, "has the samples of another run") != NULL, "%s",
                  flood_run_explain(other));
    flood_run_free(other);
}

/* Its samples are found beside it, or where they were; without them it has no curves. */
START_TEST(a_run_with_samples)
{
    char path[SCRATCH_PATH_MAX], samples[SCRATCH_PATH_MAX], moved[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("samples");
    FLOOD_ARGS(run, "--idle", "200ms", "--duration", "500ms", "--max-duration", "500ms",
               "--drain", "1s", "--threshold", "memory.growth < 20MiB", "--samples",
               flood_run_path(run, "run.samples", samples));
    flood_run_client(run, "reads_to_count.py");
    flood_run_finish(run);
    ck_assert_msg(run->json != NULL, "%s", flood_run_explain(run));
    check_again(run, saved(run, path));
    check_another_run(run);
    ck_assert_int_eq(rename(samples, flood_run_path(run, "other", moved)), 0);
    struct flood_run *lost = report(path, 0, NULL, NULL);
    ck_assert_msg(strstr(lost->err.text, "run.samples' is not here") != NULL, "%s",
                  flood_run_explain(lost));
    ck_assert_msg(strstr(lost->out.text, "no curves without its samples") != NULL, "%s",
                  flood_run_explain(lost));
    flood_run_free(lost);
    flood_run_free(run);
}
END_TEST

/* --- what cannot be ------------------------------------------------------------------
 */

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "we");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
}

static const struct {
    const char *text; /* of the file; NULL: there is none */
    int code;
    const char *says;
} wrong[] = {
    {NULL, 3, "No such file"},
    {"", 2, "a.json:1:0: this is no JSON"},
    {"{\"schema\": \"floodtest.result/1\", \"verdict\": {\"class\": \"x\"}", 2,
     "no JSON"},
    {"{\"schema\": \"floodtest.result/1\"}", 2, "a.json: scenario: expected an object"},
    {"{\"schema\": \"floodtest.result/2\"}", 2, "a.json: schema: expected version 1"},
    {"{\"schema\": \"floodtest.samples/1\", \"columns\": []}\n", 2, "'floodtest check'"},
    {"[]", 2, "a.json: expected an object, got an empty list"},
};

START_TEST(what_is_no_result)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *here = flood_run_new("here");
    flood_run_path(here, "a.json", path);
    if (wrong[_i].text != NULL) {
        write_file(path, wrong[_i].text);
    }
    struct flood_run *run = report(path, wrong[_i].code, NULL, NULL);
    ck_assert_msg(strstr(run->err.text, wrong[_i].says) != NULL, "%s",
                  flood_run_explain(run));
    ck_assert_uint_eq(run->out.len, 0);
    flood_run_free(run);
    flood_run_free(here);
}
END_TEST

/* The smallest document that is a result. */
static const char least[] =
    "{\"schema\":\"floodtest.result/1\",\"verdict\":{\"class\":\"inconclusive\"},"
    "\"target\":{},\"scenario\":{},\"flood\":{},\"client\":{\"memory\":{},\"kernel\":{}},"
    "\"instrument\":{}}";

/* Exit 0 whatever the verdict; 3 where a report cannot be written; and what is read is
 * never written over. */
START_TEST(where_reports_go)
{
    char path[SCRATCH_PATH_MAX], other[SCRATCH_PATH_MAX];
    struct flood_run *here = flood_run_new("here");
    write_file(flood_run_path(here, "a.json", path), least);
    flood_run_path(here, "b.json", other);
    struct flood_run *run = report(path, 0, NULL, NULL);
    ck_assert_msg(strncmp(run->out.text, "INCONCLUSIVE", 12) == 0, "%s", run->out.text);
    flood_run_free(run);
    run = report(path, 0, "--json", other);
    ck_assert_uint_eq(run->out.len, 0); /* a report was asked for, so there is no page */
    ck_assert_int_eq(access(other, R_OK), 0);
    flood_run_free(run);
    flood_run_free(report(path, 2, "--json", path));
    flood_run_free(report(path, 3, "--json", "/nowhere/x.json"));
    flood_run_free(report(path, 2, "--samples", other));
    flood_run_free(report(path, 0, NULL, NULL));
    flood_run_free(here);
}
END_TEST

/* --- many runs -----------------------------------------------------------------------
 */

static const char *const many[][4] = {
    {"suite", "scenarios/founding", "--duration", "2s"},
    {"certify", "scenarios/founding/leaky.py", "--filter", "steady"},
    {"sweep", "--target=scenarios/founding/bounded.py", "--steps=2", "--from=200"},
};

START_TEST(many_runs)
{
    char dir[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX];
    bool sweep = strcmp(many[_i][0], "sweep") == 0;
    struct flood_run *run = flood_run_new(many[_i][0]);
    for (size_t i = 0; i < 4; i++) {
        FLOOD_ARGS(run, many[_i][i]);
    }
    FLOOD_ARGS(run, "--python", flood_run_python());
    FLOOD_ARGS(run, sweep ? "--to" : "--out",
               sweep ? "800" : flood_run_path(run, "out", dir));
    flood_run_json_args(run);
    run->limit_ms = 100 * 1000;
    flood_run_finish(run);
    ck_assert_msg(run->json != NULL, "%s", flood_run_explain(run));
    check_again(run, sweep ? saved(run, path) : dir);
    flood_run_free(run);
}
END_TEST

Suite *report_suite(void)
{
    Suite *s = suite_create("report");
    TCase *t = tcase_create("again");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_run_that_crashed);
    tcase_add_test(t, a_run_with_samples);
    suite_add_tcase(s, t);
    t = tcase_create("files");
    tcase_set_timeout(t, 30);
    tcase_set_tags(t, "san");
    tcase_add_loop_test(t, what_is_no_result, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(t, where_reports_go);
    suite_add_tcase(s, t);
    t = tcase_create("many");
    tcase_set_timeout(t, 120);
    tcase_set_tags(t, "slow");
    tcase_add_loop_test(t, many_runs, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
