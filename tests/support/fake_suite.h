/* A scenario file made by hand, for what comes after the loader. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_SUITE_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_SUITE_H

#include "harness/suite/plan.h"

enum { FAKE_SUITE_RUNS = 16, FAKE_SUITE_SETTINGS = 4 };

/* Nothing of it is on the heap: scenario_file_fini is not for it. */
struct fake_suite {
    struct scenario_file file;
    struct scenario_run runs[FAKE_SUITE_RUNS];
    struct scenario_setting settings[FAKE_SUITE_RUNS][FAKE_SUITE_SETTINGS];
};

void fake_suite_init(struct fake_suite *f, const char *path);

/* A run that is expected to pass, with this --target. Strings are borrowed. */
struct scenario_run *fake_suite_add(struct fake_suite *f, const char *name,
                                    const char *target);

/* One option more. */
void fake_suite_set(struct scenario_run *run, enum options_id id, const char *text);

/* Expects a failure of this class. */
void fake_suite_expect_fail(struct scenario_run *run, const char *class_name);

/* Its plan, of part index (from 0) of count; fails the test if there is none. */
void fake_suite_plan(const struct fake_suite *f, uint32_t index, uint32_t count,
                     struct suite_plan *plan);

#endif
