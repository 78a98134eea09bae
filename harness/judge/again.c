#include "harness/judge/again.h"

#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/looks.h"

#include <math.h>

static double read_over(struct span span)
{
    return span.count < 2
               ? 0
               : (double)(span_last(span)->read_bytes - span_first(span)->read_bytes);
}

bool again_doubtful_plateau(const struct picture *p, const struct run_terms *c)
{
    struct picture then = picture_at(p, looks_latest(p, c, p->load_s));
    bool flat =
        !picture_raised(&then) && growth_flat(&then, c, load_overloaded(&then, c));
    return !flat && !growth_plateau_exercised(&then, c);
}

static bool worked_off(const struct picture *p)
{
    return p->drain.count >= 2 && load_afterwork(p, p->load, p->drain).ended;
}

/* What is held for a few seconds is all there after a few seconds of full speed. */
static bool passed_soon(const struct picture *first)
{
    return first->load_s - first->flood_s <= first->n->kept_soon;
}

/* At the asked rate it kept as much of each byte as at full speed. That is no queue which
 * is worked off soon: such a client would have kept up, or nearly. It keeps for good, or
 * for a time. */
static bool kept_all_when_asked(const struct picture *first)
{
    double read = read_over(first->flood);
    double grown = (double)span_last(first->flood)->memory_bytes - first->idle.memory;
    return read > 0 && grown / read >= first->n->kept_alike * first->per_byte;
}

enum again_reason again_wanted(const struct picture *p, const struct run_terms *c,
                               enum judge_step first_look)
{
    struct picture first = picture_first_flood(p);
    if (first_look == JUDGE_SEEN) {
        bool raised = picture_raised(&first) && growth_over_budget(&first, c);
        bool perhaps =
            worked_off(p) && passed_soon(&first) && kept_all_when_asked(&first);
        return raised && c->rate > 0 && perhaps ? AGAIN_KEPT : AGAIN_NO;
    }
    if (first_look != JUDGE_FLAT) {
        return AGAIN_NO;
    }
    if (load_hides_backlog(p, c)) {
        return worked_off(p) ? AGAIN_HIDDEN : AGAIN_NO;
    }
    return again_doubtful_plateau(p, c) ? AGAIN_PLATEAU : AGAIN_NO;
}

/* How far memory rose beyond its highest in the first flood, and how far it would have,
 * had it grown with reading as it did before; bytes. */
struct rise {
    double rose, expected;
};

static struct rise rise_again(const struct picture *p)
{
    struct picture first = picture_first_flood(p);
    return (struct rise){
        .rose = picture_highest(p->again) - picture_highest(p->load),
        .expected = first.per_byte * read_over(p->again),
    };
}

/* What a level may rise by and not have risen, bytes. */
static double still(const struct picture *p)
{
    struct picture first = picture_first_flood(p);
    return fmax(p->n->plateau_step, p->n->plateau_share * first.growth);
}

static bool rose(const struct picture *p)
{
    struct rise r = rise_again(p);
    return p->again.count > 0 && r.rose > fmax(still(p), p->n->kept_rises * r.expected);
}

bool again_reused(const struct picture *p)
{
    if (span_seconds(p->again) < p->n->kept_time || rise_again(p).rose > still(p)) {
        return false;
    }
    /* What is held for a time is all there again by now, and stays. */
    struct picture first = picture_first_flood(p);
    struct span late = picture_last(p->again, p->n->flat_window);
    struct trend g = picture_growth(p, late, 0.025);
    bool shows = first.per_byte * read_over(late) >= p->n->kept_shows * still(p);
    return shows && g.known && g.slope < p->n->kept_rises * first.per_byte;
}

double again_at_asked_rate(const struct picture *p, const struct run_terms *c)
{
    struct picture first = picture_first_flood(p);
    struct span raised = {.rows = p->load.rows + p->flood.count,
                          .count = p->load.count - p->flood.count};
    double asked = c->rate * (double)c->frame_bytes;
    double had = picture_read_rate(raised);
    return had > 0 && asked > 0 ? first.growth * fmin(asked / had, 1) : first.growth;
}

static bool enough(const struct picture *p, enum again_reason reason)
{
    double s = span_seconds(p->again);
    switch (reason) {
    case AGAIN_HIDDEN:
        return s >= p->n->hidden_again * p->load_s;
    case AGAIN_KEPT:
        return s >= p->n->kept_time;
    default:
        return s >= fmin(p->load_s, p->n->again_time);
    }
}

enum judge_step again_look(const struct picture *p, const struct run_terms *c,
                           enum again_reason reason)
{
    bool seen = reason == AGAIN_KEPT ? rose(p) : growth_over_budget(p, c);
    if (seen) {
        return JUDGE_SEEN;
    }
    return enough(p, reason) ? JUDGE_FLAT : JUDGE_GO_ON;
}
