#include "harness/suite/shard.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a scheduler tells in its environment. The first whose index is set counts: a
 * runner may itself be a job of another, and those come first that start the fewest
 * processes. */
struct scheduler {
    const char *name;
    const char *index;
    const char *first; /* variable with the first index; NULL: base */
    const char *step;  /* variable with the distance of two; NULL: 1 */
    const char *count; /* NULL: it does not tell */
    uint32_t base;
};

static const struct scheduler schedulers[] = {
    {.name = "Slurm",
     .index = "SLURM_ARRAY_TASK_ID",
     .first = "SLURM_ARRAY_TASK_MIN",
     .step = "SLURM_ARRAY_TASK_STEP",
     .count = "SLURM_ARRAY_TASK_COUNT"},
    {.name = "Buildkite",
     .index = "BUILDKITE_PARALLEL_JOB",
     .count = "BUILDKITE_PARALLEL_JOB_COUNT"},
    {.name = "GitLab", .index = "CI_NODE_INDEX", .count = "CI_NODE_TOTAL", .base = 1},
    {.name = "CircleCI", .index = "CIRCLE_NODE_INDEX", .count = "CIRCLE_NODE_TOTAL"},
    {.name = "Kubernetes", .index = "JOB_COMPLETION_INDEX"},
};

enum { SCHEDULERS = sizeof schedulers / sizeof schedulers[0] };

/* Digits up to end, and nothing else. */
static bool read_number(const char *text, size_t len, uint32_t *out)
{
    if (len == 0 || len > 10 || strspn(text, "0123456789") < len) {
        return false;
    }
    unsigned long long value = strtoull(text, NULL, 10);
    *out = (uint32_t)value;
    return value <= UINT32_MAX;
}

static bool read_all(const char *text, uint32_t *out)
{
    return read_number(text, strlen(text), out);
}

static int take(struct shard *out, uint32_t index, uint32_t count, const char *what,
                struct err *e)
{
    if (count == 0 || count > SHARD_COUNT_MAX) {
        return err_set(e, FERR_CONFIG, "%s: expected 1 to %d parts, got %u", what,
                       SHARD_COUNT_MAX, count);
    }
    *out = (struct shard){index, count};
    return 0;
}

/* A variable that must be a number; fallback if the scheduler has no such variable. */
static int variable(const char *name, uint32_t fallback, shard_getenv get, void *data,
                    uint32_t *out, struct err *e)
{
    *out = fallback;
    const char *text = name == NULL ? NULL : get(data, name);
    if (text == NULL || read_all(text, out)) {
        return 0;
    }
    return err_set(e, FERR_CONFIG, "--shard auto: expected a number in %s, got '%.40s'",
                   name, text);
}

static int resolve_count(const struct scheduler *s, uint32_t asked, uint32_t told,
                         uint32_t *count, struct err *e)
{
    if (asked == 0 && told == 0) {
        return err_set(e, FERR_CONFIG,
                       "--shard auto: %s tells the index (%s), not how many there are; "
                       "give them as auto/N",
                       s->name, s->index);
    }
    if (asked != 0 && told != 0 && asked != told) {
        return err_set(e, FERR_CONFIG, "--shard auto/%u: %s says %u, in %s", asked,
                       s->name, told, s->count);
    }
    *count = asked != 0 ? asked : told;
    return 0;
}

static int by_scheduler(struct shard *out, const struct scheduler *s, uint32_t asked,
                        shard_getenv get, void *data, struct err *e)
{
    uint32_t id, first, step, told, count = 0;
    int rv = variable(s->index, 0, get, data, &id, e);
    rv = rv != 0 ? rv : variable(s->first, s->base, get, data, &first, e);
    rv = rv != 0 ? rv : variable(s->step, 1, get, data, &step, e);
    rv = rv != 0 ? rv : variable(s->count, 0, get, data, &told, e);
    rv = rv != 0 ? rv : resolve_count(s, asked, told, &count, e);
    if (rv != 0) {
        return rv;
    }
    /* An array like 1,3,7 has no step that leads from one index to the next. */
    if (id < first || step == 0 || (id - first) % step != 0 ||
        (id - first) / step >= count) {
        return err_set(e, FERR_CONFIG,
                       "--shard auto: %s is %u, expected one of %u numbers from %u in "
                       "steps of %u",
                       s->index, id, count, first, step);
    }
    return take(out, (id - first) / step, count, "--shard auto", e);
}

static int automatic(struct shard *out, uint32_t asked, shard_getenv get, void *data,
                     struct err *e)
{
    for (size_t i = 0; i < SCHEDULERS; i++) {
        const char *index = get(data, schedulers[i].index);
        if (index != NULL && index[0] != '\0') {
            return by_scheduler(out, &schedulers[i], asked, get, data, e);
        }
    }
    return err_set(e, FERR_CONFIG,
                   "--shard auto: expected SLURM_ARRAY_TASK_ID, BUILDKITE_PARALLEL_JOB, "
                   "CI_NODE_INDEX, CIRCLE_NODE_INDEX or JOB_COMPLETION_INDEX in the "
                   "environment, got none of them; give the part as I/N");
}

int shard_parse(struct shard *out, const char *text, shard_getenv get, void *data,
                struct err *e)
{
    *out = (struct shard){0, 1};
    if (text == NULL) {
        return 0;
    }
    const char *slash = strchr(text, '/');
    size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
    uint32_t index, count = 0;
    bool counted = slash != NULL && read_all(slash + 1, &count) && count > 0;
    if (len == 4 && strncmp(text, "auto", len) == 0 && (slash == NULL || counted)) {
        return automatic(out, count, get, data, e);
    }
    if (!counted || !read_number(text, len, &index) || index < 1 || index > count) {
        return err_set(e, FERR_CONFIG,
                       "--shard: expected I/N with I from 1 to N, auto or auto/N, got "
                       "'%.80s'",
                       text);
    }
    return take(out, index - 1, count, "--shard", e);
}
