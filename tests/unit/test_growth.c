/* Questions about memory, on rows made by hand. Messages are of 1000 bytes. */
#include "tests/unit/suites.h"

#include "harness/judge/growth.h"
#include "tests/support/part_series.h"
#include "tests/support/trace.h"

#include <math.h>

#define KIB  1024.0
#define MIB  (1024.0 * 1024.0)
#define MB   1e6
#define FAST (20 * MB) /* per second: 20 000 messages */

static struct series series;
static struct run_terms terms;
static struct picture p;

static void make(const struct part_run *run)
{
    terms = trace_terms();
    terms.frame_bytes = (uint64_t)PART_FRAME_BYTES;
    part_series_init(&series, run);
    picture_take(&p, &series);
}

static void teardown(void)
{
    series_fini(&series);
}

#define REST                                                                             \
    {                                                                                    \
        .phase = PHASE_IDLE, .seconds = 1                                                \
    }

/* A client at rest, and then one flood of 10 s in which it reads so many bytes/s. */
static void flood(double read, double (*heap)(double messages))
{
    struct part_run run = {
        .heap = heap,
        .parts = {REST, {.phase = PHASE_FLOOD, .seconds = 10, .read = read}}};
    make(&run);
}

static double none(double messages)
{
    return 0 * messages;
}

static double whole(double messages) /* a queue: all of it is kept */
{
    return 1000 * messages;
}

static double tenth(double messages)
{
    return 100 * messages;
}

static double sliver(double messages) /* two pointers each, and a half */
{
    return 24 * messages;
}

static double root(double messages)
{
    return 80 * KIB * sqrt(messages);
}

static double logarithm(double messages)
{
    return 8 * MIB * log1p(messages / 1000);
}

static double doubling(double messages) /* a table: as many slots as a power of two */
{
    return 100 * exp2(ceil(log2(fmax(messages, 512))));
}

static double approach(double messages)
{
    return 60 * MIB * (1 - exp(-messages / 4e5));
}

static double huge_pages(double messages) /* a leak of 100 B, seen 2 MiB at a time */
{
    return 2 * MIB * floor(100 * messages / (2 * MIB));
}

static double stops_at_40(double messages)
{
    return fmin(1000 * messages, 40 * MIB);
}

/* --- in step -------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    double (*heap)(double messages);
    bool in_step;
} steps[] = {
    {"nothing", none, false},        {"all", whole, true},
    {"100 of 1000 B", tenth, false}, {"stops at 40 MiB", stops_at_40, false},
    {"logarithm", logarithm, false},
};

START_TEST(growth_is_in_step_with_reading)
{
    flood(FAST, steps[_i].heap);
    ck_assert_msg(growth_in_step(&p) == steps[_i].in_step, "%s", steps[_i].name);
}
END_TEST

/* In step by the share of each byte, not by size: 2 MiB are enough. */
START_TEST(little_growth_is_in_step_too)
{
    struct part_run run = {
        .parts = {REST,
                  {.phase = PHASE_FLOOD, .seconds = 10, .read = 1 * MB, .grows = 0.5}}};
    make(&run);
    ck_assert(growth_in_step(&p));
    teardown();
    run.parts[1].read = 0.4 * MB; /* 2 MB are less than 2 MiB */
    make(&run);
    ck_assert(!growth_in_step(&p));
}
END_TEST

START_TEST(nothing_is_in_step_before_the_first_look)
{
    struct part_run run = {
        .parts = {REST,
                  {.phase = PHASE_FLOOD, .seconds = 0.9, .read = FAST, .grows = 1}}};
    make(&run);
    ck_assert(!growth_in_step(&p));
}
END_TEST

/* 64 KiB each, of which 1 KiB stays: no queue of messages, but no flat memory either. */
START_TEST(large_messages_that_leave_little_are_not_flat)
{
    flood(65546000 / 10.0, NULL);
    ck_assert(growth_flat(&p, &terms, false));
    teardown();
    struct part_run run = {.parts = {REST,
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 10,
                                      .read = 65.5 * MB,
                                      .grows = 1024 / 65546.0}},
                           .frame_bytes = 65546};
    make(&run);
    terms.frame_bytes = 65546;
    ck_assert(!growth_in_step(&p));
    ck_assert(!growth_flat(&p, &terms, true) && !growth_flat(&p, &terms, false));
    ck_assert(growth_rises(&p)); /* so that the flood is raised */
}
END_TEST

