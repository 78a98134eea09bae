#include "tests/unit/suites.h"

#include "harness/sweep/step.h"
#include "tests/support/part_series.h"

#include <math.h>

/* Messages have PART_FRAME_BYTES: 1e6 bytes/s are 1000 messages/s. */
#define MB 1e6

static struct run_record record;
static const struct verdict verdict = {.class = VERDICT_KEPT_UP};

static void make(const struct part_run *run)
{
    record = (struct run_record){0};
    part_series_init(&record.series, run);
    record.terms.rate = 1000;
    record.terms.frame_bytes = (uint64_t)PART_FRAME_BYTES;
    record.facts.complete = true;
    record.facts.lag_p99_ms = 0.2;
}

static struct sweep_step read_step(double rate)
{
    struct sweep_step step;
    sweep_step_read(&step, rate, &record, &verdict);
    series_fini(&record.series);
    return step;
}

static struct sweep_step step_of(double rate, const struct part_run *run)
{
    make(run);
    return read_step(rate);
}

static void assert_sign(const struct sweep_step *step, enum sweep_sign sign)
{
    ck_assert_msg(step->sign == sign, "%s, not %s: %s", sweep_sign_names[step->sign],
                  sweep_sign_names[sign], step->reason);
    ck_assert_str_ne(step->reason, "");
}

static void assert_capacity(const struct sweep_step *step, double capacity, double share,
                            enum sweep_evidence by)
{
    assert_sign(step, SWEEP_OVERLOADED);
    ck_assert_str_eq(sweep_evidence_names[step->evidence], sweep_evidence_names[by]);
    ck_assert_double_eq_tol(step->capacity, capacity, share * capacity);
    ck_assert_double_le(step->capacity_low, step->capacity);
    ck_assert_double_ge(step->capacity_high, step->capacity);
}

#define IDLE                                                                             \
    {                                                                                    \
        .phase = PHASE_IDLE, .seconds = 0.5                                              \
    }
#define QUIET                                                                            \
    {                                                                                    \
        .phase = PHASE_DRAIN, .seconds = 1.3                                             \
    }

START_TEST(all_that_was_due_is_sustained)
{
    const struct part_run run = {
        .parts = {IDLE,
                  {.phase = PHASE_FLOOD, .seconds = 3, .read = 0.9 * MB, .cores = 0.9},
                  QUIET}};
    struct sweep_step step = step_of(900, &run);
    assert_sign(&step, SWEEP_SUSTAINED);
    ck_assert(isnan(step.capacity));
    ck_assert_int_eq(step.evidence, SWEEP_BY_NOTHING);
    ck_assert_double_eq_tol(step.offered, 900, 10);
    ck_assert_double_eq_tol(step.read, 900, 10);
    ck_assert_double_eq_tol(sweep_step_done(&step), 900, 15);
    ck_assert_double_eq_tol(step.cores, 0.9, 0.01);
    ck_assert_double_le(step.delay_p99_ms, 25);
    ck_assert_int_eq(step.class_id, VERDICT_KEPT_UP);
}
END_TEST

START_TEST(work_after_the_flood_tells_what_a_queueing_client_can_do)
{
    const struct part_run run = {
        .parts = {IDLE,
                  {.phase = PHASE_FLOOD, .seconds = 3, .read = 1.4 * MB, .cores = 1},
                  {.phase = PHASE_DRAIN, .seconds = 1.2, .cores = 1},
                  QUIET}};
    struct sweep_step step = step_of(1400, &run);
    assert_capacity(&step, 1000, 0.01, SWEEP_BY_WORK);
    ck_assert_double_eq_tol(step.work_s, 4.2, 0.05);
    ck_assert_double_eq_tol(step.messages, 4200, 30);
    ck_assert_double_eq(step.capacity_most, step.capacity);
}
END_TEST

START_TEST(wakeups_tell_of_a_client_that_sleeps_at_work)
{
    const struct part_run run = {
        .parts = {IDLE,
                  {.phase = PHASE_FLOOD,
                   .seconds = 3,
                   .read = 0.3 * MB,
                   .cores = 0.004,
                   .wakeups = 200},
                  {.phase = PHASE_DRAIN, .seconds = 1.5, .cores = 0.004, .wakeups = 200},
                  QUIET}};
    struct sweep_step step = step_of(300, &run);
    assert_capacity(&step, 200, 0.02, SWEEP_BY_WORK);
}
END_TEST

/* The reader's wake-ups end with the flood, the worker's CPU does not. */
START_TEST(the_later_end_of_work_counts)
{
    const struct part_run run = {
        .parts = {
            IDLE,
            {.phase = PHASE_FLOOD, .seconds = 3, .read = MB, .cores = 1, .wakeups = 900},
            {.phase = PHASE_DRAIN, .seconds = 2, .cores = 1},
            QUIET}};
    struct sweep_step step = step_of(1000, &run);
    assert_capacity(&step, 600, 0.015, SWEEP_BY_WORK);
}
END_TEST

