#include "tests/unit/suites.h"

#include "harness/suite/shard.h"

#include <string.h>

/* An environment as NAME=VALUE. */
enum { VARIABLES_MAX = 4 };

static const char *get(void *data, const char *name)
{
    const char *const *variables = data;
    size_t len = strlen(name);
    for (int i = 0; i < VARIABLES_MAX && variables[i] != NULL; i++) {
        if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=') {
            return variables[i] + len + 1;
        }
    }
    return NULL;
}

static const struct {
    const char *text;
    const char *variables[VARIABLES_MAX];
    uint32_t index, count;
} good[] = {
    {NULL, {"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3"}, 0, 1},
    {"1/1", {NULL}, 0, 1},
    {"1/4", {NULL}, 0, 4},
    {"4/4", {"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3"}, 3, 4},
    {"100000/100000", {NULL}, 99999, 100000},
    /* Slurm: --array=0-3, 1-4, 10-16:2 */
    {"auto",
     {"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_MIN=0", "SLURM_ARRAY_TASK_COUNT=4",
      "SLURM_ARRAY_TASK_STEP=1"},
     0,
     4},
    {"auto",
     {"SLURM_ARRAY_TASK_ID=4", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_COUNT=4",
      "SLURM_ARRAY_TASK_STEP=1"},
     3,
     4},
    {"auto",
     {"SLURM_ARRAY_TASK_ID=14", "SLURM_ARRAY_TASK_MIN=10", "SLURM_ARRAY_TASK_COUNT=4",
      "SLURM_ARRAY_TASK_STEP=2"},
     2,
     4},
    {"auto",
     {"SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_COUNT=2"},
     1,
     2},
    {"auto", {"BUILDKITE_PARALLEL_JOB=0", "BUILDKITE_PARALLEL_JOB_COUNT=5"}, 0, 5},
    {"auto", {"BUILDKITE_PARALLEL_JOB=4", "BUILDKITE_PARALLEL_JOB_COUNT=5"}, 4, 5},
    {"auto", {"CI_NODE_INDEX=1", "CI_NODE_TOTAL=3"}, 0, 3},
    {"auto", {"CI_NODE_INDEX=3", "CI_NODE_TOTAL=3"}, 2, 3},
    {"auto", {"CIRCLE_NODE_INDEX=0", "CIRCLE_NODE_TOTAL=1"}, 0, 1},
    {"auto", {"CIRCLE_NODE_INDEX=6", "CIRCLE_NODE_TOTAL=7"}, 6, 7},
    {"auto/4", {"JOB_COMPLETION_INDEX=3"}, 3, 4},
    {"auto/3", {"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3"}, 1, 3},
    /* GitLab always tells how many, also of jobs that are not parallel. */
    {"auto/4", {"CI_NODE_TOTAL=1", "JOB_COMPLETION_INDEX=0"}, 0, 4},
    /* A Slurm array that a GitLab job started. */
    {"auto",
     {"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3", "SLURM_ARRAY_TASK_ID=0",
      "SLURM_ARRAY_TASK_COUNT=2"},
     0,
     2},
};

START_TEST(shards_are_understood)
{
    struct shard s;
    struct err e = {0};
    int rv = shard_parse(&s, good[_i].text, get, (void *)good[_i].variables, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    ck_assert_uint_eq(s.index, good[_i].index);
    ck_assert_uint_eq(s.count, good[_i].count);
}
END_TEST

static const struct {
    const char *text;
    const char *variables[VARIABLES_MAX];
    const char *says;
} bad[] = {
    {"", {NULL}, "expected I/N"},
    {"0/4", {NULL}, "from 1 to N"},
    {"5/4", {NULL}, "got '5/4'"},
    {"1/0", {NULL}, "expected I/N"},
    {"1", {NULL}, "expected I/N"},
    {"1/", {NULL}, "expected I/N"},
    {"/4", {NULL}, "expected I/N"},
    {"-1/4", {NULL}, "expected I/N"},
    {"1/4 ", {NULL}, "expected I/N"},
    {"1/4/2", {NULL}, "expected I/N"},
    {"1/99999999999999999999", {NULL}, "expected I/N"},
    {"1/4294967297", {NULL}, "expected I/N"},
    {"1/100001", {NULL}, "100000 parts"},
    {"automatic", {NULL}, "auto or auto/N"},
    {"auto/0", {NULL}, "auto or auto/N"},
    {"auto/", {NULL}, "auto or auto/N"},
    {"auto", {NULL}, "got none of them"},
    {"auto", {"JOB_COMPLETION_INDEX=3"}, "auto/N"},
    {"auto/2", {"JOB_COMPLETION_INDEX=3"}, "one of 2 numbers"},
    {"auto/4", {"JOB_COMPLETION_INDEX=-1"}, "got '-1'"},
    {"auto/5", {"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3"}, "GitLab says 3"},
    {"auto", {"CI_NODE_INDEX=0", "CI_NODE_TOTAL=3"}, "from 1 in steps"},
    {"auto", {"CI_NODE_INDEX=4", "CI_NODE_TOTAL=3"}, "CI_NODE_INDEX is 4"},
    {"auto", {"CI_NODE_INDEX=two", "CI_NODE_TOTAL=3"}, "got 'two'"},
    {"auto", {"CI_NODE_INDEX=2", "CI_NODE_TOTAL="}, "CI_NODE_TOTAL, got ''"},
    /* --array=1,3,7: three tasks, and no step between them */
    {"auto",
     {"SLURM_ARRAY_TASK_ID=7", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_COUNT=3",
      "SLURM_ARRAY_TASK_STEP=1"},
     "SLURM_ARRAY_TASK_ID is 7"},
    {"auto",
     {"SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_COUNT=3",
      "SLURM_ARRAY_TASK_STEP=0"},
     "steps of 0"},
};

START_TEST(others_are_refused)
{
    struct shard s;
    struct err e = {0};
    int rv = shard_parse(&s, bad[_i].text, get, (void *)bad[_i].variables, &e);
    ck_assert_int_eq(rv, FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, bad[_i].says) != NULL, "%s", e.msg);
}
END_TEST

Suite *shard_suite(void)
{
    Suite *suite = suite_create("shard");
    TCase *tc = tcase_create("parse");
    tcase_add_loop_test(tc, shards_are_understood, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, others_are_refused, 0, sizeof bad / sizeof bad[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
