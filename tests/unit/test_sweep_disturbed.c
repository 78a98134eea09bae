/* What a search makes of steps that others on the machine disturbed; steps by hand. */
#include "tests/unit/suites.h"

#include "harness/sweep/search.h"

#include <math.h>

static const struct sweep_limits usual = {
    .start = 1000, .precision = 0.05, .budget_s = 60, .repeats = 3};

static void add(struct sweep_search *s, enum sweep_purpose purpose, double rate,
                enum sweep_sign sign, double cores, double capacity)
{
    struct sweep_step step;
    sweep_step_init(&step, rate);
    step.purpose = purpose;
    step.sign = sign;
    step.cores = cores;
    step.flood_s = 3;
    step.seconds = 6;
    step.capacity = step.capacity_low = step.capacity_high = capacity;
    sweep_search_add(s, &step);
}

/* It has the core to itself where it is sustained, and two thirds of it elsewhere. */
START_TEST(what_was_left_of_the_cpu_is_no_capacity)
{
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    add(&s, SWEEP_TO_BRACKET, 900, SWEEP_SUSTAINED, 0.95, NAN);
    add(&s, SWEEP_TO_MEASURE, 1300, SWEEP_OVERLOADED, 0.65, 620);
    add(&s, SWEEP_TO_MEASURE, 1200, SWEEP_OVERLOADED, 0.66, 630);
    add(&s, SWEEP_TO_MEASURE, 1500, SWEEP_OVERLOADED, 1, 950);
    struct sweep_plan plan = sweep_search_next(&s, 50);
    ck_assert_int_eq(plan.purpose, SWEEP_TO_MEASURE);
    ck_assert_double_gt(plan.rate, 1.15 * 950);
    ck_assert_double_lt(plan.rate, 1.6 * 950);
    sweep_search_next(&s, 59);
    ck_assert_int_eq(s.state, SWEEP_FOUND);
    ck_assert_int_eq(s.disturbed, 2);
    ck_assert_double_eq(s.saturation, 950);
    ck_assert_double_le(s.low, 900);
    ck_assert_double_ge(s.high, 1000);
}
END_TEST

/* One step that measured it is little; with nothing sustained near it is a bracket. */
START_TEST(a_single_measure_needs_a_second_witness)
{
    for (int witness = 0; witness <= 1; witness++) {
        struct sweep_search s;
        sweep_search_init(&s, &usual);
        add(&s, SWEEP_TO_BRACKET, witness ? 900 : 250, SWEEP_SUSTAINED, 0.1, NAN);
        add(&s, SWEEP_TO_MEASURE, 1300, SWEEP_OVERLOADED, 0.1, 980);
        sweep_search_next(&s, 59);
        ck_assert_int_eq(s.state, witness ? SWEEP_FOUND : SWEEP_OUT_OF_TIME);
        ck_assert_double_le(s.low, witness ? 900 : 250);
        ck_assert_double_ge(s.high, witness ? 1000 : 1300);
    }
}
END_TEST

/* Nothing shows that others had the CPU; but it did better than it can, they say. */
START_TEST(what_was_sustained_belies_what_was_measured)
{
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    add(&s, SWEEP_TO_MEASURE, 1300, SWEEP_SUSTAINED, 0.1, NAN);
    for (int i = 0; i < 3; i++) {
        add(&s, SWEEP_TO_MEASURE, 1500, SWEEP_OVERLOADED, 0.1, 800);
    }
    struct sweep_plan plan = sweep_search_next(&s, 20);
    ck_assert_int_eq(plan.purpose, SWEEP_TO_MEASURE);
    ck_assert_double_gt(plan.rate, 1300);
    sweep_search_next(&s, 59);
    ck_assert_int_eq(s.state, SWEEP_OUT_OF_TIME);
    ck_assert(isnan(s.saturation));
}
END_TEST

/* Where others had the CPU it was overloaded at rates that it sustains. */
START_TEST(a_disturbed_step_is_no_side_of_the_point)
{
    struct sweep_search s;
    sweep_search_init(&s, &usual);
    add(&s, SWEEP_TO_MEASURE, 360, SWEEP_OVERLOADED, 0.48, 304);
    add(&s, SWEEP_TO_MEASURE, 453, SWEEP_OVERLOADED, 0.6, 390);
    add(&s, SWEEP_TO_MEASURE, 474, SWEEP_SUSTAINED, 0.82, NAN);
    for (int i = 0; i < 3; i++) {
        add(&s, SWEEP_TO_MEASURE, 513 + 10 * i, SWEEP_OVERLOADED, 0.82, 457 + i);
    }
    sweep_search_next(&s, 59);
    ck_assert_int_eq(s.state, SWEEP_FOUND);
    ck_assert_double_eq(s.steps[s.below].rate, 474);
    ck_assert_double_eq(s.steps[s.above].rate, 513);
}
END_TEST

Suite *sweep_disturbed_suite(void)
{
    Suite *s = suite_create("sweep_disturbed");
    TCase *t = tcase_create("disturbed");
    tcase_add_test(t, what_was_left_of_the_cpu_is_no_capacity);
    tcase_add_test(t, a_single_measure_needs_a_second_witness);
    tcase_add_test(t, what_was_sustained_belies_what_was_measured);
    tcase_add_test(t, a_disturbed_step_is_no_side_of_the_point);
    suite_add_tcase(s, t);
    return s;
}
