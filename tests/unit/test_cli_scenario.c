/* Scenario files as words of the command line. */
#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/cli/cli.h"

#include <string.h>

#define ONE  "tests/unit/data/scenario_one.yaml"
#define MANY "tests/unit/data/scenario_many.yaml"

enum { ARGS_MAX = 12 };

static struct cli cli;
static struct cli_errors errors;

static int parse(const char *const *words)
{
    char *argv[ARGS_MAX + 2] = {"floodtest"};
    int argc = 1;
    for (; words[argc - 1] != NULL; argc++) {
        ck_assert_int_le(argc, ARGS_MAX);
        argv[argc] = (char *)words[argc - 1];
    }
    return cli_parse(argc, argv, &cli, &errors);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void teardown(void)
{
    cli_fini(&cli);
    cli_errors_fini(&errors);
}

static void check_good(int rc)
{
    ck_assert_msg(rc == 0, "refused: %s", errors.count > 0 ? errors.sentences[0] : "?");
    ck_assert_int_eq((int)cli.command, CLI_RUN);
}

START_TEST(a_file_is_run)
{
    check_good(_i == 0 ? PARSE(ONE) : PARSE("run", ONE));
    ck_assert_str_eq(cli.argument, ONE);
    ck_assert_double_eq(cli.scenario.rate, 700);
    ck_assert_uint_eq(cli.scenario.duration_ns, 2 * NS_PER_S);
    ck_assert(cli.scenario.compress);
    ck_assert_int_eq((int)cli.scenario.target_kind, TARGET_COMMAND);
    ck_assert_str_eq(cli.scenario.command[0], "/bin/true");
    ck_assert(cli.scenario.url_as_argument);
    ck_assert_str_eq(cli.scenario.name, "scenario_one");
    ck_assert_str_eq(cli.scenario.file, ONE);
    ck_assert_str_eq(cli.scenario.expect.verdict.words[0], "fail");
    ck_assert_str_eq(cli.scenario.expect.class_name.words[0], "crashed");
}
END_TEST

START_TEST(options_override_it)
{
    check_good(PARSE("--rate=5k", ONE, "-T", "9s", "--json", "x.json"));
    ck_assert_double_eq(cli.scenario.rate, 5000);
    ck_assert_uint_eq(cli.scenario.duration_ns, 9 * NS_PER_S);
    ck_assert_str_eq(cli.scenario.report_paths[REPORT_JSON], "x.json");
    ck_assert_str_eq(cli.scenario.command[0], "/bin/true");
}
END_TEST

START_TEST(another_client_replaces_its_own)
{
    check_good(PARSE(ONE, "--target", "/bin/false -x"));
    ck_assert_str_eq(cli.scenario.command[0], "/bin/false");
    ck_assert_str_eq(cli.scenario.command[1], "-x");
    teardown();
    check_good(PARSE(ONE, "--attach"));
    ck_assert_int_eq((int)cli.scenario.target_kind, TARGET_ATTACH);
    teardown();
    check_good(PARSE("run", ONE, "--", "client", "--rate", "{url}"));
    ck_assert_str_eq(cli.scenario.command[0], "client");
    ck_assert_str_eq(cli.scenario.command[1], "--rate");
    ck_assert_double_eq(cli.scenario.rate, 700);
}
END_TEST

START_TEST(without_a_file_there_is_no_name)
{
    check_good(PARSE("--attach"));
    ck_assert_ptr_null(cli.argument);
    ck_assert_ptr_null(cli.scenario.name);
    ck_assert(expectation_is_empty(&cli.scenario.expect));
}
END_TEST

static const struct {
    const char *words[ARGS_MAX];
    const char *sentences[3];
} error_rows[] = {
    {{MANY},
     {MANY " has 8 runs, which 'floodtest suite' does (one of them with --filter): "
           "'scenario_many rate=1k', 'scenario_many rate=2k', 'scenario_many rate=3k', "
           "'scenario_many rate=4k', 'scenario_many rate=5k', 'scenario_many rate=6k', "
           "..."}},
    {{"run", "gone.yaml"}, {"gone.yaml: cannot read it: No such file or directory"}},
    {{"run", "--rate", "x", "gone.yml"},
     {"--rate: expected a rate like 5000, 20k, 0.5, 2MB/s or max, got 'x'",
      "gone.yml: cannot read it: No such file or directory"}},
    {{"run", ONE, ONE}, {"'floodtest run' takes one argument, got 2"}},
    {{ONE, "--filter", "x"}, {"--filter is no option of 'floodtest run'"}},
    {{ONE, "--no-drops"},
     {ONE ":1:1: --no-drops: only acknowledgements tell what was dropped; give acks, "
          "too"}},
    {{ONE, "--duration=70s", "--max-duration=60s"},
     {ONE ":1:1: --max-duration: expected at least the duration (1 min 10 s), got "
          "'60s'"}},
    {{ONE, "--protocol=tcp"},
     {ONE ":4:11: compress: --protocol tcp has no such thing, expected ws, wss"}},
    {{ONE, "--target=/bin/true", "--", "x"},
     {"the client is named in 2 ways, expected one: --target --"}},
};

START_TEST(errors_of_both_are_told)
{
    ck_assert_int_eq(parse(error_rows[_i].words), FERR_CONFIG);
    int count = 0;
    for (; count < 3 && error_rows[_i].sentences[count] != NULL; count++) {
        ck_assert_int_lt(count, errors.count);
        ck_assert_str_eq(errors.sentences[count], error_rows[_i].sentences[count]);
    }
    ck_assert_int_eq(errors.count, count);
}
END_TEST

START_TEST(help_wins_over_a_file)
{
    ck_assert_int_eq(PARSE("gone.yaml", "--help"), 0);
    ck_assert_int_eq((int)cli.command, CLI_HELP);
}
END_TEST

Suite *cli_scenario_suite(void)
{
    Suite *s = suite_create("cli_scenario");
    TCase *tc = tcase_create("files");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, a_file_is_run, 0, 2);
    tcase_add_test(tc, options_override_it);
    tcase_add_test(tc, another_client_replaces_its_own);
    tcase_add_test(tc, without_a_file_there_is_no_name);
    tcase_add_loop_test(tc, errors_of_both_are_told, 0,
                        (int)(sizeof error_rows / sizeof error_rows[0]));
    tcase_add_test(tc, help_wins_over_a_file);
    suite_add_tcase(s, tc);
    return s;
}
