#include "tests/unit/suites.h"

#include "harness/certify/grade.h"
#include "harness/cli/cli.h"
#include "harness/cli/cli_command.h"
#include "harness/exit_code.h"
#include "harness/judge/metric.h"
#include "harness/judge/verdict.h"
#include "harness/manual/manual.h"
#include "harness/manual/roff.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/scenario_keys.h"
#include "server/protocol.h"

#include <stdio.h>
#include <string.h>

static struct strbuf page;

static void set_up(void)
{
    strbuf_init(&page);
}

static void tear_down(void)
{
    strbuf_fini(&page);
}

static const struct {
    const char *text, *roff;
} texts[] = {
    {"", ""},
    {"plain", "plain"},
    {".path", "\\&.path"},
    {"a.b", "a.b"},
    {"'a' -> \"b\\n\"", "\\(aqa\\(aq \\-> \\(dqb\\en\\(dq"},
    {"~/`x` ^", "\\(ti/\\(gax\\(ga \\(ha"},
};

START_TEST(every_character_is_itself)
{
    roff_escape(&page, texts[_i].text, strlen(texts[_i].text));
    ck_assert_str_eq(page.text, texts[_i].roff);
}
END_TEST

static const struct {
    const char *text, *roff;
} sentences[] = {
    {"one", "One.\n"},
    {"one, and two", "One, and two.\n"},
    {"messages/s, or max", "messages/s, or max.\n"},
    {"one thing. Two", "One thing.\nTwo.\n"},
    {"one, i. e. two ... Three.", "One, i. e. two ... Three.\n"},
    {"One. 'two' it is:", "One.\n\\(aqtwo\\(aq it is:\n"},
    {".py files", "\\&.py files.\n"},
};

START_TEST(sentences_begin_lines)
{
    roff_sentences(&page, sentences[_i].text);
    ck_assert_str_eq(page.text, sentences[_i].roff);
}
END_TEST

START_TEST(usage_is_macros)
{
    roff_usage(&page, "[run] [options] --target CLIENT");
    ck_assert_str_eq(page.text, ".Op Cm \"\\&run\"\n.Op Ar \"\\&options\"\n"
                                ".Fl \"\\&\\-target\"\n.Ar \"\\&CLIENT\"\n");
    strbuf_clear(&page);
    roff_usage(&page, "merge DIR...");
    ck_assert_str_eq(page.text, ".Cm \"\\&merge\"\n.Ar \"\\&DIR\" ...\n");
    strbuf_clear(&page);
    roff_usage(&page, "list [classes|NAME]");
    ck_assert_str_eq(page.text,
                     ".Cm \"\\&list\"\n.Op Cm \"\\&classes\" | Ar \"\\&NAME\"\n");
}
END_TEST

START_TEST(languages_become_lists)
{
    roff_language(&page, "Some prose. And\nmore:\n\n"
                         "  ab       what it does\n"
                         "           and more of it\n"
                         "  long abc what that does\n\n"
                         "Then:\n\n"
                         "    $x 'y'\n\n"
                         "    z\n");
    ck_assert_str_eq(page.text, "Some prose.\nAnd\nmore:\n.Pp\n"
                                ".Bl -tag -width Ds -compact\n"
                                ".It Cm \"\\&ab\"\nwhat it does\nand more of it\n"
                                ".It Cm \"\\&long abc\"\nwhat that does\n.El\n.Pp\n"
                                "Then:\n.Bd -literal -offset indent\n"
                                "$x \\(aqy\\(aq\n\nz\n.Ed\n");
}
END_TEST

/* Whether a line of the page begins an item of this name, alone or before more. */
static void check_item(const char *macro, const char *name)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "\n.It %s \"\\&", macro);
    roff_escape(&line, name, strlen(name));
    strbuf_add(&line, "\"");
    ck_assert_msg(strstr(page.text, line.text) != NULL, "the manual lacks%s", line.text);
    strbuf_fini(&line);
}

START_TEST(everything_is_in_the_page)
{
    manual_text(&page, "1.2.3", "2026-12-01");
    const char *top = ".Dd December 1, 2026\n.Dt FLOODTEST 1\n.Os floodtest 1.2.3\n";
    ck_assert_int_eq(strncmp(page.text, top, strlen(top)), 0);
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        struct strbuf line;
        strbuf_init(&line);
        strbuf_add(&line, "Fl \"\\&\\-");
        roff_escape(&line, options_at(id)->name, strlen(options_at(id)->name));
        strbuf_add(&line, "\"");
        ck_assert_msg(strstr(page.text, line.text) != NULL, "no %s", line.text);
        strbuf_fini(&line);
    }
    for (int i = 0; i < CLI_COMMANDS; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n.It Ic %s\n", cli_commands[i].name);
        ck_assert_ptr_nonnull(strstr(page.text, line));
    }
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        check_item("Cm", verdict_classes[i].name);
    }
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        check_item("Cm", protocols[i].name);
    }
    for (int i = 0; i < CASES_COUNT; i++) {
        check_item("Cm", cases[i].name);
    }
    for (int i = 0; i < METRICS_COUNT; i++) {
        check_item("Cm", metric_table[i].name);
    }
    for (int i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        check_item("Cm", scenario_keys[i].name);
    }
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        check_item("Cm", rule->letter);
    }
    for (int i = 0; i < EXIT_CODES; i++) {
        char line[32];
        snprintf(line, sizeof line, "\n.It %d\n", exit_code_infos[i].code);
        ck_assert_ptr_nonnull(strstr(page.text, line));
    }
    ck_assert_msg(strstr(page.text, "\n@") == NULL, "a part is not filled in");
}
END_TEST

START_TEST(help_prints_it)
{
    struct err e;
    ck_assert_int_eq(cli_help_topic(&page, "man", &e), 0);
    ck_assert_int_eq(strncmp(page.text, ".Dd ", 4), 0);
    ck_assert_ptr_nonnull(strstr(page.text, "\n.Os floodtest " FLOODTEST_VERSION "\n"));
}
END_TEST

Suite *manual_suite(void)
{
    Suite *suite = suite_create("manual");
    TCase *tcase = tcase_create("manual");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, every_character_is_itself, 0,
                        (int)(sizeof texts / sizeof texts[0]));
    tcase_add_loop_test(tcase, sentences_begin_lines, 0,
                        (int)(sizeof sentences / sizeof sentences[0]));
    tcase_add_test(tcase, usage_is_macros);
    tcase_add_test(tcase, languages_become_lists);
    tcase_add_test(tcase, everything_is_in_the_page);
    tcase_add_test(tcase, help_prints_it);
    suite_add_tcase(suite, tcase);
    return suite;
}
