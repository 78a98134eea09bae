/* Questions about work, on rows made by hand. Messages are of 1000 bytes. */
#include "tests/unit/suites.h"

#include "harness/judge/load.h"
#include "tests/support/part_series.h"
#include "tests/support/trace.h"

#include <math.h>

#define MIB (1024.0 * 1024.0)
#define MB  1e6

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

/* --- overloaded ----------------------------------------------------------------------
 */

static const struct {
    const char *name;
    double read, due, waiting; /* MB/s, MB/s, bytes */
    double rate;
    bool overloaded;
} loads[] = {
    {"reads all", 5, 5, 0, 5000, false},
    {"reads all, late", 5, 5, MB, 5000, false},
    {"reads 96 %", 4.8, 5, MB, 5000, false},
    {"reads 94 %", 4.7, 5, MB, 5000, true},
    {"a fifth, and nothing waits for it", 1, 5, 0, 5000, false}, /* our own debt */
    {"reads nothing", 0, 5, MB, 5000, true},
    {"as fast as it can, and it waits for us", 90, 90, 0, 0, false},
    {"as fast as it can, and we wait for it", 90, 90, MB, 0, true},
};

START_TEST(overloaded_is_who_reads_less_than_was_due)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     {.phase = PHASE_FLOOD,
                                      .seconds = 10,
                                      .read = loads[_i].read * MB,
                                      .due = loads[_i].due * MB,
                                      .waiting = loads[_i].waiting}}};
    make(&run);
    terms.rate = loads[_i].rate;
    ck_assert_msg(load_overloaded(&p, &terms) == loads[_i].overloaded, "%s",
                  loads[_i].name);
}
END_TEST

/* --- backlog -------------------------------------------------------------------------
 */

/* A flood of 5 s that adds 50 MB, and a drain that begins with so long at work, when
 * freed bytes are given back. */
static void drain(double works_s, double freed, double waiting, double rest_s)
{
    struct part_run run = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1, .wakeups = 10, .cores = 0.001},
            {.phase = PHASE_FLOOD,
             .seconds = 5,
             .read = 10 * MB,
             .grows = 1,
             .cores = 0.5},
            {.phase = PHASE_DRAIN,
             .seconds = fmax(works_s, 0.02),
             .grows_s = works_s > 0 ? -freed / works_s : 0,
             .cores = works_s > 0 ? 0.5 : 0},
            {.phase = PHASE_DRAIN,
             .seconds = rest_s,
             .wakeups = 10,
             .cores = 0.001,
             .jump = works_s > 0 ? 0 : -freed,
             .waiting = waiting},
        }};
    make(&run);
}

static const struct {
    const char *name;
    double works_s, freed, waiting, rest_s;
    bool backlog;
} backlogs[] = {
    {"nothing left to do", 0, 0, 0, 3, false},
    {"worked off and given back", 1.5, 40 * MB, 0, 3, true},
    {"worked off, a little given back", 1.5, 10 * MB, 0, 3, true},
    {"what was at hand, a little given back", 0.4, 10 * MB, 0, 3, false},
    {"garbage, collected at rest", 0, 40 * MB, 0, 3, false},
    {"still at work at the end", 3, 0, 0, 0, true},
    {"its sockets never emptied", 0, 0, MB, 3, true},
};

START_TEST(a_backlog_shows_in_the_drain)
{
    drain(backlogs[_i].works_s, backlogs[_i].freed, backlogs[_i].waiting,
          backlogs[_i].rest_s);
    ck_assert_msg(load_backlog(&p) == backlogs[_i].backlog, "%s", backlogs[_i].name);
}
END_TEST

START_TEST(without_a_drain_nobody_knows_of_a_backlog)
{
    struct part_run run = {
        .parts = {{.phase = PHASE_FLOOD, .seconds = 5, .read = MB, .grows = 1}}};
    make(&run);
    ck_assert(!load_backlog(&p));
}
END_TEST

/* --- stalled -------------------------------------------------------------------------
 */

static struct part reading(double seconds, double waiting)
{
    return (struct part){.phase = PHASE_FLOOD,
                         .seconds = seconds,
                         .read = 5 * MB,
                         .waiting = waiting,
                         .cores = 0.2,
                         .wakeups = 50};
}

static struct part pausing(enum phase phase, double seconds, double wakeups)
{
    return (struct part){
        .phase = phase, .seconds = seconds, .waiting = MB, .wakeups = wakeups};
}

static bool stalled(const struct part_run *run)
{
    make(run);
    bool is = load_stalled(&p, &series);
    teardown();
    return is;
}

START_TEST(stalled_is_who_stopped_for_good)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     reading(3, MB),
                                     pausing(PHASE_FLOOD, 6, 0),
                                     pausing(PHASE_DRAIN, 3, 0)}};
    ck_assert(stalled(&run));
    run.parts[2].seconds = 4; /* in the flood it was not 5 s yet */
    ck_assert(!stalled(&run));
    run.parts[2] = pausing(PHASE_FLOOD, 6, 5);
    run.parts[3] = pausing(PHASE_DRAIN, 3, 5); /* who wakes is at work */
    ck_assert(!stalled(&run));
    run.parts[2] = pausing(PHASE_FLOOD, 6, 0);
    run.parts[3] = pausing(PHASE_DRAIN, 3, 0);
    run.parts[2].cores = run.parts[3].cores = 0.3; /* and so is who computes */
    ck_assert(!stalled(&run));
    run.parts[2].cores = run.parts[3].cores = 0;
    run.parts[2].waiting = run.parts[3].waiting = 0; /* nothing to read */
    ck_assert(!stalled(&run));
    run.parts[2].waiting = MB;
    run.parts[3] = reading(3, 0); /* it read on in the drain */
    run.parts[3].phase = PHASE_DRAIN;
    ck_assert(!stalled(&run));
}
END_TEST

