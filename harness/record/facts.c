#include "harness/record/facts.h"

#include <stdio.h>

const char *const closing_names[CLOSING_COUNT] = {
    [CLOSING_IS_FAILURE] = "failure",
    [CLOSING_IS_FINE] = "fine",
    [CLOSING_IS_DUE] = "due",
};

void facts_set_thresholds(struct run_terms *t, const char *const *texts)
{
    t->threshold_count = 0;
    for (; *texts != NULL && t->threshold_count < RUN_THRESHOLDS_MAX; texts++) {
        snprintf(t->thresholds[t->threshold_count++], RUN_THRESHOLD_MAX, "%s", *texts);
    }
}
