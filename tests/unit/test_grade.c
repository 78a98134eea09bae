/* The grade of a client, and the badge that shows it. */
#include "tests/unit/suites.h"

#include "harness/certify/badge.h"
#include "harness/certify/grade.h"
#include "harness/scenario/cases.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Marks of the cases, "case+ case- case? case! case.": passed, failed, unsure, not run,
 * not begun (_), not asked. */
static size_t read_marks(struct certify_case_mark *marks, char *text)
{
    static const char signs[] = {
        [CERTIFY_PASS] = '+',   [CERTIFY_FAIL] = '-',      [CERTIFY_UNSURE] = '?',
        [CERTIFY_NO_RUN] = '!', [CERTIFY_NOT_BEGUN] = '_', [CERTIFY_NOT_ASKED] = '.',
    };
    size_t n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        char *end = word + strlen(word) - 1;
        const char *sign = memchr(signs, *end, sizeof signs);
        ck_assert_ptr_nonnull(sign);
        *end = '\0';
        marks[n++] = (struct certify_case_mark){word, (enum certify_mark)(sign - signs)};
    }
    return n;
}

#define BASIC "steady+ max+ burst+ "

static const struct {
    const char *marks, *letter, *rule;
} rows[] = {
    {BASIC, "A", "all of the 3 cases that could be run passed"},
    {BASIC "tiny+ large+ huge+", "A", "all of the 6 cases that could be run passed"},
    /* What could not be run is held against nobody, nor what is of another protocol. */
    {BASIC "deflate-bomb!", "A", "all of the 3 cases that could be run passed"},
    {BASIC "deflate-bomb. fragments. tiny.", "A",
     "all of the 3 cases that could be run passed"},
    /* A client that does not come back has no part in this one. */
    {BASIC "reconnect? connections!", "A", "all of the 3 cases that could be run passed"},
    {BASIC "reconnect-", "C", "not B: reconnect failed"},
    {BASIC "tiny-", "B", "not A: tiny failed"},
    {BASIC "tiny- ping-flood-", "B", "not A: tiny and ping-flood failed"},
    {BASIC "tiny- fragments- ping-flood- bad-frame- deflate-bomb- pong-flood-", "B",
     "not A: tiny, fragments, ping-flood, bad-frame and 2 more failed"},
    {BASIC "tiny?", "B", "not A: unsure of tiny"},
    {BASIC "large?", "B", "not A: unsure of large"},
    {BASIC "tiny- large?", "B", "not A: tiny failed, unsure of large"},
    {BASIC "large-", "C", "not B: large failed"},
    {BASIC "large- huge- tiny-", "C", "not B: large and huge failed"},
    {BASIC "large- huge- utf8-", "D", "not C: large, huge and utf8 failed"},
    {"steady- max+ burst+ tiny+", "F", "not D: steady failed"},
    {"steady- max- burst- tiny-", "F", "not D: steady, max and burst failed"},
    /* That it failed is known, whatever else is not. */
    {"steady- max! burst? tiny!", "F", "not D: steady failed"},
    {"steady+ max+ tiny+", "?", "no grade without a verdict on burst"},
    {"steady! max+ burst+", "?", "no grade without a verdict on steady"},
    {"steady+ max? burst+ large-", "?", "no grade without a verdict on max"},
    {"steady. max+ burst+", "?", "no grade without a verdict on steady"},
    {BASIC "tiny! large! huge! utf8?", "?", "3 of 7 cases have a verdict"},
    {BASIC "tiny! large! huge!", "A", "all of the 3 cases that could be run passed"},
    {BASIC "tiny_ large_", "?", "not begun: 2 of 5 cases"},
    {"steady+ max- burst_ tiny_", "F", "not D: max failed"},
    {"", "?", "no grade without a verdict on steady"},
};

START_TEST(grades)
{
    struct certify_case_mark marks[32];
    char text[256];
    snprintf(text, sizeof text, "%s", rows[_i].marks);
    size_t count = read_marks(marks, text);
    struct certify_grade g;
    certify_grade(&g, marks, count);
    ck_assert_msg(strcmp(g.letter, rows[_i].letter) == 0 &&
                      strcmp(g.rule, rows[_i].rule) == 0,
                  "%s: %s: %s", rows[_i].marks, g.letter, g.rule);
}
END_TEST

/* A better mark of any one case never makes the grade worse: PASS for FAIL, PASS for
 * UNSURE. */
START_TEST(better_is_never_worse)
{
    static const char order[] = "FDCBA";
    struct certify_case_mark marks[CASES_COUNT];
    uint32_t seed = 12345 + (uint32_t)_i;
    for (size_t i = 0; i < CASES_COUNT; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t draw = (seed >> 16) % 8;
        marks[i] = (struct certify_case_mark){cases[i].name, draw == 0   ? CERTIFY_FAIL
                                                             : draw == 1 ? CERTIFY_UNSURE
                                                                         : CERTIFY_PASS};
    }
    struct certify_grade before, after;
    certify_grade(&before, marks, CASES_COUNT);
    for (size_t i = 0; i < CASES_COUNT && before.letter[0] != '?'; i++) {
        enum certify_mark was = marks[i].mark;
        marks[i].mark = CERTIFY_PASS;
        certify_grade(&after, marks, CASES_COUNT);
        marks[i].mark = was;
        /* Without the failure of one basic case it may count that another is unsure. */
        ck_assert_msg(after.letter[0] == '?' || strchr(order, after.letter[0]) >=
                                                    strchr(order, before.letter[0]),
                      "%s from %s by passing %s", after.letter, before.letter,
                      cases[i].name);
    }
}
END_TEST