#define HELD(grown)                                                                      \
    {                                                                                    \
        .phase = PHASE_FLOOD, .seconds = 3, .read = MB, .due = 4 * MB, .waiting = 3e5,   \
        .cores = 1, .grows = (grown)                                                     \
    }

START_TEST(a_shut_window_tells_what_is_read)
{
    const struct part_run run = {.parts = {IDLE,
                                           HELD(0),
                                           {.phase = PHASE_DRAIN,
                                            .seconds = 1,
                                            .read = MB,
                                            .waiting = 3e5,
                                            .cores = 1}}};
    struct sweep_step step = step_of(4000, &run);
    assert_capacity(&step, 1000, 0.02, SWEEP_BY_READ);
    ck_assert_double_eq_tol(step.withheld, 3000, 150);
    ck_assert_double_gt(step.delay_p99_ms, 2000);
    ck_assert(isnan(step.work_s));
}
END_TEST

START_TEST(what_is_read_into_memory_is_not_processed)
{
    const struct part_run still = {
        .parts = {IDLE, HELD(1), {.phase = PHASE_DRAIN, .seconds = 3, .cores = 1}}};
    struct sweep_step step = step_of(4000, &still);
    assert_sign(&step, SWEEP_OVERLOADED);
    ck_assert(isnan(step.capacity));
    ck_assert_double_eq_tol(step.capacity_most, 500, 15);

    const struct part_run done = {
        .parts = {
            IDLE, HELD(1), {.phase = PHASE_DRAIN, .seconds = 2, .cores = 1}, QUIET}};
    step = step_of(4000, &done);
    assert_capacity(&step, 600, 0.02, SWEEP_BY_WORK);
}
END_TEST

/* A compact queue: memory says nothing, the work left does. */
START_TEST(work_left_outweighs_what_was_read)
{
    const struct part_run run = {
        .parts = {
            IDLE, HELD(0), {.phase = PHASE_DRAIN, .seconds = 3, .cores = 1}, QUIET}};
    struct sweep_step step = step_of(4000, &run);
    assert_capacity(&step, 500, 0.02, SWEEP_BY_WORK);
}
END_TEST

/* It takes 256 KiB at a time: once in 1.3 s at 200 messages/s. */
START_TEST(pieces_are_measured_from_one_to_the_next)
{
    const struct part_run run = {.parts = {IDLE,
                                           {.phase = PHASE_FLOOD,
                                            .seconds = 6,
                                            .read = 0.2 * MB,
                                            .due = MB,
                                            .waiting = 3e5,
                                            .cores = 1}}};
    make(&run);
    for (size_t i = 0; i < record.series.count; i++) {
        struct sample *row = &record.series.rows[i];
        row->read_bytes = row->read_bytes / 262144 * 262144;
    }
    struct sweep_step step = read_step(1000);
    assert_capacity(&step, 200, 0.02, SWEEP_BY_READ);
}
END_TEST

static void set_processed(double per_s, double most)
{
    double began = -1;
    for (size_t i = 0; i < record.series.count; i++) {
        struct sample *row = &record.series.rows[i];
        bool flooded = row->phase == PHASE_FLOOD || row->phase == PHASE_DRAIN;
        double t = (double)row->t_ns / 1e9;
        began = flooded && began < 0 ? t : began;
        row->processed_messages = flooded ? (int64_t)fmin(most, per_s * (t - began)) : 0;
    }
}

START_TEST(what_the_client_says_it_processed_comes_first)
{
    const struct part_run run = {
        .parts = {IDLE,
                  {.phase = PHASE_FLOOD, .seconds = 3, .read = 1.4 * MB, .cores = 1},
                  {.phase = PHASE_DRAIN, .seconds = 2.2, .cores = 1},
                  QUIET}};
    make(&run);
    set_processed(1000, 4200);
    struct sweep_step step = read_step(1400);
    assert_capacity(&step, 1000, 0.01, SWEEP_BY_PROCESSED);
}
END_TEST

START_TEST(what_was_thrown_away_was_not_sustained)
{
    const struct part_run run = {
        .parts = {IDLE,
                  {.phase = PHASE_FLOOD, .seconds = 3, .read = 2 * MB, .cores = 1},
                  QUIET}};
    make(&run);
    set_processed(1000, 3000);
    struct sweep_step step = read_step(2000);
    assert_capacity(&step, 1000, 0.02, SWEEP_BY_PROCESSED);
}
END_TEST

START_TEST(what_floodtest_did_not_send_says_nothing_of_the_client)
{
    const struct part_run run = {
        .parts = {
            IDLE,
            {.phase = PHASE_FLOOD, .seconds = 2, .read = MB, .due = 3 * MB, .cores = 0.2},
            QUIET}};
    make(&run);
    record.facts.short_messages = 4000;
    struct sweep_step step = read_step(3000);
    assert_sign(&step, SWEEP_OURS);
    ck_assert(isnan(step.capacity));

    make(&run);
    record.facts.lag_p99_ms = 400;
    step = read_step(3000);
    assert_sign(&step, SWEEP_OURS);
}
END_TEST

