#include "harness/judge/again.h"

#include "harness/judge/growth.h"
#include "harness/judge/load.h"

#include <math.h>

static double read_over(struct span span)
{
    return span.count < 2
               ? 0
               : (double)(span_last(span)->read_bytes - span_first(span)->read_bytes);
}

static struct picture first_flood(const struct picture *p)
{
    return picture_at(p, p->load_s);
}

bool again_doubtful_plateau(const struct picture *first, const struct run_terms *c)
{
    bool flat =
        !picture_raised(first) && growth_flat(first, c, load_overloaded(first, c));
    return !flat && !growth_plateau_exercised(first, c);
}

/* A second flood of twice the first must not come near the memory limit. */
static bool has_room(const struct picture *p, const struct run_terms *c,
                     const struct picture *first)
{
    double most = p->idle.memory + (1 + p->n->kept_rises) * first->peak_growth;
    return most < p->n->limit_share * (double)c->memory_limit_bytes;
}

static bool worked_off(const struct picture *p)
{
    return p->drain.count >= 2 && load_afterwork(p, p->load, p->drain).ended;
}

enum again_reason again_wanted(const struct picture *p, const struct run_terms *c,
                               enum judge_step first_look)
{
    struct picture first = first_flood(p);
    if (first_look == JUDGE_SEEN) {
        bool kept = growth_over_budget(&first, c) && growth_proportional(&first, c);
        return kept && worked_off(p) && has_room(p, c, &first) ? AGAIN_KEPT : AGAIN_NO;
    }
    if (first_look != JUDGE_FLAT) {
        return AGAIN_NO;
    }
    if (load_hides_backlog(p, c)) {
        return worked_off(p) ? AGAIN_HIDDEN : AGAIN_NO;
    }
    return again_doubtful_plateau(&first, c) ? AGAIN_PLATEAU : AGAIN_NO;
}

bool again_rose(const struct picture *p)
{
    struct picture first = first_flood(p);
    double rose = picture_highest(p->again) - picture_highest(p->load);
    return p->again.count > 0 && rose > p->n->kept_rises * first.growth;
}

bool again_reused(const struct picture *p)
{
    return !again_rose(p) && read_over(p->again) >= p->n->kept_dose * read_over(p->load);
}

double again_at_asked_rate(const struct picture *p, const struct run_terms *c)
{
    struct picture first = first_flood(p);
    double asked = c->rate * (double)c->frame_bytes;
    double had = picture_read_rate(p->again);
    return had > 0 && asked > 0 ? first.growth * fmin(asked / had, 1) : first.growth;
}

static bool enough(const struct picture *p, enum again_reason reason)
{
    double s = span_seconds(p->again);
    switch (reason) {
    case AGAIN_HIDDEN:
        return s >= p->n->hidden_again * p->load_s;
    case AGAIN_KEPT:
        /* Twice the bytes take some three times as long at most: the first flood began
         * at the asked rate. */
        return again_reused(p) || s >= 2 * p->n->kept_dose * p->load_s;
    default:
        return s >= fmin(p->load_s, p->n->again_time);
    }
}

enum judge_step again_look(const struct picture *p, const struct run_terms *c,
                           enum again_reason reason)
{
    bool seen = reason == AGAIN_KEPT ? again_rose(p) : growth_over_budget(p, c);
    if (seen) {
        return JUDGE_SEEN;
    }
    return enough(p, reason) ? JUDGE_FLAT : JUDGE_GO_ON;
}