/* The rules speak of cases by name: a case that is renamed must be renamed there. */
START_TEST(weights_are_of_cases)
{
    size_t of[3] = {0};
    for (size_t i = 0; i < CASES_COUNT; i++) {
        of[certify_weight_of(cases[i].name)]++;
    }
    ck_assert_uint_eq(of[CERTIFY_BASIC], 3);
    ck_assert_uint_eq(of[CERTIFY_ABUSE], 6);
    ck_assert_uint_eq(of[CERTIFY_ORDINARY], CASES_COUNT - 9);
    ck_assert_int_eq(certify_weight_of("no such case"), CERTIFY_ORDINARY);
    for (size_t i = 0; i < CASES_COUNT; i++) {
        bool abuse = certify_weight_of(cases[i].name) == CERTIFY_ABUSE;
        ck_assert(!abuse || strstr(certify_rules[1].meaning, cases[i].name) != NULL);
    }
}
END_TEST

/* README.md's table of grades, without its quotes, says the same as the program. */
START_TEST(readme_has_the_rules)
{
    enum { README_MAX = 64 * 1024 };
    static char text[README_MAX + 1];
    FILE *in = fopen("README.md", "r");
    ck_assert_ptr_nonnull(in);
    size_t len = 0;
    for (int c = getc(in); c != EOF && len < README_MAX; c = getc(in)) {
        text[len] = (char)c;
        len += c != '`';
    }
    text[len] = '\0';
    fclose(in);
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        char row[256];
        snprintf(row, sizeof row, "| %s | %s |\n", rule->letter, rule->meaning);
        ck_assert_msg(strstr(text, row) != NULL, "README.md does not say %s", row);
    }
}
END_TEST

/* A rule that names all that it can still ends within its room. */
START_TEST(rules_fit)
{
    struct certify_case_mark marks[CASES_COUNT];
    for (size_t i = 0; i < CASES_COUNT; i++) {
        enum certify_weight weight = certify_weight_of(cases[i].name);
        enum certify_mark mark = weight == CERTIFY_ABUSE      ? CERTIFY_FAIL
                                 : weight == CERTIFY_ORDINARY ? CERTIFY_UNSURE
                                                              : CERTIFY_PASS;
        marks[i] = (struct certify_case_mark){cases[i].name, mark};
    }
    marks[4].mark = CERTIFY_PASS; /* or too few have a verdict */
    for (size_t i = CASES_COUNT - 4; i < CASES_COUNT; i++) {
        marks[i].mark = CERTIFY_PASS;
    }
    struct certify_grade g;
    certify_grade(&g, marks, CASES_COUNT);
    ck_assert_str_eq(g.letter, "B");
    ck_assert_uint_lt(strlen(g.rule), sizeof g.rule - 1);
    ck_assert_ptr_nonnull(strstr(g.rule, " more"));
}
END_TEST

/* xmllint says whether it is XML; and there is nothing in it that is not. */
static void expect_xml(const char *label, const char *letter, const char *title)
{
    struct certify_grade g = {.rule = ""};
    struct strbuf svg;
    snprintf(g.letter, sizeof g.letter, "%s", letter);
    strbuf_init(&svg);
    certify_badge(&svg, label, &g, title);
    FILE *lint = popen("xmllint --nonet --noout - 2>&1", "w");
    ck_assert_ptr_nonnull(lint);
    ck_assert_uint_eq(fwrite(svg.text, 1, svg.len, lint), svg.len);
    int status = pclose(lint);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", svg.text);
    strbuf_fini(&svg);
}

START_TEST(badges_are_xml)
{
    expect_xml("flow control", "A", "floodtest certify: all of 9 cases passed");
    expect_xml("flow control", "?", "");
    expect_xml("<&>\"'", "F", "]]> <!-- & \x01\x1b\xff\xed\xa0\x80 --> \xef\xbf\xbf");
    expect_xml("\xc3\xbc\xe2\x82\xac", "B", "\t\n\r");
}
END_TEST

START_TEST(badges_show_the_grade)
{
    static const char *const letters[] = {"A", "B", "C", "D", "F", "?"};
    char *seen[6] = {NULL};
    for (size_t i = 0; i < 6; i++) {
        struct certify_grade g = {.rule = ""};
        struct strbuf svg;
        char expected[32];
        snprintf(g.letter, sizeof g.letter, "%s", letters[i]);
        strbuf_init(&svg);
        certify_badge(&svg, "flow control", &g, "a < b");
        snprintf(expected, sizeof expected, ">%s</text>", letters[i]);
        ck_assert_ptr_nonnull(strstr(svg.text, expected));
        ck_assert_ptr_nonnull(strstr(svg.text, ">flow control</text>"));
        ck_assert_ptr_nonnull(strstr(svg.text, "<title>a &lt; b</title>"));
        ck_assert_ptr_null(strstr(svg.text, "href"));
        seen[i] = strdup(strstr(svg.text, "<rect x="));
        seen[i][strcspn(seen[i], "\n")] = '\0';
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(seen[i], seen[k]); /* no two have the same colour */
        }
        strbuf_fini(&svg);
    }
    for (size_t i = 0; i < 6; i++) {
        free(seen[i]);
    }
}
END_TEST

Suite *grade_suite(void)
{
    Suite *s = suite_create("grade");
    TCase *t = tcase_create("grade");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, grades, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(t, better_is_never_worse, 0, 200);
    tcase_add_test(t, weights_are_of_cases);
    tcase_add_test(t, readme_has_the_rules);
    tcase_add_test(t, rules_fit);
    tcase_add_test(t, badges_are_xml);
    tcase_add_test(t, badges_show_the_grade);
    suite_add_tcase(s, t);
    return s;
}
