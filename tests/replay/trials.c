#include "tests/replay/trials.h"

#include "harness/base/mem.h"
#include "harness/judge/judge.h"
#include "tests/replay/pool.h"

#include <stdlib.h>
#include <string.h>

enum { UNREAD = VERDICT_CLASS_COUNT, PER_RUN = JUDGE_NUMBER_COUNT * TRIALS_FACTORS };

const double trials_factors[TRIALS_FACTORS] = {1 / 4.0, 1 / 3.0, 1 / 2.0, 0.7, 1,
                                               1.4,     2,       3,       4};

double trials_bend(const struct judge_number_info *number, double factor)
{
    double x = number->value;
    bool share = number->unit[0] == '\0' && x < 1;
    return share ? factor * x / (1 - x + factor * x) : factor * x;
}

struct judge_numbers trials_numbers(const double values[JUDGE_NUMBER_COUNT])
{
    struct judge_numbers n;
    memcpy(&n, values, sizeof n);
    return n;
}

enum verdict_class trials_conclude(const struct run_record *r,
                                   const struct judge_numbers *n)
{
    struct verdict v;
    judge_conclude_by(n, &r->series, &r->terms, &r->facts, &v);
    return v.class;
}

static void conclude_all(const struct run_record *r, uint8_t *classes)
{
    uint8_t by_table = (uint8_t)trials_conclude(r, &judge_numbers);
    for (size_t i = 0; i < PER_RUN; i++) {
        size_t number = i / TRIALS_FACTORS;
        size_t factor = i % TRIALS_FACTORS;
        if (factor == TRIALS_TABLE) {
            classes[i] = by_table;
            continue;
        }
        double bent[JUDGE_NUMBER_COUNT];
        memcpy(bent, &judge_numbers, sizeof bent);
        bent[number] = trials_bend(&judge_number_infos[number], trials_factors[factor]);
        struct judge_numbers n = trials_numbers(bent);
        classes[i] = (uint8_t)trials_conclude(r, &n);
    }
}

struct work {
    const struct manifest *manifest;
    uint8_t *classes; /* [run][number][factor] */
};

static void conclude_share(void *context, unsigned job, unsigned jobs)
{
    const struct work *w = context;
    for (size_t i = job; i < w->manifest->count; i += jobs) {
        uint8_t *classes = &w->classes[i * PER_RUN];
        struct recording r;
        struct err err = {0};
        if (manifest_open(w->manifest, &w->manifest->runs[i], &r, &err) != 0) {
            memset(classes, UNREAD, PER_RUN);
            continue;
        }
        conclude_all(&r.record, classes);
        recording_fini(&r);
    }
}

static size_t client_of(const struct manifest *m, size_t run)
{
    size_t first = 0;
    while (strcmp(m->runs[first].client, m->runs[run].client) != 0) {
        first++;
    }
    return first;
}

/* Keeps what was read, of the manifest too. */
static void take(struct trials *t, struct manifest *m, const uint8_t *classes)
{
    for (size_t i = 0; i < m->count; i++) {
        if (classes[i * PER_RUN] == UNREAD) {
            free(m->runs[i].line);
            continue;
        }
        size_t kept = t->run_count++;
        m->runs[kept] = m->runs[i];
        memcpy(&t->classes[kept * PER_RUN], &classes[i * PER_RUN], PER_RUN);
        t->runs[kept] = (struct trials_run){
            .healthy = m->runs[kept].healthy,
            .client = client_of(m, kept),
        };
    }
    m->count = t->run_count;
}

void trials_init(struct trials *t, struct manifest *m, unsigned jobs)
{
    size_t bytes = m->count * PER_RUN;
    struct work work = {.manifest = m, .classes = pool_alloc(bytes)};
    pool_run(jobs, conclude_share, &work);
    *t = (struct trials){
        .runs = mem_must_alloc((m->count + 1) * sizeof *t->runs),
        .number_count = JUDGE_NUMBER_COUNT,
        .classes = mem_must_alloc(bytes + 1),
    };
    take(t, m, work.classes);
    pool_free(work.classes, bytes);
}

void trials_fini(struct trials *t)
{
    free(t->runs);
    free(t->classes);
    *t = (struct trials){0};
}

enum verdict_class trials_class(const struct trials *t, size_t run, size_t number,
                                size_t factor)
{
    return t->classes[(run * t->number_count + number) * TRIALS_FACTORS + factor];
}

static bool is_wrong(bool healthy, enum verdict_outcome called)
{
    return called == (healthy ? OUTCOME_FAIL : OUTCOME_PASS);
}

struct trials_sum trials_sum(const struct trials *t, size_t number, size_t factor,
                             size_t without_client)
{
    struct trials_sum sum = {0};
    for (size_t i = 0; i < t->run_count; i++) {
        const struct trials_run *run = &t->runs[i];
        if (run->client == without_client) {
            continue;
        }
        enum verdict_outcome was =
            verdict_classes[trials_class(t, i, number, TRIALS_TABLE)].outcome;
        enum verdict_outcome is =
            verdict_classes[trials_class(t, i, number, factor)].outcome;
        sum.spoiled += is_wrong(run->healthy, is) && !is_wrong(run->healthy, was);
        sum.changed += is != was;
        sum.undecided += (is == OUTCOME_INCONCLUSIVE) - (was == OUTCOME_INCONCLUSIVE);
    }
    return sum;
}

struct trials_range trials_range(const struct trials *t, size_t number,
                                 size_t without_client,
                                 bool (*accepts)(const struct trials_sum *))
{
    struct trials_range range = {TRIALS_TABLE, TRIALS_TABLE};
    for (size_t f = TRIALS_TABLE; f-- > 0;) {
        struct trials_sum sum = trials_sum(t, number, f, without_client);
        if (!accepts(&sum)) {
            break;
        }
        range.low = f;
    }
    for (size_t f = TRIALS_TABLE + 1; f < TRIALS_FACTORS; f++) {
        struct trials_sum sum = trials_sum(t, number, f, without_client);
        if (!accepts(&sum)) {
            break;
        }
        range.high = f;
    }
    return range;
}
