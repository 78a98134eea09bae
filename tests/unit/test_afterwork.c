/* Work that goes on after a flood, on rows made by hand. Messages are of 1000 bytes. */
#include "tests/unit/suites.h"

#include "harness/judge/load.h"
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

/* A flood of 10 s at 5 MB/s, then so long at work, then 2 s at rest; and the same for a
 * second flood, if it lasts. Growth: memory, per byte read. */
static struct part_run hidden(double works_s, double again_s, double works_again_s)
{
    struct part_run run = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1},
            {.phase = PHASE_FLOOD, .seconds = 10, .read = 5 * MB, .cores = 0.5},
            {.phase = PHASE_DRAIN, .seconds = works_s, .cores = 0.5},
            {.phase = PHASE_DRAIN, .seconds = 2},
            {.phase = PHASE_FLOOD,
             .round = 1,
             .seconds = again_s,
             .read = 5 * MB,
             .cores = 0.5},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = works_again_s, .cores = 0.5},
            {.phase = PHASE_DRAIN, .round = 1, .seconds = 2},
        }};
    return run;
}

static struct afterwork afterwork(const struct part_run *run)
{
    make(run);
    struct afterwork a = load_afterwork(&p, p.load, p.drain);
    teardown();
    return a;
}

START_TEST(afterwork_is_timed_from_when_all_was_read)
{
    struct part_run run = hidden(4, 0, 0);
    struct afterwork a = afterwork(&run);
    ck_assert_double_eq_tol(a.busy_s, 4, 0.55);
    ck_assert(a.ended);
    run.parts[2].waiting = MB; /* it still reads */
    a = afterwork(&run);
    ck_assert_double_eq_tol(a.busy_s, 0, 0.55);
    ck_assert(a.ended);
    run.parts[2].waiting = 0;
    run.parts[3].seconds = 0; /* the drain ends before the work does */
    a = afterwork(&run);
    ck_assert_double_eq_tol(a.busy_s, 4, 0.55);
    ck_assert(!a.ended);
    run.parts[2].waiting = MB; /* nor has it read all */
    a = afterwork(&run);
    ck_assert(a.busy_s <= 0 && !a.ended);
    run = hidden(4, 0, 0);
    run.parts[2].cores = 0.03; /* a trifle against the flood */
    ck_assert_double_eq_tol(afterwork(&run).busy_s, 0, 0.01);
    run.parts[2].wakeups = 100; /* sleeps and wakes: that is work */
    ck_assert_double_eq_tol(afterwork(&run).busy_s, 4, 0.55);
}
END_TEST

static bool hides(const struct part_run *run)
{
    make(run);
    bool is = load_hides_backlog(&p, &terms);
    teardown();
    return is;
}

START_TEST(work_that_memory_does_not_explain_may_hide_a_backlog)
{
    struct part_run run = hidden(6, 0, 0);
    ck_assert(hides(&run));
    run.parts[1].grows = 0.3; /* 15 MB, of 19 that 6 s of work can be */
    ck_assert(!hides(&run));
    run = hidden(2, 0, 0); /* a small queue explains that */
    ck_assert(!hides(&run));
    /* It was held back: what it does is known, and bounded. */
    run = hidden(6, 0, 0);
    run.parts[4] = run.parts[3];
    run.parts[3] = run.parts[2];
    run.parts[2] = run.parts[1];
    run.parts[1].seconds = 2;
    run.parts[2].seconds = 8;
    run.parts[2].read = 4 * MB;
    ck_assert(hides(&run)); /* but not by its own queue: nothing waits for it */
    run.parts[2].due = 5 * MB;
    run.parts[1].waiting = run.parts[2].waiting = MB;
    ck_assert(!hides(&run));
}
END_TEST

/* --drain 2s: nobody has seen how long the work would have taken. */
START_TEST(a_drain_that_is_too_short_explains_nothing)
{
    struct part_run run = hidden(2, 0, 0);
    run.parts[3].seconds = 0;
    ck_assert(hides(&run));
    run.parts[1].due = 6 * MB; /* it was held back: that is flow control */
    run.parts[1].waiting = MB;
    ck_assert(!hides(&run));
    run = hidden(0.5, 0, 0); /* what is at hand */
    run.parts[3].seconds = 0;
    ck_assert(!hides(&run));
    run = hidden(1, 0, 0); /* a pause: it is not a backlog that is worked off */
    run.parts[3].seconds = 1;
    run.parts[4] = (struct part){.phase = PHASE_DRAIN, .seconds = 0.6, .cores = 0.5};
    ck_assert(!hides(&run));
    run = hidden(12, 0, 0); /* a long flood, and the usual drain */
    run.parts[1].seconds = 60;
    run.parts[3].seconds = 0;
    ck_assert(hides(&run));
}
END_TEST

static const struct {
    const char *name;
    double again_s, works_again_s, rest_s;
    bool grows, settled;
} seconds[] = {
    {"twice the work for twice the flood", 20, 12, 2, true, false},
    {"half as much again is the least", 20, 9.6, 2, true, false},
    {"the same work", 20, 6, 2, false, true},
    {"less work", 20, 3, 2, false, true},
    {"far more work: some other", 20, 25, 2, false, false},
    {"not ended", 20, 12, 0, false, false},
    {"a flood no longer than the first", 10, 6, 2, false, false},
    {"a shorter one", 5, 3, 2, false, false},
    {"none", 0, 0, 0, false, false},
};

START_TEST(a_hidden_backlog_grows_with_the_flood)
{
    struct part_run run = hidden(6, seconds[_i].again_s, seconds[_i].works_again_s);
    run.parts[6].seconds = seconds[_i].rest_s;
    make(&run);
    ck_assert(load_hides_backlog(&p, &terms));
    ck_assert_msg(load_hidden_grows(&p) == seconds[_i].grows, "%s", seconds[_i].name);
    ck_assert_msg(load_hidden_settled(&p) == seconds[_i].settled, "%s", seconds[_i].name);
}
END_TEST

/* Work by fits: it is not known to be of one kind. */
START_TEST(work_with_long_pauses_shows_no_growing_backlog)
{
    struct part_run run = hidden(6, 20, 0);
    const struct part rest = {.phase = PHASE_DRAIN, .round = 1, .seconds = 5};
    const struct part work = {
        .phase = PHASE_DRAIN, .round = 1, .seconds = 1, .cores = 0.5};
    run.parts[5] = run.parts[7] = run.parts[9] = work;
    run.parts[6] = run.parts[8] = run.parts[10] = rest;
    make(&run);
    ck_assert(load_hides_backlog(&p, &terms) && !load_hidden_grows(&p));
}
END_TEST

Suite *afterwork_suite(void)
{
    Suite *s = suite_create("afterwork");
    TCase *t = tcase_create("afterwork");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, afterwork_is_timed_from_when_all_was_read);
    tcase_add_test(t, work_that_memory_does_not_explain_may_hide_a_backlog);
    tcase_add_test(t, a_drain_that_is_too_short_explains_nothing);
    tcase_add_test(t, work_with_long_pauses_shows_no_growing_backlog);
    tcase_add_loop_test(t, a_hidden_backlog_grows_with_the_flood, 0,
                        sizeof seconds / sizeof seconds[0]);
    suite_add_tcase(s, t);
    return s;
}
