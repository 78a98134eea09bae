/* Memory that rose and stopped, on rows made by hand. Messages are of 1000 bytes. */
#include "tests/unit/suites.h"

#include "harness/judge/growth.h"
#include "tests/support/part_series.h"
#include "tests/support/trace.h"

#define MB 1e6

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

/* Fills up with growth bytes in 3 s, then stands for 9 s while it reads so much. */
static struct part_run plateau(double growth, double then_read, double waiting)
{
    struct part_run run = {.parts = {REST,
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 3,
                                      .read = growth / 3,
                                      .grows = 1,
                                      .waiting = waiting},
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 9,
                                      .read = then_read,
                                      .due = 2 * growth,
                                      .waiting = waiting}}};
    return run;
}

START_TEST(a_plateau_is_exercised_by_what_is_read_on_it)
{
    struct part_run run = plateau(40 * MB, MB, MB);
    make(&run);
    ck_assert(growth_plateau(&p, &terms) && growth_plateau_exercised(&p, &terms));
    ck_assert(growth_rises(&p) || !growth_in_step(&p));
    teardown();
    /* 45 messages in 9 s: what growth would have added is lost in the noise. */
    run = plateau(40 * MB, 5e3, MB);
    make(&run);
    ck_assert(growth_plateau(&p, &terms) && !growth_plateau_exercised(&p, &terms));
    teardown();
    /* Nor is it known to stand when nothing held it back. */
    run = plateau(40 * MB, 5e3, 0);
    make(&run);
    ck_assert(!growth_plateau(&p, &terms));
}
END_TEST

START_TEST(who_goes_on_growing_has_no_plateau)
{
    struct part_run run = plateau(40 * MB, MB, MB);
    run.parts[2].grows = 1;
    make(&run);
    ck_assert(!growth_plateau(&p, &terms));
}
END_TEST

/* The same again, after a drain. */
static void flood_again(struct part_run *run, struct part again)
{
    run->parts[3] = (struct part){.phase = PHASE_DRAIN, .seconds = 2};
    run->parts[4] = again;
    run->parts[4].phase = PHASE_FLOOD;
    run->parts[4].round = 1;
    run->parts[4].seconds = 5;
    make(run);
}

START_TEST(a_second_flood_shows_whether_it_holds)
{
    struct part_run run = plateau(40 * MB, 5e3, MB);
    make(&run);
    ck_assert(!growth_plateau_held(&p) && !growth_resumed(&p)); /* there was none */
    teardown();
    flood_again(&run, (struct part){.read = 8 * MB});
    ck_assert(growth_plateau_held(&p) && !growth_resumed(&p));
    teardown();
    flood_again(&run, (struct part){.read = 8 * MB, .grows = 1});
    ck_assert(!growth_plateau_held(&p) && growth_resumed(&p));
    teardown();
    flood_again(&run, (struct part){.read = 5e3}); /* proves no more than the first */
    ck_assert(!growth_plateau_held(&p) && !growth_resumed(&p));
}
END_TEST

Suite *plateau_suite(void)
{
    Suite *s = suite_create("plateau");
    TCase *t = tcase_create("plateau");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, a_plateau_is_exercised_by_what_is_read_on_it);
    tcase_add_test(t, who_goes_on_growing_has_no_plateau);
    tcase_add_test(t, a_second_flood_shows_whether_it_holds);
    suite_add_tcase(s, t);
    return s;
}