START_TEST(who_always_pauses_long_is_not_stalled)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     reading(0.2, MB),
                                     pausing(PHASE_FLOOD, 5, 0),
                                     reading(0.2, MB),
                                     pausing(PHASE_FLOOD, 6, 0),
                                     pausing(PHASE_DRAIN, 3, 0)}};
    ck_assert(!stalled(&run)); /* 9 s, after 5 s */
    run.parts[4].seconds = 9;
    ck_assert(stalled(&run)); /* 12 s */
}
END_TEST

/* --- ceiling -------------------------------------------------------------------------
 */

static const struct {
    double grows, seconds; /* of 20 MB/s */
    double then_freed;
    bool ceiling;
} ceilings[] = {
    {1, 5, 0, true},     {1, 5, 95 * MB, true}, /* freed before the last rows */
    {1, 3, 0, false},                           /* 60 MB */
    {0.1, 60, 0, false},                        /* 120 MB of 1200 */
    {0.2, 60, 0, true},
};

START_TEST(a_ceiling_ends_growth_in_step)
{
    struct part_run run = {
        .parts = {
            {.phase = PHASE_IDLE, .seconds = 1},
            {.phase = PHASE_FLOOD,
             .seconds = ceilings[_i].seconds,
             .read = 20 * MB,
             .grows = ceilings[_i].grows},
            {.phase = PHASE_FLOOD, .seconds = 0.4, .jump = -ceilings[_i].then_freed}}};
    make(&run);
    ck_assert_int_eq(load_ceiling(&p), ceilings[_i].ceiling);
}
END_TEST

/* --- work after the flood ------------------------------------------------------------
 */

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
    run.parts[2].due = 10 * MB;
    run.parts[2].waiting = MB;
    ck_assert(!hides(&run));
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

/* --- rows that say little ------------------------------------------------------------
 */

static void ask_everything(void)
{
    struct afterwork a = load_afterwork(&p, p.load, p.drain);
    ck_assert(a.busy_s >= 0 && isfinite(a.busy_s));
    ck_assert(load_stalled(&p, &series) == STALL_NO && !load_ceiling(&p) &&
              !load_backlog(&p));
    ck_assert(!load_hides_backlog(&p, &terms) && !load_hidden_grows(&p));
    ck_assert(!load_hidden_settled(&p) && !load_overloaded(&p, &terms));
}

START_TEST(empty_spans_answer_no)
{
    static const struct part_run runs[] = {
        {.parts = {{.phase = PHASE_IDLE, .seconds = 0.02}}},
        {.parts = {{.phase = PHASE_FLOOD, .seconds = 0.02, .read = MB}}},
        {.parts = {{.phase = PHASE_IDLE, .seconds = 0.02},
                   {.phase = PHASE_FLOOD, .seconds = 0.02, .read = MB}}},
        {.parts = {{.phase = PHASE_FLOOD, .seconds = 0.02, .read = MB},
                   {.phase = PHASE_DRAIN, .seconds = 0.02}}},
        {.parts = {{.phase = PHASE_FLOOD, .seconds = 0.02, .read = MB},
                   {.phase = PHASE_DRAIN, .seconds = 0.02},
                   {.phase = PHASE_FLOOD, .round = 1, .seconds = 0.02, .read = MB}}},
    };
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        make(&runs[i]);
        ask_everything();
        teardown();
    }
    ck_assert_int_eq(series_init(&series), 0);
    picture_take(&p, &series);
    ask_everything();
}
END_TEST

#define ADD_ROWS(t, test, rows)                                                          \
    tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *load_suite(void)
{
    Suite *s = suite_create("load");
    TCase *t = tcase_create("load");
    tcase_set_timeout(t, 20);
    tcase_add_checked_fixture(t, NULL, teardown);
    ADD_ROWS(t, overloaded_is_who_reads_less_than_was_due, loads);
    ADD_ROWS(t, a_backlog_shows_in_the_drain, backlogs);
    tcase_add_test(t, without_a_drain_nobody_knows_of_a_backlog);
    tcase_add_test(t, stalled_is_who_stopped_for_good);
    tcase_add_test(t, who_always_pauses_long_is_not_stalled);
    ADD_ROWS(t, a_ceiling_ends_growth_in_step, ceilings);
    tcase_add_test(t, afterwork_is_timed_from_when_all_was_read);
    tcase_add_test(t, work_that_memory_does_not_explain_may_hide_a_backlog);
    ADD_ROWS(t, a_hidden_backlog_grows_with_the_flood, seconds);
    tcase_add_test(t, empty_spans_answer_no);
    suite_add_tcase(s, t);
    return s;
}
