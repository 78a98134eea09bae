#include "harness/suite/plan.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "harness/base/units.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/listen.h"
#include "harness/scenario/target.h"
#include "harness/suite/digest.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a run takes beside its idle phase and its flood: start, drain, a look inside. */
#define AROUND_S 2.0

/* A run and what is given beside it. */
struct source {
    const struct scenario_run *run;
    const struct scenario_override *overrides;
    size_t override_count;
};

/* Whether it was given beside the run or in it. */
static bool said(const struct source *s, enum options_id id, const char **text)
{
    for (size_t i = s->override_count; i > 0; i--) {
        if (s->overrides[i - 1].row->id == id) {
            *text = s->overrides[i - 1].text;
            return true;
        }
    }
    for (size_t i = s->run->setting_count; i > 0; i--) {
        if (s->run->settings[i - 1].row->id == id) {
            *text = s->run->settings[i - 1].text;
            return true;
        }
    }
    *text = NULL;
    return false;
}

/* Whether the run's flood case says it. */
static bool said_by_case(const struct source *s, enum options_id id, const char **text)
{
    const struct flood_case *c;
    struct err e;
    if (!said(s, OPTION_CASE, text) || *text == NULL || cases_find(*text, &c, &e) != 0) {
        return false;
    }
    for (const struct case_setting *one = c->settings; one->option != NULL; one++) {
        if (strcmp(one->option, options_at(id)->name) == 0) {
            *text = one->value;
            return true;
        }
    }
    return false;
}

/* Whether an option is given; *text is its value then, NULL of a flag. */
static bool given(const struct source *s, enum options_id id, const char **text)
{
    return said(s, id, text) || said_by_case(s, id, text);
}

static double seconds_of(const struct source *s, enum options_id id)
{
    const char *text;
    uint64_t ns = 0;
    struct err e;
    if (!given(s, id, &text) || text == NULL) {
        text = options_at(id)->initial;
    }
    return units_parse_time(text, &ns, &e) == 0 ? (double)ns / (double)NS_PER_S : 0;
}

static bool fixed_port(const struct source *s)
{
    const char *text;
    struct listen_address at;
    struct err e;
    if (given(s, OPTION_PORT, &text) && text != NULL && strcmp(text, "0") != 0) {
        return true;
    }
    return given(s, OPTION_LISTEN, &text) && text != NULL &&
           listen_parse(text, &at, &e) == 0 && at.has_port && at.port != 0;
}

static bool must_be_alone(const struct source *s)
{
    const char *text;
    bool full_speed =
        given(s, OPTION_RATE, &text) && text != NULL && strcmp(text, "max") == 0;
    bool shown = given(s, OPTION_UI, &text) || given(s, OPTION_METRICS_PORT, &text);
    return s->run->alone || full_speed || fixed_port(s) || shown ||
           given(s, OPTION_UNIX, &text) || given(s, OPTION_PID, &text) ||
           given(s, OPTION_ATTACH, &text);
}

static uint64_t digest_item(const struct suite_item *item)
{
    const struct expectation *e = item->expect;
    const struct expectation_words *lists[] = {
        &e->verdict, &e->class_name, &e->kind, &e->type, &e->owner, &e->file, &e->line};
    uint64_t d = digest_words(DIGEST_START, item->words);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        d = digest_words(d, lists[i]->words);
    }
    return d;
}

static void make_item(struct suite_item *item, const struct source *s, uint32_t round)
{
    const char *name = s->run->name;
    size_t room = strlen(name) + 16;
    item->name = mem_must_alloc(room);
    snprintf(item->name, room, round == 0 ? "%s" : "%s #%u", name, round + 1);
    item->words = scenario_run_words(s->run, s->overrides, s->override_count);
    item->expect = &s->run->expect;
    item->place = s->run->place;
    item->run = s->run;
    item->alone = must_be_alone(s);
    item->expected_s =
        seconds_of(s, OPTION_IDLE) + seconds_of(s, OPTION_DURATION) + AROUND_S;
    item->digest = digest_item(item);
}

