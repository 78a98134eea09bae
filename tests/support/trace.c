#include "tests/support/trace.h"

#include "harness/run/phases.h"

#include <math.h>
#include <stdlib.h>

#define STEP_S 0.02

/* What the loopback kernel takes before a server blocks. */
#define KERNEL_QUEUE 3e6

struct world {
    const struct trace_client *client;
    const struct run_terms *terms;
    unsigned long long random;
    double due, sent, read, processed, cpu_s, wakeups;
    bool stopped, dead;
};

static double random_unit(struct world *w)
{
    w->random = w->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(w->random >> 11) / 9007199254740992.0;
}

static double normal(struct world *w)
{
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        sum += random_unit(w);
    }
    return sum - 6;
}

static void serve(struct world *w, enum phase phase)
{
    double room = KERNEL_QUEUE - (w->sent - w->read);
    if (phase == PHASE_CONFIRM || (phase == PHASE_FLOOD && w->terms->rate <= 0)) {
        w->sent += room;
        w->due = fmax(w->due, w->sent);
    } else if (phase == PHASE_FLOOD) {
        w->due += w->terms->rate * (double)w->terms->frame_bytes * STEP_S;
        w->sent += fmin(room, w->due - w->sent);
    }
}

static void run_client(struct world *w)
{
    const struct trace_client *c = w->client;
    double held = w->read - w->processed;
    double room = c->queue_max > 0 ? fmax(c->queue_max - held, 0) : INFINITY;
    double takes = fmin(fmin(c->read_max * STEP_S, w->sent - w->read), room);
    w->stopped = w->stopped || (c->stops_after > 0 && w->read >= c->stops_after);
    w->read += w->stopped ? 0 : takes;
    bool works = !(w->stopped && c->idle_when_stopped);
    double work = works ? fmin(c->work * STEP_S, w->read - w->processed) : 0;
    w->processed += work;
    w->wakeups += work > 0 ? 1 : 0;
    w->cpu_s += work > 0 ? 0.3 * STEP_S : 0.0005 * STEP_S;
}

static double memory_of(struct world *w)
{
    const struct trace_client *c = w->client;
    double held = w->read - w->processed;
    double leaked = c->leak * w->processed;
    double rehash = fmod(w->processed, 8e6) < 1e6 ? c->spike * leaked : 0;
    double garbage = c->saw > 0 ? fmod(w->processed * 3, c->saw) : 0;
    return c->memory + c->per_byte * held + leaked + rehash + garbage +
           c->noise * normal(w);
}

static struct sample observe(struct world *w, enum phase phase, double t)
{
    struct sample s;
    sample_init(&s);
    double frame = (double)w->terms->frame_bytes;
    double in_kernel = w->sent - w->read;
    s.t_ns = (int64_t)(t * 1e9);
    s.phase = phase;
    s.due_messages = (int64_t)(w->due / frame);
    s.sent_messages = (int64_t)(w->sent / frame);
    s.withheld_messages = s.due_messages - s.sent_messages;
    s.sent_bytes = (int64_t)w->sent;
    s.delivered_bytes = (int64_t)w->sent;
    s.read_bytes = (int64_t)w->read;
    s.recv_queue_bytes = (int64_t)in_kernel;
    s.send_queue_bytes = 0;
    s.connections = w->dead ? 0 : 1;
    s.disconnects = w->dead ? 1 : 0;
    s.memory_bytes = (int64_t)memory_of(w);
    s.cpu_ns = (int64_t)(w->cpu_s * 1e9);
    s.wakeups = (int64_t)w->wakeups;
    s.processes = 1;
    s.epoch = 1;
    s.late_ns = 0;
    return s;
}

static void note_end(struct trace *t, const struct world *w)
{
    t->facts.complete = true;
    t->facts.exited = w->dead;
    t->facts.signal = w->dead ? w->client->exit_signal : 0;
    t->facts.exit_code = w->dead && t->facts.signal == 0 ? 1 : -1;
}

struct run_terms trace_terms(void)
{
    return (struct run_terms){
        .rate = 5000,
        .frame_bytes = 1028,
        .confirm = true,
        .duration_ns = UINT64_C(10000000000),
        .max_duration_ns = UINT64_C(60000000000),
        .budget_bytes = UINT64_C(256) << 20,
        .memory_limit_bytes = UINT64_C(2) << 30,
    };
}

static struct phase_input look_around(const struct trace *t, const struct world *w,
                                      enum phase phase, uint64_t now_ns)
{
    bool look = t->series.pushed % 12 == 0;
    bool flooding = phase == PHASE_FLOOD || phase == PHASE_CONFIRM;
    return (struct phase_input){
        .now_ns = now_ns,
        .started = true,
        .connected = true,
        .gone = w->dead,
        .step = look && flooding ? judge_look(&t->series, &t->terms) : JUDGE_GO_ON,
        .drained = look && phase == PHASE_DRAIN && judge_drained(&t->series),
        .again = phase == PHASE_DRAIN && judge_wants_again(&t->series, &t->terms),
    };
}

void trace_run(struct trace *t, const struct trace_client *client,
               const struct run_terms *terms, unsigned seed)
{
    *t = (struct trace){.terms = *terms};
    if (series_init(&t->series) != 0) {
        abort();
    }
    struct world w = {.client = client, .terms = terms, .random = seed + 1ULL};
    struct phase_times times = {
        .connect_timeout = UINT64_C(10000000000),
        .idle = UINT64_C(1000000000),
        .duration = terms->duration_ns,
        .max_duration = terms->max_duration_ns,
        .drain = UINT64_C(10000000000),
    };
    struct phases phases;
    phases_init(&phases, &times, 0);
    for (int i = 0; phases.phase != PHASE_SETTLE && i < 10000; i++) {
        double now = i * STEP_S;
        serve(&w, phases.phase);
        run_client(&w);
        struct sample row = observe(&w, phases.phase, now);
        row.round = phases.round;
        w.dead = client->dies_at > 0 && (double)row.memory_bytes >= client->dies_at;
        series_push(&t->series, &row);
        struct phase_input in = look_around(t, &w, phases.phase, (uint64_t)row.t_ns);
        phases_next(&phases, &in);
    }
    note_end(t, &w);
}

void trace_fini(struct trace *t)
{
    series_fini(&t->series);
}
