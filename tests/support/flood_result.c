/* The part of tests/support/flood_run.h that reads results. */
#include "tests/support/flood_run.h"

#include <check.h>
#include <string.h>

/* Is name one of the words in "a|b|c"? */
static bool is_listed(const char *words, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = words; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, name, len) == 0 && (at[len] == '\0' || at[len] == '|')) {
            return true;
        }
    }
    return false;
}

void flood_run_expect(struct flood_run *run, int exit_code, const char *classes)
{
    if (classes != NULL) {
        const char *class = flood_run_class(run);
        ck_assert_msg(is_listed(classes, class), "expected %s, got %s\n%s", classes,
                      class, flood_run_explain(run));
        json_t *passed = flood_run_value(run, "passed");
        ck_assert_msg(exit_code == 0   ? json_is_true(passed)
                      : exit_code == 1 ? json_is_false(passed)
                                       : json_is_null(passed),
                      "'passed' does not fit exit code %d\n%s", exit_code,
                      flood_run_explain(run));
    }
    ck_assert_msg(run->exit_code == exit_code, "expected exit code %d\n%s", exit_code,
                  flood_run_explain(run));
}

json_t *flood_run_value(struct flood_run *run, const char *path)
{
    ck_assert_msg(run->json != NULL, "no JSON result\n%s", flood_run_explain(run));
    json_t *value = run->json;
    for (const char *at = path; at != NULL && value != NULL;) {
        size_t len = strcspn(at, ".");
        value = json_object_getn(value, at, len);
        at = at[len] == '.' ? at + len + 1 : NULL;
    }
    ck_assert_msg(value != NULL, "the result has no %s\n%s", path,
                  flood_run_explain(run));
    return value;
}

double flood_run_number(struct flood_run *run, const char *path)
{
    json_t *value = flood_run_value(run, path);
    ck_assert_msg(json_is_number(value), "%s is no number\n%s", path,
                  flood_run_explain(run));
    return json_number_value(value);
}

const char *flood_run_string(struct flood_run *run, const char *path)
{
    json_t *value = flood_run_value(run, path);
    ck_assert_msg(json_is_string(value), "%s is no string\n%s", path,
                  flood_run_explain(run));
    return json_string_value(value);
}

const char *flood_run_class(struct flood_run *run)
{
    return flood_run_string(run, "verdict.class");
}

size_t flood_run_rows(struct flood_run *run)
{
    return json_array_size(flood_run_value(run, "series.rows"));
}

double flood_run_cell(struct flood_run *run, size_t row, const char *column)
{
    size_t index;
    json_t *name;
    json_array_foreach(flood_run_value(run, "series.columns"), index, name)
    {
        if (strcmp(json_string_value(name), column) == 0) {
            json_t *cells = json_array_get(flood_run_value(run, "series.rows"), row);
            json_t *cell = json_array_get(cells, index);
            return json_is_number(cell) ? json_number_value(cell) : -1;
        }
    }
    ck_abort_msg("the series has no column %s\n%s", column, flood_run_explain(run));
    return -1;
}
