#include "tests/unit/suites.h"

#include "tests/support/sweep_world.h"

#include <math.h>
#include <stdio.h>

static const struct sweep_limits usual = {
    .start = 1000, .precision = 0.05, .budget_s = 60, .repeats = 3};

static void print_steps(const struct sweep_search *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        fprintf(stderr, "  %s %.1f/s for %.1f s: %s, %.1f/s\n",
                sweep_purpose_names[step->purpose], step->rate, step->flood_s,
                sweep_sign_names[step->sign], step->capacity);
    }
}

static void assert_finds(struct sweep_client client, uint64_t seed, double tolerance)
{
    struct sweep_world w = sweep_world_of(client, seed);
    struct sweep_search s;
    sweep_world_search(&s, &usual, &w);
    bool right = s.state == SWEEP_FOUND &&
                 fabs(s.saturation / client.capacity - 1) <= tolerance &&
                 s.low <= s.saturation && s.saturation <= s.high;
    if (!right || w.now_s > 62) {
        print_steps(&s);
        ck_abort_msg("seed %llu: capacity %.1f, %s %.1f (%.1f to %.1f) after %.1f s",
                     (unsigned long long)seed, client.capacity,
                     sweep_state_names[s.state], s.saturation, s.low, s.high, w.now_s);
    }
}

/* --- clients of every kind, drawn ----------------------------------------------------
 */

static struct sweep_client draw(uint64_t seed)
{
    struct random r;
    random_init(&r, seed, "clients");
    struct sweep_client c = {
        .capacity = random_log_range(&r, 15, 150000),
        .noise = random_range(&r, 0, 0.015),
        .measure = random_range(&r, 0.001, 0.01),
        .held = random_chance(&r, 0.5),
        .burns = random_chance(&r, 0.6),
    };
    c.buffer = c.held ? random_log_range(&r, 100, 10000) : 0;
    return c;
}

START_TEST(every_kind_of_client_is_found)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        assert_finds(draw(seed), seed, 0.05);
    }
}
END_TEST

START_TEST(a_busy_machine_is_told_from_a_slow_client)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct sweep_client c = draw(seed);
        c.burns = true;
        c.disturbed = 0.15;
        c.capacity = fmin(fmax(c.capacity, 100), 20000);
        struct sweep_world w = sweep_world_of(c, seed);
        struct sweep_search s;
        sweep_world_search(&s, &usual, &w);
        /* Found, or not found: never wrong. */
        bool right = s.state == SWEEP_FOUND ? fabs(s.saturation / c.capacity - 1) <= 0.05
                                            : s.state == SWEEP_OUT_OF_TIME;
        if (!right) {
            print_steps(&s);
        }
        ck_assert_msg(right, "seed %llu: %s %.1f, not %.1f", (unsigned long long)seed,
                      sweep_state_names[s.state], s.saturation, c.capacity);
    }
}
END_TEST

START_TEST(what_shows_no_work_is_bisected)
{
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct sweep_client c = draw(seed);
        c.blind = true;
        c.held = false;
        c.capacity = fmin(fmax(c.capacity, 100), 50000);
        assert_finds(c, seed, 0.12);
    }
}
END_TEST

START_TEST(a_constant_latency_is_no_backlog)
{
    const double latencies[] = {0.2, 0.5, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        struct sweep_client c = {
            .capacity = 40000, .measure = 0.005, .latency = latencies[i]};
        struct sweep_world w = sweep_world_of(c, i);
        struct sweep_search s;
        struct sweep_limits patient = usual;
        patient.budget_s = 200;
        sweep_world_search(&s, &patient, &w);
        if (s.state != SWEEP_FOUND) {
            print_steps(&s);
        }
        ck_assert_str_eq(sweep_state_names[s.state], sweep_state_names[SWEEP_FOUND]);
        ck_assert_double_eq_tol(s.saturation, 40000, 4000);
    }
}
END_TEST

/* --- answers that are no saturation --------------------------------------------------
 */

static struct sweep_search search_of(struct sweep_client c, struct sweep_limits limits)
{
    struct sweep_world w = sweep_world_of(c, 1);
    struct sweep_search s;
    sweep_world_search(&s, &limits, &w);
    return s;
}

