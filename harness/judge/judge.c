#include "harness/judge/judge.h"

#include "harness/judge/again.h"
#include "harness/judge/doubt.h"
#include "harness/judge/drops.h"
#include "harness/judge/explain.h"
#include "harness/judge/growth.h"
#include "harness/judge/judge_numbers.h"
#include "harness/judge/limits.h"
#include "harness/judge/load.h"
#include "harness/judge/looks.h"
#include "harness/judge/picture.h"
#include "harness/record/phase.h"

#include <math.h>
#include <stddef.h>

/* --- in the flood --------------------------------------------------------------------
 */

/* A look at one of the instants that were fixed beforehand; p ends there. */
static enum judge_step look_closely(const struct picture *p, const struct run_terms *c)
{
    bool over = looks_over(p, c, p->load_s);
    bool raised = picture_raised(p);
    if (!raised && !over) {
        return JUDGE_GO_ON;
    }
    if (!raised && !growth_in_step(p)) {
        if (growth_flat(p, c, load_overloaded(p, c))) {
            return JUDGE_FLAT;
        }
        if (c->confirm && (growth_creeps(p, c) || growth_rises(p))) {
            return JUDGE_RAISE;
        }
    }
    /* A plateau in doubt has until the end of the flood to prove itself. */
    bool at_end = looks_at_end(p, c, p->load_s);
    if (growth_plateau(p) && (at_end || growth_plateau_exercised(p, c))) {
        return JUDGE_FLAT;
    }
    return at_end && growth_unbounded(p, c) ? JUDGE_SEEN : JUDGE_GO_ON;
}

/* What the first flood shows so far. */
static enum judge_step look(const struct picture *p, const struct run_terms *c)
{
    if (!p->memory_known || !p->reads_known) {
        return JUDGE_GO_ON;
    }
    if (growth_over_budget(p, c)) {
        return JUDGE_SEEN;
    }
    bool raised = picture_raised(p);
    if (c->confirm && !raised && growth_in_step(p)) {
        return JUDGE_RAISE;
    }
    double instant = looks_latest(p, c, p->load_s);
    if (instant < p->n->first_look) {
        return JUDGE_GO_ON;
    }
    struct picture then = picture_at(p, instant);
    /* The flood was raised since: what was before says nothing any more. */
    return picture_raised(&then) == raised ? look_closely(&then, c) : JUDGE_GO_ON;
}

static struct picture first_flood(const struct picture *p)
{
    return picture_at(p, p->load_s);
}

/* Why there is, or should be, a second flood. */
static enum again_reason reason_for_again(const struct picture *p,
                                          const struct run_terms *c)
{
    struct picture first = first_flood(p);
    return again_wanted(p, c, look(&first, c));
}

enum judge_step judge_look(const struct series *s, const struct run_terms *c)
{
    struct picture p;
    picture_take(&p, s);
    return p.again.count > 0 ? again_look(&p, c, reason_for_again(&p, c)) : look(&p, c);
}

/* --- in the drain --------------------------------------------------------------------
 */

static bool sockets_empty(const struct sample *row)
{
    return row->recv_queue_bytes <= 0 && row->send_queue_bytes <= 0;
}

bool judge_drained(const struct series *s, const struct run_terms *c)
{
    struct picture p;
    picture_take(&p, s);
    bool told_all = p.again.count > 0 && !c->acks && !growth_over_budget(&p, c) &&
                    reason_for_again(&p, c) == AGAIN_PLATEAU;
    if (told_all) {
        return true;
    }
    struct span drain = picture_latest_drain(&p);
    int64_t quiet_ns = (int64_t)(p.n->quiet_time * 1e9);
    struct span second = span_since(drain, s->last.t_ns - quiet_ns);
    if (span_seconds(drain) < p.n->quiet_time || second.count == 0 ||
        !sockets_empty(&second.rows[0])) {
        return false;
    }
    return sockets_empty(&s->last) && picture_is_quiet(&p, second) &&
           drops_settled(&p, c);
}

bool judge_drain_hopeless(const struct series *s, double seconds)
{
    struct picture p;
    picture_take(&p, s);
    struct span drain = picture_latest_drain(&p);
    double rate = picture_read_rate(drain);
    double waiting = (double)(s->last.recv_queue_bytes + s->last.send_queue_bytes);
    return span_seconds(drain) >= 2 && rate > 0 && waiting / rate > seconds;
}

/* A plateau is a rise that stopped. */
static bool is_plateau(const struct picture *first)
{
    return first->growth >= first->n->rise_growth;
}

enum judge_again judge_wants_again(const struct series *s, const struct run_terms *c)
{
    struct picture p;
    picture_take(&p, s);
    enum again_reason reason = p.again.count == 0 ? reason_for_again(&p, c) : AGAIN_NO;
    if (reason == AGAIN_NO) {
        return JUDGE_ENOUGH;
    }
    return picture_raised(&p) && reason != AGAIN_KEPT ? JUDGE_AGAIN_RAISED : JUDGE_AGAIN;
}

/* --- at the end ----------------------------------------------------------------------
 */

struct decision {
    enum verdict_class class;
    enum verdict_outcome outcome;
    enum verdict_confidence confidence;
    struct doubt doubt; /* of an inconclusive one */
};

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
    return !watched || load_backlog(p) ? VERDICT_UNBOUNDED_QUEUE : VERDICT_RETAINED_LEAK;
}

