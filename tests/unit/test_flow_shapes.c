/* The ledger under every shape: what is due is withheld or sent, and the lag of a message
 * is its own, whatever the times between messages are. */
#include "server/pace/flow.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)

enum { ACCOUNTS = 7 };

static struct flow flow;
static struct flow_account accounts[ACCOUNTS];
static struct arrivals arrivals;

static const struct {
    const char *text;
    double rate;
} shapes[] = {
    {"constant", 20000},        {"ramp:5s", 20000},
    {"ramp:30k-1/3s", 5},       {"steps:1k/100ms,0/1s,50k/500ms,5k", 5},
    {"bursts:3ms/50ms", 90000}, {"sine:700ms/100%", 20000},
    {"poisson", 20000},         {"replay", 0},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* A recording with crowds, looped. */
static void record(struct shape *shape)
{
    struct random r;
    struct replay p;
    struct err e;
    random_init(&r, 1, "recording");
    arrivals = (struct arrivals){0};
    uint64_t at = 0;
    for (int i = 0; i < 5000; i++) {
        at += random_chance(&r, 0.5) ? 0 : (uint64_t)random_log_range(&r, 1e2, 1e7);
        ck_assert_int_eq(arrivals_add(&arrivals, at, &e), 0);
    }
    ck_assert_int_eq(replay_init(&p, &arrivals, 3.3, true, &e), 0);
    *shape = shape_of_replay(&p);
}

static void begin(int which, int open)
{
    struct shape shape;
    struct err e;
    if (strcmp(shapes[which].text, "replay") == 0) {
        record(&shape);
    } else {
        ck_assert_int_eq(shape_parse(shapes[which].text, &shape, &e), 0);
    }
    ck_assert_int_eq(shape_check(&shape, shapes[which].rate, &e), 0);
    flow_init(&flow);
    for (int i = 0; i < ACCOUNTS; i++) {
        accounts[i] = (struct flow_account){0};
    }
    for (int i = 0; i < open; i++) {
        flow_add(&flow, &accounts[i]);
    }
    flow_start(&flow, &shape, shapes[which].rate, 1, 0);
}

static void end(void)
{
    flow_fini(&flow);
    arrivals_fini(&arrivals);
    arrivals = (struct arrivals){0};
}

/* Dealt at random times, sent at random later ones, to connections that are never
 * blocked: the histogram is the one of all single lags. */
START_TEST(test_lag_of_each_message)
{
    static struct lag wanted;
    static struct schedule own;
    struct random r;
    random_init(&r, (uint64_t)_i, "lag");
    lag_init(&wanted);
    begin(_i, 3);
    uint64_t sent[3] = {0};
    uint64_t now = 0;
    for (int step = 0; step < 2000; step++) {
        now += (uint64_t)random_log_range(&r, 1e3, 5e6);
        flow_deal(&flow, now);
        now += (uint64_t)random_log_range(&r, 1, 1e5);
        size_t i = random_below(&r, 3);
        uint64_t n = random_below(&r, 50);
        n = n < accounts[i].backlog ? n : accounts[i].backlog;
        own = flow.schedule;
        for (uint64_t m = 0; m < n; m++, sent[i]++) {
            /* round robin, as the three stay open: its k-th is the schedule's 3 k + i */
            uint64_t at = schedule_intended_ns(&own, 3 * sent[i] + i);
            lag_add(&wanted, now - at, 1);
        }
        flow_sent(&flow, &accounts[i], n, false, now);
    }
    ck_assert_uint_gt(wanted.total, 500);
    ck_assert_uint_eq(flow.lag.total, wanted.total);
    /* Constant goes in equal steps of floating point: a ns beside, perhaps a bucket. */
    bool exact = flow.schedule.kind != SCHEDULE_CONSTANT;
    ck_assert_uint_le(flow.lag.max_ns, wanted.max_ns + (exact ? 0 : 1));
    ck_assert_uint_ge(flow.lag.max_ns + (exact ? 0 : 1), wanted.max_ns);
    for (double q = 0; q <= 1; q += 0.01) {
        double got = (double)lag_quantile(&flow.lag, q);
        double should = (double)lag_quantile(&wanted, q);
        ck_assert_double_eq_tol(got, should, exact ? 0.5 : should / 16 + 1);
    }
    end();
}
END_TEST

static uint64_t backlogs(void)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < flow.open_count; i++) {
        sum += flow.open[i]->backlog;
    }
    return sum;
}

/* Connections come, go, block and send: due = withheld + sent, and due is what the
 * schedule says. */
