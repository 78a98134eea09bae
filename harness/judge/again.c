#include "harness/judge/again.h"

#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/looks.h"
#include "harness/judge/wire.h"

#include <math.h>

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

/* Bytes kept per byte read at the asked rate, before the flood was raised. */
static double kept_when_asked(const struct picture *first)
{
    double read = picture_read_over(first->flood);
    double grown = (double)span_last(first->flood)->memory_bytes - first->idle.memory;
    return read > 0 ? grown / read : 0;
}

bool again_is_held_perhaps(const struct picture *p, const struct run_terms *c)
{
    if (!picture_raised(p) || c->rate <= 0) {
        return false;
    }
    /* What is held for a few seconds is all there after a few seconds of full speed, and
     * it is all that was read: of a queue that nearly keeps up it would be less. */
    bool soon = p->load_s - p->flood_s <= p->n->kept_soon;
    return soon && kept_when_asked(p) >= p->n->kept_alike * p->per_byte;
}

enum again_reason again_wanted(const struct picture *p, const struct run_terms *c,
                               enum judge_step first_look)
{
    if (first_look == JUDGE_EASE) {
        return AGAIN_KEPT;
    }
    if (first_look != JUDGE_FLAT) {
        return AGAIN_NO;
    }
    if (load_hides_backlog(p, c)) {
        return worked_off(p) ? AGAIN_HIDDEN : AGAIN_NO;
    }
    return again_doubtful_plateau(p, c) ? AGAIN_PLATEAU : AGAIN_NO;
}

/* The second flood from when the kernel's queues are read: what they held came at full
 * speed. */
static struct span eased(const struct picture *p)
{
    if (p->again.count == 0) {
        return p->again;
    }
    return span_since(p->again,
                      span_first(p->again)->t_ns + (int64_t)(p->n->warm_up * 1e9));
}

/* The rows from the first count of live objects that was taken in the span. */
static struct span counted(struct span span)
{
    size_t at = 1;
    while (at < span.count && span.rows[at].live_bytes == span.rows[at - 1].live_bytes) {
        at++;
    }
    bool any = at < span.count && span.rows[at].live_bytes >= 0;
    return any ? (struct span){span.rows + at, span.count - at} : (struct span){NULL, 0};
}

static double least_live(struct span span)
{
    double least = INFINITY;
    for (size_t i = 0; i < span.count; i++) {
        double live = (double)span.rows[i].live_bytes;
        least = live >= 0 ? fmin(least, live) : least;
    }
    return least;
}

/* How much of what growth as before would have added is in live objects: from the lowest
 * count of the window's first half to the lowest of its second, because what awaits a
 * collector counts as live. NAN if they are not counted. */
static double live_share(struct span window, double kept)
{
    struct span all = counted(window);
    if (all.count < 2) {
        return NAN;
    }
    struct span early = {all.rows, all.count / 2};
    struct span late = {all.rows + early.count, all.count - early.count};
    double read = (double)(span_first(late)->read_bytes - span_first(early)->read_bytes);
    return read > 0 ? (least_live(late) - least_live(early)) / (kept * read) : NAN;
}

/* Bytes that may be read before memory has to grow again: at full speed an allocator
 * takes more than is kept, and fills that up first. */
static double room_left(const struct picture *first)
{
    return first->n->kept_room * first->growth;
}

/* AGAIN_KEPT: does memory still grow with what is read, as it did at first? */
static enum judge_step look_eased(const struct picture *p)
{
    struct picture first = picture_first_flood(p);
    struct span window = eased(p);
    double s = span_seconds(window);
    struct trend g = picture_growth(p, window, 0.025);
    /* What came once in the first flood, whatever was read, comes no second time. */
    double kept = fmin(kept_when_asked(&first), first.per_byte);
    double expected = kept * picture_read_over(window);
    if (s < p->n->kept_least || !g.known || expected < p->n->plateau_step) {
        return s >= p->n->kept_time ? JUDGE_SEEN : JUDGE_GO_ON;
    }
    double share = g.slope * g.x_span / expected;
    if (share >= p->n->kept_rises) {
        return JUDGE_SEEN;
    }
    double live = live_share(window, kept);
    /* Memory that grows by large steps would not show it yet. */
    bool still = share < p->n->kept_share && !(live >= p->n->kept_rises) &&
                 expected > growth_granularity(p, p->load);
    if (still && isnan(live) && expected <= room_left(&first)) {
        return s >= p->n->kept_longest ? JUDGE_FLAT : JUDGE_GO_ON;
    }
    if (s >= p->n->kept_time) {
        return still ? JUDGE_FLAT : JUDGE_SEEN;
    }
    return s >= p->n->kept_still && still ? JUDGE_FLAT : JUDGE_GO_ON;
}

bool again_reused(const struct picture *p)
{
    if (p->again.count == 0 || look_eased(p) != JUDGE_FLAT) {
        return false;
    }
    /* What is held for a time is soon gone; a queue that the asked rate lets shrink is
     * worked off for as long as it was filled. */
    struct afterwork a = load_afterwork(p, p->again, p->again_drain);
    return a.ended && a.busy_s <= p->n->kept_soon;
}

double again_at_asked_rate(const struct picture *p, const struct run_terms *c)
{
    struct picture first = picture_first_flood(p);
    double asked = c->rate * wire_message_bytes(p, c);
    double had = picture_read_rate(picture_confirm(p));
    return had > 0 && asked > 0 ? first.growth * fmin(asked / had, 1) : first.growth;
}

static bool enough(const struct picture *p, enum again_reason reason)
{
    double s = span_seconds(p->again);
    return reason == AGAIN_HIDDEN ? s >= p->n->hidden_again * p->load_s
                                  : s >= fmin(p->load_s, p->n->again_time);
}

enum judge_step again_look(const struct picture *p, const struct run_terms *c,
                           enum again_reason reason)
{
    if (reason == AGAIN_KEPT) {
        return look_eased(p);
    }
    if (growth_over_budget(p, c)) {
        return JUDGE_SEEN;
    }
    return enough(p, reason) ? JUDGE_FLAT : JUDGE_GO_ON;
}
