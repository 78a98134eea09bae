#include "tests/unit/suites.h"

#include "harness/scenario/expectation_parse.h"

#include <string.h>

static struct expectation expect;
static struct scenario_file_errors errors;

static void teardown(void)
{
    expectation_fini(&expect);
    scenario_file_errors_fini(&errors);
}

static void parse(const char *text)
{
    struct scenario_tree tree;
    scenario_yaml_read(&tree, "a.yaml", text, strlen(text), &errors);
    ck_assert_ptr_nonnull(tree.root);
    expectation_parse(&expect, tree.root, "a.yaml", &errors);
    scenario_tree_fini(&tree);
}

/* What a run gave, with one or two culprits. */
static const struct expectation_culprit found[] = {
    {"queue", "asyncio.queues.Queue", "Feed.waiting", "/srv/app/feed.py", 13},
    {"cache", "functools._lru_cache_wrapper", "look_up", "/srv/app/cache.py", 9},
};

static const struct {
    const char *expect;
    const char *verdict, *class_name;
    size_t culprits;
    const char *why; /* NULL: as expected */
} rows[] = {
    {"{verdict: fail}", "fail", "unbounded-queue", 0, NULL},
    {"{verdict: fail}", "pass", "kept-up", 0, "expected fail, got pass kept-up"},
    {"{verdict: fail}", "inconclusive", "inconclusive", 0,
     "expected fail, got inconclusive"},
    {"{verdict: [pass, inconclusive]}", "inconclusive", "inconclusive", 0, NULL},
    {"{verdict: [pass, inconclusive]}", "fail", "ceiling", 0,
     "expected pass or inconclusive, got fail ceiling"},
    {"{class: [kept-up, bounded]}", "pass", "bounded", 0, NULL},
    {"{class: [kept-up, bounded]}", "pass", "backpressure", 0,
     "expected kept-up or bounded, got pass backpressure"},
    {"{verdict: fail, class: unbounded-queue}", "fail", "retained-leak", 0,
     "expected fail unbounded-queue, got fail retained-leak"},
    {"{culprit: {kind: queue, type: asyncio.queues.Queue, owner: Feed.waiting, "
     "file: /srv/app/feed.py, line: 13}}",
     "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {type: Queue}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {type: queues.Queue}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {type: ueue}}", "fail", "unbounded-queue", 1,
     "expected the culprit type ueue, got kind queue, type asyncio.queues.Queue, owner "
     "Feed.waiting, file /srv/app/feed.py, line 13"},
    {"{culprit: {owner: wait}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {file: feed.py}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {file: app/feed.py}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {file: eed.py}}", "fail", "unbounded-queue", 1,
     "expected the culprit file eed.py, got kind queue, type asyncio.queues.Queue, owner "
     "Feed.waiting, file /srv/app/feed.py, line 13"},
    {"{culprit: {line: [12, 13]}}", "fail", "unbounded-queue", 1, NULL},
    {"{culprit: {line: 1}}", "fail", "unbounded-queue", 1,
     "expected the culprit line 1, got kind queue, type asyncio.queues.Queue, owner "
     "Feed.waiting, file /srv/app/feed.py, line 13"},
    {"{culprit: {kind: cache}}", "fail", "unbounded-queue", 2, NULL},
    {"{culprit: {kind: [cache, tasks], line: 9}}", "fail", "unbounded-queue", 2, NULL},
    /* one of them has all, not each of them some */
    {"{culprit: {kind: cache, line: 13}}", "fail", "unbounded-queue", 2,
     "expected the culprit kind cache, line 13, got kind queue, type "
     "asyncio.queues.Queue, owner Feed.waiting, file /srv/app/feed.py, line 13, and 1 "
     "more"},
    {"{verdict: fail, culprit: {kind: [queue, cache]}}", "fail", "ceiling", 0,
     "expected the culprit kind queue or cache, got no culprit"},
};

START_TEST(it_is_met_or_it_says_why_not)
{
    const struct expectation_outcome outcome = {rows[_i].verdict, rows[_i].class_name,
                                                found, rows[_i].culprits};
    struct strbuf why;
    strbuf_init(&why);
    parse(rows[_i].expect);
    ck_assert_msg(errors.count == 0, "%s", errors.count > 0 ? errors.sentences[0] : "");
    bool met = expectation_met(&expect, &outcome, &why);
    ck_assert_str_eq(why.text, rows[_i].why != NULL ? rows[_i].why : "");
    ck_assert_int_eq(met, rows[_i].why == NULL);
    strbuf_fini(&why);
}
END_TEST

START_TEST(it_is_written_in_a_line)
{
    static const char *const texts[][2] = {
        {"{verdict: fail, class: unbounded-queue, culprit: {owner: Feed.waiting}}",
         "fail unbounded-queue, owner Feed.waiting"},
        {"{class: [kept-up, bounded]}", "kept-up or bounded"},
        {"{culprit: {kind: queue, line: [1, 2]}}", "kind queue, line 1 or 2"},
    };
    struct strbuf text;
    strbuf_init(&text);
    expectation_text(&expect, &text);
    ck_assert_str_eq(text.text, "anything");
    ck_assert(expectation_is_empty(&expect));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        strbuf_clear(&text);
        parse(texts[i][0]);
        expectation_text(&expect, &text);
        ck_assert_str_eq(text.text, texts[i][1]);
        ck_assert(!expectation_is_empty(&expect));
        expectation_fini(&expect);
    }
    strbuf_fini(&text);
}
END_TEST

START_TEST(a_copy_is_its_own)
{
    struct expectation copy;
    parse("{verdict: [pass, fail], culprit: {file: a.py}}");
    expectation_copy(&copy, &expect);
    expectation_fini(&expect);
    ck_assert_str_eq(copy.verdict.words[1], "fail");
    ck_assert_str_eq(copy.file.words[0], "a.py");
    ck_assert_ptr_null(copy.kind.words[0]);
    expectation_fini(&copy);
}
END_TEST

START_TEST(so_many_alternatives)
{
    parse("{culprit: {owner: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]}}");
    ck_assert_uint_eq(errors.count, 0);
    expectation_fini(&expect);
    parse("{culprit: {owner: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]}}");
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_ptr_nonnull(strstr(errors.sentences[0], "at most 16"));
}
END_TEST

Suite *expectation_suite(void)
{
    Suite *s = suite_create("expectation");
    TCase *tc = tcase_create("expectations");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, it_is_met_or_it_says_why_not, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tc, it_is_written_in_a_line);
    tcase_add_test(tc, a_copy_is_its_own);
    tcase_add_test(tc, so_many_alternatives);
    suite_add_tcase(s, tc);
    return s;
}