START_TEST(test_ledger)
{
    struct random r;
    random_init(&r, (uint64_t)_i, "ledger");
    begin(_i, ACCOUNTS);
    uint64_t now = 0;
    uint64_t dropped = 0;
    bool open[ACCOUNTS];
    memset(open, true, sizeof open);
    for (int step = 0; step < 5000; step++) {
        size_t i = random_below(&r, ACCOUNTS);
        struct flow_account *a = &accounts[i];
        now += (uint64_t)random_log_range(&r, 1, 5e6);
        size_t what = random_below(&r, 10);
        if (what == 0 && open[i]) {
            dropped += a->backlog;
            flow_remove(&flow, a);
            open[i] = false;
        } else if (what == 1 && !open[i]) {
            *a = (struct flow_account){0};
            flow_add(&flow, a);
            open[i] = true;
        } else if (what == 2 && open[i]) {
            flow_set_blocked(a, random_chance(&r, 0.5));
        } else if (what < 6 && open[i] && !a->blocked && a->backlog > 0) {
            flow_sent(&flow, a, 1 + random_below(&r, (size_t)a->backlog), false, now);
        } else {
            uint64_t before = flow.due + dropped;
            uint64_t had = backlogs();
            flow_deal(&flow, now);
            dropped += flow.open_count > 0 ? 0 : flow.due + dropped - before;
            ck_assert_uint_eq(flow.due, schedule_due(&flow.schedule, now));
            ck_assert_uint_ge(backlogs(), had);
        }
        ck_assert_uint_eq(flow_due(&flow, now), schedule_due(&flow.schedule, now));
        ck_assert_uint_eq(flow.due, dropped + backlogs() + flow.sent);
        ck_assert_uint_gt(flow_next_ns(&flow, now), now);
    }
    ck_assert_uint_gt(flow.lag.total, 0);
    flow_stop(&flow, now + 1 * S);
    ck_assert_uint_eq(flow_next_ns(&flow, now), UINT64_MAX);
    uint64_t due = flow.due;
    flow_deal(&flow, now + 100 * S);
    ck_assert_uint_eq(flow.due, due);
    end();
}
END_TEST

/* Not blocked and not sent when the flood stops: short, but for those that only the stop
 * found due. */
START_TEST(test_short)
{
    begin(_i, 2);
    flow_deal(&flow, 2 * S);
    flow_set_blocked(&accounts[0], true);
    uint64_t second = accounts[1].backlog;
    ck_assert_uint_gt(second, 10);
    flow_sent(&flow, &accounts[1], 3, false, 2 * S);
    flow_stop(&flow, 3 * S);
    ck_assert_uint_eq(flow.short_messages, second - 3);
    end();
}
END_TEST

/* A silence asks for no wake-up but the one at its end; a replay that is over for none.
 */
START_TEST(test_next_in_silence)
{
    begin(4, 1); /* bursts:3ms/50ms */
    for (uint64_t now = 3 * MS; now < 53 * MS; now += 1 * MS) {
        flow_deal(&flow, now);
        ck_assert_uint_eq(flow_next_ns(&flow, now), 53 * MS);
    }
    end();
    struct shape shape;
    struct replay p;
    struct err e;
    record(&shape);
    ck_assert_int_eq(replay_init(&p, &arrivals, 1, false, &e), 0);
    shape = shape_of_replay(&p);
    flow_init(&flow);
    flow_start(&flow, &shape, 0, 1, 0);
    uint64_t last = arrivals.offsets_ns[arrivals.count - 1];
    ck_assert_uint_eq(flow_next_ns(&flow, last - 1), last);
    ck_assert_uint_eq(flow_next_ns(&flow, last), UINT64_MAX);
    end();
}
END_TEST

/* A second flood begins its shape anew, with the same times. */
START_TEST(test_started_again)
{
    begin(6, 1); /* poisson */
    struct shape poisson = {.kind = SHAPE_POISSON};
    flow_deal(&flow, 1 * S);
    uint64_t first = flow.due;
    flow_stop(&flow, 1 * S);
    flow_start(&flow, &poisson, 20000, 1, 5 * S);
    flow_deal(&flow, 6 * S);
    ck_assert_uint_eq(flow.due, 2 * first);
    flow_stop(&flow, 6 * S);
    flow_start(&flow, &poisson, 20000, 2, 8 * S);
    flow_deal(&flow, 9 * S);
    ck_assert_uint_ne(flow.due, 3 * first);
    end();
}
END_TEST

Suite *flow_shapes_suite(void)
{
    Suite *s = suite_create("flow_shapes");
    TCase *t = tcase_create("flow_shapes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_lag_of_each_message, 0, SHAPES);
    tcase_add_loop_test(t, test_ledger, 0, SHAPES);
    tcase_add_loop_test(t, test_short, 0, SHAPES);
    tcase_add_test(t, test_next_in_silence);
    tcase_add_test(t, test_started_again);
    suite_add_tcase(s, t);
    return s;
}
