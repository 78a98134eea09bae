#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/run/phases.h"

/* A run in simulated milliseconds: what happens at each step, and the phase after it. */
struct step {
    uint64_t at_ms;
    enum phase expected;
    struct phase_input in; /* now_ns and alone_since_ns in ms here */
};

static const struct phase_times times = {
    .connect_timeout = 10 * NS_PER_S,
    .idle = 1 * NS_PER_S,
    .duration = 10 * NS_PER_S,
    .max_duration = 60 * NS_PER_S,
    .drain = 10 * NS_PER_S,
};

static void play(const struct step *steps, size_t count)
{
    struct phases p;
    phases_init(&p, &times, 0);
    for (size_t i = 0; i < count; i++) {
        struct phase_input in = steps[i].in;
        in.now_ns = steps[i].at_ms * NS_PER_MS;
        in.alone_since_ns *= NS_PER_MS;
        phases_next(&p, &in);
        ck_assert_msg(p.phase == steps[i].expected, "step %zu at %llu ms: %s, not %s", i,
                      (unsigned long long)steps[i].at_ms, phase_name(p.phase),
                      phase_name(steps[i].expected));
    }
}

#define PLAY(steps) play(steps, sizeof(steps) / sizeof((steps)[0]))

#define OPENING                                                                          \
    {20, PHASE_START, {0}}, {40, PHASE_CONNECT, {.started = true}},                      \
        {60, PHASE_CONNECT, {0}}, {100, PHASE_IDLE, {.connected = true}},                \
        {1080, PHASE_IDLE, {0}},                                                         \
    {                                                                                    \
        1100, PHASE_FLOOD,                                                               \
        {                                                                                \
            0                                                                            \
        }                                                                                \
    }

