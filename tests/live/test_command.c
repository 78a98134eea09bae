/* The command line, and `floodtest check` on whole and on broken recordings. */
#include "harness/judge/verdict.h"
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdlib.h>
#include <string.h>

static void expect_text(struct flood_run *run, const char *stream, const char *words)
{
    ck_assert_msg(strstr(stream, words) != NULL, "nothing about '%s'\n%s", words,
                  flood_run_explain(run));
}

struct usage_row {
    const char *args[6];
    const char *says; /* on stderr */
};

static const struct usage_row usage_rows[] = {
    {{"--rat", "5", "--target", "client.py"}, "--rate"},
    {{"--durations", "3s", "--target", "client.py"}, "--duration"},
    {{"chek", "run.samples"}, "check"},
    {{"list", "clases"}, "classes"},
    {{"--duration", "10parsecs", "--target", "client.py"}, "10parsecs"},
    {{"--size", "-10", "--target", "client.py"}, "-10"},
    {{"--rate", "1k/h", "--target", "client.py"}, "1k/h"},
    {{"--port", "70000", "--target", "client.py"}, "70000"},
    {{"--target", "client.py", "--rate"}, "--rate"},
    {{"--pid", "1", "--target", "client.py"}, "--pid"},
    {{"--rate", "5000"}, "--target"},
    {{"check"}, "check"},
    {{"check", "x", "--threshold", "memory.grwth < 1MiB"}, "memory.growth?"},
};

START_TEST(usage_errors_are_explained)
{
    const struct usage_row *row = &usage_rows[_i];
    struct flood_run *run = flood_run_new(row->args[0]);
    run->limit_ms = 10000;
    for (size_t i = 0; i < 6 && row->args[i] != NULL; i++) {
        FLOOD_ARGS(run, row->args[i]);
    }
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    expect_text(run, run->err.text, row->says);
    ck_assert_uint_eq(run->out.len, 0);
    flood_run_free(run);
}
END_TEST

START_TEST(all_errors_come_at_once)
{
    struct flood_run *run = flood_run_new("two errors");
    FLOOD_ARGS(run, "--rat", "5", "--size", "a lot", "--target", "client.py");
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    expect_text(run, run->err.text, "--rate");
    expect_text(run, run->err.text, "a lot");
    flood_run_free(run);
}
END_TEST

struct answer_row {
    const char *args[3];
    const char *says[4]; /* on stdout */
};

static const struct answer_row answer_rows[] = {
    {{"--help"}, {"--target", "--rate", "--duration", "--json"}},
    {{"help"}, {"--target", "--rate", "--duration", "--json"}},
    {{"--help", "all"},
     {"--max-duration", "--no-confirm", "--subprotocol", "--memory-limit"}},
    {{"--version"}, {FLOODTEST_VERSION}},
    {{"list", "classes"}, {"unbounded-queue", "retained-leak"}},
    {{"list", "metrics"}, {"memory.growth", "bytes/s", "held ", ".last"}},
};

START_TEST(questions_are_answered)
{
    const struct answer_row *row = &answer_rows[_i];
    struct flood_run *run = flood_run_new(row->args[0]);
    for (size_t i = 0; i < 3 && row->args[i] != NULL; i++) {
        FLOOD_ARGS(run, row->args[i]);
    }
    flood_run_finish(run);
    flood_run_expect(run, 0, NULL);
    for (size_t i = 0; i < 4 && row->says[i] != NULL; i++) {
        expect_text(run, run->out.text, row->says[i]);
    }
    ck_assert_uint_eq(run->err.len, 0);
    flood_run_free(run);
}
END_TEST

START_TEST(every_class_is_listed)
{
    struct flood_run *run = flood_run_new("list classes");
    FLOOD_ARGS(run, "list", "classes");
    flood_run_finish(run);
    flood_run_expect(run, 0, NULL);
#define X(id, name, outcome, meaning) expect_text(run, run->out.text, name);
    VERDICT_CLASSES(X)
#undef X
    flood_run_free(run);
}
END_TEST

/* Records a short flood; the samples are in the run's directory. */
static struct flood_run *record(const char *client, const char *duration,
                                char samples[SCRATCH_PATH_MAX])
{
    struct flood_run *run = flood_run_new(client);
    FLOOD_ARGS(run, "--duration", duration, "--samples",
               flood_run_path(run, "run.samples", samples));
    flood_run_client(run, client);
    flood_run_finish(run);
    ck_assert_msg(run->json != NULL, "no result\n%s", flood_run_explain(run));
    return run;
}

