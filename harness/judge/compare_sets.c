#include "harness/judge/compare_sets.h"

#include "harness/base/mem.h"
#include "harness/judge/compare.h"
#include "harness/judge/compare_differ.h"
#include "harness/judge/compare_subject.h"

#include <stdlib.h>
#include <string.h>

/* The repetitions of one side: indices into its set. */
struct group {
    const struct compare_observation **items; /* owned */
    size_t count;
    bool paired;
};

struct groups {
    struct group *groups; /* owned */
    size_t count;
};

static bool same_name(const struct compare_observation *a,
                      const struct compare_observation *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0;
}

static bool same_settings(const struct compare_observation *a,
                          const struct compare_observation *b)
{
    return same_name(a, b) && compare_differ_alike(a->settings, b->settings);
}

static bool same_client(const struct compare_observation *a,
                        const struct compare_observation *b)
{
    return same_name(a, b) && strcmp(a->client, b->client) == 0;
}

static bool same_all(const struct compare_observation *a,
                     const struct compare_observation *b)
{
    bool named = a->name[0] != '\0' && a->kind == COMPARE_RUN;
    return same_name(a, b) && (named || (same_settings(a, b) && same_client(a, b)));
}

static bool same_kind(const struct compare_observation *a,
                      const struct compare_observation *b)
{
    return a->kind == b->kind;
}

static void collect(struct groups *out, const struct compare_set *set)
{
    *out =
        (struct groups){.groups = mem_must_alloc((set->count + 1) * sizeof *out->groups)};
    for (size_t i = 0; i < set->count; i++) {
        struct group *g = out->groups;
        while (g < out->groups + out->count && !same_all(g->items[0], &set->items[i])) {
            g++;
        }
        if (g == out->groups + out->count) {
            g->items = mem_must_alloc((set->count - i) * sizeof *g->items);
            out->count++;
        }
        g->items[g->count++] = &set->items[i];
    }
}

static void release(struct groups *g)
{
    for (size_t i = 0; i < g->count; i++) {
        free(g->groups[i].items);
    }
    free(g->groups);
}

typedef bool (*alike)(const struct compare_observation *a,
                      const struct compare_observation *b);

/* The only one of the other side that is like it and has no partner; NULL: none, or not
 * the only one. */
static struct group *partner(const struct group *g, struct groups *others, alike is_alike)
{
    struct group *found = NULL;
    for (size_t i = 0; i < others->count; i++) {
        struct group *o = &others->groups[i];
        if (!o->paired && is_alike(g->items[0], o->items[0])) {
            if (found != NULL) {
                return NULL;
            }
            found = o;
        }
    }
    return found;
}

struct work {
    struct compare_result *out;
    struct groups base, fresh;
    const struct compare_allowed *allowed;
    bool force;
};

static void pair(struct work *w, struct group *base, struct group *fresh)
{
    struct compare_subject *s = &w->out->subjects[w->out->count++];
    base->paired = fresh->paired = true;
    const struct compare_runs runs = {base->items, base->count, fresh->items,
                                      fresh->count};
    compare_subject_make(s, &runs, w->allowed, w->force);
    w->out->incomparable += !s->compared || compare_subject_is_mute(s);
    w->out->regressions += s->verdict == COMPARE_WORSE;
    w->out->improvements += s->verdict == COMPARE_BETTER;
    for (int i = 0; i < COMPARE_METRICS; i++) {
        w->out->regressions += s->numbers[i].change == COMPARE_WORSE;
        w->out->improvements += s->numbers[i].change == COMPARE_BETTER;
    }
}

/* From the surest likeness to the last resort, which is that there is one of each. */
static void pair_all(struct work *w)
{
    static const alike ways[] = {same_all, same_settings, same_client, same_name,
                                 same_kind};
    bool single = w->base.count == 1 && w->fresh.count == 1;
    size_t count = sizeof ways / sizeof *ways - (single ? 0 : 1);
    for (size_t way = 0; way < count; way++) {
        for (size_t i = 0; i < w->base.count; i++) {
            struct group *g = &w->base.groups[i];
            struct group *o = g->paired ? NULL : partner(g, &w->fresh, ways[way]);
            if (o != NULL && partner(o, &w->base, ways[way]) == g) {
                pair(w, g, o);
            }
        }
    }
}

static const char **unpaired(const struct groups *g, size_t *count)
{
    const char **names = mem_must_alloc((g->count + 1) * sizeof *names);
    *count = 0;
    for (size_t i = 0; i < g->count; i++) {
        const struct compare_observation *o = g->groups[i].items[0];
        if (!g->groups[i].paired) {
            names[(*count)++] = o->name[0] != '\0' ? o->name : o->client;
        }
    }
    return names;
}

void compare_sets(struct compare_result *out, const struct compare_set *base,
                  const struct compare_set *fresh, const struct compare_allowed *allowed,
                  bool force)
{
    struct work w = {.out = out, .allowed = allowed, .force = force};
    collect(&w.base, base);
    collect(&w.fresh, fresh);
    *out = (struct compare_result){
        .subjects = mem_must_alloc((w.base.count + 1) * sizeof *out->subjects)};
    pair_all(&w);
    out->missing = unpaired(&w.base, &out->missing_count);
    out->added = unpaired(&w.fresh, &out->added_count);
    release(&w.base);
    release(&w.fresh);
}

bool compare_result_is_whole(const struct compare_result *r)
{
    return r->count > 0 && r->incomparable == 0 && r->missing_count == 0;
}

void compare_result_fini(struct compare_result *r)
{
    free(r->subjects);
    free(r->missing);
    free(r->added);
    *r = (struct compare_result){0};
}
