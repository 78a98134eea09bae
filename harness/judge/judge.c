#include "harness/judge/judge.h"

#include "harness/judge/explain.h"
#include "harness/judge/judge_numbers.h"
#include "harness/judge/picture.h"
#include "harness/judge/rules.h"
#include "harness/record/phase.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static bool was_raised(const struct picture *p)
{
    return p->load.count > p->flood.count;
}

/* What the load so far shows, in the order of certainty. */
static enum judge_step look(const struct picture *p, const struct run_terms *c)
{
    if (!p->memory_known || !p->reads_known) {
        return JUDGE_GO_ON;
    }
    if (rule_over_budget(p, c)) {
        return JUDGE_SEEN;
    }
    if (p->load_s < FIRST_LOOK_S) {
        return JUDGE_GO_ON;
    }
    if (was_raised(p)) {
        return rule_plateau(p, c) ? JUDGE_FLAT : JUDGE_GO_ON;
    }
    bool may_raise = c->confirm;
    if (picture_in_step(p)) {
        return may_raise ? JUDGE_RAISE : JUDGE_GO_ON;
    }
    if (rule_flat(p, c)) {
        return JUDGE_FLAT;
    }
    bool over = p->flood_s * 1e9 >= (double)c->duration_ns;
    if (over && (rule_creeps(p) || rule_rises(p))) {
        return may_raise ? JUDGE_RAISE : JUDGE_GO_ON;
    }
    return over && rule_plateau(p, c) ? JUDGE_FLAT : JUDGE_GO_ON;
}

enum judge_step judge_look(const struct series *s, const struct run_terms *c)
{
    struct picture p;
    picture_take(&p, s);
    return look(&p, c);
}

static bool sockets_empty(const struct sample *row)
{
    return row->recv_queue_bytes <= 0 && row->send_queue_bytes <= 0;
}

bool judge_drained(const struct series *s)
{
    struct picture p;
    picture_take(&p, s);
    struct span second = span_since(p.drain, s->last.t_ns - (int64_t)(QUIET_S * 1e9));
    if (span_seconds(p.drain) < QUIET_S || !sockets_empty(&second.rows[0])) {
        return false;
    }
    return sockets_empty(&s->last) && picture_is_quiet(&p, second);
}

bool judge_drain_hopeless(const struct series *s, double seconds)
{
    struct picture p;
    picture_take(&p, s);
    double rate = picture_read_rate(p.drain);
    double waiting = (double)(s->last.recv_queue_bytes + s->last.send_queue_bytes);
    return span_seconds(p.drain) >= 2 && rate > 0 && waiting / rate > seconds;
}

static enum verdict_class pass_class(const struct picture *p, const struct run_terms *c)
{
    if (p->growth >= RISE_GROWTH) {
        return VERDICT_BOUNDED;
    }
    return rule_overloaded(p, c) ? VERDICT_BACKPRESSURE : VERDICT_KEPT_UP;
}

/* Growth past every bound: which kind? A client with nothing left to do keeps what it has
 * processed; one that is still at work has a queue. */
static enum verdict_class growth_class(const struct picture *p, const struct run_terms *c,
                                       const struct run_facts *f)
{
    if (!rule_in_step(p, c)) {
        return VERDICT_OVER_BUDGET;
    }
    bool watched = p->drain.count >= 2 && !f->limit_passed && !f->exited;
    return !watched || rule_backlog(p) ? VERDICT_UNBOUNDED_QUEUE : VERDICT_RETAINED_LEAK;
}

static enum verdict_class ending_class(const struct picture *p, const struct run_facts *f)
{
    if (rule_ceiling(p)) {
        return f->killed ? VERDICT_UNBOUNDED_QUEUE : VERDICT_CEILING;
    }
    return f->exited && (f->signal != 0 || f->exit_code != 0) ? VERDICT_CRASHED
                                                              : VERDICT_DISCONNECTED;
}

/* Why floodtest should not trust its own pass; NULL if it may. */
static const char *instrument_fault(const struct series *s, const struct picture *p,
                                    const struct run_facts *f, const char **remedy)
{
    *remedy = "run it on a less busy machine, or at a lower --rate";
    if ((double)s->late_rows > LATE_SHARE * (double)s->pushed) {
        return "floodtest itself was late with more than 5 % of its samples";
    }
    const struct sample *end = span_last(p->load);
    if ((double)f->short_messages > SHORT_SHARE * (double)end->due_messages) {
        return "floodtest itself could not send as fast as it was asked to";
    }
    return NULL;
}

