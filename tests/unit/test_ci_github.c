#include "tests/unit/suites.h"

#include "harness/report/ci_github.h"
#include "harness/report/ci_gitlab.h"
#include "tests/support/report_cases.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text, *disarmed;
} lines[] = {
    {"", ""},
    {"plain: a::b [x] # [y]\n", "plain: a::b [x] # [y]\n"},
    {"::error::x\n", "\\x3a:error::x\n"},
    {"a\n::error::x\n", "a\n\\x3a:error::x\n"},
    {"a\r::error::x", "a\r\\x3a:error::x"},
    {" \t\v::error::x", " \t\v\\x3a:error::x"},
    {"\xc2\xa0\xe2\x80\xa8::error::x", "\xc2\xa0\xe2\x80\xa8\\x3a:error::x"},
    {"\xe2\x94\x82 ::stop-commands::x", "\xe2\x94\x82 \\x3a:stop-commands::x"},
    {"a ##[error]x ##[set-env]y", "a ##\\x5berror]x ##\\x5bset-env]y"},
    {"###[x", "###\\x5bx"},
    {":::x", "\\x3a::x"},
    {":", ":"},
};

START_TEST(no_command_is_left)
{
    struct strbuf out;
    strbuf_init(&out);
    ci_github_disarm(&out, lines[_i].text, strlen(lines[_i].text), "\\x3a", "\\x5b");
    ck_assert_str_eq(out.text, lines[_i].disarmed);
    strbuf_fini(&out);
}
END_TEST

/* One check of a run with these places, as an annotation. */
static void annotate(struct strbuf *out, const char *culprit_file, const char *file)
{
    static const struct ci_github_place place = {"/w/repo/", "/w/repo/sub"};
    char group[] = "g", name[] = "a,b:c%\n", type[] = "stalled",
         message[] = "50 %, a:b\n\r", nothing[] = "";
    struct check check = {.state = CHECK_FAILED,
                          .group = group,
                          .name = name,
                          .type = type,
                          .message = message,
                          .details = nothing,
                          .culprit_file = (char *)culprit_file,
                          .culprit_line = 7,
                          .file = (char *)file};
    const struct checks checks = {
        .title = group, .headline = nothing, .list = &check, .count = 1};
    ci_github_annotations(out, &checks, &place);
}

#define TITLE   "::error title=floodtest%3A a%2Cb%3Ac%25\\x0a"
#define MESSAGE "::50 %25, a:b\\x0a\\x0d\n"

static const struct {
    const char *culprit_file, *file, *says;
} places[] = {
    {NULL, NULL, TITLE MESSAGE},
    {"/w/repo/a/b.py", NULL, TITLE ",file=a/b.py,line=7" MESSAGE},
    {"b.py", NULL, TITLE ",file=sub/b.py,line=7" MESSAGE},
    {"../x/./b:1,.py", NULL, TITLE ",file=x/b%3A1%2C.py,line=7" MESSAGE},
    {"/usr/lib/python3/x.py", "s.yaml", TITLE ",file=sub/s.yaml,line=1" MESSAGE},
    {"../../../etc/passwd", NULL, TITLE MESSAGE},
    {"/w/repository/x.py", NULL, TITLE MESSAGE},
    {"/w/repo", NULL, TITLE MESSAGE},
    {"<string>", "/w/repo/s.yaml", TITLE ",file=s.yaml,line=1" MESSAGE},
};

START_TEST(where_and_what)
{
    struct strbuf out;
    strbuf_init(&out);
    annotate(&out, places[_i].culprit_file, places[_i].file);
    ck_assert_str_eq(out.text, places[_i].says);
    strbuf_fini(&out);
}
END_TEST

/* A library's queue is annotated where the client's own code holds it. */
START_TEST(what_a_library_holds_is_shown_where_it_is_held)
{
    char library[] = "/usr/lib/python3/x.py", own[] = "/w/repo/client.py", text[] = "x";
    struct check check = {.state = CHECK_FAILED,
                          .name = text,
                          .type = text,
                          .message = text,
                          .culprit_file = library,
                          .culprit_line = 67,
                          .holders = {{library, 55}, {own, 21}},
                          .holder_count = 2};
    const struct checks checks = {.title = text, .list = &check, .count = 1};
    const struct ci_github_place place = {"/w/repo", "/"};
    struct strbuf out;
    strbuf_init(&out);
    ci_github_annotations(&out, &checks, &place);
    ck_assert_str_eq(out.text,
                     "::error title=floodtest%3A x,file=client.py,line=21::x\n");
    strbuf_fini(&out);
}
END_TEST

static void of_suite(int id, struct checks *checks)
{
    struct report_case c;
    report_case_init(&c, id);
    checks_of_suite(checks, c.subject.of.suite);
    report_case_fini(&c);
}