START_TEST(a_client_that_ends_is_broken)
{
    const struct part_run run = {
        .parts = {IDLE, {.phase = PHASE_FLOOD, .seconds = 2, .read = MB, .cores = 1}}};
    make(&run);
    record.facts.exited = true;
    struct sweep_step step = read_step(1000);
    assert_sign(&step, SWEEP_BROKEN);
    ck_assert(isnan(step.capacity));

    make(&run);
    record.facts.disconnected = true;
    step = read_step(1000);
    assert_sign(&step, SWEEP_BROKEN);

    /* Frozen at its memory limit: that was floodtest, and it was too much. */
    make(&run);
    record.facts.exited = record.facts.limit_passed = true;
    step = read_step(1000);
    assert_sign(&step, SWEEP_OVERLOADED);
}
END_TEST

START_TEST(no_flood_tells_nothing)
{
    const struct part_run run = {.parts = {IDLE}};
    struct sweep_step step = step_of(1000, &run);
    assert_sign(&step, SWEEP_UNKNOWN);
    ck_assert(isnan(step.read));
}
END_TEST

START_TEST(reading_that_cannot_be_seen_tells_nothing)
{
    const struct part_run run = {
        .parts = {
            IDLE, {.phase = PHASE_FLOOD, .seconds = 2, .read = MB, .cores = 0.5}, QUIET}};
    make(&run);
    for (size_t i = 0; i < record.series.count; i++) {
        record.series.rows[i].read_bytes = SAMPLE_UNKNOWN;
        record.series.rows[i].recv_queue_bytes = SAMPLE_UNKNOWN;
    }
    struct sweep_step step = read_step(1000);
    assert_sign(&step, SWEEP_UNKNOWN);
}
END_TEST

/* A timer that never rests is the client's own, at rest and at work. */
START_TEST(what_it_does_at_rest_is_no_work)
{
    const struct part_run run = {
        .parts = {{.phase = PHASE_IDLE, .seconds = 0.5, .cores = 0.1, .wakeups = 100},
                  {.phase = PHASE_FLOOD,
                   .seconds = 3,
                   .read = 1.5 * MB,
                   .cores = 0.9,
                   .wakeups = 100},
                  {.phase = PHASE_DRAIN, .seconds = 1.5, .cores = 0.9, .wakeups = 100},
                  {.phase = PHASE_DRAIN, .seconds = 1.3, .cores = 0.1, .wakeups = 100}}};
    struct sweep_step step = step_of(1500, &run);
    assert_capacity(&step, 1000, 0.02, SWEEP_BY_WORK);
}
END_TEST

/* It spins at rest and at work: only its memory tells. */
START_TEST(growth_tells_where_work_does_not_show)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 0.5, .cores = 1},
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 3,
                                      .read = 2 * MB,
                                      .cores = 1,
                                      .grows = 1.2},
                                     {.phase = PHASE_DRAIN, .seconds = 1.3, .cores = 1}}};
    struct sweep_step step = step_of(2000, &run);
    assert_sign(&step, SWEEP_OVERLOADED);
    ck_assert(isnan(step.capacity));
    run.parts[1].grows = 0;
    step = step_of(2000, &run);
    assert_sign(&step, SWEEP_SUSTAINED);
}
END_TEST

Suite *sweep_step_suite(void)
{
    Suite *s = suite_create("sweep_step");
    TCase *t = tcase_create("step");
    tcase_add_test(t, all_that_was_due_is_sustained);
    tcase_add_test(t, work_after_the_flood_tells_what_a_queueing_client_can_do);
    tcase_add_test(t, wakeups_tell_of_a_client_that_sleeps_at_work);
    tcase_add_test(t, the_later_end_of_work_counts);
    tcase_add_test(t, a_shut_window_tells_what_is_read);
    tcase_add_test(t, what_is_read_into_memory_is_not_processed);
    tcase_add_test(t, work_left_outweighs_what_was_read);
    tcase_add_test(t, pieces_are_measured_from_one_to_the_next);
    tcase_add_test(t, what_the_client_says_it_processed_comes_first);
    tcase_add_test(t, what_was_thrown_away_was_not_sustained);
    tcase_add_test(t, what_floodtest_did_not_send_says_nothing_of_the_client);
    tcase_add_test(t, a_client_that_ends_is_broken);
    tcase_add_test(t, no_flood_tells_nothing);
    tcase_add_test(t, reading_that_cannot_be_seen_tells_nothing);
    tcase_add_test(t, what_it_does_at_rest_is_no_work);
    tcase_add_test(t, growth_tells_where_work_does_not_show);
    suite_add_tcase(s, t);
    return s;
}
