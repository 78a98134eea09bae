#include "harness/suite/merge.h"

#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Missing shards that are named one by one. */
enum { NAMED_MAX = 20 };

static int refuse_strangers(const struct merge_part *parts, size_t count, struct err *e)
{
    const struct suite_summary *first = &parts[0].summary;
    for (size_t i = 1; i < count; i++) {
        const struct suite_summary *s = &parts[i].summary;
        if (s->digest != first->digest || s->total != first->total) {
            return err_set(e, FERR_CONFIG,
                           "'%s' and '%s' are of different suites: their scenarios, "
                           "their options or their filter are not the same",
                           parts[0].dir, parts[i].dir);
        }
        if (s->shard.count != first->shard.count) {
            return err_set(e, FERR_CONFIG,
                           "'%s' is one of %u shards, '%s' one of %u: expected shards of "
                           "one division",
                           parts[0].dir, first->shard.count, parts[i].dir,
                           s->shard.count);
        }
    }
    return 0;
}

static int by_shard(const void *a, const void *b)
{
    const struct merge_part *const *x = a, *const *y = b;
    uint32_t i = (*x)->summary.shard.index, j = (*y)->summary.shard.index;
    return (i > j) - (i < j);
}

static void note_unfinished(const struct merge_part *part, struct strbuf *notes)
{
    struct suite_counts c = suite_summary_count(&part->summary);
    if (c.of[SUITE_NOT_RUN] > 0) {
        strbuf_addf(notes,
                    "shard %u/%u in '%s' is not finished: %zu of its %zu runs are not "
                    "done (go on with --resume)\n",
                    part->summary.shard.index + 1, part->summary.shard.count, part->dir,
                    c.of[SUITE_NOT_RUN], part->summary.count);
    }
}

static void note_missing(uint32_t from, uint32_t to, uint32_t count, struct strbuf *notes)
{
    for (uint32_t i = from; i < to && i - from < NAMED_MAX; i++) {
        strbuf_addf(notes, "shard %u/%u is missing\n", i + 1, count);
    }
    if (to > from && to - from > NAMED_MAX) {
        strbuf_addf(notes, "... and %u more shards up to %u\n", to - from - NAMED_MAX,
                    to);
    }
}

static int check_division(const struct merge_part *part, struct err *e)
{
    const struct suite_summary *s = &part->summary;
    for (size_t i = 0; i < s->count; i++) {
        if (s->runs[i].index % s->shard.count != s->shard.index) {
            return err_set(e, FERR_CONFIG,
                           "'%s' is damaged: '%.80s' is no run of shard %u/%u", part->dir,
                           s->runs[i].name, s->shard.index + 1, s->shard.count);
        }
    }
    return 0;
}

/* sorted: by shard. */
static int check_shards(struct merge_part *const *sorted, size_t count,
                        struct strbuf *notes, struct err *e)
{
    uint32_t shards = sorted[0]->summary.shard.count, expected = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t index = sorted[i]->summary.shard.index;
        if (i > 0 && sorted[i - 1]->summary.shard.index == index) {
            return err_set(e, FERR_CONFIG, "shard %u/%u is there twice: '%s' and '%s'",
                           index + 1, shards, sorted[i - 1]->dir, sorted[i]->dir);
        }
        int rv = check_division(sorted[i], e);
        if (rv != 0) {
            return rv;
        }
        note_missing(expected, index, shards, notes);
        note_unfinished(sorted[i], notes);
        expected = index + 1;
    }
    note_missing(expected, shards, shards, notes);
    return 0;
}

static int by_index(const void *a, const void *b)
{
    const struct suite_run *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

static void move_runs(struct suite_summary *out, struct merge_part *parts, size_t count)
{
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        runs += parts[i].summary.count;
    }
    out->runs = mem_must_alloc((runs + 1) * sizeof *out->runs);
    for (size_t i = 0; i < count; i++) {
        struct suite_summary *s = &parts[i].summary;
        memcpy(&out->runs[out->count], s->runs, s->count * sizeof *s->runs);
        out->count += s->count;
        s->count = 0;
        if (out->started_at[0] == '\0' || strcmp(s->started_at, out->started_at) < 0) {
            snprintf(out->started_at, sizeof out->started_at, "%s", s->started_at);
        }
    }
    qsort(out->runs, out->count, sizeof *out->runs, by_index);
}

int suite_merge(struct suite_summary *out, struct merge_part *parts, size_t count,
                struct strbuf *notes, struct err *e)
{
    *out = (struct suite_summary){.digest = parts[0].summary.digest,
                                  .shard = {0, 1},
                                  .total = parts[0].summary.total};
    struct merge_part **sorted = mem_must_alloc(count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &parts[i];
    }
    qsort(sorted, count, sizeof *sorted, by_shard);
    int rv = refuse_strangers(parts, count, e);
    rv = rv != 0 ? rv : check_shards(sorted, count, notes, e);
    free(sorted);
    if (rv != 0) {
        return rv;
    }
    move_runs(out, parts, count);
    out->missing = out->total - (uint32_t)out->count;
    return 0;
}
