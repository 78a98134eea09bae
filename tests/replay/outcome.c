#include "tests/replay/outcome.h"

#include "harness/record/phase.h"

#include <math.h>
#include <stdio.h>

static enum outcome_fault fault_of(const struct kind *kind, const struct outcome *o)
{
    if (o->called == OUTCOME_INCONCLUSIVE || kind->truth == KIND_OPEN) {
        return OUTCOME_RIGHT;
    }
    bool healthy = kind->truth == KIND_HEALTHY;
    if (o->called == OUTCOME_FAIL && healthy) {
        return OUTCOME_FALSE_FAIL;
    }
    if (o->called == OUTCOME_PASS && !healthy) {
        return o->excused ? OUTCOME_RIGHT : OUTCOME_MISS;
    }
    return kind_accepts(kind->classes, verdict_classes[o->class].name)
               ? OUTCOME_RIGHT
               : OUTCOME_OTHER_CLASS;
}

struct outcome outcome_judge(const struct kind *kind, unsigned seed,
                             const struct trace *t, struct verdict *v)
{
    judge_conclude(&t->series, &t->terms, &t->facts, v);
    struct outcome o = {
        .seed = seed,
        .class = v->class,
        .called = v->outcome,
        .decided_s = v->decided_s,
        .growth = t->growth_per_message,
        .detectable = NAN,
    };
    if (o.called == OUTCOME_PASS) {
        o.detectable = v->detectable_per_message;
        bool unseen = o.growth <= 0 || o.growth <= o.detectable;
        o.excused = kind->truth != KIND_HEALTHY && unseen;
    }
    o.fault = fault_of(kind, &o);
    return o;
}

struct outcome outcome_of(const struct kind *kind, unsigned seed)
{
    struct trace t;
    struct verdict v;
    kind_run(kind, seed, &t);
    struct outcome o = outcome_judge(kind, seed, &t, &v);
    trace_fini(&t);
    return o;
}

static void tell_course(const struct trace *t)
{
    const struct series *s = &t->series;
    printf("  rate %.0f/s of %lu bytes;", t->terms.rate,
           (unsigned long)t->terms.frame_bytes);
    for (int phase = PHASE_IDLE; phase < PHASE_SETTLE; phase++) {
        struct span span = series_phases(s, (enum phase)phase, (enum phase)phase);
        if (span.count > 0) {
            printf(" %s %.1f s (to %.1f MB, %.1f MB read);", phase_name(phase),
                   span_seconds(span), (double)span_last(span)->memory_bytes / 1e6,
                   (double)span_last(span)->read_bytes / 1e6);
        }
    }
    printf("\n");
}

/* What was drawn, as far as it decides most. */
static void tell_client(const struct draw *d)
{
    const struct trace_client *c = &d->client;
    double bound = c->queue_messages > 0 ? c->queue_messages * d->frame : c->queue_max;
    printf("  load %.3g MB/s, reads %.3g MB/s, works %.3g MB/s; queue bound %.3g MB, "
           "resumes at %.2g; memory per byte held %.3g\n",
           d->load / 1e6, c->read_max / 1e6, c->work / 1e6, bound / 1e6, c->resumes_at,
           draw_cost(d));
    printf("  leak %.3g B/message; garbage to %.3g MB, warm-up %.3g MB in %.2g s, drift "
           "%.3g MB (phi %.4g), heap in units of %.0f KiB\n",
           c->leak * d->frame + c->leak_message + c->leak_table, c->saw / 1e6,
           c->warm / 1e6, c->warm_s, c->drift / 1e6, c->drift_phi, c->quantum / 1024);
}

void outcome_tell(const struct kind *kind, unsigned seed)
{
    static const char *const faults[] = {"right", "other class", "FALSE FAIL", "MISS"};
    struct trace t;
    struct verdict v;
    struct draw d;
    kind_draw(kind, seed, &d);
    trace_run(&t, &d.client, &d.terms, seed);
    struct outcome o = outcome_judge(kind, seed, &t, &v);
    printf("%s %u: %s (%s), after %.1f s: %s\n", kind->name, seed,
           verdict_classes[v.class].name, faults[o.fault], o.decided_s, v.summary);
    tell_client(&d);
    tell_course(&t);
    printf("  grows %.3g B/message; detectable %.3g%s\n", o.growth, o.detectable,
           o.excused ? " (excused)" : "");
    for (int i = 0; i < v.evidence_count; i++) {
        printf("  - %s\n", v.evidence[i]);
    }
    printf("  %s\n", v.advice);
    trace_fini(&t);
}
