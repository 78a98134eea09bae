/* `floodtest suite --shard` and `floodtest merge`, on brief floods. */
#include "tests/live/suites.h"
#include "tests/support/suite_run.h"

#include <stdio.h>

static const char four[] = SUITE_RUN_BRIEF
    "runs:\n"
    "  - {name: good, target: ROOT/keeps_up.py, expect: {class: kept-up}}\n"
    "  - {name: wrong, target: ROOT/keeps_up.py, expect: {verdict: fail}}\n"
    "  - {name: cannot, target: ROOT/exits_before_connect.py}\n"
    "  - {name: cannot either, target: ROOT/exits_before_connect.py}\n"
    "  - {name: dies, target: ROOT/exits_error.py, expect: {class: crashed}}\n";

static void run_shard(const struct flood_run *whole, int shard)
{
    char path[SCRATCH_PATH_MAX], index[32];
    struct flood_run *run = flood_run_new("shard");
    FLOOD_ARGS(run, "suite", flood_run_path(whole, "a.yaml", path), "--python",
               flood_run_python(), "--quiet");
    snprintf(index, sizeof index, "%d/4", shard);
    FLOOD_ARGS(run, "--shard", index);
    snprintf(index, sizeof index, "shard-%d", shard);
    FLOOD_ARGS(run, "--out", flood_run_path(whole, index, path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 0 || run->exit_code == 1 || run->exit_code == 3, "%s",
                  flood_run_explain(run));
    ck_assert_uint_eq(run->out.len, 0);
    flood_run_free(run);
}

static struct flood_run *merge(const struct flood_run *whole, int from, int to,
                               const char *out)
{
    char path[SCRATCH_PATH_MAX], name[32];
    struct flood_run *run = flood_run_new("merge");
    FLOOD_ARGS(run, "merge", "--out", flood_run_path(whole, out, path));
    flood_run_json_args(run);
    for (int i = from; i <= to; i++) {
        snprintf(name, sizeof name, "shard-%d", i);
        FLOOD_ARGS(run, flood_run_path(whole, name, path));
    }
    flood_run_finish(run);
    return run;
}

START_TEST(four_shards_are_one_go)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *whole = suite_run_new("whole", four);
    flood_run_finish(whole);
    ck_assert_msg(whole->exit_code == 1, "%s", flood_run_explain(whole));
    for (int i = 4; i > 0; i--) {
        run_shard(whole, i);
    }
    struct flood_run *all = merge(whole, 1, 4, "all");
    ck_assert_msg(all->exit_code == 1, "%s", flood_run_explain(all));
    for (size_t i = 0; i < 5; i++) {
        static const char *const keys[] = {"name",    "state", "class",
                                           "verdict", "why",   "expected"};
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            ck_assert_str_eq(suite_run_text_at(all, i, keys[k]),
                             suite_run_text_at(whole, i, keys[k]));
        }
    }
    ck_assert_str_eq(flood_run_string(all, "suite"), flood_run_string(whole, "suite"));
    flood_run_path(whole, "all/results", path);
    ck_assert_int_eq(scratch_count(path), 3);
    flood_run_free(all);

    all = merge(whole, 2, 4, "three");
    ck_assert_msg(all->exit_code == 1, "%s", flood_run_explain(all));
    suite_run_expect_text(all, all->err.text, "shard 1/4 is missing");
    suite_run_expect_text(all, all->out.text, "5 runs: 0 as expected");
    suite_run_expect_text(all, all->out.text, "2 missing");
    flood_run_free(all);
    flood_run_free(whole);
}
END_TEST

START_TEST(nothing_to_merge)
{
    struct flood_run *run = flood_run_new("nothing");
    FLOOD_ARGS(run, "merge", run->dir);
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    suite_run_expect_text(run, run->err.text, "is no folder of a suite");
    flood_run_free(run);
}
END_TEST

Suite *suite_shards_suite(void)
{
    Suite *s = suite_create("suite_shards");
    TCase *t = tcase_create("brief");
    tcase_set_timeout(t, 100);
    tcase_add_test(t, nothing_to_merge);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 100);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, four_shards_are_one_go);
    suite_add_tcase(s, slow);
    return s;
}
