#include "server/pace/replay.h"
#include "harness/base/mem.h"
#include "server/pace/schedule.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)

static struct arrivals arrivals;

/* Times in ms, up to a negative one. */
static void record(const int *ms)
{
    struct err e;
    arrivals = (struct arrivals){0};
    for (; *ms >= 0; ms++) {
        ck_assert_int_eq(arrivals_add(&arrivals, (uint64_t)*ms * MS, &e), 0);
    }
}

static struct replay replay(double speed, bool loop)
{
    struct replay r;
    struct err e;
    ck_assert_int_eq(replay_init(&r, &arrivals, speed, loop, &e), 0);
    return r;
}

/* Four messages in 300 ms, so a round takes 400 ms. */
static const int four[] = {1000, 1100, 1100, 1300, -1};

static const struct {
    double speed;
    bool loop;
    uint64_t elapsed_ns;
    uint64_t due;
} rows[] = {
    {1, false, 0, 1},
    {1, false, 100 * MS - 1, 1},
    {1, false, 100 * MS, 3},
    {1, false, 300 * MS - 1, 3},
    {1, false, 300 * MS, 4},
    {1, false, UINT64_MAX, 4},
    {1, true, 300 * MS, 4},
    {1, true, 400 * MS - 1, 4},
    {1, true, 400 * MS, 5},
    {1, true, 500 * MS, 7},
    {1, true, 30 * 86400 * S, UINT64_C(25920001)},
    {2, false, 50 * MS - 1, 1},
    {2, false, 50 * MS, 3},
    {2, true, 200 * MS, 5},
    {0.5, false, 600 * MS - 1, 3},
    {0.5, true, 800 * MS, 5},
    {3, false, 33333333, 1}, /* a third of 100 ms is no whole number of ns */
    {3, false, 33333334, 3},
    {1000, true, 30 * 86400 * S, UINT64_C(25920000001)},
    {0.001, false, 100 * S, 3},
};

START_TEST(test_due)
{
    record(four);
    struct replay r = replay(rows[_i].speed, rows[_i].loop);
    ck_assert_uint_eq(replay_due(&r, rows[_i].elapsed_ns), rows[_i].due);
    arrivals_fini(&arrivals);
}
END_TEST

START_TEST(test_intended)
{
    record(four);
    struct replay once = replay(1, false);
    struct replay loop = replay(0.5, true);
    ck_assert_uint_eq(replay_intended_ns(&once, 0), 0);
    ck_assert_uint_eq(replay_intended_ns(&once, 1), 100 * MS);
    ck_assert_uint_eq(replay_intended_ns(&once, 2), 100 * MS);
    ck_assert_uint_eq(replay_intended_ns(&once, 3), 300 * MS);
    ck_assert_uint_eq(replay_intended_ns(&once, 4), UINT64_MAX);
    ck_assert_uint_eq(replay_intended_ns(&once, UINT64_MAX), UINT64_MAX);
    ck_assert_uint_eq(replay_intended_ns(&loop, 4), 800 * MS);
    ck_assert_uint_eq(replay_intended_ns(&loop, 6), 1000 * MS);
    ck_assert_uint_eq(replay_intended_ns(&loop, UINT64_MAX), UINT64_MAX);
    arrivals_fini(&arrivals);
}
END_TEST

static const struct {
    double speed;
    bool loop;
} ways[] = {{1, false},  {1, true},    {0.001, false}, {0.001, true},
            {3.7, true}, {1000, true}, {1000, false},  {0.333333333, true}};

/* Random recordings with messages at the same time and days apart: due and intended are
 * each other's inverse. */
START_TEST(test_due_and_intended_agree)
{
    struct random r;
    struct err e;
    random_init(&r, (uint64_t)_i, "recording");
    arrivals = (struct arrivals){0};
    uint64_t time = 5;
    for (int i = 0; i < 3000; i++) {
        time += random_chance(&r, 0.3) ? 0 : (uint64_t)random_log_range(&r, 1, 1e14);
        ck_assert_int_eq(arrivals_add(&arrivals, time, &e), 0);
    }
    struct shape shape;
    struct schedule s;
    struct replay p = replay(ways[_i].speed, ways[_i].loop);
    shape = shape_of_replay(&p);
    ck_assert_int_eq(shape_check(&shape, 0, &e), 0);
    ck_assert(!shape_is_max(&shape, 0));
    schedule_init(&s, &shape, 0, 1, 7 * S);
    uint64_t before = 0;
    for (uint64_t k = 0; k < (ways[_i].loop ? 20000u : 3000u); k++) {
        uint64_t at = schedule_intended_ns(&s, k);
        if (at == UINT64_MAX) {
            break; /* in more than 584 years */
        }
        ck_assert_uint_ge(at, before);
        before = at;
        ck_assert_uint_le(schedule_due(&s, at - 1), k);
        ck_assert_uint_gt(schedule_due(&s, at), k);
        ck_assert_uint_gt(schedule_next_ns(&s, at), at);
    }
    ck_assert_uint_gt(before, 7 * S);
    if (!ways[_i].loop) {
        ck_assert_uint_eq(schedule_next_ns(&s, before), UINT64_MAX);
        ck_assert_uint_eq(schedule_due(&s, UINT64_MAX), 3000);
    }
    schedule_fini(&s);
    arrivals_fini(&arrivals);
}
END_TEST

