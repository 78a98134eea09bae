#include "server/pace/flow.h"
#include "tests/unit/suites.h"

#include <stdlib.h>

#define MS UINT64_C(1000000)

enum { ACCOUNTS = 7 };

static struct flow flow;
static struct flow_account accounts[ACCOUNTS];

static void begin(int open, double rate)
{
    flow_init(&flow);
    for (int i = 0; i < ACCOUNTS; i++) {
        accounts[i] = (struct flow_account){0};
    }
    for (int i = 0; i < open; i++) {
        flow_add(&flow, &accounts[i]);
    }
    static const struct shape constant;
    flow_start(&flow, &constant, rate, 1, 0);
}

static void end(void)
{
    flow_fini(&flow);
}

static uint64_t withheld(void)
{
    return flow.due - flow.sent;
}

START_TEST(test_dealt_round_robin)
{
    begin(3, 1000);
    struct flow_dealt d = flow_deal(&flow, 0);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_ptr_eq(flow_dealt_at(&flow, d, 0), &accounts[0]);
    d = flow_deal(&flow, 1 * MS);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_ptr_eq(flow_dealt_at(&flow, d, 0), &accounts[1]);
    d = flow_deal(&flow, 1 * MS);
    ck_assert_uint_eq(d.count, 0);
    d = flow_deal(&flow, 9 * MS); /* messages 2 to 9: slots 2 0 1 2 0 1 2 0 */
    ck_assert_uint_eq(d.count, 3);
    ck_assert_uint_eq(accounts[0].backlog, 4);
    ck_assert_uint_eq(accounts[1].backlog, 3);
    ck_assert_uint_eq(accounts[2].backlog, 3);
    ck_assert_uint_eq(flow.due, 10);
    end();
}
END_TEST

START_TEST(test_nobody_open_is_withheld)
{
    begin(0, 1000);
    flow_deal(&flow, 9 * MS);
    ck_assert_uint_eq(withheld(), 10);
    flow_add(&flow, &accounts[0]);
    flow_deal(&flow, 10 * MS);
    ck_assert_uint_eq(accounts[0].backlog, 1);
    flow_sent(&flow, &accounts[0], 1, false, 10 * MS);
    ck_assert_uint_eq(flow.due, 11);
    ck_assert_uint_eq(withheld(), 10);
    end();
}
END_TEST

START_TEST(test_due_counts_what_is_not_dealt_yet)
{
    begin(1, 1000);
    ck_assert_uint_eq(flow_due(&flow, 9 * MS), 10);
    ck_assert_uint_eq(flow.due, 0);
    flow_deal(&flow, 4 * MS);
    ck_assert_uint_eq(flow_due(&flow, 9 * MS), 10);
    end();
}
END_TEST

START_TEST(test_lag_is_actual_minus_intended)
{
    begin(2, 1000);
    flow_deal(&flow, 5 * MS); /* 0 2 4 to the first, 1 3 5 to the second */
    flow_sent(&flow, &accounts[1], 3, false, 6 * MS);
    ck_assert_uint_eq(flow.lag.total, 3);
    ck_assert_uint_eq(flow.lag.max_ns, 5 * MS);
    ck_assert_uint_ge(lag_quantile(&flow.lag, 0.01), 1 * MS);
    ck_assert_uint_lt(lag_quantile(&flow.lag, 0.01), 1 * MS + MS / 16);
    flow_sent(&flow, &accounts[0], 1, false, 6 * MS);
    ck_assert_uint_eq(flow.lag.max_ns, 6 * MS);
    flow_sent(&flow, &accounts[0], 1, false, 7 * MS);
    ck_assert_uint_eq(flow.lag.total, 5);
    ck_assert_uint_eq(flow.lag.max_ns, 6 * MS);
    end();
}
END_TEST

START_TEST(test_lag_runs_on_over_several_deals)
{
    begin(2, 1000);
    for (uint64_t t = 0; t < 20; t++) {
        flow_deal(&flow, t * MS);
    }
    ck_assert_uint_eq(accounts[0].timely, 10);
    flow_sent(&flow, &accounts[0], 10, false, 18 * MS);
    ck_assert_uint_eq(flow.lag.total, 10);
    ck_assert_uint_eq(flow.lag.max_ns, 18 * MS);
    ck_assert_uint_eq(lag_quantile(&flow.lag, 0.05), 0);
    end();
}
END_TEST

