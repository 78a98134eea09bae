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

static const char over[] =
    "{\"verdict\": {\"class\": \"over-budget\", \"passed\": false, \"summary\": \"it "
    "broke\","
    " \"evidence\": [\"memory +31 MiB\", \"more\"], \"thresholds\": ["
    "  {\"expression\": \"memory.growth < 20MiB\", \"value\": 32925286, \"unit\": "
    "\"bytes\","
    "   \"shown\": \"31.4 MiB\", \"passed\": false},"
    "  {\"expression\": \"held.max < 10k\", \"value\": null, \"unit\": null,"
    "   \"passed\": null}, 7]},"
    " \"target\": {\"output_tail\": \"last\\nwords\\n\"},"
    " \"culprits\": [{\"kind\": \"queue\", \"type\": \"deque\", \"file\": \"/a/feed.py\","
    "  \"line\": 13}]}";

static void check_kept(const struct suite_outcome *o)
{
    ck_assert_str_eq(o->evidence, "memory +31 MiB");
    ck_assert_str_eq(o->output, "last\nwords\n");
    ck_assert_str_eq(o->culprit_file, "/a/feed.py");
    ck_assert_int_eq(o->culprit_line, 13);
    ck_assert_uint_eq(o->limit_count, 3);
    ck_assert_str_eq(o->limits[0].text, "memory.growth < 20MiB");
    ck_assert_str_eq(o->limits[0].shown, "31.4 MiB");
    ck_assert_double_eq(o->limits[0].value, 32925286);
    ck_assert_int_eq(o->limits[0].state, VERDICT_LIMIT_BROKEN);
    ck_assert_int_eq(o->limits[1].state, VERDICT_LIMIT_UNKNOWN);
    ck_assert_double_nan(o->limits[1].value);
    ck_assert_str_eq(o->limits[2].text, ""); /* it was none */
}

/* What reports need of a run comes from its result, through the journal, and in copies.
 */
START_TEST(limits_and_last_output)
{
    struct suite_outcome o, back, copy;
    const struct expectation expect = {.verdict = {{"fail"}}};
    make(&o, &expect, 1, over, "");
    check_kept(&o);
    json_t *json = suite_outcome_to_json(&o);
    ck_assert(suite_outcome_from_json(&back, json));
    check_kept(&back);
    suite_outcome_copy(&copy, &back);
    suite_outcome_fini(&back);
    check_kept(&copy);
    suite_outcome_fini(&copy);
    suite_outcome_fini(&o);
    json_decref(json);
}
END_TEST

/* Of long output the end, from a whole character on; and no more comes from a file. */
START_TEST(output_is_bounded)
{
    struct suite_outcome o, back;
    struct strbuf tail;
    strbuf_init(&tail);
    for (int i = 0; i < SUITE_OUTPUT_MAX; i++) {
        strbuf_add(&tail, "\xe2\x82\xac");
    }
    make(&o, NULL, 3, NULL, tail.text);
    ck_assert_uint_le(strlen(o.output), SUITE_OUTPUT_MAX);
    ck_assert_uint_ge(strlen(o.output), SUITE_OUTPUT_MAX - 2);
    ck_assert_int_eq(strncmp(o.output, "\xe2\x82\xac", 3), 0);
    json_t *json = suite_outcome_to_json(&o);
    ck_assert(suite_outcome_from_json(&back, json));
    ck_assert_str_eq(back.output, o.output);
    suite_outcome_fini(&back);
    json_object_set_new(json, "output_tail", json_string(tail.text));
    ck_assert(!suite_outcome_from_json(&back, json));
    json_decref(json);
    suite_outcome_fini(&o);
    strbuf_fini(&tail);
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
    tcase_add_test(tc, limits_and_last_output);
    tcase_add_test(tc, output_is_bounded);
    suite_add_tcase(suite, tc);
    return suite;
}
