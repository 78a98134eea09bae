#include "harness/judge/compare_subject.h"

#include "harness/base/mem.h"
#include "harness/judge/compare.h"
#include "harness/judge/compare_differ.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a client failed now and then before, it fails more often only beyond this. */
#define FAILS_MORE_ALPHA 0.01

const char *const compare_change_names[COMPARE_CHANGES] = {
    [COMPARE_SAME] = "same",
    [COMPARE_BETTER] = "better",
    [COMPARE_WORSE] = "worse",
    [COMPARE_UNKNOWN] = "unknown",
};

const char *compare_subject_name(const struct compare_subject *s)
{
    return s->name[0] != '\0' ? s->name : s->client;
}

static struct compare_tally tally(const struct compare_observation **items, size_t count)
{
    struct compare_tally t = {.runs = count, .class_name = ""};
    for (size_t i = 0; i < count; i++) {
        bool failed_before = t.of[COMPARE_FAIL] > 0;
        t.of[items[i]->outcome]++;
        t.unmet += items[i]->expectation == COMPARE_UNMET;
        t.grade = items[i]->grade;
        if (items[i]->outcome == COMPARE_FAIL || !failed_before) {
            t.class_name = items[i]->class_name;
        }
    }
    return t;
}

static size_t verdicts(const struct compare_tally *t)
{
    return t->runs - t->of[COMPARE_NO_VERDICT];
}

static enum compare_change say(struct compare_subject *s, enum compare_change change,
                               const char *why)
{
    snprintf(s->verdict_why, sizeof s->verdict_why, "%s", why);
    return change;
}

static enum compare_change judge_verdict(struct compare_subject *s)
{
    const struct compare_tally *b = &s->base, *f = &s->fresh;
    size_t failed = b->of[COMPARE_FAIL], fails = f->of[COMPARE_FAIL];
    if (verdicts(b) == 0 || verdicts(f) == 0) {
        return say(s, COMPARE_UNKNOWN,
                   s->kind == COMPARE_SWEEP ? "a sweep has no verdict"
                   : verdicts(f) == 0       ? "could not be run"
                                            : "could not be run before");
    }
    if (b->of[COMPARE_PASS] > 0 && failed == 0 && fails > 0) {
        return say(s, COMPARE_WORSE, "passed, and fails now");
    }
    if (failed > 0 &&
        compare_chance(verdicts(b), failed, verdicts(f), fails) < FAILS_MORE_ALPHA) {
        return say(s, COMPARE_WORSE, "fails more often");
    }
    if (b->unmet == 0 && f->unmet > 0) {
        return say(s, COMPARE_WORSE, "was as expected, and is not now");
    }
    if (failed == verdicts(b) && f->of[COMPARE_PASS] == verdicts(f)) {
        return say(s, COMPARE_BETTER, "failed, and passes now");
    }
    if (b->unmet > 0 && f->unmet == 0 && f->of[COMPARE_UNSURE] == 0) {
        return say(s, COMPARE_BETTER, "is as expected now");
    }
    if (b->of[COMPARE_UNSURE] == 0 && f->of[COMPARE_UNSURE] > 0) {
        return say(s, COMPARE_SAME, "inconclusive now");
    }
    return say(s, COMPARE_SAME, "");
}

static bool most_went_faster(const struct compare_observation **items, size_t count)
{
    size_t faster = 0;
    for (size_t i = 0; i < count; i++) {
        faster += items[i]->went_faster;
    }
    return 2 * faster > count;
}

/* At full speed a client reads many messages at a time, and each costs less: what a
 * client whose verdict needs no such flood any more has lost by that is nothing. */
static const char *why_no_cpu(const struct compare_runs *runs)
{
    bool differ = most_went_faster(runs->base, runs->base_count) !=
                  most_went_faster(runs->fresh, runs->fresh_count);
    return differ ? "only one of both was also flooded at another rate (confirm)" : NULL;
}