START_TEST(test_what_flow_control_delays_is_no_lag)
{
    begin(1, 1000);
    flow_deal(&flow, 4 * MS);
    flow_set_blocked(&accounts[0], true);
    flow_deal(&flow, 9 * MS);
    flow_set_blocked(&accounts[0], false);
    flow_deal(&flow, 11 * MS); /* still behind withheld ones */
    ck_assert_uint_eq(withheld(), 12);
    flow_sent(&flow, &accounts[0], 12, false, 500 * MS);
    ck_assert_uint_eq(flow.lag.total, 0);
    flow_deal(&flow, 12 * MS);
    flow_sent(&flow, &accounts[0], 1, false, 13 * MS);
    ck_assert_uint_eq(flow.lag.total, 1);
    ck_assert_uint_eq(withheld(), 0);
    end();
}
END_TEST

START_TEST(test_raise_keeps_the_account)
{
    begin(2, 1000);
    flow_set_blocked(&accounts[0], true);
    flow_deal(&flow, 9 * MS);
    flow_sent(&flow, &accounts[1], 5, false, 9 * MS);
    flow_raise(&flow, 19 * MS);
    ck_assert_uint_eq(flow.due, 20);
    ck_assert_uint_eq(withheld(), 15);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), UINT64_MAX);
    flow_sent(&flow, &accounts[0], 100, false, 30 * MS);
    ck_assert_uint_eq(flow.sent, 105);
    ck_assert_uint_eq(withheld(), 15);
    flow_deal(&flow, 900 * MS);
    ck_assert_uint_eq(withheld(), 15);
    end();
}
END_TEST

START_TEST(test_rate_zero_is_max_at_once)
{
    begin(1, 0);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), UINT64_MAX);
    flow_sent(&flow, &accounts[0], 8, false, 1 * MS);
    ck_assert_uint_eq(flow.due, 8);
    ck_assert_uint_eq(withheld(), 0);
    end();
}
END_TEST

START_TEST(test_stop_tells_whose_fault_it_was)
{
    begin(2, 1000);
    flow_deal(&flow, 1 * MS);
    flow_set_blocked(&accounts[0], true);
    flow_deal(&flow, 9 * MS);
    flow_stop(&flow, 9 * MS);
    ck_assert_uint_eq(flow.short_messages, 5); /* those of the second, not blocked */
    ck_assert_uint_eq(withheld(), 10);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), 0);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[1]), 0);
    flow_deal(&flow, 99 * MS);
    ck_assert_uint_eq(flow.due, 10);
    end();
}
END_TEST

START_TEST(test_a_begun_message_is_finished)
{
    begin(2, _i == 0 ? 1000 : 0);
    flow_deal(&flow, 9 * MS);
    flow_sent(&flow, &accounts[0], 0, true, 9 * MS);
    flow_stop(&flow, 9 * MS);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), 1);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[1]), 0);
    ck_assert_uint_eq(flow.due, _i == 0 ? 10 : 1);
    ck_assert_uint_eq(flow.short_messages, _i == 0 ? 9 : 0);
    flow_sent(&flow, &accounts[0], 1, false, 10 * MS);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), 0);
    ck_assert_uint_eq(flow.due, _i == 0 ? 10 : 1);
    ck_assert_uint_eq(flow.sent, 1);
    end();
}
END_TEST

/* A thread that sends has composed at full speed what it reports after the stop. */
START_TEST(test_begun_on_another_thread_while_it_was_stopped)
{
    begin(1, 0);
    flow_stop(&flow, MS);
    flow_sent(&flow, &accounts[0], 2, true, MS);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), 1);
    ck_assert_uint_eq(flow.due, 3);
    flow_sent(&flow, &accounts[0], 1, false, MS);
    ck_assert_uint_eq(flow_wanted(&flow, &accounts[0]), 0);
    ck_assert_uint_eq(flow.due, 3);
    ck_assert_uint_eq(flow.sent, 3);
    end();
}
END_TEST

