/* What a scenario file may not be: too long, too wrong, no file. */
#include "tests/unit/suites.h"

#include "tests/support/scenario_text.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct scenario_file file;
static struct scenario_file_errors errors;

static void teardown(void)
{
    scenario_file_fini(&file);
    scenario_file_errors_fini(&errors);
}

START_TEST(no_more_than_so_many_errors)
{
    struct strbuf text;
    strbuf_init(&text);
    for (int i = 0; i < 20000; i++) {
        strbuf_addf(&text, "key-%d-that-is-none: 1\n", i);
    }
    const struct scenario_text_file files[] = {{"a.yaml", text.text}, {NULL, NULL}};
    ck_assert_int_eq(scenario_text_parse(&file, files, &errors), FERR_CONFIG);
    ck_assert_uint_eq(errors.count, SCENARIO_ERRORS_MAX);
    ck_assert_uint_eq(errors.dropped, 20000 - SCENARIO_ERRORS_MAX);
    ck_assert_ptr_nonnull(strstr(errors.sentences[0], "a.yaml:1:1: unknown key"));
    strbuf_fini(&text);
}
END_TEST

/* Time and memory are bounded whatever the text. */
START_TEST(a_megabyte_of_anything_is_refused_soon)
{
    static const char *const pieces[] = {"[",   "{",     "- ",   "? ",     "&a ",
                                         "!a ", "\"a ",  "a: {", "a: 1\n", "[a, b], ",
                                         "a,",  "- a\n", "'",    "*a\n- ", "a\n"};
    char *text = malloc(SCENARIO_FILE_MAX + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        size_t len = 0, piece = strlen(pieces[i]);
        for (; len + piece <= SCENARIO_FILE_MAX; len += piece) {
            memcpy(text + len, pieces[i], piece);
        }
        text[len] = '\0';
        const struct scenario_text_file files[] = {{"a.yaml", text}, {NULL, NULL}};
        ck_assert_int_eq(scenario_text_parse(&file, files, &errors), FERR_CONFIG);
        ck_assert_uint_gt(errors.count, 0);
        teardown();
    }
    free(text);
}
END_TEST

static void write_file(const char *path, const char *text, size_t times)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < times; i++) {
        fputs(text, out);
    }
    ck_assert_int_eq(fclose(out), 0);
}

static void expect_sentence(const char *part)
{
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_msg(strstr(errors.sentences[0], part) != NULL, "'%s' has no '%s'",
                  errors.sentences[0], part);
    teardown();
}

START_TEST(files_of_the_file_system)
{
    char dir[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX + 16];
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/a.yaml", dir);
    ck_assert_int_eq(scenario_file_load(&file, path, &errors), FERR_IO);
    expect_sentence("a.yaml: cannot read it: No such file");
    ck_assert_int_eq(scenario_file_load(&file, dir, &errors), FERR_IO);
    expect_sentence("a directory");
    ck_assert_int_eq(scenario_file_load(&file, "/dev/zero", &errors), FERR_IO);
    expect_sentence("no regular file");
    write_file(path, "# ten megabytes\n", 10 * SCENARIO_FILE_MAX / 16);
    ck_assert_int_eq(scenario_file_load(&file, path, &errors), FERR_LIMIT);
    expect_sentence("at most 1 MiB");
    write_file(path, "target: c.py\n", 1);
    ck_assert_int_eq(scenario_file_load(&file, path, &errors), 0);
    ck_assert_uint_eq(file.run_count, 1);
    snprintf(path, sizeof path, "%s/c.py", dir);
    ck_assert_str_eq(file.runs[0].settings[0].text, path);
    scratch_remove(dir);
}
END_TEST

Suite *scenario_limits_suite(void)
{
    Suite *s = suite_create("scenario_limits");
    TCase *tc = tcase_create("limits");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_test(tc, no_more_than_so_many_errors);
    tcase_add_test(tc, a_megabyte_of_anything_is_refused_soon);
    tcase_add_test(tc, files_of_the_file_system);
    suite_add_tcase(s, tc);
    return s;
}
