#include "tests/support/fake_sweep.h"

#include <math.h>
#include <stdio.h>

static const struct sweep_limits limits = {.start = 1000, .precision = 0.05};

static void add_step(struct sweep_search *s, enum sweep_purpose purpose, double rate,
                     enum sweep_sign sign, enum verdict_class class_id, double capacity)
{
    struct sweep_step step;
    sweep_step_init(&step, rate);
    step.purpose = purpose;
    step.sign = sign;
    step.class_id = class_id;
    step.offered = step.sent = rate;
    step.flood_s = 3;
    step.messages = 3 * rate;
    step.read = rate;
    step.withheld = 0;
    step.work_s = isnan(capacity) ? 3 : 3 * rate / capacity;
    step.memory_growth = 65536;
    step.memory_slope = isnan(capacity) ? -2048 : 21000;
    step.cores = fmin(1, rate / 950);
    step.delay_p50_ms = 1;
    step.delay_p99_ms = isnan(capacity) ? 3 : 900;
    step.lag_p99_ms = 0.3;
    step.started_s = 6.0 * (double)s->count;
    step.seconds = 6;
    if (!isnan(capacity)) {
        step.capacity = capacity;
        step.capacity_low = 0.99 * capacity;
        step.capacity_high = 1.01 * capacity;
        step.capacity_most = capacity;
        step.evidence = SWEEP_BY_WORK;
    }
    snprintf(step.reason, sizeof step.reason, "%s",
             isnan(capacity) ? "it read and worked off all that was due"
                             : "it worked on for 1 s after a flood of 3 s");
    sweep_search_add(s, &step);
}

static void fill_found(struct sweep_search *s, double at)
{
    add_step(s, SWEEP_TO_BRACKET, 4 * at, SWEEP_OVERLOADED, VERDICT_BACKPRESSURE, at);
    add_step(s, SWEEP_TO_MEASURE, 1.35 * at, SWEEP_OVERLOADED, VERDICT_BACKPRESSURE, at);
    add_step(s, SWEEP_TO_CONFIRM, 0.93 * at, SWEEP_SUSTAINED, VERDICT_KEPT_UP, NAN);
    s->state = SWEEP_FOUND;
    s->saturation = at;
    s->low = 0.97 * at;
    s->high = 1.03 * at;
    s->below = 2;
    s->above = 1;
}

struct sweep_result fake_sweep(enum sweep_axis axis, enum sweep_state state)
{
    struct sweep_result r;
    sweep_result_init(&r, axis);
    r.precision = 0.05;
    r.seconds = 31.4;
    struct sweep_line *line = sweep_result_add(&r, NAN, &limits);
    line->seconds = 31;
    if (state == SWEEP_FOUND) {
        fill_found(line->search, 948);
    } else {
        add_step(line->search, SWEEP_TO_BRACKET, 1000, SWEEP_SUSTAINED, VERDICT_KEPT_UP,
                 NAN);
        line->search->state = state;
        line->search->low = 1000;
        line->search->high = 4000;
    }
    return r;
}

struct sweep_result fake_sweep_sizes(void)
{
    static const double sizes[] = {64, 1024, 16384};
    struct sweep_result r;
    sweep_result_init(&r, SWEEP_SIZE);
    for (size_t i = 0; i < 3; i++) {
        fill_found(sweep_result_add(&r, sizes[i], &limits)->search,
                   1 / (1e-3 + sizes[i] * 1e-6));
    }
    sweep_result_conclude(&r);
    r.seconds = 90;
    return r;
}