static bool passes(const char *filter, const char *name)
{
    return filter == NULL || fnmatch(filter, name, 0) == 0 ||
           strstr(name, filter) != NULL;
}

static size_t count_runs(const struct scenario_file *files, size_t count)
{
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        runs += files[i].run_count;
    }
    return runs;
}

static void make_round(struct suite_plan *p, const struct scenario_file *files,
                       size_t count, struct source *s, const char *filter, uint32_t round)
{
    for (size_t f = 0; f < count; f++) {
        for (size_t r = 0; r < files[f].run_count; r++) {
            s->run = &files[f].runs[r];
            if (passes(filter, s->run->name)) {
                struct suite_item *item = &p->items[p->total];
                item->index = (uint32_t)p->total++;
                make_item(item, s, round);
            }
        }
    }
}

static int by_name(const void *a, const void *b)
{
    const struct suite_item *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static int refuse_doubles(const struct suite_plan *p, struct err *e)
{
    const struct suite_item **sorted = mem_must_alloc((p->total + 1) * sizeof *sorted);
    for (size_t i = 0; i < p->total; i++) {
        sorted[i] = &p->items[i];
    }
    qsort(sorted, p->total, sizeof *sorted, by_name);
    int rv = 0;
    for (size_t i = 1; i < p->total && rv == 0; i++) {
        const struct suite_item *a = sorted[i - 1], *b = sorted[i];
        if (strcmp(a->name, b->name) == 0) {
            rv = err_set(e, FERR_CONFIG,
                         "%s:%d and %s:%d: two runs have the name '%.80s'; give one "
                         "another 'name'",
                         a->place.path, a->place.line, b->place.path, b->place.line,
                         a->name);
        }
    }
    free(sorted);
    return rv;
}

static void free_item(struct suite_item *item)
{
    free(item->name);
    target_free(item->words);
}

static void keep_shard(struct suite_plan *p)
{
    p->count = 0;
    for (size_t i = 0; i < p->total; i++) {
        if (i % p->shard.count == p->shard.index) {
            p->items[p->count++] = p->items[i];
        } else {
            free_item(&p->items[i]);
        }
    }
}

static uint64_t digest_all(const struct suite_plan *p)
{
    uint64_t d = DIGEST_START;
    for (size_t i = 0; i < p->total; i++) {
        char text[DIGEST_TEXT_MAX]; /* bytes of a number differ from machine to machine */
        digest_format(text, p->items[i].digest);
        d = digest_text(digest_text(d, p->items[i].name), text);
    }
    return d;
}

int suite_plan_make(struct suite_plan *out, const struct scenario_file *files,
                    size_t count, const struct scenario_override *overrides,
                    size_t override_count, const char *filter, uint32_t repeat,
                    struct shard shard, struct err *e)
{
    *out = (struct suite_plan){.shard = shard};
    size_t runs = count_runs(files, count);
    out->items = mem_try_alloc(runs * repeat + 1, sizeof *out->items);
    if (out->items == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for %zu runs %u times", runs, repeat);
    }
    struct source s = {.overrides = overrides, .override_count = override_count};
    for (uint32_t round = 0; round < repeat; round++) {
        make_round(out, files, count, &s, filter, round);
    }
    out->count = out->total;
    if (out->total == 0) {
        return filter == NULL
                   ? err_set(e, FERR_CONFIG, "the files have no runs")
                   : err_set(e, FERR_CONFIG,
                             "--filter '%.80s': none of the %zu runs has such a name",
                             filter, runs);
    }
    int rv = refuse_doubles(out, e);
    if (rv == 0) {
        out->digest = digest_all(out);
        keep_shard(out);
    }
    return rv;
}

void suite_plan_fini(struct suite_plan *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free_item(&p->items[i]);
    }
    free(p->items);
    *p = (struct suite_plan){0};
}
