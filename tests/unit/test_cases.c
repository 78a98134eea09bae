/* The catalogue of flood cases, and --case. */
#include "tests/unit/suites.h"

#include "harness/cli/cli.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/options.h"
#include "server/protocol.h"

#include <stdio.h>
#include <string.h>

static struct cli cli;
static struct cli_errors errors;

static int parse(int argc, const char *const *words)
{
    char *argv[12] = {"floodtest", "--attach"};
    for (int i = 0; i < argc; i++) {
        argv[2 + i] = (char *)words[i];
    }
    errors = (struct cli_errors){0};
    return cli_parse(2 + argc, argv, &cli, &errors);
}

#define PARSE(...)                                                                       \
    parse((int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)),            \
          (const char *const[]){__VA_ARGS__})

static void finish(void)
{
    cli_fini(&cli);
    cli_errors_fini(&errors);
}

static const struct options_row *row_of(const struct case_setting *setting)
{
    return options_find(setting->option, strlen(setting->option));
}

START_TEST(rows_are_complete)
{
    const struct flood_case *c = &cases[_i], *found = NULL;
    struct err e;
    char number[16];
    ck_assert_int_eq(c->number, _i + 1);
    ck_assert(strlen(c->name) > 0 && strlen(c->name) <= 13);
    ck_assert(strlen(c->tests) > 0 && c->tests[strlen(c->tests) - 1] != '.');
    ck_assert(strlen(c->good) > 0 && c->good[strlen(c->good) - 1] != '.');
    ck_assert(c->fell == NULL || strlen(c->fell) > 0);
    ck_assert_int_eq(cases_find(c->name, &found, &e), 0);
    ck_assert_ptr_eq(found, c);
    snprintf(number, sizeof number, "%d", c->number);
    ck_assert_int_eq(cases_find(number, &found, &e), 0);
    ck_assert_ptr_eq(found, c);
}
END_TEST

/* Every setting is one that its option takes, and none is the user's affair. */
START_TEST(settings_are_options)
{
    struct scenario s;
    scenario_init(&s);
    for (const struct case_setting *one = cases[_i].settings; one->option; one++) {
        const struct options_row *row = row_of(one);
        struct err e = {0};
        ck_assert_msg(row != NULL, "%s: no option --%s", cases[_i].name, one->option);
        ck_assert(options_group(row) != GROUP_CLIENT &&
                  options_group(row) != GROUP_OUTPUT);
        ck_assert_msg(options_set(&s, row, one->value, &e) == 0, "%s: --%s: %s",
                      cases[_i].name, one->option, e.msg);
    }
    ck_assert_ptr_null(cases[_i].settings[CASE_SETTINGS_MAX].option);
    scenario_fini(&s);
}
END_TEST

START_TEST(protocols_exist)
{
    char words[128], *rest = NULL;
    snprintf(words, sizeof words, "%s",
             cases[_i].protocols != NULL ? cases[_i].protocols : "");
    for (char *word = strtok_r(words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        enum protocol unused;
        struct err e;
        ck_assert_msg(protocol_parse(word, &unused, &e) == 0, "%s", e.msg);
        ck_assert(cases_has_protocol(&cases[_i], word));
    }
    ck_assert(cases_has_protocol(&cases[_i], "ws")); /* the default */
    ck_assert_int_eq(cases_has_protocol(&cases[_i], "w"), cases[_i].protocols == NULL);
}
END_TEST

/* Each case goes with every protocol it names: the settings contradict nothing. */
START_TEST(cases_can_be_run)
{
    const struct flood_case *c = &cases[_i / PROTOCOL_COUNT];
    const char *protocol = protocols[_i % PROTOCOL_COUNT].name;
    int rc = PARSE("--case", c->name, "--protocol", protocol);
    ck_assert_msg((rc == 0) == cases_has_protocol(c, protocol), "%s over %s: %s", c->name,
                  protocol, rc == 0 ? "accepted" : errors.sentences[0]);
    if (rc == 0) {
        ck_assert_str_eq(cli.scenario.flood_case, c->name);
    }
    finish();
}
END_TEST

START_TEST(a_case_sets_what_is_not_given)
{
    ck_assert_int_eq(PARSE("--case", "11", "--rate", "7"), 0);
    ck_assert_str_eq(cli.scenario.flood_case, "ping-flood");
    ck_assert_int_eq(cli.scenario.unit, SCENARIO_PINGS);
    ck_assert_int_eq(cli.scenario.closing, SCENARIO_CLOSING_FINE);
    ck_assert(!cli.scenario.reads);
    ck_assert_uint_eq(cli.scenario.size_bytes, 125);
    ck_assert_double_eq(cli.scenario.rate, 7);
    finish();
    ck_assert_int_eq(PARSE("--closing", "failure", "--case", "huge", "--size", "1MiB"),
                     0);
    ck_assert_int_eq(cli.scenario.closing, SCENARIO_CLOSING_FAILURE);
    ck_assert_uint_eq(cli.scenario.size_bytes, 1 << 20);
    ck_assert_double_eq(cli.scenario.rate, 10);
    finish();
}
END_TEST

/* Of the ways to say what a message is the user's own wins as a whole. */
START_TEST(messages_have_one_source)
{
    ck_assert_int_eq(PARSE("--case", "tiny"), 0);
    ck_assert_ptr_nonnull(cli.scenario.message);
    finish();
    ck_assert_int_eq(PARSE("--case", "tiny", "--size", "1"), 0);
    ck_assert_ptr_null(cli.scenario.message);
    ck_assert_double_eq(cli.scenario.rate, 50000);
    finish();
    ck_assert_int_eq(PARSE("--case", "utf8", "--message", "x"), 0);
    ck_assert_int_eq(cli.scenario.payload, SCENARIO_TEXT);
    ck_assert_str_eq(cli.scenario.message, "x");
    finish();
}
END_TEST

Suite *cases_suite(void)
{
    Suite *s = suite_create("cases");
    TCase *t = tcase_create("cases");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, rows_are_complete, 0, CASES_COUNT);
    tcase_add_loop_test(t, settings_are_options, 0, CASES_COUNT);
    tcase_add_loop_test(t, protocols_exist, 0, CASES_COUNT);
    tcase_add_loop_test(t, cases_can_be_run, 0, CASES_COUNT * PROTOCOL_COUNT);
    tcase_add_test(t, a_case_sets_what_is_not_given);
    tcase_add_test(t, messages_have_one_source);
    suite_add_tcase(s, t);
    return s;
}
