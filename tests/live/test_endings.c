/* Clients that do not start, do not connect, end too early, or do not end at all. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Does the last line of the client's output, or the report on stderr, hold this text? */
static void expect_last_words(struct flood_run *run, const char *words)
{
    const char *tail = "";
    if (run->json != NULL) {
        tail = flood_run_string(run, "target.output_tail");
    }
    ck_assert_msg(strstr(tail, words) != NULL || strstr(run->err.text, words) != NULL,
                  "the client's '%s' is nowhere\n--- output_tail ---\n%.500s\n%s", words,
                  tail, flood_run_explain(run));
}

static void expect_client_gone(struct flood_run *run)
{
    pid_t pid = (pid_t)flood_run_number(run, "target.pid");
    ck_assert_int_gt(pid, 1);
    ck_assert_msg(kill(pid, 0) == -1 && errno == ESRCH, "client %ld still lives\n%s",
                  (long)pid, flood_run_explain(run));
}

struct never_row {
    const char *client;
    const char *words;   /* that it prints last */
    const char *says[3]; /* what stderr must tell besides */
    const char *path;    /* --path, NULL: any */
};

static const struct never_row never_rows[] = {
    {"never_connects.py",
     "waiting for the moon to rise",
     {"FLOODTEST_URL", "{url}", "--port"},
     NULL},
    {"exits_before_connect.py",
     "usage: exits_before_connect.py --broker HOST",
     {"FLOODTEST_URL", "{url}"},
     NULL},
    {"wrong_path.py", "websockets.exceptions.", {"/wrong", "/feed"}, "/feed"},
    {"plain_http.py", "asked without an upgrade, got", {"HTTP"}, NULL},
    {"tls_hello.py", "Error", {"TLS"}, NULL},
};

START_TEST(client_never_connects)
{
    const struct never_row *row = &never_rows[_i];
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--connect-timeout", "2s");
    if (row->path != NULL) {
        FLOOD_ARGS(run, "--path", row->path);
    }
    flood_run_client(run, row->client);
    flood_run_finish(run);
    flood_run_expect(run, 3, NULL);
    expect_last_words(run, row->words);
    for (size_t i = 0; i < 3 && row->says[i] != NULL; i++) {
        ck_assert_msg(strstr(run->err.text, row->says[i]) != NULL, "nothing about %s\n%s",
                      row->says[i], flood_run_explain(run));
    }
    flood_run_free(run);
}
END_TEST

struct ending_row {
    const char *client;
    int exit_code; /* of floodtest */
    const char *classes;
    const char *words;    /* that the client prints last, NULL: nothing */
    int client_exit_code; /* -1: null in the result, ANY: not asked */
    int client_signal;    /* likewise */
    const char *duration;
};

enum { ANY = -2 };

static const struct ending_row ending_rows[] = {
    {"exits_zero.py", 1, "disconnected", "that was enough", 0, -1, "5s"},
    {"exits_error.py", 1, "crashed", "message 201 was one too many", 1, -1, "5s"},
    {"exits_slowly.py", 1, "disconnected|crashed", "message 201", ANY, ANY, "5s"},
    {"killed.py", 1, "crashed", "about to be killed", -1, SIGKILL, "5s"},
    {"closes.py", 1, "disconnected", "closing", ANY, ANY, "5s"},
    {"stops_reading.py", 1, "stalled", NULL, ANY, ANY, "10s"},
    {"ignores_sigterm.py", 0, "kept-up", "still here", ANY, ANY, "3s"},
};

static void expect_number_or_null(struct flood_run *run, const char *path, int expected)
{
    json_t *value = flood_run_value(run, path);
    if (expected == ANY) {
        return;
    }
    bool fits = expected == -1
                    ? json_is_null(value)
                    : json_is_integer(value) && json_integer_value(value) == expected;
    ck_assert_msg(fits, "%s is not %d\n%s", path, expected, flood_run_explain(run));
}

START_TEST(client_ends_its_way)
{
    const struct ending_row *row = &ending_rows[_i];
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--duration", row->duration);
    flood_run_client(run, row->client);
    flood_run_finish(run);
    flood_run_expect(run, row->exit_code, row->classes);
    expect_number_or_null(run, "target.exit_code", row->client_exit_code);
    expect_number_or_null(run, "target.signal", row->client_signal);
    if (row->words != NULL) {
        expect_last_words(run, row->words);
    }
    expect_client_gone(run);
    flood_run_free(run);
}
END_TEST