START_TEST(a_pass_lasts_as_long_as_asked)
{
    const struct step steps[] = {
        OPENING,
        {5000, PHASE_FLOOD, {.step = JUDGE_FLAT}},
        {11080, PHASE_FLOOD, {.step = JUDGE_FLAT}},
        {11120, PHASE_DRAIN, {.step = JUDGE_FLAT}},
        {12000, PHASE_DRAIN, {0}},
        {13000, PHASE_SETTLE, {.drained = true}},
        {14000, PHASE_SETTLE, {.started = true, .connected = true}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_fail_ends_the_flood_at_once)
{
    const struct step steps[] = {
        OPENING,
        {2500, PHASE_CONFIRM, {.step = JUDGE_RAISE}},
        {2600, PHASE_CONFIRM, {.step = JUDGE_RAISE}},
        {4500, PHASE_DRAIN, {.step = JUDGE_SEEN}},
        {7480, PHASE_DRAIN, {0}},
        {7500, PHASE_SETTLE, {0}}, /* a short drain: it only tells the kind of growth */
    };
    PLAY(steps);
}
END_TEST

START_TEST(agents_explain_before_the_drain)
{
    const struct step steps[] = {
        OPENING,
        {2500, PHASE_CONFIRM, {.step = JUDGE_RAISE, .explain = true}},
        {4500, PHASE_EXPLAIN, {.step = JUDGE_SEEN, .explain = true}},
        {4600, PHASE_EXPLAIN, {.explain = true}},
        {5100, PHASE_DRAIN, {.explained = true}},
        {8080, PHASE_DRAIN, {0}},
        {8100, PHASE_SETTLE, {0}}, /* the drain after a fail, whole */
    };
    PLAY(steps);
}
END_TEST

START_TEST(agents_that_never_explain_are_not_waited_for)
{
    const struct step steps[] = {
        OPENING,
        {2500, PHASE_EXPLAIN, {.step = JUDGE_SEEN, .explain = true}},
        {22480, PHASE_EXPLAIN, {0}},
        {22500, PHASE_DRAIN, {0}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_client_that_ends_while_it_is_asked_ends_the_run)
{
    const struct step steps[] = {
        OPENING,
        {2500, PHASE_EXPLAIN, {.step = JUDGE_SEEN, .explain = true}},
        {2600, PHASE_SETTLE, {.gone = true}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(nobody_is_asked_about_a_client_that_passed)
{
    const struct step steps[] = {
        OPENING,
        {11120, PHASE_DRAIN, {.step = JUDGE_FLAT, .explain = true}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(the_unclear_is_explained_at_its_limit)
{
    const struct step steps[] = {
        OPENING,
        {61120, PHASE_EXPLAIN, {.explain = true}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(rest_begins_when_the_census_is_taken)
{
    const struct step steps[] = {
        {20, PHASE_START, {0}},
        {40, PHASE_CONNECT, {.started = true}},
        {100, PHASE_CONNECT, {.connected = true, .unready = true}},
        {300, PHASE_IDLE, {.connected = true}},
        {1280, PHASE_IDLE, {.unready = true}}, /* one that came late */
        {1300, PHASE_FLOOD, {0}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_census_without_end_is_not_waited_for)
{
    const struct step steps[] = {
        {20, PHASE_START, {0}},
        {40, PHASE_CONNECT, {.started = true}},
        {100, PHASE_CONNECT, {.connected = true, .unready = true}},
        {5080, PHASE_CONNECT, {.connected = true, .unready = true}},
        {5100, PHASE_IDLE, {.connected = true, .unready = true}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(the_unclear_goes_on_to_its_limit)
{
    const struct step steps[] = {
        OPENING,
        {20000, PHASE_FLOOD, {.step = JUDGE_GO_ON}},
        {61080, PHASE_FLOOD, {.step = JUDGE_GO_ON}},
        {61100, PHASE_DRAIN, {.step = JUDGE_GO_ON}},
        {71080, PHASE_DRAIN, {0}},
        {71100, PHASE_SETTLE, {0}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_doubtful_pass_is_flooded_again)
{
    const struct step steps[] = {
        OPENING,
        {11120, PHASE_DRAIN, {.step = JUDGE_FLAT}},
        {13000, PHASE_DRAIN, {.again = JUDGE_AGAIN}}, /* not before the drain is over */
        {14000, PHASE_FLOOD, {.drained = true, .again = JUDGE_AGAIN}},
        {15000, PHASE_FLOOD, {.step = JUDGE_GO_ON}},
        {16000, PHASE_DRAIN, {.step = JUDGE_FLAT}},   /* as short as the judge likes */
        {40980, PHASE_DRAIN, {.again = JUDGE_AGAIN}}, /* longer, but never a third */
        {41000, PHASE_SETTLE, {.again = JUDGE_AGAIN}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_raised_flood_is_raised_again)
{
    const struct step steps[] = {
        OPENING,
        {2500, PHASE_CONFIRM, {.step = JUDGE_RAISE}},
        {11200, PHASE_DRAIN, {.step = JUDGE_FLAT}},
        {21220, PHASE_CONFIRM, {.again = JUDGE_AGAIN_RAISED}}, /* the drain's limit */
        {22000, PHASE_DRAIN, {.step = JUDGE_SEEN}},
        {25000, PHASE_SETTLE, {.again = JUDGE_AGAIN_RAISED}},
    };
    PLAY(steps);
}
END_TEST

START_TEST(a_lost_client_may_come_back)
{
    const struct step steps[] = {
        OPENING,
        {3000, PHASE_FLOOD, {.alone_since_ns = 2500}},
        {3200, PHASE_FLOOD, {.alone_since_ns = 0}},
        {5000, PHASE_FLOOD, {.alone_since_ns = 4100}},
        {5100, PHASE_SETTLE, {.alone_since_ns = 4100}},
    };
    PLAY(steps);
}
END_TEST

/* Who was closed by the server may pause before it connects again. */
START_TEST(who_was_sent_away_has_longer_to_come_back)
{
    const struct step steps[] = {
        OPENING,
        {3000, PHASE_FLOOD, {.alone_since_ns = 2500, .ended_by_us = true}},
        {6000, PHASE_FLOOD, {.alone_since_ns = 2500, .ended_by_us = true}},
        {6100, PHASE_FLOOD, {.ended_by_us = true}},
        {8000, PHASE_FLOOD, {.alone_since_ns = 7000, .ended_by_us = true}},
        {11000, PHASE_SETTLE, {.alone_since_ns = 7000, .ended_by_us = true}},
    };
    PLAY(steps);
}
END_TEST

/* A server that will send nothing more is not waited for beyond the duration. */
START_TEST(a_spent_flood_ends_with_its_duration)
{
    const struct step steps[] = {
        OPENING,
        {3000, PHASE_FLOOD, {.spent = true}},
        {11080, PHASE_FLOOD, {.spent = true}},
        {11120, PHASE_DRAIN, {.spent = true}},
    };
    PLAY(steps);
}
END_TEST

static const enum phase gone_in[] = {PHASE_START, PHASE_CONNECT, PHASE_IDLE,
                                     PHASE_FLOOD, PHASE_CONFIRM, PHASE_DRAIN};

START_TEST(a_gone_client_settles_from_everywhere)
{
    struct phases p;
    phases_init(&p, &times, 0);
    p.phase = gone_in[_i];
    struct phase_input in = {.now_ns = NS_PER_S, .gone = true};
    ck_assert(phases_next(&p, &in));
    ck_assert_int_eq(p.phase, PHASE_SETTLE);
    ck_assert(!phases_next(&p, &in));
}
END_TEST

START_TEST(connecting_expires)
{
    struct phases p;
    phases_init(&p, &times, 0);
    ck_assert(!phases_connect_expired(&p, 9 * NS_PER_S));
    ck_assert(phases_connect_expired(&p, 10 * NS_PER_S));
    p.phase = PHASE_IDLE;
    ck_assert(!phases_connect_expired(&p, 20 * NS_PER_S));
}
END_TEST

START_TEST(time_left_counts_down)
{
    struct phases p;
    phases_init(&p, &times, 0);
    p.phase = PHASE_FLOOD;
    p.flood_began_ns = NS_PER_S;
    ck_assert_double_eq_tol(phases_seconds_left(&p, 3 * NS_PER_S), 8, 1e-9);
    ck_assert_double_eq_tol(phases_seconds_left(&p, 31 * NS_PER_S), 30, 1e-9);
    p.phase = PHASE_SETTLE;
    ck_assert_double_eq(phases_seconds_left(&p, 32 * NS_PER_S), 0);
}
END_TEST

Suite *phases_suite(void)
{
    Suite *s = suite_create("phases");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 10);
    tcase_add_test(t, a_pass_lasts_as_long_as_asked);
    tcase_add_test(t, a_fail_ends_the_flood_at_once);
    tcase_add_test(t, the_unclear_goes_on_to_its_limit);
    tcase_add_test(t, agents_explain_before_the_drain);
    tcase_add_test(t, agents_that_never_explain_are_not_waited_for);
    tcase_add_test(t, a_client_that_ends_while_it_is_asked_ends_the_run);
    tcase_add_test(t, nobody_is_asked_about_a_client_that_passed);
    tcase_add_test(t, the_unclear_is_explained_at_its_limit);
    tcase_add_test(t, rest_begins_when_the_census_is_taken);
    tcase_add_test(t, a_census_without_end_is_not_waited_for);
    tcase_add_test(t, a_doubtful_pass_is_flooded_again);
    tcase_add_test(t, a_raised_flood_is_raised_again);
    tcase_add_test(t, a_lost_client_may_come_back);
    tcase_add_test(t, who_was_sent_away_has_longer_to_come_back);
    tcase_add_test(t, a_spent_flood_ends_with_its_duration);
    tcase_add_loop_test(t, a_gone_client_settles_from_everywhere, 0,
                        sizeof gone_in / sizeof gone_in[0]);
    tcase_add_test(t, connecting_expires);
    tcase_add_test(t, time_left_counts_down);
    suite_add_tcase(s, t);
    return s;
}
