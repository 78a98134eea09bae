#include "tests/support/fake_suite.h"

#include <check.h>
#include <string.h>

void fake_suite_init(struct fake_suite *f, const char *path)
{
    memset(f, 0, sizeof *f);
    f->file.path = (char *)path;
    f->file.runs = f->runs;
}

struct scenario_run *fake_suite_add(struct fake_suite *f, const char *name,
                                    const char *target)
{
    ck_assert_uint_lt(f->file.run_count, FAKE_SUITE_RUNS);
    size_t i = f->file.run_count++;
    struct scenario_run *run = &f->runs[i];
    run->name = (char *)name;
    run->settings = f->settings[i];
    run->place = (struct scenario_place){f->file.path, (int)i + 1, 1};
    run->expect.verdict.words[0] = "pass";
    fake_suite_set(run, OPTION_TARGET, target);
    return run;
}

void fake_suite_set(struct scenario_run *run, enum options_id id, const char *text)
{
    ck_assert_uint_lt(run->setting_count, FAKE_SUITE_SETTINGS);
    run->settings[run->setting_count++] =
        (struct scenario_setting){.row = options_at(id), .text = (char *)text};
}

void fake_suite_expect_fail(struct scenario_run *run, const char *class_name)
{
    run->expect.verdict.words[0] = "fail";
    run->expect.class_name.words[0] = (char *)class_name;
}

void fake_suite_plan(const struct fake_suite *f, uint32_t index, uint32_t count,
                     struct suite_plan *plan)
{
    struct err e = {0};
    int rv = suite_plan_make(plan, &f->file, 1, NULL, 0, NULL, 1,
                             (struct shard){index, count}, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
}