/* --- flat ----------------------------------------------------------------------------
 */

START_TEST(flat_memory_is_flat)
{
    flood(FAST, none);
    ck_assert(growth_flat(&p, &terms, true) && growth_flat(&p, &terms, false));
    ck_assert(!growth_creeps(&p, &terms) && !growth_rises(&p));
    teardown();
    flood(FAST, sliver);
    ck_assert(!growth_flat(&p, &terms, true) && growth_creeps(&p, &terms));
}
END_TEST

START_TEST(steps_of_huge_pages_are_not_flat)
{
    flood(FAST, huge_pages);
    ck_assert(!growth_flat(&p, &terms, true) && !growth_flat(&p, &terms, false));
    ck_assert(growth_rises(&p));
}
END_TEST

/* What is hardly read cannot be kept; but enough of it must be read to tell. */
START_TEST(held_back_by_its_own_queue_is_flat)
{
    struct part flooded = {
        .phase = PHASE_FLOOD, .seconds = 10, .read = MB, .due = 5 * MB, .waiting = MB};
    struct part_run run = {.parts = {REST, flooded}};
    make(&run);
    ck_assert(growth_flat(&p, &terms, true));
    teardown();
    run.parts[1].read = 1e3;
    make(&run);
    ck_assert(!growth_flat(&p, &terms, true));
}
END_TEST

/* --- no bound ------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    double read; /* per second, of 60 s */
    double (*heap)(double messages);
    bool unbounded;
} growths[] = {
    {"100 B each", FAST, tenth, true},
    {"24 B each", FAST, sliver, true},
    {"too few", 8 * MB, tenth, false}, /* 480 000 */
    {"just enough", 9 * MB, tenth, true},
    {"nothing", FAST, none, false},
    {"root", FAST, root, false},
    {"logarithm", FAST, logarithm, false},
    {"doubling table", FAST, doubling, true},
    {"exponential approach", FAST, approach, false},
    {"stops at 40 MiB", FAST, stops_at_40, false},
};

START_TEST(only_steady_growth_has_no_bound)
{
    struct part_run run = {
        .heap = growths[_i].heap,
        .parts = {REST, {.phase = PHASE_FLOOD, .seconds = 60, .read = growths[_i].read}}};
    make(&run);
    ck_assert_msg(growth_unbounded(&p, &terms) == growths[_i].unbounded, "%s",
                  growths[_i].name);
}
END_TEST

/* A connection that is not seen yet makes what was read unknown for a row. */
START_TEST(rows_that_know_nothing_are_left_out)
{
    struct part_run run = {
        .heap = tenth,
        .parts = {REST, {.phase = PHASE_FLOOD, .seconds = 60, .read = FAST}}};
    make(&run);
    for (size_t i = 200; i < series.count - 1; i += 500) {
        series.rows[i].read_bytes = SAMPLE_UNKNOWN;
    }
    for (size_t i = 300; i < series.count - 1; i += 500) {
        series.rows[i].memory_bytes = SAMPLE_UNKNOWN;
    }
    picture_take(&p, &series);
    ck_assert(growth_unbounded(&p, &terms));
}
END_TEST

/* Memory that became known only after the look: it was not flat, it was not there. */
START_TEST(unknown_memory_is_not_flat)
{
    flood(FAST, none);
    struct picture then = picture_at(&p, 8);
    ck_assert(growth_flat(&then, &terms, true));
    for (size_t i = 0; i < series.count && series.rows[i].t_ns < 9000000000; i++) {
        series.rows[i].memory_bytes = SAMPLE_UNKNOWN;
    }
    picture_take(&p, &series);
    then = picture_at(&p, 8);
    ck_assert(p.memory_known && !growth_flat(&then, &terms, true));
    ck_assert(isnan(growth_detectable(&then, &terms)));
}
END_TEST

/* --- what would have been seen -------------------------------------------------------
 */

static void count_huge_pages(int64_t bytes)
{
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].huge_bytes = bytes;
    }
    picture_take(&p, &series);
}