static struct decision decide_growth(const struct picture *p, const struct run_terms *c,
                                     const struct run_facts *f, bool seen)
{
    if (growth_is_dead(p)) {
        struct decision d = decision(VERDICT_FRAGMENTATION, CONFIDENCE_NONE);
        if (seen) {
            d.outcome = OUTCOME_FAIL;
            d.confidence = CONFIDENCE_CERTAIN;
        }
        return d;
    }
    return decision(growth_class(p, c, f),
                    seen ? CONFIDENCE_CERTAIN : CONFIDENCE_MODERATE);
}

static enum verdict_class ending_class(const struct picture *p, const struct run_facts *f)
{
    if (load_ceiling(p)) {
        return f->killed ? VERDICT_UNBOUNDED_QUEUE : VERDICT_CEILING;
    }
    return f->exited && (f->signal != 0 || f->exit_code != 0) ? VERDICT_CRASHED
                                                              : VERDICT_DISCONNECTED;
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
        struct decision d = decision(VERDICT_DROPPED, CONFIDENCE_STRONG);
        d.outcome = c->no_drops ? OUTCOME_FAIL : d.outcome;
        return d;
    }
    struct picture first = first_flood(p);
    enum verdict_class class = pass_class(&first, c);
    return decision(class,
                    class == VERDICT_KEPT_UP ? CONFIDENCE_MODERATE : CONFIDENCE_STRONG);
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
    return decision(VERDICT_BOUNDED, CONFIDENCE_MODERATE);
}

static struct decision decide(const struct series *s, const struct picture *p,
                              const struct run_terms *c, const struct run_facts *f)
{
    struct picture first = first_flood(p);
    enum judge_step first_look = look(&first, c);
    if (p->load.count > 0 && (growth_over_budget(p, c) || f->limit_passed)) {
        bool reused = again_wanted(p, c, first_look) == AGAIN_KEPT && again_reused(p) &&
                      !f->limit_passed;
        return reused ? decide_reused(s, p, c, f) : decide_growth(p, c, f, true);
    }
    if (f->interrupted) {
        return inconclusive(doubt_of("the run was interrupted", "let it run to its end"));
    }
    if (f->exited || f->disconnected) {
        return decision(ending_class(p, f), CONFIDENCE_CERTAIN);
    }
    if (!f->complete) {
        return inconclusive(
            doubt_of("the recording ends before the run did", "record the run again"));
    }
    if (p->load.count < 2) {
        return inconclusive(doubt_of("the flood never began", "run it again"));
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
    case JUDGE_SEEN:
        return again_reused(p) ? decide_reused(s, p, c, f)
                               : decide_growth(p, c, f, growth_over_budget(&first, c));
    default:
        return inconclusive(doubt_unclear(p, c));
    }
}

/* When memory reaches the limit at the asked rate: from the pace during the flood. */
static void project(struct verdict *v, const struct picture *p, const struct run_terms *c)
{
    if (p->flood.count < 16 || !growth_proportional(p, c) || c->memory_limit_bytes == 0) {
        return;
    }
    int64_t warm = p->flood.rows[0].t_ns + (int64_t)(p->n->warm_up * 1e9);
    struct trend pace = picture_pace(p, span_since(p->flood, warm), 0.025);
    double room = (double)c->memory_limit_bytes - p->idle.memory;
    if (!pace.known || pace.low <= 0 || room <= 0) {
        return;
    }
    double expected = room / pace.slope;
    v->projection = (struct verdict_projection){
        .known = true,
        .limit_bytes = c->memory_limit_bytes,
        .seconds = expected,
        .low_seconds = fmin(room / pace.high, 0.9 * expected),
        .high_seconds = fmax(room / pace.low, 1.1 * expected),
    };
}

static bool grows(const struct decision *d, const struct picture *p)
{
    return d->class == VERDICT_UNBOUNDED_QUEUE || d->class == VERDICT_RETAINED_LEAK ||
           d->class == VERDICT_CEILING ||
           (d->class == VERDICT_INCONCLUSIVE && picture_raised(p));
}

/* From the beginning of the flood to the end of the last one. */
static double decided_s(const struct picture *p)
{
    if (p->load.count < 2) {
        return -1;
    }
    struct span latest = picture_latest_load(p);
    return (double)(span_last(latest)->t_ns - span_first(p->load)->t_ns) / 1e9;
}

void judge_conclude_by(const struct judge_numbers *n, const struct series *s,
                       const struct run_terms *c, const struct run_facts *f,
                       struct verdict *out)
{
    struct picture p;
    picture_take_by(&p, s, n);
    struct decision d = decide(s, &p, c, f);
    *out = (struct verdict){
        .class = d.class,
        .outcome = d.outcome,
        .confidence = d.confidence,
        .decided_s = decided_s(&p),
        .detectable_per_message =
            d.outcome == OUTCOME_PASS ? growth_detectable(&p, c) : NAN,
    };
    if (grows(&d, &p)) {
        project(out, &p, c);
    }
    explain_verdict(out, &p, c, f, &d.doubt);
    limits_apply(out, &(struct metric_input){s, &p, c, f});
}

void judge_conclude(const struct series *s, const struct run_terms *c,
                    const struct run_facts *f, struct verdict *out)
{
    judge_conclude_by(&judge_numbers, s, c, f, out);
}
