#include "tests/unit/suites.h"

#include "harness/suite/outcome.h"

#include <stdlib.h>
#include <string.h>

static const char leaks[] =
    "{\"verdict\": {\"class\": \"unbounded-queue\", \"passed\": false,"
    " \"summary\": \"memory grows\"},"
    " \"culprits\": [{\"kind\": \"queue\", \"type\": \"asyncio.Queue\","
    " \"owner\": \"Feed.waiting\", \"file\": \"/a/b/feed.py\", \"line\": 13}]}";
static const char fine[] = "{\"verdict\": {\"class\": \"backpressure\", \"passed\": true,"
                           " \"summary\": \"it stops reading\"}, \"culprits\": []}";
static const char unsure[] =
    "{\"verdict\": {\"class\": \"inconclusive\", \"passed\": null,"
    " \"summary\": \"too short\"}, \"culprits\": []}";

static void make(struct suite_outcome *o, const struct expectation *expect, int exit_code,
                 const char *result, const char *tail)
{
    json_t *json = result == NULL ? NULL : json_loads(result, 0, NULL);
    ck_assert(result == NULL || json != NULL);
    suite_outcome_make(o, expect, exit_code, 1.5, json, tail);
    json_decref(json);
}

static const struct {
    const char *verdict, *class_name, *owner; /* expected */
    int exit_code;
    const char *result;
    enum suite_state state;
    const char *why; /* a part of it */
} rows[] = {
    {"pass", NULL, NULL, 0, fine, SUITE_AS_EXPECTED, ""},
    {"pass", NULL, NULL, 1, leaks, SUITE_UNEXPECTED, "expected pass, got fail"},
    {"pass", NULL, NULL, 4, unsure, SUITE_UNEXPECTED, "inconclusive"},
    {"fail", NULL, NULL, 1, leaks, SUITE_AS_EXPECTED, ""},
    {"fail", "unbounded-queue", "Feed", 1, leaks, SUITE_AS_EXPECTED, ""},
    {"fail", "retained-leak", NULL, 1, leaks, SUITE_UNEXPECTED, "retained-leak"},
    {"fail", NULL, "Other", 1, leaks, SUITE_UNEXPECTED, "Other"},
    {"fail", NULL, NULL, 0, fine, SUITE_UNEXPECTED, "expected fail, got pass"},
    {"inconclusive", NULL, NULL, 4, unsure, SUITE_AS_EXPECTED, ""},
    /* Nothing that was not concluded is a verdict, whatever stands in a file. */
    {"fail", NULL, NULL, 1, NULL, SUITE_COULD_NOT_RUN, ""},
    {"pass", NULL, NULL, 0, "{}", SUITE_COULD_NOT_RUN, ""},
    {"pass", NULL, NULL, 0, "[7]", SUITE_COULD_NOT_RUN, ""},
    {"fail", NULL, NULL, 3, leaks, SUITE_COULD_NOT_RUN, ""},
    {"fail", NULL, NULL, 2, NULL, SUITE_COULD_NOT_RUN, ""},
    {"fail", NULL, NULL, 70, leaks, SUITE_COULD_NOT_RUN, ""},
    {"fail", NULL, NULL, 130, leaks, SUITE_COULD_NOT_RUN, ""},
    {"fail", NULL, NULL, 137, leaks, SUITE_COULD_NOT_RUN, ""},
};

START_TEST(states)
{
    struct suite_outcome o;
    struct expectation expect = {0};
    expect.verdict.words[0] = (char *)rows[_i].verdict;
    expect.class_name.words[0] = (char *)rows[_i].class_name;
    expect.owner.words[0] = (char *)rows[_i].owner;
    make(&o, &expect, rows[_i].exit_code, rows[_i].result, "");
    ck_assert_str_eq(suite_state_name(o.state), suite_state_name(rows[_i].state));
    ck_assert_int_eq(o.exit_code, rows[_i].exit_code);
    ck_assert_int_eq(o.verdict[0] == '\0', o.state == SUITE_COULD_NOT_RUN);
    ck_assert_int_eq(o.why[0] == '\0', o.state != SUITE_UNEXPECTED);
    ck_assert_msg(strstr(o.why, rows[_i].why) != NULL, "%s", o.why);
    suite_outcome_fini(&o);
}
END_TEST

START_TEST(what_is_kept)
{
    struct suite_outcome o;
    const struct expectation expect = {.verdict = {{"fail"}}};
    make(&o, &expect, 1, leaks, "floodtest: a: b\n");
    ck_assert_str_eq(o.verdict, "fail");
    ck_assert_str_eq(o.class_name, "unbounded-queue");
    ck_assert_str_eq(o.summary, "memory grows");
    ck_assert_str_eq(o.culprit, "asyncio.Queue Feed.waiting b/feed.py:13");
    ck_assert_double_eq(o.seconds, 1.5);
    suite_outcome_fini(&o);
}
END_TEST

