#include "tests/unit/suites.h"

#include "tests/support/scratch.h"
#include "tests/support/story.h"

#include <stdio.h>
#include <string.h>

/* Stories may be large for a stack, and their fields point into them. */
static struct story story;
static struct err error;

static void expect_value(const char *map, const char *key, const char *value)
{
    const char *found = story_value(&story, map, key);
    ck_assert_msg(found != NULL, "no %s in '%s'", key, map);
    ck_assert_str_eq(found, value);
}

START_TEST(settings_and_expectations)
{
    const char *text = "# a comment\n"
                       "target: app_queue.py   # behind a value\n"
                       "rate:   5000 \r\n"
                       "\n"
                       "expect:\n"
                       "  exit: 1\n"
                       "\n"
                       "  # between\n"
                       "  owner: \"Feed.waiting # not a comment\" # a comment\n"
                       "  shows: 'local \"ws\"'\n"
                       "size: 1KiB";
    ck_assert_msg(story_parse(&story, text, &error) == 0, "%s", error.msg);
    ck_assert_uint_eq(story.count, 7);
    expect_value("", "target", "app_queue.py");
    expect_value("", "rate", "5000");
    expect_value("", "expect", "");
    expect_value("expect", "exit", "1");
    expect_value("expect", "owner", "Feed.waiting # not a comment");
    expect_value("expect", "shows", "local \"ws\"");
    expect_value("", "size", "1KiB");
    ck_assert_ptr_null(story_value(&story, "", "exit"));
    ck_assert_ptr_null(story_value(&story, "expect", "size"));
}
END_TEST

/* Each is an error, and the message has these words. */
static const struct {
    const char *text, *says;
} refused_rows[] = {
    {"rate 5000", "line 1 "},
    {"a: 1\nrate:5000", "line 2 "},
    {"rate: 1\nrate: 2", "line 2: rate"},
    {"expect:\n  exit: 1\n  exit: 1", "line 3: exit"},
    {"expect:\n  exit:", "line 2: exit"},
    {"  exit: 1", "line 1 "},
    {"rate: 1\n  exit: 1", "line 2 "},
    {"rate: \"5000", "line 1 "},
    {"rate: \"50\" 00", "line 1 "},
    {"rate: '5'#", "line 1 "},
    {"rate: \"5\\n\"", "line 1 "},
    {"rate: [1, 2]", "line 1 "},
    {"rate: {a: 1}", "line 1 "},
    {"rate: |", "line 1 "},
    {"rate: a: b", "line 1 "},
    {"- rate", "line 1 "},
    {"---", "line 1 "},
    {"\trate: 1", "line 1 "},
    {"Rate: 1", "line 1 "},
};

START_TEST(what_it_does_not_know_is_an_error)
{
    ck_assert_int_eq(story_parse(&story, refused_rows[_i].text, &error), FERR_CONFIG);
    ck_assert_msg(strstr(error.msg, refused_rows[_i].says) != NULL, "'%s' has no '%s'",
                  error.msg, refused_rows[_i].says);
}
END_TEST

START_TEST(nothing_is_a_story_without_settings)
{
    ck_assert_int_eq(story_parse(&story, "", &error), 0);
    ck_assert_uint_eq(story.count, 0);
}
END_TEST

START_TEST(too_much_is_an_error)
{
    char text[STORY_TEXT_MAX + 2];
    memset(text, '#', sizeof text);
    text[STORY_TEXT_MAX] = '\0';
    ck_assert_int_eq(story_parse(&story, text, &error), 0);
    text[STORY_TEXT_MAX] = '#';
    text[STORY_TEXT_MAX + 1] = '\0';
    ck_assert_int_eq(story_parse(&story, text, &error), FERR_LIMIT);

    size_t len = 0;
    for (int i = 0; i <= STORY_FIELDS_MAX; i++) {
        ck_assert_int_eq(story_parse(&story, len > 0 ? text : "", &error), 0);
        ck_assert_uint_eq(story.count, (size_t)i);
        len += (size_t)snprintf(text + len, sizeof text - len, "key-%d: %d\n", i, i);
    }
    ck_assert_int_eq(story_parse(&story, text, &error), FERR_LIMIT);
}
END_TEST

START_TEST(a_file_is_named_in_its_errors)
{
    char dir[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX + 16];
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/odd.yaml", dir);
    ck_assert_int_eq(story_load(&story, path, &error), FERR_IO);
    ck_assert_ptr_nonnull(strstr(error.msg, "odd.yaml"));

    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("target: a.py\nodd\n", file);
    fclose(file);
    ck_assert_int_eq(story_load(&story, path, &error), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(error.msg, "odd.yaml: line 2"));

    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("target: a.py\n", file);
    fclose(file);
    ck_assert_msg(story_load(&story, path, &error) == 0, "%s", error.msg);
    expect_value("", "target", "a.py");
    scratch_remove(dir);
}
END_TEST

Suite *story_suite(void)
{
    Suite *s = suite_create("story");
    TCase *tc = tcase_create("files");
    tcase_add_test(tc, settings_and_expectations);
    tcase_add_loop_test(tc, what_it_does_not_know_is_an_error, 0,
                        (int)(sizeof refused_rows / sizeof *refused_rows));
    tcase_add_test(tc, nothing_is_a_story_without_settings);
    tcase_add_test(tc, too_much_is_an_error);
    tcase_add_test(tc, a_file_is_named_in_its_errors);
    suite_add_tcase(s, tc);
    return s;
}
