#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/cli/cli.h"
#include "harness/scenario/target.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

enum { ARGS_MAX = 16 };

static struct cli cli;
static struct cli_errors errors;

/* Parses "floodtest" and these words; their list ends in NULL. */
static int parse(const char *const *words)
{
    char *argv[ARGS_MAX + 2] = {"floodtest"};
    int argc = 1;
    for (; words[argc - 1] != NULL; argc++) {
        ck_assert_int_le(argc, ARGS_MAX);
        argv[argc] = (char *)words[argc - 1];
    }
    errors = (struct cli_errors){0};
    return cli_parse(argc, argv, &cli, &errors);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void finish(void)
{
    cli_fini(&cli);
    cli_errors_fini(&errors);
}

static void check_good(int rc)
{
    ck_assert_msg(rc == 0, "refused: %s", errors.count > 0 ? errors.sentences[0] : "?");
    ck_assert_int_eq(errors.count, 0);
}

static const struct {
    const char *words[ARGS_MAX];
    enum cli_command command;
    const char *argument;
} command_rows[] = {
    {{"--attach"}, CLI_RUN, NULL},
    {{"run", "--attach"}, CLI_RUN, NULL},
    {{"--attach", "run"}, CLI_RUN, NULL},
    {{"check", "x.csv"}, CLI_CHECK, "x.csv"},
    {{"check", "--json", "-", "x.csv", "-q"}, CLI_CHECK, "x.csv"},
    {{"-v", "--color=never", "check", "x.csv"}, CLI_CHECK, "x.csv"},
    {{"check", "-"}, CLI_CHECK, "-"},
    {{"check", "--graph", "g.svg", "x.csv"}, CLI_CHECK, "x.csv"},
    {{"check", "--", "--odd.csv"}, CLI_CHECK, "--odd.csv"},
    {{"demo"}, CLI_DEMO, NULL},
    {{"demo", "-q", "--color", "always"}, CLI_DEMO, NULL},
    {{"list"}, CLI_LIST, NULL},
    {{"list", "classes"}, CLI_LIST, "classes"},
    {{"list", "protocols"}, CLI_LIST, "protocols"},
    {{"help"}, CLI_HELP, NULL},
    {{"help", "all"}, CLI_HELP, "all"},
    {{"help", "check"}, CLI_HELP, "check"},
    {{"help", "rate"}, CLI_HELP, "rate"},
    {{"help", "--", "--rate"}, CLI_HELP, "--rate"},
    {{"help", "--rate"}, CLI_HELP, "--rate"},
    {{"help", "-r"}, CLI_HELP, "-r"},
    {{"help", "--help"}, CLI_HELP, NULL},
    {{"--help"}, CLI_HELP, NULL},
    {{"-h"}, CLI_HELP, NULL},
    {{"--help", "all"}, CLI_HELP, "all"},
    {{"--help=all"}, CLI_HELP, "all"},
    {{"-h", "all"}, CLI_HELP, "all"},
    {{"--help=rate"}, CLI_HELP, "rate"},
    {{"run", "--help"}, CLI_HELP, NULL},
    {{"check", "--help"}, CLI_HELP, "check"},
    {{"help", "list", "--help"}, CLI_HELP, "list"},
    {{"--version"}, CLI_VERSION, NULL},
    {{"-V"}, CLI_VERSION, NULL},
    /* both win over everything that is wrong */
    {{"--rate", "x", "--nonsense", "--help"}, CLI_HELP, NULL},
    {{"nonsense", "--help"}, CLI_HELP, NULL},
    {{"--rate", "x", "--version", "y"}, CLI_VERSION, NULL},
    {{"--version", "--help"}, CLI_HELP, NULL},
};

START_TEST(commands)
{
    check_good(parse(command_rows[_i].words));
    ck_assert_int_eq(cli.command, command_rows[_i].command);
    ck_assert_pstr_eq(cli.argument, command_rows[_i].argument);
    finish();
}
END_TEST

static const struct {
    const char *words[ARGS_MAX];
    double rate;
    int verbose;
    uint32_t connections;
} spelling_rows[] = {
    {{"--attach", "--rate", "700", "--verbose", "--connections", "3"}, 700, 1, 3},
    {{"--attach", "--rate=700", "--connections=3", "-v"}, 700, 1, 3},
    {{"--attach", "-r700", "-vv", "-c3"}, 700, 2, 3},
    {{"--attach", "-r", "700", "-v", "-v", "-c", "3"}, 700, 2, 3},
    {{"--attach", "-vvr700", "-vc3"}, 700, 2, 3},
    {{"--attach", "-vr", "700", "-c", "3"}, 700, 1, 3},
    {{"--attach", "-r", "1", "-r", "700", "-c9", "--connections", "3"}, 700, 0, 3},
    {{"-r700", "-c3", "--", "client", "-r5", "-v", "--", "-c4"}, 700, 0, 3},
};

START_TEST(spellings)
{
    check_good(parse(spelling_rows[_i].words));
    ck_assert_double_eq(cli.scenario.rate, spelling_rows[_i].rate);
    ck_assert_int_eq(cli.scenario.verbose, spelling_rows[_i].verbose);
    ck_assert_uint_eq(cli.scenario.connections, spelling_rows[_i].connections);
    finish();
}
END_TEST

START_TEST(words_behind_the_dashes_are_the_command)
{
    static const char *const expected[] = {"client", "-r5", "{url}", "--", "a b"};
    check_good(PARSE("-q", "--", "client", "-r5", "{url}", "--", "a b"));
    ck_assert_int_eq(cli.scenario.target_kind, TARGET_COMMAND);
    ck_assert(!cli.scenario.url_as_argument);
    ck_assert_uint_eq(target_count(cli.scenario.command), 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(cli.scenario.command[i], expected[i]);
    }
    finish();
}
END_TEST

START_TEST(ways_of_naming_the_client)
{
    char self[16];
    snprintf(self, sizeof self, "%d", (int)getpid());
    check_good(PARSE("--pid", self));
    ck_assert_int_eq(cli.scenario.target_kind, TARGET_PID);
    ck_assert_int_eq(cli.scenario.pid, getpid());
    finish();
    check_good(PARSE("--attach"));
    ck_assert_int_eq(cli.scenario.target_kind, TARGET_ATTACH);
    finish();
    check_good(PARSE("--target", "/bin/sh"));
    ck_assert_int_eq(cli.scenario.target_kind, TARGET_COMMAND);
    ck_assert_str_eq(cli.scenario.command[0], "/bin/sh");
    ck_assert(cli.scenario.url_as_argument);
    finish();
    check_good(PARSE("--target=/bin/sh -c 'x {port}'"));
    ck_assert_str_eq(cli.scenario.command[2], "x {port}");
    ck_assert(!cli.scenario.url_as_argument);
    finish();
}
END_TEST

/* Its value may be left out, so that the next word is none. */
START_TEST(tracemalloc_takes_its_value_behind_the_sign)
{
    check_good(PARSE("--tracemalloc", "--target", "/bin/sh"));
    ck_assert_uint_eq(cli.scenario.tracemalloc_frames, 1);
    finish();
    check_good(PARSE("--tracemalloc=25", "--", "client"));
    ck_assert_uint_eq(cli.scenario.tracemalloc_frames, 25);
    finish();
    ck_assert_int_ne(PARSE("--tracemalloc", "25", "--", "client"), 0);
    finish();
}
END_TEST

START_TEST(native_needs_no_agent)
{
    check_good(PARSE("--native", "--no-agent", "--tracemalloc=0", "--", "client"));
    ck_assert(cli.scenario.native && !cli.scenario.agent);
    finish();
}
END_TEST

START_TEST(dies_with_its_parent_when_told)
{
    check_good(PARSE("--", "client"));
    ck_assert(!cli.scenario.die_with_parent);
    finish();
    check_good(PARSE("--die-with-parent", "--", "client"));
    ck_assert(cli.scenario.die_with_parent);
    finish();
}
END_TEST

START_TEST(derived_settings)
{
    check_good(PARSE("--attach", "--rate", "2MB/s", "--size", "1kB"));
    ck_assert_double_eq(cli.scenario.rate, 2000);
    finish();
    check_good(PARSE("--attach", "--duration", "2m"));
    ck_assert_uint_eq(cli.scenario.max_duration_ns, 120 * NS_PER_S);
    finish();
    check_good(PARSE("--attach", "--duration", "5s", "--max-duration", "5s"));
    ck_assert_uint_eq(cli.scenario.max_duration_ns, 5 * NS_PER_S);
    finish();
    check_good(PARSE("--attach", "--memory-limit", "128MiB"));
    ck_assert_uint_eq(cli.scenario.budget_bytes, UINT64_C(64) << 20);
    finish();
    check_good(PARSE("--attach", "--memory-limit", "1GiB"));
    ck_assert_uint_eq(cli.scenario.budget_bytes, UINT64_C(256) << 20);
    finish();
    check_good(PARSE("--attach", "--port", "9000", "--listen", "[::1]:9000"));
    ck_assert_uint_eq(cli.scenario.port, 9000);
    ck_assert_str_eq(cli.scenario.host, "::1");
    finish();
    check_good(PARSE("--attach", "--port", "9000", "--listen", "::1"));
    ck_assert_uint_eq(cli.scenario.port, 9000);
    ck_assert_str_eq(cli.scenario.host, "::1");
    finish();
}
END_TEST

Suite *cli_suite(void)
{
    Suite *s = suite_create("cli");
    TCase *t = tcase_create("cli");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, commands, command_rows);
    ADD_ROWS(t, spellings, spelling_rows);
    tcase_add_test(t, words_behind_the_dashes_are_the_command);
    tcase_add_test(t, ways_of_naming_the_client);
    tcase_add_test(t, tracemalloc_takes_its_value_behind_the_sign);
    tcase_add_test(t, native_needs_no_agent);
    tcase_add_test(t, dies_with_its_parent_when_told);
    tcase_add_test(t, derived_settings);
    suite_add_tcase(s, t);
    return s;
}
