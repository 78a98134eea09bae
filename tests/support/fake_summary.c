#include "tests/support/fake_summary.h"

#include "tests/support/fake_suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

const enum suite_state fake_summary_states[FAKE_SUMMARY_RUNS] = {
    SUITE_AS_EXPECTED, SUITE_UNEXPECTED,  SUITE_COULD_NOT_RUN, SUITE_AS_EXPECTED,
    SUITE_AS_EXPECTED, SUITE_AS_EXPECTED, SUITE_AS_EXPECTED,
};

static void fill(struct suite_outcome *o, uint32_t run)
{
    o->state = fake_summary_states[run];
    o->seconds = 1 + run;
    if (o->state == SUITE_COULD_NOT_RUN) {
        o->exit_code = 3;
        snprintf(o->summary, sizeof o->summary, "the client did not connect");
        return;
    }
    snprintf(o->verdict, sizeof o->verdict, "pass");
    snprintf(o->class_name, sizeof o->class_name, "bounded");
    snprintf(o->summary, sizeof o->summary, "it holds 3 MiB and no more");
    if (o->state == SUITE_UNEXPECTED) {
        snprintf(o->why, sizeof o->why, "expected fail, got pass bounded");
    }
    o->result_path = strdup("results/x.json");
}

void fake_summary_make(struct suite_summary *out, uint32_t index, uint32_t count)
{
    static const char *const names[FAKE_SUMMARY_RUNS] = {"a", "b", "c",  "d",
                                                         "e", "f", "g h"};
    struct fake_suite f;
    struct suite_plan plan;
    struct suite_outcome outcomes[FAKE_SUMMARY_RUNS];
    memset(outcomes, 0, sizeof outcomes);
    fake_suite_init(&f, "a.yaml");
    for (int i = 0; i < FAKE_SUMMARY_RUNS; i++) {
        struct scenario_run *run = fake_suite_add(&f, names[i], "it's here.py");
        if (fake_summary_states[i] == SUITE_UNEXPECTED) {
            fake_suite_expect_fail(run, NULL);
        }
    }
    fake_suite_plan(&f, index, count, &plan);
    for (size_t i = 0; i < plan.count; i++) {
        fill(&outcomes[i], plan.items[i].index);
    }
    suite_summary_make(out, &plan, outcomes, "2026-03-01T12:00:00.250Z");
    for (size_t i = 0; i < plan.count; i++) {
        suite_outcome_fini(&outcomes[i]);
    }
    suite_plan_fini(&plan);
}