START_TEST(test_a_closed_connection_takes_its_backlog_along)
{
    begin(3, 1000);
    flow_deal(&flow, 8 * MS);
    flow_remove(&flow, &accounts[0]);
    ck_assert_uint_eq(flow.open_count, 2);
    ck_assert_uint_eq(withheld(), 9);
    flow_deal(&flow, 18 * MS);
    ck_assert_uint_eq(accounts[1].backlog + accounts[2].backlog, 16);
    flow_sent(&flow, &accounts[1], 8, false, 18 * MS);
    flow_sent(&flow, &accounts[2], 8, false, 18 * MS);
    ck_assert_uint_eq(withheld(), 3);
    flow_remove(&flow, &accounts[2]);
    flow_remove(&flow, &accounts[1]);
    flow_deal(&flow, 28 * MS);
    ck_assert_uint_eq(withheld(), 13);
    end();
}
END_TEST

/* Random histories: the totals must be what the accounts add up to. */
START_TEST(test_conservation)
{
    unsigned seed = (unsigned)_i + 1;
    uint64_t now = 0;
    bool open[ACCOUNTS] = {false};
    begin(0, 20000);
    for (int step = 0; step < 2000; step++) {
        int i = rand_r(&seed) % ACCOUNTS;
        struct flow_account *a = &accounts[i];
        now += (uint64_t)(rand_r(&seed) % 1000000);
        int what = rand_r(&seed) % 12;
        if (what == 0 && open[i]) {
            flow_remove(&flow, a);
            open[i] = false;
        } else if (what <= 2 && !open[i]) {
            *a = (struct flow_account){0};
            flow_add(&flow, a);
            open[i] = true;
        } else if (what == 3 && open[i]) {
            flow_set_blocked(a, rand_r(&seed) % 2 == 0);
        } else if (what == 4 && step == 1500 + _i) {
            flow_raise(&flow, now);
        } else if (what <= 8 && open[i] && !a->blocked && flow_wanted(&flow, a) > 0) {
            uint64_t n = (uint64_t)rand_r(&seed) % 30;
            uint64_t wanted = flow_wanted(&flow, a);
            flow_sent(&flow, a, n < wanted ? n : wanted, n == 0, now);
        } else {
            flow_deal(&flow, now);
        }
        uint64_t backlog = 0;
        for (size_t k = 0; k < flow.open_count; k++) {
            ck_assert_uint_eq(flow.open[k]->slot, k);
            ck_assert_uint_le(flow.open[k]->timely, flow.open[k]->backlog);
            backlog += flow.open[k]->backlog;
        }
        ck_assert_uint_ge(flow.due, flow.sent + backlog);
        ck_assert_uint_le(flow.lag.total, flow.sent);
        ck_assert_uint_le(flow.lag.max_ns, now);
    }
    ck_assert_uint_gt(flow.lag.total, 0);
    end();
}
END_TEST

Suite *flow_suite(void)
{
    Suite *s = suite_create("flow");
    TCase *t = tcase_create("flow");
    tcase_set_timeout(t, 20);
    tcase_add_test(t, test_dealt_round_robin);
    tcase_add_test(t, test_nobody_open_is_withheld);
    tcase_add_test(t, test_due_counts_what_is_not_dealt_yet);
    tcase_add_test(t, test_lag_is_actual_minus_intended);
    tcase_add_test(t, test_lag_runs_on_over_several_deals);
    tcase_add_test(t, test_what_flow_control_delays_is_no_lag);
    tcase_add_test(t, test_raise_keeps_the_account);
    tcase_add_test(t, test_rate_zero_is_max_at_once);
    tcase_add_test(t, test_stop_tells_whose_fault_it_was);
    tcase_add_loop_test(t, test_a_begun_message_is_finished, 0, 2);
    tcase_add_test(t, test_begun_on_another_thread_while_it_was_stopped);
    tcase_add_test(t, test_a_closed_connection_takes_its_backlog_along);
    tcase_add_loop_test(t, test_conservation, 0, 20);
    suite_add_tcase(s, t);
    return s;
}
