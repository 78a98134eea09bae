/* The corpus of bad scenario files: what is said of each, and where. */
#include "tests/unit/suites.h"

#include "harness/base/strbuf.h"
#include "harness/cli/cli_scenario.h"
#include "tests/support/golden.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/scenarios_bad/"

static const struct cli_given_list no_overrides;

/* A sentence without the folder before each path. */
static void add_line(struct strbuf *out, const char *sentence)
{
    const char *found;
    strbuf_add(out, "  ");
    while ((found = strstr(sentence, FOLDER)) != NULL) {
        strbuf_addn(out, sentence, (size_t)(found - sentence));
        sentence = found + strlen(FOLDER);
    }
    strbuf_addf(out, "%s\n", sentence);
}

static void add_file(struct strbuf *out, const char *path)
{
    struct scenario_file file;
    struct scenario_file_errors errors = {0};
    int rc = cli_scenario_load(&file, path, &no_overrides, &errors);
    ck_assert_msg(rc == FERR_CONFIG, "%s is read: %d", path, rc);
    ck_assert_msg(errors.count > 0, "%s has no error", path);
    strbuf_addf(out, "%s\n", path + strlen(FOLDER));
    for (size_t i = 0; i < errors.count; i++) {
        ck_assert_ptr_null(strchr(errors.sentences[i], '\n'));
        add_line(out, errors.sentences[i]);
    }
    if (errors.dropped > 0) {
        strbuf_addf(out, "  ... and %zu more\n", errors.dropped);
    }
    scenario_file_errors_fini(&errors);
    scenario_file_fini(&file);
}

START_TEST(each_is_refused_in_its_place)
{
    glob_t found = {0};
    struct strbuf table;
    strbuf_init(&table);
    ck_assert_int_eq(glob(FOLDER "*.yaml", 0, NULL, &found), 0);
    ck_assert_uint_ge(found.gl_pathc, 60);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        add_file(&table, found.gl_pathv[i]);
    }
    golden_check("scenario-errors", table.text);
    globfree(&found);
    strbuf_fini(&table);
}
END_TEST

/* The positions of a file do not depend on where it is named from. */
START_TEST(what_the_command_line_gives_is_no_error_of_the_file)
{
    struct scenario_file file;
    struct scenario_file_errors errors = {0};
    struct cli_given given[] = {{options_at(OPTION_TARGET), "/bin/true"},
                                {options_at(OPTION_DURATION), "9s"}};
    struct cli_given_list overrides = {given, 2};
    ck_assert_int_eq(
        cli_scenario_load(&file, FOLDER "good_base.yaml", &overrides, &errors), 0);
    ck_assert_uint_eq(errors.count, 0);
    scenario_file_fini(&file);
    given[1].text = "90s";
    struct cli_given longest = {options_at(OPTION_MAX_DURATION), "20s"};
    struct cli_given more[] = {given[0], given[1], longest};
    overrides = (struct cli_given_list){more, 3};
    ck_assert_int_eq(
        cli_scenario_load(&file, FOLDER "good_base.yaml", &overrides, &errors),
        FERR_CONFIG);
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_str_eq(errors.sentences[0],
                     FOLDER "good_base.yaml:1:1: --max-duration: expected at least the "
                            "duration (1 min 30 s), got '20s'");
    scenario_file_errors_fini(&errors);
    scenario_file_fini(&file);
}
END_TEST

Suite *scenario_bad_suite(void)
{
    Suite *s = suite_create("scenario_bad");
    TCase *tc = tcase_create("corpus");
    tcase_add_test(tc, each_is_refused_in_its_place);
    tcase_add_test(tc, what_the_command_line_gives_is_no_error_of_the_file);
    suite_add_tcase(s, tc);
    return s;
}