START_TEST(test_rates)
{
    static const int crowd[] = {0, 3000, 3100, 3200, 3999, 4000, 9000, -1};
    record(four);
    struct replay r = replay(1, true);
    ck_assert_double_eq_tol(replay_mean_rate(&r), 10, 1e-9);
    ck_assert_double_eq_tol(replay_peak_rate(&r), 10, 1e-9);
    r = replay(2.5, false);
    ck_assert_double_eq_tol(replay_mean_rate(&r), 25, 1e-9);
    arrivals_fini(&arrivals);
    record(crowd);
    r = replay(1, false);
    ck_assert_double_eq_tol(replay_mean_rate(&r), 7 / 10.5, 1e-9);
    ck_assert_double_eq_tol(replay_peak_rate(&r), 4, 1e-9);
    r = replay(2, false);
    struct shape s = shape_of_replay(&r);
    ck_assert_double_eq_tol(shape_peak_rate(&s, 1), 5, 1e-9);
    ck_assert_double_eq_tol(shape_mean_rate(&s, 1), 14 / 10.5, 1e-9);
    arrivals_fini(&arrivals);
}
END_TEST

static const struct {
    const int *ms;
    double speed;
    const char *error;
} bad[] = {
    {(const int[]){-1}, 1,
     "expected a schedule with at least two different times, got 0 messages at one time"},
    {(const int[]){7, -1}, 1,
     "expected a schedule with at least two different times, got 1 message at one time"},
    {(const int[]){7, 7, -1}, 1,
     "expected a schedule with at least two different times, got 2 messages at one time"},
    {four, 0, "expected a speed from 0.001 to 1000, got 0"},
    {four, -1, "expected a speed from 0.001 to 1000, got -1"},
    {four, 1001, "expected a speed from 0.001 to 1000, got 1001"},
    {four, NAN, "expected a speed from 0.001 to 1000, got nan"},
};

START_TEST(test_bad)
{
    struct replay r;
    struct err e;
    record(bad[_i].ms);
    ck_assert_int_eq(replay_init(&r, &arrivals, bad[_i].speed, true, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, bad[_i].error);
    arrivals_fini(&arrivals);
}
END_TEST

START_TEST(test_arrivals)
{
    struct arrivals a = {0};
    struct err e;
    ck_assert_int_eq(arrivals_add(&a, 1000, &e), 0);
    ck_assert_int_eq(arrivals_add(&a, 1005, &e), 0);
    ck_assert_int_eq(arrivals_add(&a, 1005, &e), 0);
    ck_assert_int_eq(arrivals_add(&a, 1004, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected a time not before the previous one: a schedule "
                            "never goes back");
    ck_assert_int_eq(arrivals_add(&a, 999, &e), FERR_CONFIG);
    ck_assert_uint_eq(a.count, 3);
    ck_assert_uint_eq(a.offsets_ns[0], 0);
    ck_assert_uint_eq(a.offsets_ns[2], 5);
    while (a.count < a.cap) {
        ck_assert_int_eq(arrivals_add(&a, 2000, &e), 0);
    }
    mem_fail_nth_try(1);
    ck_assert_int_eq(arrivals_add(&a, 2000, &e), FERR_NOMEM);
    ck_assert_int_eq(arrivals_add(&a, 2000, &e), 0);
    ck_assert_uint_eq(a.offsets_ns[1], 5);
    a.count = ARRIVALS_MAX;
    ck_assert_int_eq(arrivals_add(&a, UINT64_MAX, &e), FERR_LIMIT);
    ck_assert_str_eq(e.msg, "a schedule has at most 10000000 messages");
    arrivals_fini(&a);
    arrivals_fini(&a);
}
END_TEST

/* Times as far apart as 64 bits hold. */
START_TEST(test_the_end_of_time)
{
    struct err e;
    arrivals = (struct arrivals){0};
    ck_assert_int_eq(arrivals_add(&arrivals, 0, &e), 0);
    ck_assert_int_eq(arrivals_add(&arrivals, UINT64_MAX, &e), 0);
    struct replay r = replay(1, true);
    ck_assert_uint_eq(replay_due(&r, UINT64_MAX - 1), 1);
    ck_assert_uint_eq(replay_intended_ns(&r, 1), UINT64_MAX);
    ck_assert_uint_eq(replay_intended_ns(&r, 2), UINT64_MAX);
    r = replay(0.001, true);
    ck_assert_uint_eq(replay_due(&r, UINT64_MAX), 1);
    ck_assert_uint_eq(replay_intended_ns(&r, 1), UINT64_MAX);
    r = replay(1000, true);
    ck_assert_uint_eq(replay_intended_ns(&r, 1), UINT64_MAX / 1000 + 1);
    ck_assert_uint_eq(replay_due(&r, UINT64_MAX / 1000 + 1), 3);
    arrivals_fini(&arrivals);
}
END_TEST

Suite *replay_suite(void)
{
    Suite *s = suite_create("replay");
    TCase *t = tcase_create("replay");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_due, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(t, test_intended);
    tcase_add_loop_test(t, test_due_and_intended_agree, 0,
                        (int)(sizeof ways / sizeof ways[0]));
    tcase_add_test(t, test_rates);
    tcase_add_loop_test(t, test_bad, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(t, test_arrivals);
    tcase_add_test(t, test_the_end_of_time);
    suite_add_tcase(s, t);
    return s;
}
