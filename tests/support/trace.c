#include "tests/support/trace.h"

#include "harness/base/mem.h"
#include "harness/run/phases.h"
#include "tests/support/trace_world.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>

#define NS_PER_SECOND UINT64_C(1000000000)
#define DRAIN_LIMIT_S 10
#define ON_TIME_S     0.00005

/* The judge is asked in every so many rows. */
enum { LOOK_EVERY = 12 };

struct run_terms trace_terms(void)
{
    return (struct run_terms){
        .rate = 5000,
        .frame_bytes = 1028,
        .confirm = true,
        .duration_ns = 10 * NS_PER_SECOND,
        .max_duration_ns = 60 * NS_PER_SECOND,
        .budget_bytes = UINT64_C(256) << 20,
        .memory_limit_bytes = UINT64_C(2) << 30,
    };
}

static void world_init(struct trace_world *w, const struct trace_client *client,
                       const struct run_terms *terms, unsigned seed)
{
    *w = (struct trace_world){
        .client = client,
        .terms = terms,
        .frame = (double)terms->frame_bytes,
        .phase = PHASE_START,
        .epoch = 1,
        .read_history = mem_must_alloc(TRACE_STEPS_MAX * sizeof(double)),
        .processed_history = mem_must_alloc(TRACE_STEPS_MAX * sizeof(double)),
        .kept_history = mem_must_alloc(TRACE_STEPS_MAX * sizeof(double)),
    };
    random_init(&w->random, seed, "trace");
    trace_heap_init(w);
}

static void world_fini(struct trace_world *w)
{
    free(w->read_history);
    free(w->processed_history);
    free(w->kept_history);
}

static void meet_limits(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    w->dead = (c->dies_at > 0 && w->heap.total >= c->dies_at) ||
              (c->ends_after > 0 && w->read >= c->ends_after);
    if ((c->closes_at > 0 && w->heap.total >= c->closes_at) ||
        (c->closes_after > 0 && w->read >= c->closes_after)) {
        w->closed = true;
    }
}

static void world_step(struct trace_world *w)
{
    w->now_s = w->step * TRACE_STEP_S;
    trace_flow_step(w);
    trace_heap_step(w);
    trace_cpu_step(w);
    meet_limits(w);
}

/* How many steps pass before the next sample, when floodtest comes late. */
static int steps_missed(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    if (c->late_share <= 0 || !random_chance(&w->random, c->late_share)) {
        return 0;
    }
    return (int)(random_range(&w->random, 0, c->late_s) / TRACE_STEP_S);
}

/* What the conductor tells the phase machine: the one place that asks the judge. */
static struct phase_input look_around(const struct trace *t, const struct trace_world *w,
                                      const struct phases *phases,
                                      uint64_t alone_since_ns)
{
    bool look = t->series.pushed % LOOK_EVERY == 0;
    bool flooding = phase_is_load(w->phase);
    uint64_t now_ns = (uint64_t)t->series.last.t_ns;
    bool draining =
        w->phase == PHASE_DRAIN && (look || phases_drain_expired(phases, now_ns));
    return (struct phase_input){
        .now_ns = now_ns,
        .started = true,
        .connected = true,
        .gone = w->dead || t->facts.limit_passed,
        .alone_since_ns = alone_since_ns,
        .step = look && flooding ? judge_look(&t->series, &t->terms) : JUDGE_GO_ON,
        .drained = draining && judge_drained(&t->series, &t->terms),
        .drain_hopeless = draining && judge_drain_hopeless(&t->series, DRAIN_LIMIT_S),
        .again = draining ? judge_wants_again(&t->series, &t->terms) : JUDGE_ENOUGH,
    };
}

/* When the first flood began and ended. */
static void note_load(struct trace_world *w, int round)
{
    if (round > 0) {
        return;
    }
    if (phase_is_load(w->phase)) {
        w->load_began = w->load_began > 0 ? w->load_began : w->step;
        w->load_ended = w->step;
    }
}

static void play(struct trace *t, struct trace_world *w, struct phases *phases)
{
    uint64_t alone_since_ns = 0;
    int missed = 0;
    int to_miss = 0;
    for (w->step = 0; w->step < TRACE_STEPS_MAX; w->step++) {
        world_step(w);
        note_load(w, phases->round);
        if (missed < to_miss && !w->dead) {
            missed++;
            continue;
        }
        struct sample row = trace_observe(w, ON_TIME_S + missed * TRACE_STEP_S);
        row.round = phases->round;
        to_miss = steps_missed(w);
        missed = 0;
        series_push(&t->series, &row);
        t->facts.limit_passed = (uint64_t)row.memory_bytes > t->terms.memory_limit_bytes;
        if (w->closed && alone_since_ns == 0) {
            alone_since_ns = (uint64_t)row.t_ns;
        }
        struct phase_input in = look_around(t, w, phases, alone_since_ns);
        phases_next(phases, &in);
        w->phase = phases->phase;
        if (w->phase == PHASE_SETTLE) {
            return;
        }
    }
}

static void note_end(struct trace *t, const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    struct run_facts *f = &t->facts;
    f->complete = true;
    f->exited = w->dead;
    f->killed = w->dead && c->killed;
    f->signal = !w->dead ? 0 : c->killed ? SIGKILL : c->exit_signal;
    f->exit_code = w->dead && f->signal == 0 ? !c->exits_cleanly : -1;
    f->disconnected = w->closed && !w->dead;
}

static double growth_between(const struct trace_world *w, int from, int to)
{
    double messages = (w->read_history[to] - w->read_history[from]) / w->frame;
    /* What finds room in the heap does not make it grow. */
    double room = w->client->room;
    double kept =
        fmax(w->kept_history[to] - room, 0) - fmax(w->kept_history[from] - room, 0);
    return messages >= 1 ? fmax(kept / messages, 0) : -1;
}

/* The lesser of the last two quarters: what began only at the end, nobody could see. */
static double true_growth(const struct trace_world *w)
{
    int length = w->load_ended - w->load_began;
    int middle = w->load_began + length / 2;
    int late = w->load_began + length * 3 / 4;
    double third = growth_between(w, middle, late);
    double fourth = growth_between(w, late, w->load_ended);
    if (third >= 0 && fourth >= 0) {
        return fmin(third, fourth);
    }
    return fmax(growth_between(w, w->load_began, w->load_ended), 0);
}

void trace_run(struct trace *t, const struct trace_client *client,
               const struct run_terms *terms, unsigned seed)
{
    *t = (struct trace){.terms = *terms};
    if (series_init(&t->series) != 0) {
        abort();
    }
    struct phase_times times = {
        .connect_timeout = 10 * NS_PER_SECOND,
        .idle = 1 * NS_PER_SECOND,
        .duration = terms->duration_ns,
        .max_duration = terms->max_duration_ns,
        .drain = DRAIN_LIMIT_S * NS_PER_SECOND,
    };
    struct phases phases;
    phases_init(&phases, &times, 0);
    struct trace_world w;
    world_init(&w, client, terms, seed);
    play(t, &w, &phases);
    note_end(t, &w);
    t->growth_per_message = true_growth(&w);
    world_fini(&w);
}

void trace_fini(struct trace *t)
{
    series_fini(&t->series);
}
