/* Whole sweeps of simulated clients: their rows are read as those of a run would be. */
#include "tests/unit/suites.h"

#include "harness/judge/judge.h"
#include "harness/sweep/search.h"
#include "tests/support/random.h"
#include "tests/support/trace.h"

#include <math.h>
#include <stdio.h>

#define FRAME 1028.0

/* Starting and ending a client, s; the trace has neither. */
#define START_AND_END_S 0.8

static const struct sweep_limits usual = {
    .start = 1000, .precision = 0.05, .budget_s = 58, .repeats = 3};

/* What is drawn, and its capacity in messages/s. */
struct subject {
    struct trace_client client;
    double capacity;
};

static struct sweep_step run(const struct sweep_plan *plan,
                             const struct trace_client *client, unsigned seed,
                             double *now_s)
{
    struct run_terms terms = trace_terms();
    terms.rate = plan->rate;
    terms.frame_bytes = (uint64_t)FRAME;
    terms.confirm = false;
    terms.duration_ns = (uint64_t)(plan->flood_s * 1e9);
    terms.max_duration_ns = terms.duration_ns;
    terms.acks = client->acknowledges;
    struct trace t;
    trace_run(&t, client, &terms, seed);
    struct run_record record = {.series = t.series, .terms = t.terms, .facts = t.facts};
    struct verdict verdict;
    judge_conclude(&record.series, &record.terms, &record.facts, &verdict);
    struct sweep_step step;
    sweep_step_read(&step, plan->rate, &record, &verdict);
    step.purpose = plan->purpose;
    step.started_s = *now_s;
    double drained_s = isnan(step.work_s) ? step.flood_s + plan->drain_s
                                          : fmax(step.work_s, step.flood_s) + 1.2;
    step.seconds = START_AND_END_S + 0.5 + drained_s;
    *now_s += step.seconds;
    trace_fini(&t);
    return step;
}

static void assert_finds(const struct subject *subject, unsigned seed)
{
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    double now_s = 0;
    for (;;) {
        struct sweep_plan plan = sweep_search_next(&s, now_s);
        if (isnan(plan.rate)) {
            break;
        }
        struct sweep_step step = run(&plan, &subject->client, seed, &now_s);
        sweep_search_add(&s, &step);
    }
    double off = s.saturation / subject->capacity - 1;
    if (s.state == SWEEP_FOUND && fabs(off) <= 0.05 && now_s <= 60) {
        return;
    }
    for (size_t i = 0; i < s.count; i++) {
        const struct sweep_step *step = &s.steps[i];
        fprintf(stderr, "  %s %.1f/s for %.1f s: %s, %.1f/s by %s (work %.2f s): %s\n",
                sweep_purpose_names[step->purpose], step->rate, step->flood_s,
                sweep_sign_names[step->sign], step->capacity,
                sweep_evidence_names[step->evidence], step->work_s, step->reason);
    }
    ck_abort_msg("seed %u: %s, %.1f/s (%.1f to %.1f) of %.1f/s after %.0f s", seed,
                 sweep_state_names[s.state], s.saturation, s.low, s.high,
                 subject->capacity, now_s);
}

/* It burns the CPU all the time that it works, or sleeps and wakes for each message. */
static void draw_work(struct subject *s, struct random *r)
{
    s->capacity = random_log_range(r, 60, 30000);
    struct trace_client *c = &s->client;
    c->work = s->capacity * FRAME;
    c->work_noise = random_range(r, 0, 0.05);
    c->cpu_ticks = true;
    c->memory = 20e6;
    c->noise = 4096;
    if (random_chance(r, 0.6)) {
        c->cpu_byte = 1 / c->work;
        c->cpu_busy = 1e-6;
    } else {
        c->cpu_busy = 0.03;
        c->wakes_message = 1;
    }
    c->read_max = fmax(20 * c->work, 50e6);
    c->late_share = 0.02;
    c->late_s = 0.1;
    c->chunk = random_chance(r, 0.5) ? 262144 : 0;
    c->wander = 0.01;
    c->wander_s = 1;
    c->wakes_idle = random_chance(r, 0.3) ? 20 : 0;
    c->acknowledges = random_chance(r, 0.2);
}

static struct subject draw_held(unsigned seed)
{
    struct random r;
    struct subject s = {0};
    random_init(&r, seed, "held");
    draw_work(&s, &r);
    struct trace_client *c = &s.client;
    c->queue_max = random_log_range(&r, 4e3, 1e6);
    c->resumes_at = random_chance(&r, 0.5) ? random_range(&r, 0.1, 0.6) : 0;
    c->per_byte = 1;
    return s;
}

static struct subject draw_unbounded(unsigned seed)
{
    struct random r;
    struct subject s = {0};
    random_init(&r, seed, "unbounded");
    draw_work(&s, &r);
    s.client.per_byte = random_range(&r, 1, 3);
    s.client.keeps = random_range(&r, 0, 1);
    return s;
}

/* Its reader takes CPU from its worker. */
static struct subject draw_sharing(unsigned seed)
{
    struct subject s = draw_unbounded(seed);
    struct trace_client *c = &s.client;
    c->shares_cpu = true;
    c->read_max = 5 * c->work;
    c->cpu_byte = 0;
    c->cpu_busy = 1;
    c->wakes_message = 0;
    s.capacity /= 1 + c->work / c->read_max;
    return s;
}

enum { EACH = 100 };

START_TEST(who_holds_back_is_found)
{
    for (unsigned seed = 1; seed <= EACH; seed++) {
        struct subject s = draw_held(seed);
        assert_finds(&s, seed);
    }
}
END_TEST

START_TEST(who_queues_is_found)
{
    for (unsigned seed = 1; seed <= EACH; seed++) {
        struct subject s = draw_unbounded(seed);
        assert_finds(&s, seed);
    }
}
END_TEST

START_TEST(who_reads_at_the_cost_of_work_is_found)
{
    for (unsigned seed = 1; seed <= EACH; seed++) {
        struct subject s = draw_sharing(seed);
        assert_finds(&s, seed);
    }
}
END_TEST

Suite *sweep_traces_suite(void)
{
    Suite *s = suite_create("sweep_traces");
    TCase *t = tcase_create("sweeps");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, who_holds_back_is_found);
    tcase_add_test(t, who_queues_is_found);
    tcase_add_test(t, who_reads_at_the_cost_of_work_is_found);
    suite_add_tcase(s, t);
    return s;
}