static size_t occurrences(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text++) {
        n++;
    }
    return n;
}

START_TEST(ten_of_each_level)
{
    static const struct ci_github_place nowhere = {"", "/"};
    struct checks checks;
    struct strbuf out;
    strbuf_init(&out);
    of_suite(REPORT_CASE_SUITE_LARGE, &checks);
    ci_github_annotations(&out, &checks, &nowhere);
    ck_assert_uint_eq(occurrences(out.text, "::error "), 10);
    ck_assert_ptr_nonnull(strstr(out.text, "and 491 more"));
    checks_fini(&checks);
    strbuf_fini(&out);
}
END_TEST

/* Whatever a client says, every line is one command of ours. */
START_TEST(hostile_texts_stay_inside)
{
    static const struct ci_github_place place = {"/", "/"};
    struct checks checks;
    struct strbuf out;
    strbuf_init(&out);
    of_suite(REPORT_CASE_SUITE_HOSTILE, &checks);
    ci_github_annotations(&out, &checks, &place);
    for (char *line = strtok(out.text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        ck_assert_msg(strncmp(line, "::error title=floodtest", 23) == 0 ||
                          strncmp(line, "::warning title=floodtest", 25) == 0,
                      "%s", line);
        ck_assert_ptr_null(strpbrk(line, "\r\x1b"));
    }
    checks_fini(&checks);
    strbuf_fini(&out);
}
END_TEST

START_TEST(a_pass_is_a_notice)
{
    static const struct ci_github_place nowhere = {"", "/"};
    struct fake_result f;
    struct checks checks;
    struct strbuf out;
    strbuf_init(&out);
    fake_result_init(&f, FAKE_PASS);
    checks_of_run(&checks, &f.result);
    ci_github_annotations(&out, &checks, &nowhere);
    ck_assert_msg(strncmp(out.text, "::notice title=floodtest run::backpressure: ", 44) ==
                      0,
                  "%s", out.text);
    strbuf_clear(&out);
    ci_github_outputs(&out, &checks);
    ck_assert_ptr_nonnull(strstr(out.text, "verdict<<floodtest_end_of_value\npass\n"
                                           "floodtest_end_of_value\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "\nbackpressure\n"));
    checks_fini(&checks);
    fake_result_fini(&f);
    strbuf_fini(&out);
}
END_TEST

/* A value can neither end itself nor begin another. */
START_TEST(outputs_have_three_lines_each)
{
    struct checks checks;
    struct strbuf out;
    strbuf_init(&out);
    of_suite(REPORT_CASE_SUITE_HOSTILE, &checks);
    free(checks.headline);
    checks.headline = strdup("floodtest_end_of_value\nverdict=pass");
    ci_github_outputs(&out, &checks);
    ck_assert_uint_eq(occurrences(out.text, "\n"), 9);
    ck_assert_ptr_nonnull(strstr(out.text, "value\\x0averdict=pass\n"));
    strbuf_clear(&out);
    checks.headline[strlen("floodtest_end_of_value")] = '\0';
    ci_github_outputs(&out, &checks);
    ck_assert_ptr_nonnull(strstr(
        out.text, "summary<<floodtest_end\nfloodtest_end_of_value\nfloodtest_end\n"));
    checks_fini(&checks);
    strbuf_fini(&out);
}
END_TEST

START_TEST(sections_of_gitlab)
{
    struct strbuf out;
    strbuf_init(&out);
    ci_gitlab_open_section(&out, 1700000000, "floodtest_1", "a\r\nb", true);
    ci_gitlab_close_section(&out, 1700000001, "floodtest_1");
    ck_assert_str_eq(
        out.text, "\x1b[0Ksection_start:1700000000:floodtest_1[collapsed=true]\r\x1b[0K"
                  "a\\x0d\\x0ab\n\x1b[0Ksection_end:1700000001:floodtest_1\r\x1b[0K\n");
    strbuf_fini(&out);
}
END_TEST

Suite *ci_github_suite(void)
{
    Suite *s = suite_create("ci_github");
    TCase *t = tcase_create("texts");
    tcase_add_loop_test(t, no_command_is_left, 0, sizeof lines / sizeof lines[0]);
    tcase_add_loop_test(t, where_and_what, 0, sizeof places / sizeof places[0]);
    tcase_add_test(t, what_a_library_holds_is_shown_where_it_is_held);
    tcase_add_test(t, ten_of_each_level);
    tcase_add_test(t, hostile_texts_stay_inside);
    tcase_add_test(t, a_pass_is_a_notice);
    tcase_add_test(t, outputs_have_three_lines_each);
    tcase_add_test(t, sections_of_gitlab);
    suite_add_tcase(s, t);
    return s;
}
