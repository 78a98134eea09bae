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
    {"worked off quickly, a little given back", 0.5, 10 * MB, 0, 3, false},
    {"worked off for a while, all of it kept", 3.5, 0, 0, 3, true},
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
    bool is = load_stalled(&p, &series) == STALL_YES;
    teardown();
    return is;
}

/* Nothing is read through the whole drain though data waits. */
static bool silent(const struct part_run *run)
{
    make(run);
    bool is = load_silent(&p);
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
    run.parts[2].seconds = 2.5; /* 5.5 s, the drain counts, too */
    ck_assert(stalled(&run));
    run.parts[2].seconds = 1.5; /* 4.5 s */
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

START_TEST(who_wakes_as_often_at_rest_may_be_at_work)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1, .wakeups = 100},
                                     reading(3, MB),
                                     pausing(PHASE_FLOOD, 6, 100),
                                     pausing(PHASE_DRAIN, 3, 100)}};
    make(&run);
    ck_assert_int_eq(load_stalled(&p, &series), STALL_PERHAPS);
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
    ck_assert(!silent(&run));
    run.parts[4].seconds = 9;
    ck_assert(stalled(&run)); /* 12 s */
}
END_TEST

START_TEST(silent_is_who_reads_nothing_in_the_drain)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     reading(8, MB),
                                     pausing(PHASE_FLOOD, 2, 5),
                                     pausing(PHASE_DRAIN, 10, 5)}};
    ck_assert(silent(&run) && !stalled(&run)); /* it wakes: at work, or not */
    run.parts[3].seconds = 1.5;
    ck_assert(silent(&run));
    run.parts[3] = reading(1, MB);
    run.parts[3].phase = PHASE_DRAIN;
    run.parts[4] = pausing(PHASE_DRAIN, 4, 5); /* it went on in the drain */
    ck_assert(!silent(&run));
    run.parts[4].seconds = 0;
    run.parts[3] = pausing(PHASE_DRAIN, 10, 5);
    run.parts[3].waiting = 0; /* nothing to read */
    ck_assert(!silent(&run));
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
    tcase_add_test(t, who_wakes_as_often_at_rest_may_be_at_work);
    tcase_add_test(t, who_always_pauses_long_is_not_stalled);
    tcase_add_test(t, silent_is_who_reads_nothing_in_the_drain);
    ADD_ROWS(t, a_ceiling_ends_growth_in_step, ceilings);
    tcase_add_test(t, empty_spans_answer_no);
    suite_add_tcase(s, t);
    return s;
}
