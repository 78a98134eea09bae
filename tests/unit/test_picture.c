/* What rows show, above all at their edges: instants, thinned runs, recordings of old. */
#include "tests/unit/suites.h"

#include "harness/judge/picture.h"
#include "tests/support/part_series.h"

#include <math.h>

#define MIB (1024.0 * 1024.0)
#define MB  1e6

static struct series series;
static struct picture p;

static void make(const struct part_run *run)
{
    part_series_init(&series, run);
    picture_take(&p, &series);
}

static void teardown(void)
{
    series_fini(&series);
    p = (struct picture){.n = NULL}; /* it would look at rows that are gone */
}

static const struct part_run two_floods = {
    .parts = {
        {.phase = PHASE_IDLE, .seconds = 1},
        {.phase = PHASE_FLOOD, .seconds = 10, .read = 5 * MB, .grows = 1},
        {.phase = PHASE_CONFIRM, .seconds = 2, .read = 20 * MB, .grows = 1},
        {.phase = PHASE_DRAIN, .seconds = 3},
        {.phase = PHASE_CONFIRM, .round = 1, .seconds = 4, .read = 20 * MB, .grows = 1},
        {.phase = PHASE_DRAIN, .round = 1, .seconds = 2},
    }};

START_TEST(each_flood_has_its_spans)
{
    make(&two_floods);
    ck_assert_double_eq_tol(p.flood_s, 10, 0.03);
    ck_assert_double_eq_tol(p.load_s, 12, 0.03);
    ck_assert_double_eq_tol(span_seconds(p.drain), 3, 0.03);
    ck_assert_double_eq_tol(span_seconds(p.again), 4, 0.03);
    ck_assert_double_eq_tol(span_seconds(p.again_drain), 2, 0.03);
    ck_assert_double_eq_tol(p.read, 170 * MB, MB);
    ck_assert_double_eq_tol(p.growth, 170 * MB, 4 * MB); /* median of the last 0.25 s */
    ck_assert(picture_raised(&p));
    ck_assert_ptr_eq(picture_latest_load(&p).rows, p.again.rows);
    ck_assert_ptr_eq(picture_latest_drain(&p).rows, p.again_drain.rows);
    struct picture first = picture_at(&p, p.load_s);
    ck_assert_double_eq_tol(first.read, 90 * MB, MB);
    ck_assert_uint_eq(first.again.count + first.drain.count, 0);
    ck_assert(!picture_raised(&(struct picture){.flood = p.flood, .load = p.flood}));
}
END_TEST

/* The row at the instant itself belongs to it, whatever doubles make of its seconds. */
START_TEST(a_picture_ends_with_the_row_at_its_instant)
{
    make(&two_floods);
    for (size_t i = 1; i < p.load.count; i++) {
        struct span until = {.rows = p.load.rows, .count = i + 1};
        struct picture then = picture_at(&p, span_seconds(until));
        ck_assert_msg(then.load.count == i + 1, "row %zu of the load", i);
    }
    ck_assert_uint_eq(picture_at(&p, 0).load.count, 1);
    /* Clocks are not as even as that. */
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].t_ns += (int64_t)(i * i * 977 % 999983);
    }
    picture_take(&p, &series);
    ck_assert_uint_eq(picture_at(&p, p.load_s).load.count, p.load.count);
    for (size_t i = 1; i < p.load.count; i++) {
        struct span until = {.rows = p.load.rows, .count = i + 1};
        ck_assert_uint_eq(picture_at(&p, span_seconds(until)).load.count, i + 1);
    }
}
END_TEST

/* 8192 rows are kept: of a run of 500 s one in four. */
START_TEST(a_thinned_run_shows_the_same)
{
    struct part_run run = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 2, .wakeups = 10, .cores = 0.1},
            {.phase = PHASE_FLOOD, .seconds = 300, .read = 2 * MB, .grows = 0.1},
            {.phase = PHASE_CONFIRM, .seconds = 100, .read = 4 * MB, .waiting = MB},
            {.phase = PHASE_DRAIN, .seconds = 10, .wakeups = 10, .cores = 0.1},
            {.phase = PHASE_CONFIRM, .round = 1, .seconds = 60, .read = 4 * MB},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = 20},
        }};
    make(&run);
    ck_assert_uint_eq(series.stride, 4);
    ck_assert_double_eq_tol(p.flood_s, 300, 0.2);
    ck_assert_double_eq_tol(p.load_s, 400, 0.2);
    ck_assert_double_eq_tol(span_seconds(p.drain), 10, 0.2);
    ck_assert_double_eq_tol(span_seconds(p.again), 60, 0.2);
    ck_assert_double_eq_tol(p.idle.cores, 0.1, 0.01);
    ck_assert_double_eq_tol(p.idle.wakeups, 10, 1);
    ck_assert_double_eq_tol(p.growth, 60 * MB, MB);
    ck_assert_double_eq_tol(picture_read_rate(picture_last(p.load, 0.2)), 4 * MB, 1e5);
    ck_assert_double_eq_tol(picture_best_read_rate(p.load), 4 * MB, 1e5);
    struct trend g = picture_growth(&p, p.flood, 0.01);
    ck_assert(g.known && fabs(g.slope - 0.1) < 1e-3);
    ck_assert(g.low <= 0.1 && g.high >= 0.1);
    /* Whatever is asked of the latest second, a row is there. */
    struct span still = span_since(p.drain, span_last(p.drain)->t_ns - 1000000000);
    ck_assert_uint_gt(still.count, 5);
}
END_TEST

