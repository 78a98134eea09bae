#include "tests/unit/suites.h"

#include "harness/cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
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

/* Each row is wrong in one way: one sentence, with these words in it. */
static const struct {
    const char *words[ARGS_MAX];
    const char *sentence;
} error_rows[] = {
    {{NULL},
     "no client is named: use --target CLIENT or -- COMMAND ARG... to start one, "
     "--pid N or --attach"},
    {{"run"}, "no client is named"},
    {{"-q"}, "no client is named"},
    {{"--target", "/bin/sh", "--attach"},
     "named in 2 ways, expected one: --target --attach"},
    {{"--pid", "1", "--attach"}, "named in 2 ways, expected one: --pid --attach"},
    {{"--attach", "--", "x"}, "named in 2 ways, expected one: --attach --"},
    {{"--target", "/bin/sh", "--target", "/bin/sh"}, "--target is given 2 times"},
    {{"--target", "/nowhere/client.py"}, "--target: '/nowhere/client.py' does not exist"},
    {{"--target", ""}, "--target: expected CLIENT, got ''"},
    {{"--"}, "expected the client's command after --, got nothing"},
    {{"--", ""}, "expected the client's command after --"},
    {{"--pid", "x"}, "--pid: expected a whole number like 5000 or 5k, got 'x'"},
    /* commands */
    {{"chekc", "x"}, "unknown command 'chekc', did you mean check?"},
    {{"demos"}, "did you mean demo?"},
    {{"client.py"},
     "unknown command 'client.py', expected run, suite, merge, certify, sweep, check, "
     "report, history, compare, demo, list, completion or help (a "
     "client is named with --target or behind --)"},
    {{"--ui", "8080", "--attach"}, "--ui: its value stands behind a sign: --ui=8080"},
    {{"run", "--tracemalloc", "5", "--", "c"},
     "--tracemalloc: its value stands behind a sign: --tracemalloc=5"},
    {{"--ui=1", "8080"}, "unknown command '8080'"},
    {{"result.json"},
     "'result.json' is no client: 'floodtest report' shows a saved result"},
    {{"run", "client.py", "--attach"},
     "'floodtest run' takes a scenario file (.yaml), got 'client.py' (a client is "
     "named"},
    {{"demo", "x"}, "'floodtest demo' takes no argument, got 'x'"},
    {{"demo", "--", "x"}, "'floodtest demo' takes no argument, got 'x'"},
    {{"check"}, "'floodtest check' needs an argument: floodtest check [options] SAMPLES"},
    {{"check", "a", "b"}, "takes one argument, got 2"},
    {{"check", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, "one argument, got 10"},
    {{"check", "a", "--rate", "5"}, "--rate is no option of 'floodtest check'"},
    {{"check", "a", "--attach"}, "--attach is no option of 'floodtest check'"},
    {{"demo", "--json", "x"}, "--json is no option of 'floodtest demo'"},
    {{"list", "-q"}, "--quiet is no option of 'floodtest list'"},
    {{"list", "clases"}, "got 'clases', did you mean classes?"},
    {{"list", "xyz"},
     "expected classes, protocols, cases, metrics, numbers or schema, got 'xyz'"},
    {{"help", "rat"}, "no help on 'rat', did you mean rate?"},
    {{"help", "chekc"}, "did you mean check?"},
    {{"help", "xyz"}, "expected all, scenario, a command or an option"},
    {{"--help=xyz"}, "no help on 'xyz'"},
    {{"help", "all", "all"}, "takes one argument, got 2"},
    /* options */
    {{"--attach", "--rat", "5"},
     "unknown option --rat: names cannot be shortened, did you "
     "mean --rate?"},
    {{"--attach", "--ratte=5"}, "unknown option --ratte, did you mean --rate?"},
    {{"--attach", "--durration", "5s"}, "did you mean --duration?"},
    {{"--attach", "--quite"}, "unknown option --quite, did you mean --quiet?"},
    {{"--attach", "--memory_limit", "1GiB"}, "did you mean --memory-limit?"},
    {{"--attach", "--xyzzy"}, "unknown option --xyzzy ('floodtest --help all'"},
    {{"--attach", "--="}, "unknown option --"},
    {{"--attach", "-y"}, "unknown option -y in '-y'"},
    {{"--attach", "-vy"}, "unknown option -y in '-vy'"},
    {{"--attach", "-rate", "5"}, "unknown option -rate, did you mean --rate?"},
    {{"--attach", "-rate=5"}, "unknown option -rate=5, did you mean --rate?"},
    {{"--attach", "-r=5"},
     "--rate: expected a rate like 5000, 20k, 0.5, 2MB/s or max, got "
     "'=5'"},
    {{"--attach", "--quiet=yes"}, "--quiet: takes no value, got 'yes'"},
    {{"--attach", "--quiet="}, "--quiet: takes no value"},
    {{"--attach", "--attach=1"}, "--attach: takes no value"},
    {{"--attach", "--rate"}, "--rate: expected a rate"},
    {{"--attach", "-r"}, "--rate: expected a rate"},
    {{"--attach", "--rate", "--quiet"}, "--rate: expected a rate"},
    {{"--attach", "--rate="}, "--rate: expected a rate"},
    {{"--attach", "--json", "-q"}, "--json: expected FILE, got ''"},
    {{"--rate", "--", "x"}, "--rate: expected a rate"},
    {{"--attach", "--rate", "-5"},
     "--rate: expected a rate like 5000, 20k, 0.5, 2MB/s or max, "
     "got '-5'"},
    {{"--attach", "--size", "17MiB"}, "--size: expected 0 B to 16 MiB, got '17MiB'"},
    {{"--attach", "--color", "red"},
     "--color: expected auto, always or never, got 'red'"},
    {{"--attach", "--size", "\x1b[2J\nx"}, "got '\\x1b[2J x'"},
    /* rules over several options */
    {{"--attach", "--rate", "2MB/s", "--size", "0"},
     "--rate 2MB/s: expected messages/s, as "
     "--size 0 has no bytes"},
    {{"--attach", "--rate", "9GB/s", "--size", "1"},
     "--rate: expected 0.001 to 1G messages/s"},
    {{"--attach", "--rate", "1B/s", "--size", "1MiB"}, "--rate: expected 0.001 to 1G"},
    {{"--attach", "--no-drops"},
     "--no-drops: only acknowledgements tell what was dropped; give --acks, too"},
    {{"--attach", "-T", "2m", "--max-duration", "1m"},
     "--max-duration: expected at least the "
     "duration (2 min), got '1m'"},
    {{"--attach", "--port", "1", "-l", "[::1]:2"},
     "--port 1 and --listen [::1]:2 name "
     "different ports"},
    {{"--attach", "-l", "2", "--port", "0"}, "name different ports"},
    {{"--attach", "--budget", "1GiB", "--memory-limit", "1GiB"},
     "--budget: expected less than "
     "the memory limit (1GiB)"},
    {{"--attach", "--json", "-", "--samples", "-"},
     "--json and --samples both write to - "
     "(standard output)"},
    {{"--json", "x", "--client-log", "x", "--", "c"},
     "--json and --client-log both write to x"},
    {{"suite", "a.yaml", "--json", "-", "--tap", "-"},
     "--json and --tap both write to - (standard output)"},
    {{"merge", "a", "--json", "x", "--csv", "x"}, "--json and --csv both write to x"},
    {{"certify", "--html", "x", "--junit", "x", "--", "c"},
     "--html and --junit both write to x"},
    {{"history", "--json", "-", "--csv", "-"}, "--json and --csv both write to -"},
    {{"compare", "a", "b", "-qv"}, "--quiet and --verbose contradict each other"},
    {{"--attach", "--threshold", "memory.grwth < 1MiB"},
     "--threshold: 'memory.grwth < 1MiB': unknown metric 'memory.grwth', did you mean "
     "memory.growth?"},
    {{"check", "a", "--threshold", "memory.growth < 5s"},
     "--threshold: 'memory.growth < 5s': memory.growth: expected a size"},
    {{"--attach", "--threshold"}, "--threshold: expected 'METRIC OP VALUE', got ''"},
    {{"demo", "--threshold", "lag.p99 < 1ms"},
     "--threshold is no option of 'floodtest demo'"},
    {{"--attach", "-qv"}, "--quiet and --verbose contradict each other"},
    {{"check", "a", "-q", "-v"}, "--quiet and --verbose contradict each other"},
    {{"--attach", "-q", "--ui"},
     "--ui and --quiet: nobody would be told the port, choose one: --ui=8080"},
    {{"--attach", "-q", "--metrics-port", "0"}, "--metrics-port and --quiet: nobody"},
    {{"--attach", "--graph", "x.png"},
     "--graph: expected a file that ends in .dot or .svg, got 'x.png'"},
    {{"--attach", "--graph", "-"}, "ends in .dot or .svg, got '-'"},
    {{"--attach", "--graph", ".svg"}, "ends in .dot or .svg, got '.svg'"},
    {{"check", "a", "--graph", "x"}, "ends in .dot or .svg, got 'x'"},
    {{"--attach", "--graph", "x.dot", "--json", "x.dot"},
     "--json and --graph both write to x.dot"},
    {{"demo", "--graph", "x.dot"}, "--graph is no option of 'floodtest demo'"},
    {{"--tracemalloc=51", "--", "c"}, "--tracemalloc: expected 0 to 50, got '51'"},
    {{"--tracemalloc=", "--", "c"}, "--tracemalloc: expected a whole number"},
    {{"--tracemalloc", "--no-agent", "--", "c"},
     "--tracemalloc and --no-agent contradict each other"},
    {{"--show-content", "--no-agent", "--", "c"},
     "--show-content and --no-agent contradict each other"},
    {{"--attach", "--no-agent"},
     "--no-agent: floodtest looks only into a client that it starts, so it needs "
     "--target or --"},
    {{"--attach", "--native"}, "--native: floodtest looks only into a client that it"},
    {{"--attach", "--show-content"}, "--show-content: floodtest looks only into"},
    {{"--pid", "1", "--throttle-cpu", "25%"},
     "--throttle-cpu: floodtest slows down only a client that it starts"},
    {{"--throttle-cpu", "2%", "--", "c"},
     "--throttle-cpu: expected 5 % to 1000 %, got '2%'"},
    {{"--throttle-cpu", "x", "--", "c"},
     "--throttle-cpu: expected a share like 0.05 or 5%, got 'x'"},
    {{"--pid", "1", "--tracemalloc"}, "--tracemalloc: floodtest looks only into"},
    {{"--attach", "--client-log", "x"},
     "--client-log: only a client that floodtest starts"},
};

START_TEST(one_error_one_sentence)
{
    ck_assert_int_eq(parse(error_rows[_i].words), FERR_CONFIG);
    ck_assert_msg(errors.count == 1, "%d errors, the second: %s", errors.count,
                  errors.count > 1 ? errors.sentences[1] : "none");
    ck_assert_msg(strstr(errors.sentences[0], error_rows[_i].sentence) != NULL, "%s",
                  errors.sentences[0]);
    finish();
}
END_TEST

START_TEST(all_errors_at_once)
{
    static const char *const expected[] = {
        "--rate: expected",   "--size: expected",  "unknown option --conn:",
        "unknown option -y",  "--quiet: takes no", "--payload: expected",
        "no client is named",
    };
    enum { COUNT = sizeof expected / sizeof expected[0] };
    int rc = PARSE("--rate", "10parsecs", "--size", "-1", "--conn", "5", "-y",
                   "--quiet=1", "--payload", "xml");
    ck_assert_int_eq(rc, FERR_CONFIG);
    ck_assert_int_eq(errors.count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_ptr_nonnull(strstr(errors.sentences[i], expected[i]));
    }
    finish();
}
END_TEST

START_TEST(a_wrong_value_breaks_no_rule_of_its_own)
{
    ck_assert_int_eq(PARSE("--attach", "--max-duration", "x", "--duration", "2m",
                           "--listen", "x:1", "--port", "2"),
                     FERR_CONFIG);
    ck_assert_int_eq(errors.count, 2);
    finish();
}
END_TEST

START_TEST(more_errors_than_fit)
{
    char *argv[1 + CLI_ERRORS_MAX + 3] = {"floodtest"};
    int argc = 1;
    while (argc < 1 + CLI_ERRORS_MAX + 2) {
        argv[argc++] = "--xyzzy";
    }
    errors = (struct cli_errors){0};
    ck_assert_int_eq(cli_parse(argc, argv, &cli, &errors), FERR_CONFIG);
    ck_assert_int_eq(errors.count, CLI_ERRORS_MAX);
    ck_assert_int_eq(errors.dropped, 3); /* two more, and no client */
    finish();
}
END_TEST

START_TEST(long_and_hostile_words)
{
    char word[5000];
    for (int option = 0; option < 3; option++) {
        memset(word, 'a', sizeof word);
        word[sizeof word - 1] = '\0';
        memcpy(word,
               option == 0   ? "--"
               : option == 1 ? "--rate="
                             : "\x1b\n",
               option == 1 ? 7 : 2);
        ck_assert_int_eq(PARSE("--attach", word), FERR_CONFIG);
        ck_assert_int_eq(errors.count, 1);
        ck_assert_uint_lt(strlen(errors.sentences[0]), 400);
        ck_assert_ptr_null(strpbrk(errors.sentences[0], "\x1b\n"));
        finish();
    }
}
END_TEST

START_TEST(no_words_at_all)
{
    char *argv[] = {NULL};
    errors = (struct cli_errors){0};
    ck_assert_int_eq(cli_parse(0, argv, &cli, &errors), FERR_CONFIG);
    ck_assert_int_eq(errors.count, 1);
    finish();
}
END_TEST

START_TEST(a_process_that_is_gone)
{
    pid_t gone = fork();
    ck_assert_int_ge(gone, 0);
    if (gone == 0) {
        _exit(0);
    }
    ck_assert_int_eq(waitpid(gone, NULL, 0), gone);
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)gone);
    ck_assert_int_eq(PARSE("--pid", pid), FERR_CONFIG);
    ck_assert_int_eq(errors.count, 1);
    ck_assert_ptr_nonnull(
        strstr(errors.sentences[0], "--pid: expected a running process"));
    finish();
}
END_TEST

Suite *cli_errors_suite(void)
{
    Suite *s = suite_create("cli_errors");
    TCase *t = tcase_create("cli_errors");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, one_error_one_sentence, error_rows);
    tcase_add_test(t, all_errors_at_once);
    tcase_add_test(t, a_wrong_value_breaks_no_rule_of_its_own);
    tcase_add_test(t, more_errors_than_fit);
    tcase_add_test(t, long_and_hostile_words);
    tcase_add_test(t, no_words_at_all);
    tcase_add_test(t, a_process_that_is_gone);
    suite_add_tcase(s, t);
    return s;
}