START_TEST(floodtests_own_limit_is_no_knee)
{
    struct sweep_client c = {.capacity = 1e7, .ours = 300000, .measure = 0.01};
    struct sweep_search s = search_of(c, usual);
    ck_assert_int_eq(s.state, SWEEP_OUR_LIMIT);
    ck_assert_double_eq_tol(s.low, 300000, 1);
    ck_assert(isnan(s.saturation));
    ck_assert(isinf(s.high));
}
END_TEST

START_TEST(a_machine_that_was_busy_once_is_asked_again)
{
    struct sweep_client c = {.capacity = 300, .ours = 900, .measure = 0.01};
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    struct sweep_plan plan = sweep_search_next(&s, 0);
    struct sweep_step ours;
    sweep_step_init(&ours, plan.rate);
    ours.sign = SWEEP_OURS;
    ours.sent = ours.read = 500;
    ours.seconds = 3;
    sweep_search_add(&s, &ours);
    struct sweep_world w = sweep_world_of(c, 1);
    plan = sweep_search_next(&s, 3);
    ck_assert_double_lt(plan.rate, 1000);
    ck_assert_int_eq(s.state, SWEEP_GOES_ON);
    struct sweep_step step = sweep_world_run(&w, &plan);
    sweep_search_add(&s, &step);
    ck_assert(!isnan(sweep_search_next(&s, 6).rate));
}
END_TEST

START_TEST(below_the_range)
{
    struct sweep_client c = {.capacity = 400, .measure = 0.01};
    struct sweep_limits limits = usual;
    limits.from = 1000;
    struct sweep_search s = search_of(c, limits);
    ck_assert_int_eq(s.state, SWEEP_BELOW_RANGE);
    ck_assert_double_eq_tol(s.high, 400, 40);
    ck_assert(isnan(s.saturation));
}
END_TEST

START_TEST(above_the_range)
{
    struct sweep_client c = {.capacity = 9000, .measure = 0.01};
    struct sweep_limits limits = usual;
    limits.to = 5000;
    struct sweep_search s = search_of(c, limits);
    ck_assert_int_eq(s.state, SWEEP_ABOVE_RANGE);
    ck_assert_double_eq_tol(s.low, 5000, 1);
    for (size_t i = 0; i < s.count; i++) {
        ck_assert_double_le(s.steps[i].rate, 5000);
    }
}
END_TEST

START_TEST(within_the_range)
{
    struct sweep_client c = {.capacity = 3000, .measure = 0.01};
    struct sweep_limits limits = usual;
    limits.from = 100;
    limits.to = 10000;
    struct sweep_search s = search_of(c, limits);
    ck_assert_int_eq(s.state, SWEEP_FOUND);
    ck_assert_double_eq_tol(s.saturation, 3000, 150);
}
END_TEST

START_TEST(out_of_time_says_what_it_knows)
{
    struct sweep_client c = {.capacity = 3000, .measure = 0.01};
    struct sweep_limits limits = usual;
    limits.budget_s = 9;
    struct sweep_search s = search_of(c, limits);
    ck_assert_int_eq(s.state, SWEEP_OUT_OF_TIME);
    ck_assert_double_le(s.low, 3000);
    ck_assert_double_ge(s.high, 2900);
    ck_assert_int_ge(s.below, 0);
}
END_TEST

START_TEST(a_client_that_always_breaks_gives_no_answer)
{
    struct sweep_client c = {.capacity = 3000, .breaks = 0.5};
    struct sweep_search s = search_of(c, usual);
    ck_assert_int_eq(s.state, SWEEP_NO_ANSWER);
    ck_assert_uint_le(s.count, 6);
}
END_TEST

START_TEST(where_it_breaks_is_the_knee)
{
    struct sweep_client c = {.capacity = 1e6, .breaks = 7000};
    struct sweep_search s = search_of(c, usual);
    ck_assert_int_eq(s.state, SWEEP_FOUND);
    ck_assert_double_eq_tol(s.saturation, 7000, 700);
    ck_assert_int_eq(s.steps[s.above].sign, SWEEP_BROKEN);
}
END_TEST