START_TEST(recordings_of_old_know_one_flood)
{
    make(&two_floods);
    size_t first = (size_t)(p.again.rows - series.rows) + 1;
    series.count = first;
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].round = SAMPLE_UNKNOWN;
    }
    picture_take(&p, &series);
    ck_assert_double_eq_tol(p.load_s, 12, 0.03);
    ck_assert_uint_gt(p.drain.count, 100);
    ck_assert_uint_eq(p.again.count + p.again_drain.count, 0);
    ck_assert(isnan(p.live_growth));
}
END_TEST

/* --idle 0: the row before the flood is all there is of its rest. */
START_TEST(without_idle_the_first_row_is_rest)
{
    struct part_run run = {.parts = {{.phase = PHASE_CONNECT, .seconds = 0.02},
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 5,
                                      .read = 5 * MB,
                                      .grows = 1,
                                      .cores = 0.5}}};
    make(&run);
    ck_assert_double_eq(p.idle.memory, PART_MEMORY);
    ck_assert_double_eq(p.idle.noise, judge_numbers.memory_floor);
    ck_assert_double_eq(p.idle.cores, 0);
    ck_assert_double_eq_tol(p.growth, 25 * MB, MB);
    teardown();
    run.parts[0] = run.parts[1];
    run.parts[1].seconds = 0; /* not even that */
    make(&run);
    ck_assert_double_eq(p.idle.memory, PART_MEMORY);
    ck_assert_double_eq_tol(p.growth, 25 * MB, MB);
}
END_TEST

START_TEST(pauses_are_stretches_with_data_waiting)
{
    struct part_run run = {
        .parts = {{.phase = PHASE_FLOOD, .seconds = 1, .read = MB, .waiting = MB},
                  {.phase = PHASE_FLOOD, .seconds = 3, .waiting = MB},
                  {.phase = PHASE_FLOOD, .seconds = 1, .read = MB},
                  {.phase = PHASE_FLOOD, .seconds = 4}, /* nothing to read */
                  {.phase = PHASE_FLOOD, .seconds = 1, .read = MB, .waiting = MB},
                  {.phase = PHASE_DRAIN, .seconds = 2, .waiting = MB}}};
    make(&run);
    struct pauses pauses = picture_pauses(&series);
    ck_assert_double_eq_tol(pauses.longest, 3, 0.05);
    ck_assert_double_eq_tol(pauses.last, 2, 0.05);
}
END_TEST

/* Rows in which data waits; the server is kept from sending for so many us of each, and
 * may send so much more. */
static const struct {
    int64_t limited_us, window;
    uint64_t throttle_percent;
    double held_back; /* share of the rows */
} waits[] = {
    {0, 65536, 0, 1},  /* it reads when it likes, and does not */
    {0, 65536, 25, 0}, /* it waits for its turn */
    {4000, 65536, 25, 1},       {0, 0, 25, 1},
    {0, SAMPLE_UNKNOWN, 25, 1}, /* nobody knows: as if it were at full speed */
};

START_TEST(a_turn_is_waited_for_without_being_held_back)
{
    struct sample rows[50];
    struct run_terms c = {.frame_bytes = 1000,
                          .throttle_percent = waits[_i].throttle_percent};
    for (int i = 0; i < 50; i++) {
        rows[i] = (struct sample){.recv_queue_bytes = 5000,
                                  .rwnd_limited_us = waits[_i].limited_us * i,
                                  .peer_window_bytes = waits[_i].window};
    }
    struct span span = {.rows = rows, .count = 50};
    ck_assert_double_eq_tol(picture_held_back(&p, span, &c), waits[_i].held_back, 0.021);
    ck_assert_double_eq(picture_queued(span), 1);
}
END_TEST

Suite *picture_suite(void)
{
    Suite *s = suite_create("picture");
    TCase *t = tcase_create("picture");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, each_flood_has_its_spans);
    tcase_add_test(t, a_picture_ends_with_the_row_at_its_instant);
    tcase_add_test(t, a_thinned_run_shows_the_same);
    tcase_add_test(t, recordings_of_old_know_one_flood);
    tcase_add_test(t, without_idle_the_first_row_is_rest);
    tcase_add_test(t, pauses_are_stretches_with_data_waiting);
    tcase_add_loop_test(t, a_turn_is_waited_for_without_being_held_back, 0,
                        sizeof waits / sizeof waits[0]);
    suite_add_tcase(s, t);
    return s;
}
