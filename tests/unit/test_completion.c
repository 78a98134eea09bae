#include "tests/unit/suites.h"

#include "harness/cli/cli_command.h"
#include "harness/completion/completion.h"
#include "harness/completion/completion_script.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 6 };

static struct strbuf answer;

static void set_up(void)
{
    strbuf_init(&answer);
}

static void tear_down(void)
{
    strbuf_fini(&answer);
}

/* Asks for these words; their list ends in NULL. */
static void ask(const char *const *words)
{
    size_t count = 0;
    while (words[count] != NULL) {
        count++;
    }
    strbuf_clear(&answer);
    completion_answer(&answer, words, count);
}

/* Whether a word is among those of the answer. */
static bool offers(const char *word)
{
    size_t len = strlen(word);
    for (const char *line = strchr(answer.text, '\n'); line != NULL && line[1] != '\0';
         line = strchr(line + 1, '\n')) {
        if (strncmp(line + 1, word, len) == 0 && strchr("\t\n", line[1 + len]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The last word of each is the one under the cursor. */
static const struct {
    const char *words[WORDS_MAX];
    const char *first; /* line of the answer */
    const char *offered, *not_offered;
} rows[] = {
    {{""}, "files yaml yml", "sweep", "--rate"},
    {{NULL}, "files yaml yml", "sweep", "ws"},
    {{"-q", ""}, "files yaml yml", "sweep", "max"},
    {{"-"}, "words", "-r", "-j"},
    {{"--"}, "words", "--rate", "-r"},
    {{"--rate", ""}, "words", "max", "sweep"},
    {{"-qr", ""}, "words", "max", "sweep"},
    {{"-r20k", ""}, "files yaml yml", "sweep", "max"},
    {{"--rate", "-"}, "words", NULL, "--size"},
    {{"--rate", "5k", ""}, "files yaml yml", "sweep", "max"},
    {{"--protocol="}, "words", "wss", "--protocol"},
    {{"--protocol=w"}, "words", "wss", "--protocol"},
    {{"--no-such="}, "words", NULL, "ws"},
    {{"--no-such", ""}, "files yaml yml", "sweep", "ws"},
    {{"--quiet="}, "words", NULL, "sweep"},
    {{"--case", ""}, "words", "ping-flood", "sweep"},
    {{"--shape", ""}, "words", "ramp:", "ramp"},
    {{"--size", ""}, "words", "uniform:", "uniform"},
    {{"--framing", ""}, "words", "length", "ws"},
    {{"--threshold", ""}, "words", "memory.growth", "memory"},
    {{"--threshold", ""}, "words", "memory.max", "memory."},
    {{"history", "--verdict", ""}, "words", "fail", "sweep"},
    {{"history", "--verdict="}, "words", "unbounded-queue", "--verdict"},
    {{"compare", "--allow", ""}, "words", "read.rate", "sweep"},
    {{"--target", ""}, "files py js mjs cjs", NULL, "sweep"},
    {{"--badge", ""}, "files svg", NULL, "sweep"},
    {{"--json", ""}, "files", NULL, "sweep"},
    {{"--path", ""}, "words", NULL, "sweep"},
    {{"--out", ""}, "folders", NULL, "sweep"},
    {{"--pid", ""}, "processes", NULL, "sweep"},
    {{"--tracemalloc", ""}, "files yaml yml", "sweep", "1"},
    {{"--help", ""}, "words", "all", "scenario"},
    {{"--help", "all", ""}, "files yaml yml", "sweep", "all"},
    {{"-h", "suite", "--"}, "words", "--jobs", "--profile"},
    {{"feed.yaml", ""}, "words", NULL, "sweep"},
    {{"feed.yaml", "--du"}, "words", "--duration", "--jobs"},
    {{"suite", ""}, "files yaml yml", NULL, "sweep"},
    {{"suite", "a.yaml", ""}, "files yaml yml", NULL, "sweep"},
    {{"certify", "a.py", ""}, "files py js mjs cjs", NULL, "sweep"},
    {{"certify", "--profile", ""}, "words", "full", "a.py"},
    {{"merge", "a", ""}, "folders", NULL, "sweep"},
    {{"check", ""}, "files", NULL, "sweep"},
    {{"check", "a", ""}, "words", NULL, "sweep"},
    {{"sweep", ""}, "words", NULL, "sweep"},
    {{"list", ""}, "words", "metrics", "sweep"},
    {{"help", ""}, "words", "sweep", "--rate"},
    {{"help", ""}, "words", "rate", "--rate"},
    {{"completion", ""}, "words", "zsh", "sweep"},
    {{"nonsense", ""}, "words", NULL, "sweep"},
    {{"nonsense", "--"}, "words", NULL, "--rate"},
    {{"-r", "5k", "--", ""}, "command 4", NULL, "sweep"},
    {{"--", "node", "--"}, "command 2", NULL, "--rate"},
};

START_TEST(answers)
{
    ask(rows[_i].words);
    size_t len = strcspn(answer.text, "\n");
    ck_assert_msg(strlen(rows[_i].first) == len &&
                      strncmp(answer.text, rows[_i].first, len) == 0,
                  "row %d: %s", _i, answer.text);
    ck_assert_msg(rows[_i].offered == NULL || offers(rows[_i].offered), "row %d lacks %s",
                  _i, rows[_i].offered);
    ck_assert_msg(!offers(rows[_i].not_offered), "row %d has %s", _i,
                  rows[_i].not_offered);
}
END_TEST

/* Every command is offered its options and no other. */
START_TEST(options_are_those_of_the_command)
{
    const struct cli_command_info *info = &cli_commands[_i];
    ask((const char *[]){info->name, "--", NULL});
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        char word[64];
        snprintf(word, sizeof word, "--%s", options_at(id)->name);
        ck_assert_msg(offers(word) == cli_command_accepts(info, options_at(id)),
                      "%s of %s", word, info->name);
    }
}
END_TEST

START_TEST(choices_are_those_of_the_table)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        char word[64];
        snprintf(word, sizeof word, "--%s=", row->name);
        ask((const char *[]){word, NULL});
        for (size_t i = 0; row->kind == KIND_CHOICE && row->choices[i] != NULL; i++) {
            ck_assert_msg(offers(row->choices[i]), "%s lacks %s", word, row->choices[i]);
        }
    }
}
END_TEST

/* Wherever the cursor is: a line is a word that no shell takes apart, and a text behind
 * a tab. */
static void check_lines(void)
{
    const char *line = strchr(answer.text, '\n') + 1;
    while (*line != '\0') {
        size_t word = strcspn(line, "\t\n"), len = strcspn(line, "\n");
        ck_assert_uint_gt(word, 0);
        for (size_t i = 0; i < len; i++) {
            bool plain = isalnum((unsigned char)line[i]) || strchr("-_.:", line[i]);
            ck_assert_msg(i >= word ? i == word || line[i] != '\t' : plain, "%s", line);
        }
        ck_assert_int_eq(line[len], '\n');
        line += len + 1;
    }
}

START_TEST(lines_are_words_and_texts)
{
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        ask((const char *[]){cli_commands[i].name, "", NULL});
        check_lines();
        ask((const char *[]){cli_commands[i].name, "-", NULL});
        check_lines();
    }
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        char word[64];
        snprintf(word, sizeof word, "--%s", options_at(id)->name);
        ask((const char *[]){word, "", NULL});
        check_lines();
    }
}
END_TEST

START_TEST(a_script_for_each_shell)
{
    const char *text;
    size_t len;
    struct err e;
    for (size_t i = 0; completion_shells[i] != NULL; i++) {
        ck_assert_int_eq(completion_script(completion_shells[i], &text, &len, &e), 0);
        ck_assert_ptr_nonnull(memmem(text, len, "__complete", strlen("__complete")));
        ck_assert_ptr_nonnull(
            strstr(cli_command_find("completion")->help, completion_shells[i]));
    }
    ck_assert_int_eq(completion_script("zhs", &text, &len, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected bash, zsh or fish, got 'zhs', did you mean zsh?");
}
END_TEST

Suite *completion_suite(void)
{
    Suite *suite = suite_create("completion");
    TCase *tcase = tcase_create("completion");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, answers, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(tcase, options_are_those_of_the_command, 0, CLI_COMMANDS);
    tcase_add_test(tcase, choices_are_those_of_the_table);
    tcase_add_test(tcase, lines_are_words_and_texts);
    tcase_add_test(tcase, a_script_for_each_shell);
    suite_add_tcase(suite, tcase);
    return suite;
}