START_TEST(signs_that_never_tell_anything_end_it)
{
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    for (int i = 0; i < 10; i++) {
        struct sweep_plan plan = sweep_search_next(&s, 3.0 * i);
        if (isnan(plan.rate)) {
            break;
        }
        struct sweep_step step;
        sweep_step_init(&step, plan.rate);
        step.seconds = 3;
        sweep_search_add(&s, &step);
    }
    ck_assert_int_eq(s.state, SWEEP_NO_ANSWER);
    ck_assert_uint_eq(s.count, 3);
}
END_TEST

START_TEST(both_sides_of_the_point_are_named)
{
    struct sweep_client c = {.capacity = 3000, .measure = 0.005};
    struct sweep_search s = search_of(c, usual);
    ck_assert_int_eq(s.state, SWEEP_FOUND);
    ck_assert_double_le(s.steps[s.below].rate, 3100);
    ck_assert_double_ge(s.steps[s.below].rate, 2500);
    ck_assert_int_eq(s.steps[s.below].sign, SWEEP_SUSTAINED);
    ck_assert_double_ge(s.steps[s.above].rate, 3000);
    ck_assert_int_eq(s.steps[s.above].sign, SWEEP_OVERLOADED);
}
END_TEST

START_TEST(more_repeats_are_made_when_asked_for)
{
    struct sweep_client c = {.capacity = 3000, .measure = 0.001};
    struct sweep_limits limits = usual;
    limits.repeats = 5;
    limits.budget_s = 300;
    struct sweep_search s = search_of(c, limits);
    size_t measured = 0;
    for (size_t i = 0; i < s.count; i++) {
        measured += s.steps[i].purpose == SWEEP_TO_MEASURE;
    }
    ck_assert_uint_eq(measured, 5);
}
END_TEST

START_TEST(the_judge_gets_a_step_where_he_could_not_see)
{
    struct sweep_client c = {.capacity = 3000, .measure = 0.005};
    struct sweep_search s = search_of(c, usual);
    s.steps[s.above].class_id = VERDICT_BACKPRESSURE;
    ck_assert(isnan(sweep_search_judge(&s, 30).rate));
    s.steps[s.above].class_id = VERDICT_KEPT_UP;
    ck_assert(isnan(sweep_search_judge(&s, 50).rate));
    struct sweep_plan plan = sweep_search_judge(&s, 30);
    ck_assert_double_gt(plan.rate, 2 * s.saturation);
    struct sweep_step step;
    sweep_step_init(&step, plan.rate);
    step.class_id = VERDICT_UNBOUNDED_QUEUE;
    double saturation = s.saturation;
    sweep_search_judged(&s, &step);
    ck_assert_int_eq(s.steps[s.above].class_id, VERDICT_UNBOUNDED_QUEUE);
    ck_assert_double_eq(s.saturation, saturation);
}
END_TEST

Suite *sweep_search_suite(void)
{
    Suite *s = suite_create("sweep_search");
    TCase *t = tcase_create("search");
    tcase_add_test(t, every_kind_of_client_is_found);
    tcase_add_test(t, a_busy_machine_is_told_from_a_slow_client);
    tcase_add_test(t, what_shows_no_work_is_bisected);
    tcase_add_test(t, a_constant_latency_is_no_backlog);
    tcase_add_test(t, floodtests_own_limit_is_no_knee);
    tcase_add_test(t, a_machine_that_was_busy_once_is_asked_again);
    tcase_add_test(t, below_the_range);
    tcase_add_test(t, above_the_range);
    tcase_add_test(t, within_the_range);
    tcase_add_test(t, out_of_time_says_what_it_knows);
    tcase_add_test(t, a_client_that_always_breaks_gives_no_answer);
    tcase_add_test(t, where_it_breaks_is_the_knee);
    tcase_add_test(t, signs_that_never_tell_anything_end_it);
    tcase_add_test(t, both_sides_of_the_point_are_named);
    tcase_add_test(t, more_repeats_are_made_when_asked_for);
    tcase_add_test(t, the_judge_gets_a_step_where_he_could_not_see);
    suite_add_tcase(s, t);
    return s;
}