/* One message a second is healthy: it may pass or be left open, never fail. */
START_TEST(slow_is_not_stalled)
{
    struct flood_run *run = flood_run_new("slow_sip.py");
    FLOOD_ARGS(run, "--duration", "8s", "--max-duration", "12s");
    flood_run_client(run, "slow_sip.py");
    flood_run_finish(run);
    bool open = strcmp(flood_run_class(run), "inconclusive") == 0;
    flood_run_expect(run, open ? 4 : 0, "backpressure|bounded|inconclusive");
    expect_client_gone(run);
    flood_run_free(run);
}
END_TEST

/* Megabytes of escape sequences and broken UTF-8: kept in bounds, valid JSON (it parsed),
 * and none of it on our own streams. */
START_TEST(noise_is_contained)
{
    char log[SCRATCH_PATH_MAX];
    struct stat st;
    struct flood_run *run = flood_run_new("floods_stdout.py");
    FLOOD_ARGS(run, "--duration", "3s", "--client-log",
               flood_run_path(run, "client.log", log));
    flood_run_client(run, "floods_stdout.py");
    flood_run_finish(run);
    flood_run_expect(run, 0, "kept-up|backpressure|bounded");
    const char *tail = flood_run_string(run, "target.output_tail");
    ck_assert_uint_gt(strlen(tail), 100);
    ck_assert_uint_lt(strlen(tail), 1 << 20);
    ck_assert_int_eq(stat(log, &st), 0); /* all of it, where it was asked for */
    ck_assert_int_gt(st.st_size, 1 << 20);
    ck_assert_ptr_null(memchr(run->out.text, '\033', run->out.len));
    ck_assert_ptr_null(memchr(run->err.text, '\033', run->err.len));
    expect_client_gone(run);
    flood_run_free(run);
}
END_TEST

/* A launcher that ends well and leaves the client behind is not the client's end. */
START_TEST(launcher_leaves_the_client)
{
    char words[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("launcher");
    snprintf(words, sizeof words, "setsid %s tests/clients/keeps_up.py {url} & exit 0",
             flood_run_python());
    FLOOD_ARGS(run, "--duration", "3s");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", "sh", "-c", words);
    flood_run_finish(run);
    flood_run_expect(run, 0, "kept-up");
    flood_run_free(run);
}
END_TEST

/* What floodtest adds to the client's environment must not get into its own helper. */
START_TEST(guard_has_no_variables_of_the_client)
{
    struct flood_run *run = flood_run_new("variables");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", "sh", "-c",
               "guard=$(tr '\\0' '\\n' </proc/$PPID/environ | grep -c ^FLOODTEST_PORT=)\n"
               "client=$(env | grep -c ^FLOODTEST_PORT=)\n"
               "echo $(cat /proc/$PPID/comm) has $guard and the client has $client, $0",
               "as asked");
    flood_run_finish(run);
    flood_run_expect(run, 3, NULL);
    expect_last_words(run, "floodtest-guard has 0 and the client has 1, as asked");
    flood_run_free(run);
}
END_TEST

/* The server ends the connection, or falls silent: what of it is the client's fault? */
static const struct {
    const char *client, *end, *closing;
    int exit_code;
    const char *classes;
} ended_rows[] = {
    {"comes_back.py", "close", "failure", 0, "kept-up|backpressure"},
    {"keeps_up.py", "close", "failure", 4, "inconclusive"},
    {"keeps_up.py", "half-close", "fine", 0, "refused"},
    {"keeps_up.py", "stall", "fine", 0, "kept-up"},
};

START_TEST(the_server_ends_it)
{
    struct flood_run *run = flood_run_new(ended_rows[_i].end);
    FLOOD_ARGS(run, "--end", ended_rows[_i].end, "--end-after", "500", "--closing",
               ended_rows[_i].closing, "--duration", "5s");
    flood_run_client(run, ended_rows[_i].client);
    flood_run_finish(run);
    flood_run_expect(run, ended_rows[_i].exit_code, ended_rows[_i].classes);
    double s = flood_run_number(run, "flood.duration_s");
    ck_assert_msg(s < 30, "it went on for %.1f s\n%s", s, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *endings_suite(void)
{
    Suite *s = suite_create("endings");
    TCase *tc = tcase_create("endings");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, client_never_connects, 0,
                        sizeof never_rows / sizeof *never_rows);
    tcase_add_loop_test(tc, client_ends_its_way, 0,
                        sizeof ending_rows / sizeof *ending_rows);
    tcase_add_loop_test(tc, the_server_ends_it, 0,
                        sizeof ended_rows / sizeof *ended_rows);
    tcase_add_test(tc, slow_is_not_stalled);
    tcase_add_test(tc, noise_is_contained);
    tcase_add_test(tc, launcher_leaves_the_client);
    tcase_add_test(tc, guard_has_no_variables_of_the_client);
    suite_add_tcase(s, tc);
    return s;
}
