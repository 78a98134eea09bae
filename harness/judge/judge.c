#include "harness/judge/judge.h"

#include "harness/judge/again.h"
#include "harness/judge/decide.h"
#include "harness/judge/drops.h"
#include "harness/judge/explain.h"
#include "harness/judge/growth.h"
#include "harness/judge/judge_numbers.h"
#include "harness/judge/limits.h"
#include "harness/judge/load.h"
#include "harness/judge/looks.h"
#include "harness/judge/picture.h"

#include <math.h>

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
        if (growth_reads_too_little(p, c)) {
            return JUDGE_THIN;
        }
        if (c->confirm && (growth_creeps(p, c) || growth_rises(p))) {
            return JUDGE_RAISE;
        }
    }
    /* A plateau in doubt has until the end of the flood to prove itself. */
    bool at_end = looks_at_end(p, c, p->load_s);
    if (growth_plateau(p, c) && (at_end || growth_plateau_exercised(p, c))) {
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
        return again_is_held_perhaps(p, c) ? JUDGE_EASE : JUDGE_SEEN;
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

/* Why there is, or should be, a second flood. */
static enum again_reason reason_for_again(const struct picture *p,
                                          const struct run_terms *c)
{
    struct picture first = picture_first_flood(p);
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

bool judge_sees_growth(const struct series *s)
{
    struct picture p;
    picture_take(&p, s);
    return p.memory_known && p.growth >= p.n->rise_growth;
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
        !picture_sockets_empty(&second.rows[0])) {
        return false;
    }
    return picture_sockets_empty(&s->last) && picture_is_quiet(&p, second) &&
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

enum judge_again judge_wants_again(const struct series *s, const struct run_terms *c)
{
    struct picture p;
    picture_take(&p, s);
    enum again_reason reason = p.again.count == 0 ? reason_for_again(&p, c) : AGAIN_NO;
    if (reason == AGAIN_NO || reason == AGAIN_KEPT) { /* that one needs no drain before */
        return JUDGE_ENOUGH;
    }
    return picture_raised(&p) ? JUDGE_AGAIN_RAISED : JUDGE_AGAIN;
}

/* --- at the end ----------------------------------------------------------------------
 */

/* When memory reaches the limit at the asked rate: from the pace during the flood. */
static void project(struct verdict *v, const struct picture *p, const struct run_terms *c)
{
    /* The pace of a shaped flood is that of the asked rate only if it held it. */
    bool asked = fabs(load_due_rate(p, c) - c->rate) <= 0.1 * c->rate;
    if (p->flood.count < 16 || !asked || !growth_proportional(p, c) ||
        c->memory_limit_bytes == 0) {
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

/* A pass for its memory says how much it would have seen; one for its end does not. */
static bool bounds_growth(enum verdict_class class)
{
    return verdict_classes[class].outcome == OUTCOME_PASS && class != VERDICT_REFUSED;
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
    struct picture first = picture_first_flood(&p);
    struct decision d = decide(s, &p, c, f, look(&first, c));
    *out = (struct verdict){
        .class = d.class,
        .outcome = d.outcome,
        .confidence = d.confidence,
        .decided_s = decided_s(&p),
        .detectable_per_message = bounds_growth(d.class) ? growth_detectable(&p, c) : NAN,
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