START_TEST(detectable_counts_the_steps_of_memory)
{
    flood(FAST, none);
    double messages = 6.0 * 20000; /* the window: 60 % of 10 s */
    double unknown = growth_detectable(&p, &terms) * messages;
    ck_assert_double_ge(unknown, 1.999 * MIB); /* it may be made of huge pages */
    ck_assert_double_lt(unknown, 2.3 * MIB);
    count_huge_pages(4 << 20);
    ck_assert_double_eq(growth_detectable(&p, &terms) * messages, unknown);
    count_huge_pages(0); /* it is not: pages */
    double never_moved = growth_detectable(&p, &terms) * messages;
    ck_assert_double_ge(never_moved, 16 * KIB);
    ck_assert_double_lt(never_moved, 200 * KIB);
    for (size_t i = series.count / 2; i < series.count; i++) {
        series.rows[i].memory_bytes += i % 50 < 25 ? 64 * 1024 : 0;
        series.rows[i].huge_bytes = 0;
    }
    picture_take(&p, &series);
    double moved = growth_detectable(&p, &terms) * messages;
    ck_assert_double_ge(moved, 64 * KIB);
    ck_assert_double_lt(moved, 500 * KIB);
}
END_TEST

START_TEST(without_messages_nothing_is_detectable)
{
    flood(0, none);
    ck_assert(isnan(growth_detectable(&p, &terms)));
    teardown();
    flood(FAST, none);
    terms.frame_bytes = 0; /* a recording without its terms: the rows tell, too */
    double by_rows = growth_detectable(&p, &terms);
    terms.frame_bytes = (uint64_t)PART_FRAME_BYTES;
    ck_assert_double_eq_tol(by_rows, growth_detectable(&p, &terms), 0.01 * by_rows);
}
END_TEST

/* --- limits --------------------------------------------------------------------------
 */

START_TEST(the_budget_gives_way_to_a_near_memory_limit)
{
    flood(FAST, none);
    ck_assert_double_eq(growth_budget(&p, &terms), 256 * MIB);
    terms.memory_limit_bytes = (uint64_t)(PART_MEMORY + 200 * MIB);
    ck_assert_double_eq_tol(growth_budget(&p, &terms), 180 * MIB, 1);
    terms.memory_limit_bytes = (uint64_t)(PART_MEMORY + 60 * MIB); /* too near */
    ck_assert_double_eq(growth_budget(&p, &terms), 256 * MIB);
    terms.memory_limit_bytes = 0; /* none */
    ck_assert_double_eq(growth_budget(&p, &terms), 256 * MIB);
}
END_TEST

START_TEST(past_the_budget)
{
    flood(26 * MB, whole);
    ck_assert(!growth_over_budget(&p, &terms));
    teardown();
    flood(28 * MB, whole);
    ck_assert(growth_over_budget(&p, &terms) && growth_proportional(&p, &terms));
}
END_TEST

START_TEST(dead_growth_is_what_live_objects_do_not_explain)
{
    static const struct {
        double live_share;
        bool dead;
    } shares[] = {{0, false}, {0.01, true}, {0.2, true}, {0.3, false}, {1, false}};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        struct part_run run = {
            .heap = whole,
            .live_share = shares[i].live_share,
            .parts = {REST, {.phase = PHASE_FLOOD, .seconds = 5, .read = FAST}}};
        make(&run);
        ck_assert_msg(growth_is_dead(&p) == shares[i].dead, "%g", shares[i].live_share);
        teardown();
    }
    flood(FAST, whole);
}
END_TEST

#define ADD_ROWS(t, test, rows)                                                          \
    tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *growth_suite(void)
{
    Suite *s = suite_create("growth");
    TCase *t = tcase_create("growth");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    ADD_ROWS(t, growth_is_in_step_with_reading, steps);
    tcase_add_test(t, little_growth_is_in_step_too);
    tcase_add_test(t, nothing_is_in_step_before_the_first_look);
    tcase_add_test(t, large_messages_that_leave_little_are_not_flat);
    tcase_add_test(t, flat_memory_is_flat);
    tcase_add_test(t, steps_of_huge_pages_are_not_flat);
    tcase_add_test(t, held_back_by_its_own_queue_is_flat);
    ADD_ROWS(t, only_steady_growth_has_no_bound, growths);
    tcase_add_test(t, rows_that_know_nothing_are_left_out);
    tcase_add_test(t, unknown_memory_is_not_flat);
    tcase_add_test(t, detectable_counts_the_steps_of_memory);
    tcase_add_test(t, without_messages_nothing_is_detectable);
    tcase_add_test(t, the_budget_gives_way_to_a_near_memory_limit);
    tcase_add_test(t, past_the_budget);
    tcase_add_test(t, dead_growth_is_what_live_objects_do_not_explain);
    suite_add_tcase(s, t);
    return s;
}
