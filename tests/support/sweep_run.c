#include "tests/support/sweep_run.h"

#include <check.h>
#include <math.h>
#include <string.h>

json_t *sweep_run_value(struct flood_run *run, size_t n, const char *key)
{
    json_t *line = json_array_get(flood_run_value(run, "lines"), n);
    json_t *value = json_object_get(line, key);
    ck_assert_msg(value != NULL, "no %s\n%s", key, flood_run_explain(run));
    return value;
}

double sweep_run_number(struct flood_run *run, size_t n, const char *key)
{
    return json_number_value(sweep_run_value(run, n, key));
}

const char *sweep_run_string(struct flood_run *run, size_t n, const char *key)
{
    const char *text = json_string_value(sweep_run_value(run, n, key));
    ck_assert_msg(text != NULL, "%s is no text\n%s", key, flood_run_explain(run));
    return text;
}

void sweep_run_expect_point(struct flood_run *run, size_t n, double truth, double share)
{
    double found = sweep_run_number(run, n, "saturation");
    ck_assert_msg(fabs(found / truth - 1) <= share, "found %.1f/s of %.1f/s\n%s", found,
                  truth, flood_run_explain(run));
    ck_assert_double_le(sweep_run_number(run, n, "low"), found);
    ck_assert_double_ge(sweep_run_number(run, n, "high"), found);
}

void sweep_run_expect_bounds(struct flood_run *run, size_t n, double truth, double share)
{
    const char *state = sweep_run_string(run, n, "state");
    bool ours = strcmp(state, "floodtest's limit") == 0;
    ck_assert_msg(ours || strcmp(state, "out of time") == 0, "%s\n%s", state,
                  flood_run_explain(run));
    double low = sweep_run_number(run, n, "low");
    double high = ours ? INFINITY : sweep_run_number(run, n, "high");
    ck_assert_msg(low <= (1 + share) * truth && high >= (1 - share) * truth,
                  "%.1f/s is not in %.1f/s to %.1f/s\n%s", truth, low, high,
                  flood_run_explain(run));
}

void sweep_run_expect(struct flood_run *run, size_t n, double truth, double share)
{
    if (strcmp(sweep_run_string(run, n, "state"), "found") == 0) {
        sweep_run_expect_point(run, n, truth, share);
    } else {
        sweep_run_expect_bounds(run, n, truth, share);
    }
}