static const struct {
    const char *tail, *summary;
} last_words[] = {
    {"", ""},
    {"\n \n", ""},
    {"floodtest: run: cannot write 'x': Permission denied\n",
     "cannot write 'x': Permission denied"},
    {"floodtest: --rate: expected a rate, got 'a'\nSee 'floodtest --help'.\n",
     "--rate: expected a rate, got 'a'"},
    /* The advice is for those who see the output; here it follows. */
    {"floodtest: run: the client ended before it had connected: see its output\n"
     "the client's last output:\nTraceback:\nModuleNotFoundError: No module named "
     "'w'\n\n",
     "the client ended before it had connected; its last words: ModuleNotFoundError: No "
     "module named 'w'"},
    {"a\nSegmentation fault\n", "Segmentation fault"},
    {"no end", "no end"},
};

START_TEST(last_words_of_what_could_not_run)
{
    struct suite_outcome o;
    const struct expectation expect = {0};
    make(&o, &expect, 3, NULL, last_words[_i].tail);
    ck_assert_str_eq(o.summary, last_words[_i].summary);
    suite_outcome_fini(&o);
}
END_TEST

/* No text is too long, and none is cut within a character. */
START_TEST(long_texts_are_cut)
{
    struct suite_outcome o;
    char tail[2001] = {0};
    const struct expectation expect = {0};
    for (size_t i = 0; i < 2000; i += 2) {
        memcpy(tail + i, "\xc3\xa4", 2);
    }
    make(&o, &expect, 3, NULL, tail);
    ck_assert_uint_eq(strlen(o.summary), 252 + 3);
    ck_assert_str_eq(o.summary + 250, "\xc3\xa4...");
    suite_outcome_fini(&o);
}
END_TEST

START_TEST(json_and_back)
{
    struct suite_outcome o, back;
    const struct expectation expect = {.verdict = {{"pass"}}};
    make(&o, &expect, 1, leaks, "");
    o.result_path = strdup("results/a.json");
    json_t *json = suite_outcome_to_json(&o);
    ck_assert(suite_outcome_from_json(&back, json));
    ck_assert_int_eq(back.state, o.state);
    ck_assert_int_eq(back.exit_code, 1);
    ck_assert_double_eq(back.seconds, 1.5);
    ck_assert_str_eq(back.verdict, o.verdict);
    ck_assert_str_eq(back.class_name, o.class_name);
    ck_assert_str_eq(back.summary, o.summary);
    ck_assert_str_eq(back.why, o.why);
    ck_assert_str_eq(back.culprit, o.culprit);
    ck_assert_str_eq(back.result_path, "results/a.json");
    json_decref(json);
    suite_outcome_fini(&o);
    suite_outcome_fini(&back);
}
END_TEST

static const char *const no_outcomes[] = {
    "[]",
    "{}",
    "{\"state\": 7}",
    "{\"state\": \"lost\"}",
    "{\"state\": \"as-expected\", \"exit_code\": 256}",
    "{\"state\": \"as-expected\", \"exit_code\": -1}",
    "{\"state\": \"as-expected\", \"seconds\": -1}",
    "{\"state\": \"as-expected\", \"result\": \"/etc/passwd\"}",
    "{\"state\": \"as-expected\", \"result\": \"../x\"}",
    "{\"state\": \"as-expected\", \"result\": \"results/../../x\"}",
    "{\"state\": \"as-expected\", \"verdict\": \"a text that is much too long\"}",
};

START_TEST(what_is_no_outcome)
{
    struct suite_outcome o;
    json_t *json = json_loads(no_outcomes[_i], 0, NULL);
    ck_assert_ptr_nonnull(json);
    ck_assert(!suite_outcome_from_json(&o, json));
    ck_assert_int_eq(o.state, SUITE_NOT_RUN);
    ck_assert_ptr_null(o.result_path);
    json_decref(json);
}
END_TEST

Suite *suite_outcome_suite(void)
{
    Suite *suite = suite_create("suite_outcome");
    TCase *tc = tcase_create("outcome");
    tcase_add_loop_test(tc, states, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, what_is_kept);
    tcase_add_loop_test(tc, last_words_of_what_could_not_run, 0,
                        sizeof last_words / sizeof last_words[0]);
    tcase_add_test(tc, long_texts_are_cut);
    tcase_add_test(tc, json_and_back);
    tcase_add_loop_test(tc, what_is_no_outcome, 0,
                        sizeof no_outcomes / sizeof no_outcomes[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
