#include "harness/judge/decide.h"

#include "harness/judge/again.h"
#include "harness/judge/drops.h"
#include "harness/judge/growth.h"
#include "harness/judge/load.h"

#include <math.h>
#include <stddef.h>

/* A plateau is a rise that stopped. */
static bool is_plateau(const struct picture *first)
{
    return first->growth >= first->n->rise_growth;
}

static struct decision decision(enum verdict_class class,
                                enum verdict_confidence confidence)
{
    return (struct decision){
        .class = class,
        .outcome = verdict_classes[class].outcome,
        .confidence = confidence,
    };
}

static struct decision inconclusive(struct doubt doubt)
{
    struct decision d = decision(VERDICT_INCONCLUSIVE, CONFIDENCE_NONE);
    d.doubt = doubt;
    return d;
}

/* Growth past every bound: which kind? A client with nothing left to do keeps what it has
 * processed; one that is still at work has a queue. */
static enum verdict_class growth_class(const struct picture *p, const struct run_terms *c,
                                       const struct run_facts *f)
{
    if (!growth_proportional(p, c)) {
        return VERDICT_OVER_BUDGET;
    }
    struct span drain = picture_latest_drain(p);
    bool watched = drain.count >= 2 && !f->limit_passed && !f->exited;
    bool queue = !watched || load_backlog(p) || load_queue_seen(p, c);
    return queue ? VERDICT_UNBOUNDED_QUEUE : VERDICT_RETAINED_LEAK;
}

static struct decision decide_growth(const struct picture *p, const struct run_terms *c,
                                     const struct run_facts *f, bool seen)
{
    enum verdict_class class = growth_class(p, c, f);
    bool collected = seen && class == VERDICT_RETAINED_LEAK && growth_is_dead_at_rest(p);
    if (growth_is_dead(p) || collected) {
        struct decision d = decision(VERDICT_FRAGMENTATION, CONFIDENCE_NONE);
        if (seen) {
            d.outcome = OUTCOME_FAIL;
            d.confidence = CONFIDENCE_CERTAIN;
        }
        return d;
    }
    return decision(class, seen ? CONFIDENCE_CERTAIN : CONFIDENCE_MODERATE);
}

static enum verdict_class ending_class(const struct picture *p, const struct run_facts *f)
{
    if (load_ceiling(p)) {
        return f->killed ? VERDICT_UNBOUNDED_QUEUE : VERDICT_CEILING;
    }
    return f->exited && (f->signal != 0 || f->exit_code != 0) ? VERDICT_CRASHED
                                                              : VERDICT_DISCONNECTED;
}

/* Where a client may end the connection, or has to, that is its pass: unless it died, or
 * grew before. Memory that it gave back with the connection counts, too. */
static struct decision decide_ending(const struct picture *p, const struct run_terms *c,
                                     const struct run_facts *f)
{
    enum verdict_class class = ending_class(p, f);
    bool may = c->closing != CLOSING_IS_FAILURE && p->load.count > 0;
    bool died = f->exited && f->signal != 0; /* not of ours, when the run was over */
    if (!may || died || load_ceiling(p)) {
        return decision(class, CONFIDENCE_CERTAIN);
    }
    if (p->idle.memory <= 0 ||
        !isfinite(p->peak_growth)) { /* the last row may lack it: the client is gone */
        return inconclusive(doubt_of("the client's memory could not be read",
                                     "run floodtest as the client's user, on the "
                                     "client's host"));
    }
    bool over = p->peak_growth > growth_budget(p, c);
    return decision(over ? VERDICT_OVER_BUDGET : VERDICT_REFUSED, CONFIDENCE_CERTAIN);
}

/* It is connected still. Did it go on as if nothing were wrong? What it read long after
 * the server began to misbehave tells. */
static struct decision decide_refusal(const struct picture *p)
{
    if (p->reads_known && picture_read_over(picture_last(p->load, 0.5)) > 0) {
        return decision(VERDICT_NOT_REFUSED, CONFIDENCE_CERTAIN);
    }
    return inconclusive(doubt_of("it neither ended the connection nor was it seen to "
                                 "read on",
                                 "give it more time (--duration)"));
}