static struct flood_run *check(const char *samples)
{
    struct flood_run *run = flood_run_new("check");
    FLOOD_ARGS(run, "check", samples);
    flood_run_json_args(run);
    flood_run_finish(run);
    return run;
}

static char *verdict_text(struct flood_run *run)
{
    return json_dumps(flood_run_value(run, "verdict"), JSON_COMPACT);
}

static const char *const recorded[] = {"scenarios/founding/leaky.py",
                                       "scenarios/founding/bounded.py", "exits_error.py"};

START_TEST(recording_gets_the_same_verdict)
{
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *live = record(recorded[_i], "4s", samples);
    struct flood_run *again = check(samples);
    char *first = verdict_text(live);
    char *second = verdict_text(again);
    ck_assert_str_eq(second, first);
    ck_assert_int_eq(again->exit_code, live->exit_code);
    free(first);
    free(second);
    flood_run_free(again);
    flood_run_free(live);
}
END_TEST

struct bytes {
    char *data;
    size_t len;
};

static struct bytes read_whole(const char *path)
{
    struct bytes b = {0};
    FILE *in = fopen(path, "re");
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(fseek(in, 0, SEEK_END), 0);
    long len = ftell(in);
    ck_assert_int_gt(len, 0);
    rewind(in);
    b.len = (size_t)len;
    b.data = malloc(b.len);
    ck_assert_ptr_nonnull(b.data);
    ck_assert_uint_eq(fread(b.data, 1, b.len, in), b.len);
    fclose(in);
    return b;
}

static void write_part(const char *path, struct bytes b, size_t len)
{
    FILE *out = fopen(path, "we");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(b.data, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
}

/* What is left of a recording gives a verdict, or it is refused with a reason. */
static void expect_verdict_or_reason(const char *samples, size_t len)
{
    struct flood_run *run = check(samples);
    bool judged = run->exit_code == 0 || run->exit_code == 1 || run->exit_code == 4;
    bool refused = run->exit_code == 2 || run->exit_code == 3;
    ck_assert_msg(judged || refused, "cut to %zu bytes\n%s", len, flood_run_explain(run));
    if (judged) {
        flood_run_expect(run, run->exit_code, flood_run_class(run));
    } else {
        expect_text(run, run->err.text, samples);
    }
    flood_run_free(run);
}

START_TEST(cut_recordings_are_survived)
{
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *live = record("scenarios/founding/bounded.py", "1s", samples);
    struct bytes whole = read_whole(samples);
    char *first_end = memchr(whole.data, '\n', whole.len);
    ck_assert_ptr_nonnull(first_end);
    size_t head = (size_t)(first_end - whole.data);
    const size_t cuts[] = {0,
                           1,
                           head / 2,
                           head,
                           head + 1,
                           head + 2,
                           whole.len / 4,
                           whole.len / 2,
                           whole.len / 4 * 3,
                           whole.len - 100,
                           whole.len - 2,
                           whole.len - 1};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        write_part(samples, whole, cuts[i]);
        expect_verdict_or_reason(samples, cuts[i]);
    }
    free(whole.data);
    flood_run_free(live);
}
END_TEST

START_TEST(missing_recording_is_named)
{
    struct flood_run *run = check("/nonexistent/run.samples");
    flood_run_expect(run, 3, NULL);
    expect_text(run, run->err.text, "/nonexistent/run.samples");
    flood_run_free(run);
}
END_TEST

Suite *command_suite(void)
{
    Suite *s = suite_create("command");
    TCase *tc = tcase_create("command line");
    tcase_set_tags(tc, "san");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, usage_errors_are_explained, 0,
                        sizeof usage_rows / sizeof *usage_rows);
    tcase_add_test(tc, all_errors_come_at_once);
    tcase_add_loop_test(tc, questions_are_answered, 0,
                        sizeof answer_rows / sizeof *answer_rows);
    tcase_add_test(tc, every_class_is_listed);
    suite_add_tcase(s, tc);

    tc = tcase_create("check");
    tcase_set_tags(tc, "san");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, recording_gets_the_same_verdict, 0,
                        sizeof recorded / sizeof *recorded);
    tcase_add_test(tc, cut_recordings_are_survived);
    tcase_add_test(tc, missing_recording_is_named);
    suite_add_tcase(s, tc);
    return s;
}
