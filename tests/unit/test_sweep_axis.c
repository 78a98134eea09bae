#include "tests/unit/suites.h"

#include "harness/command/command_sweep_axis.h"

#include <string.h>

enum { WORDS_MAX = 12 };

/* What the command line asks for, and what comes of it. */
struct row {
    const char *words[WORDS_MAX]; /* behind "sweep", NULL-terminated */
    double from, to, start;
    bool ladder;
    double values[5]; /* up to the first 0 */
};

static const struct row rows[] = {
    {{NULL}, 0, 0, 1000, false, {0}},
    {{"--rate", "250"}, 0, 0, 250, false, {0}},
    {{"--size", "1MB"}, 0, 0, 10, false, {0}},
    {{"--from", "100", "--to", "20k"}, 100, 20000, 1000, false, {0}},
    {{"--from", "1MB/s", "--size", "1kB"}, 1000, 0, 1000, false, {0}},
    {{"--from", "100", "--to", "500", "--steps", "5"},
     100,
     500,
     1000,
     true,
     {100, 200, 300, 400, 500}},
    {{"--from", "10", "--to", "100k", "--steps", "5"},
     10,
     1e5,
     1000,
     true,
     {10, 100, 1000, 10000, 100000}},
    {{"--sweep", "size"}, 64, 16384, 1000, false, {64, 1024, 16384}},
    {{"--sweep", "size", "--from", "1kB", "--to", "4kB", "--steps", "2"},
     1000,
     4000,
     1000,
     false,
     {1000, 4000}},
    {{"--sweep", "connections"}, 1, 4, 1000, false, {1, 2, 4}},
    {{"--sweep", "connections", "--to", "2", "--steps", "5"}, 1, 2, 1000, false, {1, 2}},
    {{"--sweep", "cpu"}, 0.25, 1, 1000, false, {0.25, 0.5, 1}},
    {{"--sweep", "cpu", "--from", "10%", "--to", "40%", "--steps", "2"},
     0.1,
     0.4,
     1000,
     false,
     {0.1, 0.4}},
};

static int values_of(const char *const *words, struct sweep_axis_values *out,
                     struct err *e)
{
    char *argv[WORDS_MAX + 5] = {"floodtest", "sweep"};
    int argc = 2;
    for (size_t i = 0; words[i] != NULL; i++) {
        argv[argc++] = (char *)(uintptr_t)words[i];
    }
    argv[argc++] = "--";
    argv[argc++] = "/bin/true";
    struct cli cli;
    struct cli_errors errors = {0};
    int rv = cli_parse(argc, argv, &cli, &errors);
    ck_assert_msg(rv == 0, "%s", errors.count > 0 ? errors.sentences[0] : "");
    rv = sweep_axis_values(out, &cli, sweep_axis_of(cli.scenario.many.axis), e);
    cli_errors_fini(&errors);
    cli_fini(&cli);
    return rv;
}

START_TEST(values)
{
    const struct row *row = &rows[_i];
    struct sweep_axis_values v;
    struct err e = {0};
    ck_assert_msg(values_of(row->words, &v, &e) == 0, "%s", e.msg);
    ck_assert_double_eq_tol(v.from, row->from, 1e-9);
    ck_assert_double_eq_tol(v.to, row->to, 1e-9);
    ck_assert_double_eq_tol(v.start, row->start, 1e-9);
    ck_assert_int_eq(v.ladder, row->ladder);
    size_t count = 0;
    while (count < 5 && row->values[count] > 0) {
        count++;
    }
    ck_assert_uint_eq(v.count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq_tol(v.values[i], row->values[i], 1e-6 * row->values[i]);
    }
}
END_TEST

static const struct {
    const char *words[WORDS_MAX];
    const char *says;
} wrong[] = {
    {{"--from", "fast"}, "--from: expected a rate like 500 or 20k"},
    {{"--to", "0"}, "--to: expected a rate"},
    {{"--from", "500", "--to", "100"}, "--to: expected more than --from (500), got 100"},
    {{"--steps", "5"}, "--steps: needs --from and --to"},
    {{"--steps", "5", "--from", "100"}, "--steps: needs --from and --to"},
    {{"--sweep", "size", "--from", "20MiB"}, "--from: expected a size"},
    {{"--sweep", "size", "--message", "{seq}"}, "--sweep size: the messages of"},
    {{"--sweep", "connections", "--to", "many"}, "--to: expected a number of conn"},
    {{"--sweep", "cpu", "--from", "0%"}, "--from: expected a share of the CPU"},
};

START_TEST(what_cannot_be)
{
    struct sweep_axis_values v;
    struct err e = {0};
    ck_assert_int_eq(values_of(wrong[_i].words, &v, &e), FERR_CONFIG);
    ck_assert_msg(strncmp(e.msg, wrong[_i].says, strlen(wrong[_i].says)) == 0, "%s",
                  e.msg);
}
END_TEST

START_TEST(a_client_that_runs_already_needs_a_port)
{
    char *argv[] = {"floodtest", "sweep", "--attach"};
    struct cli cli;
    struct cli_errors errors = {0};
    struct sweep_axis_values v;
    struct err e = {0};
    ck_assert_int_eq(cli_parse(3, argv, &cli, &errors), 0);
    ck_assert_int_eq(sweep_axis_values(&v, &cli, SWEEP_RATE, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "--port: a client that runs already"));
    cli.scenario.port = 9000;
    ck_assert_int_eq(sweep_axis_values(&v, &cli, SWEEP_RATE, &e), 0);
    cli_errors_fini(&errors);
    cli_fini(&cli);
}
END_TEST

START_TEST(a_value_is_set)
{
    struct scenario s;
    char text[32];
    scenario_init(&s);
    struct scenario one = s; /* borrows */
    sweep_axis_apply(SWEEP_SIZE, 4096, &one, text);
    ck_assert_str_eq(one.size, "4096");
    ck_assert_uint_eq(one.size_bytes, 4096);
    sweep_axis_apply(SWEEP_CONNECTIONS, 8, &one, text);
    ck_assert_uint_eq(one.connections, 8);
    sweep_axis_apply(SWEEP_CPU, 0.25, &one, text);
    ck_assert_double_eq(one.throttle_cpu, 0.25);
    scenario_fini(&s);
}
END_TEST

Suite *sweep_axis_suite(void)
{
    Suite *s = suite_create("sweep_axis");
    TCase *t = tcase_create("axis");
    tcase_add_loop_test(t, values, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(t, what_cannot_be, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(t, a_client_that_runs_already_needs_a_port);
    tcase_add_test(t, a_value_is_set);
    suite_add_tcase(s, t);
    return s;
}