static enum verdict_class pass_class(const struct picture *first,
                                     const struct run_terms *c)
{
    if (is_plateau(first)) {
        return VERDICT_BOUNDED;
    }
    return load_overloaded(first, c) ? VERDICT_BACKPRESSURE : VERDICT_KEPT_UP;
}

/* Memory is in order: by pushing back, or by throwing messages away? */
static struct decision decide_pass(const struct picture *p, const struct run_terms *c,
                                   const struct run_facts *f)
{
    struct drops drops = drops_count(p, c, f);
    if (c->no_drops && !drops.known) {
        return inconclusive(
            doubt_of("whether messages were dropped is not known", drops.remedy));
    }
    if (drops_matter(&drops, p)) {
        struct decision d = decision(VERDICT_DROPPED, load_silent(p) ? CONFIDENCE_MODERATE
                                                                     : CONFIDENCE_STRONG);
        d.outcome = c->no_drops ? OUTCOME_FAIL : d.outcome;
        return d;
    }
    struct picture first = picture_first_flood(p);
    enum verdict_class class = pass_class(&first, c);
    if (class == VERDICT_KEPT_UP && load_hardly_flooded(&first, c)) {
        return inconclusive(doubt_hardly_flooded(&first, c));
    }
    bool weak = class == VERDICT_KEPT_UP || load_silent(p);
    return decision(class, weak ? CONFIDENCE_MODERATE : CONFIDENCE_STRONG);
}

/* The first flood was flat. What came after it may still speak against a pass. */
static struct decision decide_flat(const struct series *s, const struct picture *p,
                                   const struct run_terms *c, const struct run_facts *f)
{
    struct doubt fault = doubt_instrument(s, p, f);
    if (fault.reason != NULL) {
        return inconclusive(fault);
    }
    if (load_hides_backlog(p, c)) {
        if (load_hidden_grows(p)) {
            return decision(VERDICT_UNBOUNDED_QUEUE, CONFIDENCE_STRONG);
        }
        if (!load_hidden_settled(p)) {
            return inconclusive(doubt_hidden(p));
        }
    }
    if (growth_resumed(p)) {
        return inconclusive(doubt_resumed(p, c));
    }
    if (again_doubtful_plateau(p, c) && !growth_plateau_held(p)) {
        return inconclusive(doubt_plateau(p));
    }
    return decide_pass(p, c, f);
}

/* Memory passed the budget at full speed, but all of it was used again for the second
 * flood: what the client holds is bounded by time. */
static struct decision decide_reused(const struct series *s, const struct picture *p,
                                     const struct run_terms *c, const struct run_facts *f)
{
    if (again_at_asked_rate(p, c) > growth_budget(p, c)) {
        return decision(VERDICT_OVER_BUDGET, CONFIDENCE_STRONG);
    }
    struct doubt fault = doubt_instrument(s, p, f);
    if (fault.reason != NULL) {
        return inconclusive(fault);
    }
    struct decision d = decide_pass(p, c, f);
    d.confidence = d.class == VERDICT_BOUNDED ? CONFIDENCE_MODERATE : d.confidence;
    return d;
}

/* It stopped reading for good where nobody reads what it sends: it cannot send any more,
 * and a good client then takes nothing more either. What it held by then is all, even if
 * it does something else (a keepalive of its own). */
static struct decision decide_blocked(const struct series *s, const struct picture *p,
                                      const struct run_facts *f)
{
    struct doubt fault = doubt_instrument(s, p, f);
    if (fault.reason != NULL) {
        return inconclusive(fault);
    }
    struct picture first = picture_first_flood(p);
    return decision(is_plateau(&first) ? VERDICT_BOUNDED : VERDICT_BACKPRESSURE,
                    CONFIDENCE_STRONG);
}

/* It ended, or its connections did, before its time: the end is a verdict of its own.
 * Where the server ended them, and nobody says that a good client goes, too, it is none.
 */
