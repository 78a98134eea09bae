#include "tests/unit/suites.h"

#include "harness/cli/cli.h"
#include "harness/scenario/scenario_command.h"
#include "harness/scenario/scenario_json.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 96 };

static const char *const rows[][16] = {
    {"--", "client"},
    {"--rate", "max", "--", "client", "--url", "{url}"},
    {"-r", "20k", "--size", "16KiB", "--connections", "3", "--", "a b", "it's"},
    {"--rate", "0.125", "--duration", "1.5s", "--tick", "250us", "--", "c"},
    {"--rate", "2MB/s", "--", "c"},
    {"--size", "lognormal:1KiB,p99=64KiB", "--payload", "utf8", "--seed", "7", "--", "c"},
    {"--no-agent", "--no-confirm", "--acks", "--no-drops", "--", "c"},
    {"--no-read", "--", "c"},
    {"--threshold", "memory.growth < 20MiB", "--threshold", "read.rate > 4/s", "--", "c"},
    {"--talk", "wait .x == \"y\" && .id @json", "--talk", "send {1}", "--", "c"},
    {"--protocol", "tcp", "--framing", "length", "--listen", "127.0.0.2", "--port",
     "4321", "--", "c"},
    {"--memory-limit", "300MiB", "--budget", "64MiB", "--closing", "fine", "--", "c"},
    {"--throttle-cpu", "25%", "--shape", "bursts:100ms/900ms", "--", "c"},
    {"--case", "ping-flood", "--", "c"},
    {"--case", "huge", "--size", "1MiB", "--", "c"},
    {"--message", "{\"n\":{seq}}", "--", "c"},
    {"--shape", "steps:1k/5s,10k/5s,2k", "--", "c"},
    {"--shape", "steps:10%/5s,100%", "--rate", "300", "--", "c"},
    {"--shape", "ramp:10-20/1s", "--", "c"},
    {"--shape", "ramp:1s", "--rate", "7", "--", "c"},
    {"--pid", "1", "--port", "9000"},
    {"--attach", "--port", "9000"},
};

static void parse(struct cli *cli, const char *const *words)
{
    char *argv[WORDS_MAX + 1];
    int argc = 0;
    struct cli_errors errors = {0};
    for (; words[argc] != NULL; argc++) {
        ck_assert_int_lt(argc, WORDS_MAX);
        argv[argc] = (char *)words[argc];
    }
    argv[argc] = NULL;
    int rv = cli_parse(argc, argv, cli, &errors);
    ck_assert_msg(rv == 0, "%s", errors.count > 0 ? errors.sentences[0] : "?");
    cli_errors_fini(&errors);
}

/* The words give the scenario again that they were made from. */
START_TEST(words_resolve_to_the_scenario)
{
    const char *given[WORDS_MAX + 1] = {"floodtest", "run"};
    const char *again[WORDS_MAX + 1] = {NULL};
    for (int i = 0; i < 16 && rows[_i][i] != NULL; i++) {
        given[2 + i] = rows[_i][i];
    }
    struct cli first, second;
    parse(&first, given);
    json_t *words = scenario_command(&first.scenario, "run");
    ck_assert_uint_lt(json_array_size(words), WORDS_MAX);
    for (size_t i = 0; i < json_array_size(words); i++) {
        again[i] = json_string_value(json_array_get(words, i));
    }
    ck_assert_str_eq(again[0], "floodtest");
    parse(&second, again);
    json_t *a = scenario_to_json(&first.scenario, 1);
    json_t *b = scenario_to_json(&second.scenario, 1);
    char *shown = json_dumps(words, 0);
    ck_assert_msg(json_equal(a, b), "%s\n%s\n%s", shown, json_dumps(a, 0),
                  json_dumps(b, 0));
    free(shown);
    json_decref(a);
    json_decref(b);
    json_decref(words);
    cli_fini(&first);
    cli_fini(&second);
}
END_TEST

START_TEST(the_url_of_a_bare_file_is_its_argument)
{
    char *command[] = {"/usr/bin/python3", "client.py", NULL};
    struct scenario s;
    memset(&s, 0, sizeof s);
    scenario_init(&s);
    s.target_kind = TARGET_COMMAND;
    s.command = command;
    s.url_as_argument = true;
    json_t *words = scenario_command(&s, "run");
    char *text = json_dumps(words, JSON_COMPACT);
    ck_assert_str_eq(text, "[\"floodtest\",\"run\",\"--\",\"/usr/bin/python3\","
                           "\"client.py\",\"{url}\"]");
    free(text);
    json_decref(words);
    s.command = NULL;
    scenario_fini(&s);
}
END_TEST

START_TEST(a_sweep_says_along_what)
{
    const char *given[] = {"floodtest", "sweep", "--sweep", "size",    "--from",
                           "100",       "--to",  "64KiB",   "--steps", "3",
                           "--",        "c",     NULL};
    struct cli cli;
    parse(&cli, given);
    json_t *words = scenario_command(&cli.scenario, "sweep");
    for (size_t i = 0; given[i] != NULL; i++) {
        ck_assert_str_eq(json_string_value(json_array_get(words, i)), given[i]);
    }
    json_decref(words);
    cli_fini(&cli);
}
END_TEST

Suite *scenario_command_suite(void)
{
    Suite *s = suite_create("scenario_command");
    TCase *t = tcase_create("words");
    tcase_add_loop_test(t, words_resolve_to_the_scenario, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(t, the_url_of_a_bare_file_is_its_argument);
    tcase_add_test(t, a_sweep_says_along_what);
    suite_add_tcase(s, t);
    return s;
}