static const char *unclear(const struct picture *p, const struct run_terms *c,
                           const char **remedy)
{
    if (!p->memory_known) {
        *remedy = "run floodtest as the client's user, on the client's host";
        return "the client's memory could not be read";
    }
    if (!p->reads_known) {
        *remedy = "run the client on the same host, in the same network namespace";
        return "what the client read could not be seen";
    }
    if (picture_in_step(p) || rule_creeps(p) || was_raised(p)) {
        *remedy = c->confirm ? "give it more time (--max-duration), or a lower --budget"
                             : "leave out --no-confirm, or give it more time "
                               "(--max-duration)";
        return "memory grows with what is read, but it has neither passed the budget nor "
               "stopped";
    }
    *remedy = "raise --rate or --size so that it reads more, or give it more time "
              "(--max-duration)";
    return "too little was read to tell growth from the noise of its memory";
}

struct decision {
    enum verdict_class class;
    enum verdict_confidence confidence;
    const char *reason; /* of an inconclusive one */
    const char *remedy;
};

static struct decision inconclusive(const char *reason, const char *remedy)
{
    return (struct decision){VERDICT_INCONCLUSIVE, CONFIDENCE_NONE, reason, remedy};
}

static struct decision certain(enum verdict_class class)
{
    return (struct decision){class, CONFIDENCE_CERTAIN, NULL, NULL};
}

static struct decision decide_flat(const struct series *s, const struct picture *p,
                                   const struct run_terms *c, const struct run_facts *f)
{
    const char *remedy;
    const char *fault = instrument_fault(s, p, f, &remedy);
    if (fault != NULL) {
        return inconclusive(fault, remedy);
    }
    enum verdict_class class = pass_class(p, c);
    return (struct decision){
        class, class == VERDICT_KEPT_UP ? CONFIDENCE_MODERATE : CONFIDENCE_STRONG, NULL,
        NULL};
}

static struct decision decide(const struct series *s, const struct picture *p,
                              const struct run_terms *c, const struct run_facts *f)
{
    if (p->load.count > 0 && (rule_over_budget(p, c) || f->limit_passed)) {
        return certain(growth_class(p, c, f));
    }
    if (f->interrupted) {
        return inconclusive("the run was interrupted", "let it run to its end");
    }
    if (f->exited || f->disconnected) {
        return certain(ending_class(p, f));
    }
    if (!f->complete) {
        return inconclusive("the recording ends before the run did",
                            "record the run again");
    }
    if (p->load.count < 2) {
        return inconclusive("the flood never began", "run it again");
    }
    if (rule_stalled(p, s)) {
        return certain(VERDICT_STALLED);
    }
    if (look(p, c) == JUDGE_FLAT) {
        return decide_flat(s, p, c, f);
    }
    const char *remedy;
    const char *reason = unclear(p, c, &remedy);
    return inconclusive(reason, remedy);
}

/* When memory reaches the limit at the asked rate: from the pace during the flood. */
static void project(struct verdict *v, const struct picture *p, const struct run_terms *c)
{
    if (p->flood.count < 16 || !rule_in_step(p, c) || c->memory_limit_bytes == 0) {
        return;
    }
    int64_t warm = p->flood.rows[0].t_ns + (int64_t)(WARM_UP_S * 1e9);
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

void judge_conclude(const struct series *s, const struct run_terms *c,
                    const struct run_facts *f, struct verdict *out)
{
    struct picture p;
    picture_take(&p, s);
    struct decision d = decide(s, &p, c, f);
    *out = (struct verdict){
        .class = d.class,
        .outcome = verdict_classes[d.class].outcome,
        .detectable_per_message = NAN,
        .confidence = d.confidence,
        .decided_s = p.load.count > 1 ? p.load_s : -1,
    };
    bool grows = d.class == VERDICT_UNBOUNDED_QUEUE || d.class == VERDICT_RETAINED_LEAK ||
                 d.class == VERDICT_CEILING ||
                 (d.class == VERDICT_INCONCLUSIVE && was_raised(&p));
    if (grows) {
        project(out, &p, c);
    }
    explain_verdict(out, &p, c, f, d.reason, d.remedy);
}