/* The known values of one metric, and what they deviate by. */
struct values {
    struct compare_values of; /* values owned */
    double least;
    const char *mute;
};

static struct values gather(const struct compare_observation **items, size_t count,
                            enum compare_metric_id id)
{
    struct values v = {.least = 0};
    double *values = mem_must_alloc((count + 1) * sizeof *values);
    double *floors = mem_must_alloc((count + 1) * sizeof *floors);
    size_t known = 0;
    for (size_t i = 0; i < count && known < COMPARE_VALUES_MAX; i++) {
        const struct compare_value *one = &items[i]->values[id];
        if (isnan(one->value)) {
            v.mute = one->mute != NULL ? one->mute : v.mute;
            continue;
        }
        values[known] = one->value;
        floors[known++] = one->floor;
        v.least = fmax(v.least, one->least);
    }
    v.of = (struct compare_values){values, known,
                                   known > 0 ? compare_median(floors, known) : 0};
    free(floors);
    return v;
}

static struct compare_number judge_number(const struct compare_runs *runs,
                                          enum compare_metric_id id, double allowed)
{
    struct values b = gather(runs->base, runs->base_count, id);
    struct values f = gather(runs->fresh, runs->fresh_count, id);
    struct compare_number n = {.change = COMPARE_UNKNOWN,
                               .base = NAN,
                               .fresh = NAN,
                               .noise = NAN,
                               .threshold = NAN,
                               .base_count = b.of.count,
                               .fresh_count = f.of.count,
                               .why = f.mute != NULL ? f.mute : b.mute};
    if (b.of.count > 0) {
        n.base = compare_median(b.of.values, b.of.count);
    }
    if (f.of.count > 0) {
        n.fresh = compare_median(f.of.values, f.of.count);
    }
    const char *never = id == COMPARE_CPU ? why_no_cpu(runs) : NULL;
    if (never != NULL) {
        n.why = never;
    } else if (b.of.count > 0 && f.of.count > 0) {
        n.noise = compare_shift(b.of, f.of).noise;
        n.threshold = fmax(n.noise, isnan(allowed) ? b.least : allowed * fabs(n.base));
        double gain =
            compare_metrics[id].more_is_better ? n.fresh - n.base : n.base - n.fresh;
        n.change = gain < -n.threshold             ? COMPARE_WORSE
                   : gain > fmax(n.noise, b.least) ? COMPARE_BETTER
                                                   : COMPARE_SAME;
    }
    free((double *)b.of.values);
    free((double *)f.of.values);
    return n;
}

void compare_subject_make(struct compare_subject *out, const struct compare_runs *runs,
                          const struct compare_allowed *allowed, bool force)
{
    const struct compare_observation *first = runs->fresh[0];
    *out = (struct compare_subject){.kind = first->kind,
                                    .name = first->name,
                                    .client = first->client,
                                    .base_client = runs->base[0]->client,
                                    .base = tally(runs->base, runs->base_count),
                                    .fresh = tally(runs->fresh, runs->fresh_count)};
    compare_differ(out, runs->base[0], first);
    out->compared = force || out->difference_count == 0;
    out->verdict = COMPARE_UNKNOWN;
    if (out->compared) {
        out->verdict = judge_verdict(out);
    }
    for (int i = 0; i < COMPARE_METRICS; i++) {
        out->numbers[i] = judge_number(runs, (enum compare_metric_id)i, allowed->loss[i]);
        if (!out->compared) {
            out->numbers[i].change = COMPARE_UNKNOWN;
        }
    }
}

bool compare_subject_is_mute(const struct compare_subject *s)
{
    bool mute = s->verdict == COMPARE_UNKNOWN;
    for (int i = 0; i < COMPARE_METRICS; i++) {
        mute = mute && s->numbers[i].change == COMPARE_UNKNOWN;
    }
    return mute;
}