static bool is_ending(const struct run_terms *c, const struct run_facts *f)
{
    bool died = f->exited && f->signal != 0; /* not of ours, when the run was over */
    if (f->ended_by_us && !died) {
        return c->closing != CLOSING_IS_FAILURE;
    }
    return f->exited || f->disconnected;
}

/* The server said its last word, and it takes that in silence: at rest, as it was. */
static bool rests_at_end(const struct picture *p, const struct run_terms *c)
{
    struct span drain = picture_latest_drain(p);
    /* What comes now and then is no silence; then it has to be enough. */
    bool silent = isnan(growth_detectable(p, c));
    if (!silent && !growth_tells(p, c)) {
        return false;
    }
    return c->ends && c->closing != CLOSING_IS_FAILURE && p->memory_known &&
           p->growth < p->n->rise_growth && drain.count >= 2 &&
           load_afterwork(p, p->load, drain).ended;
}

static struct decision decide_unclear(const struct series *s, const struct picture *p,
                                      const struct run_terms *c,
                                      const struct run_facts *f)
{
    if (rests_at_end(p, c)) {
        struct doubt fault = doubt_instrument(s, p, f);
        return fault.reason != NULL ? inconclusive(fault)
                                    : decision(VERDICT_KEPT_UP, CONFIDENCE_MODERATE);
    }
    return inconclusive(c->ends ? doubt_ends(p, c, f) : doubt_unclear(p, c));
}

static struct decision decide_load(const struct series *s, const struct picture *p,
                                   const struct run_terms *c, const struct run_facts *f,
                                   enum judge_step first_look)
{
    struct picture first = picture_first_flood(p);
    bool over = p->load.count > 0 && (growth_over_budget(p, c) || f->limit_passed);
    bool eased = first_look == JUDGE_EASE && !f->limit_passed;
    if (over && (!eased || again_look(p, c, AGAIN_KEPT) == JUDGE_SEEN)) {
        return decide_growth(p, c, f, true);
    }
    if (f->interrupted) {
        return inconclusive(doubt_of("the run was interrupted", "let it run to its end"));
    }
    if (is_ending(c, f)) {
        return decide_ending(p, c, f);
    }
    if (!f->complete) {
        return inconclusive(
            doubt_of("the recording ends before the run did", "record the run again"));
    }
    if (p->load.count < 2) {
        return inconclusive(doubt_of("the flood never began", "run it again"));
    }
    if (c->unread && p->memory_known && load_stopped(p)) {
        return decide_blocked(s, p, f);
    }
    enum stall stall = load_stalled(p, s);
    if (stall == STALL_YES) {
        return decision(VERDICT_STALLED, CONFIDENCE_CERTAIN);
    }
    if (stall == STALL_PERHAPS) {
        return inconclusive(
            doubt_of("it stopped reading, and whether it is at work or waits for ever "
                     "does not show",
                     "give it more time (--max-duration), or see what it waits for"));
    }
    switch (first_look) {
    case JUDGE_FLAT:
        return decide_flat(s, p, c, f);
    case JUDGE_THIN:
        return inconclusive(doubt_thin(p, c));
    case JUDGE_EASE:
        return again_reused(p) ? decide_reused(s, p, c, f) : decide_growth(p, c, f, true);
    case JUDGE_SEEN:
        return decide_growth(p, c, f, growth_over_budget(&first, c));
    default:
        return decide_unclear(s, p, c, f);
    }
}

struct decision decide(const struct series *s, const struct picture *p,
                       const struct run_terms *c, const struct run_facts *f,
                       enum judge_step first_look)
{
    struct decision d = decide_load(s, p, c, f, first_look);
    bool stayed = !f->exited && !f->disconnected && !f->ended_by_us && !f->interrupted &&
                  f->complete && !f->limit_passed && p->load.count >= 2;
    bool due = c->closing == CLOSING_IS_DUE && stayed && d.outcome != OUTCOME_FAIL;
    return due ? decide_refusal(p) : d;
}
