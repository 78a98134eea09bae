#include "tests/unit/suites.h"

#include "harness/exit_code.h"
#include "harness/suite/merge.h"
#include "tests/support/fake_summary.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 8 };

static struct merge_part parts[PARTS_MAX];
static size_t part_count;
static struct suite_summary all;
static struct strbuf notes;
static struct err e;

static void add(uint32_t index, uint32_t count)
{
    static const char *const dirs[PARTS_MAX] = {"d1", "d2", "d3", "d4",
                                                "d5", "d6", "d7", "d8"};
    parts[part_count].dir = dirs[part_count];
    fake_summary_make(&parts[part_count++].summary, index, count);
}

static void set_up(void)
{
    part_count = 0;
    strbuf_init(&notes);
}

static int merge(void)
{
    return suite_merge(&all, parts, part_count, &notes, &e);
}

static void tear_down(void)
{
    for (size_t i = 0; i < part_count; i++) {
        suite_summary_fini(&parts[i].summary);
    }
    suite_summary_fini(&all);
    strbuf_fini(&notes);
}

/* As one go: the same JSON to the last byte, in whatever order the folders came. */
START_TEST(shards_are_the_whole)
{
    static const uint32_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};
    for (int i = 0; i < 4; i++) {
        add(orders[_i][i], 4);
    }
    ck_assert_int_eq(merge(), 0);
    ck_assert_str_eq(notes.text, "");
    struct suite_summary whole;
    fake_summary_make(&whole, 0, 1);
    json_t *merged = suite_summary_to_json(&all), *once = suite_summary_to_json(&whole);
    ck_assert(json_equal(merged, once));
    json_decref(merged);
    json_decref(once);
    suite_summary_fini(&whole);
}
END_TEST

START_TEST(more_shards_than_runs)
{
    for (uint32_t i = 0; i < PARTS_MAX; i++) {
        add(i, PARTS_MAX);
    }
    ck_assert_int_eq(merge(), 0);
    ck_assert_str_eq(notes.text, "");
    ck_assert_uint_eq(all.count, FAKE_SUMMARY_RUNS);
    ck_assert_uint_eq(all.missing, 0);
}
END_TEST

START_TEST(a_missing_shard)
{
    add(3, 4);
    add(0, 4);
    ck_assert_int_eq(merge(), 0);
    ck_assert_str_eq(notes.text, "shard 2/4 is missing\nshard 3/4 is missing\n");
    ck_assert_uint_eq(all.missing, 4);
    ck_assert_uint_eq(all.count, 3);
    ck_assert_int_eq(suite_summary_exit_code(&all), EXIT_COULD_NOT_RUN);
}
END_TEST

START_TEST(the_first_and_the_last_are_missing)
{
    add(1, 3);
    ck_assert_int_eq(merge(), 0);
    ck_assert_str_eq(notes.text, "shard 1/3 is missing\nshard 3/3 is missing\n");
}
END_TEST

START_TEST(many_missing_shards)
{
    add(0, 1000);
    ck_assert_int_eq(merge(), 0);
    ck_assert_ptr_nonnull(strstr(notes.text, "shard 21/1000 is missing\n"));
    ck_assert_ptr_null(strstr(notes.text, "shard 22/1000"));
    ck_assert_ptr_nonnull(strstr(notes.text, "and 979 more shards up to 1000\n"));
}
END_TEST

START_TEST(an_unfinished_shard)
{
    add(0, 2);
    add(1, 2);
    parts[1].summary.runs[2].outcome.state = SUITE_NOT_RUN;
    parts[1].summary.interrupted = true;
    ck_assert_int_eq(merge(), 0);
    ck_assert_ptr_nonnull(
        strstr(notes.text, "shard 2/2 in 'd2' is not finished: 1 of its 3 runs"));
    ck_assert_uint_eq(all.missing, 0);
    ck_assert(!all.interrupted);
    ck_assert_uint_eq(suite_summary_count(&all).of[SUITE_NOT_RUN], 1);
}
END_TEST

START_TEST(one_twice)
{
    add(0, 3);
    add(1, 3);
    add(0, 3);
    ck_assert_int_eq(merge(), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "shard 1/3 is there twice: 'd1' and 'd3'");
}
END_TEST

START_TEST(another_suite)
{
    add(0, 2);
    add(1, 2);
    parts[1].summary.digest++;
    ck_assert_int_eq(merge(), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "'d1' and 'd2' are of different suites") != NULL, "%s",
                  e.msg);
}
END_TEST

START_TEST(another_division)
{
    add(0, 2);
    add(1, 3);
    ck_assert_int_eq(merge(), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "one of 2 shards") != NULL, "%s", e.msg);
}
END_TEST

START_TEST(a_strangers_run)
{
    add(0, 2);
    parts[0].summary.runs[1].index = 1;
    ck_assert_int_eq(merge(), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "'d1' is damaged") != NULL, "%s", e.msg);
}
END_TEST

Suite *suite_merge_suite(void)
{
    Suite *suite = suite_create("suite_merge");
    TCase *tc = tcase_create("merge");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, shards_are_the_whole, 0, 3);
    tcase_add_test(tc, more_shards_than_runs);
    tcase_add_test(tc, a_missing_shard);
    tcase_add_test(tc, the_first_and_the_last_are_missing);
    tcase_add_test(tc, many_missing_shards);
    tcase_add_test(tc, an_unfinished_shard);
    tcase_add_test(tc, one_twice);
    tcase_add_test(tc, another_suite);
    tcase_add_test(tc, another_division);
    tcase_add_test(tc, a_strangers_run);
    suite_add_tcase(suite, tc);
    return suite;
}
