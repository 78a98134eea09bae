#include "tests/support/sweep_world.h"

#include <assert.h>
#include <math.h>

static double near_to(struct sweep_world *w, double value, double noise)
{
    return value * (1 + noise * random_normal(&w->random));
}

/* What work and drain would have told. */
static void finish(struct sweep_world *w, struct sweep_step *step,
                   const struct sweep_plan *plan, double capacity)
{
    const struct sweep_client *c = &w->client;
    double sent = plan->rate * plan->flood_s;
    double room = capacity * plan->flood_s + c->buffer;
    bool held = c->held && sent > room;
    step->messages = held ? room : sent;
    step->read = fmin(plan->rate, step->messages / plan->flood_s);
    double work_s = fmax(plan->flood_s, step->messages / capacity) + c->latency;
    double rest_s = plan->flood_s + plan->drain_s;
    double behind = work_s - plan->flood_s;
    bool ended = work_s <= rest_s && !c->blind;
    step->work_s = ended ? work_s : NAN;
    step->seconds = 2.4 + fmin(work_s, rest_s);
    if (behind <= 0.03 * plan->flood_s + 0.05 && !(c->held && held)) {
        step->sign = SWEEP_SUSTAINED;
        return;
    }
    step->sign = SWEEP_OVERLOADED;
    bool by_read = held && !c->blind;
    if (!ended && !by_read) {
        step->capacity_most = c->blind ? NAN : step->messages / rest_s;
        return;
    }
    step->evidence = ended ? SWEEP_BY_WORK : SWEEP_BY_READ;
    double seen = ended ? step->messages / work_s : capacity;
    step->capacity = near_to(w, seen, c->measure);
    step->capacity_low = step->capacity * (1 - 2 * c->measure);
    step->capacity_high = step->capacity * (1 + 2 * c->measure);
    step->capacity_most = step->capacity;
}

struct sweep_step sweep_world_run(struct sweep_world *w, const struct sweep_plan *plan)
{
    const struct sweep_client *c = &w->client;
    struct sweep_step step;
    sweep_step_init(&step, plan->rate);
    step.purpose = plan->purpose;
    step.started_s = w->now_s;
    step.flood_s = plan->flood_s;
    step.offered = plan->rate;
    double share = random_chance(&w->random, c->disturbed) ? 0.67 : 1;
    double capacity = share * near_to(w, c->capacity, c->noise);
    step.cores = (c->burns ? 1 : 0.2) * share * fmin(1, plan->rate / capacity);
    finish(w, &step, plan, capacity);
    if (c->ours > 0 && plan->rate > c->ours && capacity > c->ours) {
        step.sign = SWEEP_OURS;
        step.sent = step.read = c->ours;
        step.capacity = step.capacity_low = step.capacity_high = NAN;
    } else if (c->breaks > 0 && plan->rate > c->breaks) {
        step.sign = SWEEP_BROKEN;
        step.capacity = step.capacity_low = step.capacity_high = NAN;
    }
    w->now_s += step.seconds;
    return step;
}

void sweep_world_search(struct sweep_search *s, const struct sweep_limits *limits,
                        struct sweep_world *w)
{
    sweep_search_init(s, limits);
    for (size_t i = 0; i < SWEEP_STEPS_MAX; i++) {
        struct sweep_plan plan = sweep_search_next(s, w->now_s);
        if (isnan(plan.rate)) {
            return;
        }
        assert(plan.rate > 0 && plan.flood_s > 0 && plan.drain_s > 0);
        struct sweep_step step = sweep_world_run(w, &plan);
        sweep_search_add(s, &step);
    }
}

struct sweep_world sweep_world_of(struct sweep_client client, uint64_t seed)
{
    struct sweep_world w = {.client = client};
    random_init(&w.random, seed, "sweep");
    return w;
}
