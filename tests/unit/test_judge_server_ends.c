/* Floods in which the server ends or leaves its connections (--end). */
#include "tests/unit/suites.h"

#include "tests/support/part_series.h"
#include "tests/support/said.h"
#include "tests/support/trace.h"

#include <signal.h>
#include <string.h>

#define MB     1e6
#define PYTHON .memory = 22 * MB, .noise = 30e3, .read_max = 90 * MB

static const struct trace_client closes = {PYTHON, .per_byte = 1.1, .work = 50 * MB,
                                           .closes_after = 2 * MB};
static const struct trace_client dies = {
    PYTHON, .per_byte = 1.1, .work = 50 * MB, .ends_after = MB, .exit_signal = SIGSEGV,
};
static const struct trace_client keeps_up = {PYTHON, .per_byte = 1.1, .work = 50 * MB};
static const struct trace_client queues = {PYTHON, .per_byte = 1.1, .work = 0.9 * MB};

static struct trace t;
static struct verdict v;

static void run(const struct trace_client *client, enum closing closing)
{
    struct run_terms terms = trace_terms();
    terms.closing = closing;
    trace_run(&t, client, &terms, 1);
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
}

/* --- the server ends the connection (--end) ------------------------------------------
 */

static const struct trace_client sent_away = {PYTHON, .per_byte = 1.1, .work = 50 * MB,
                                              .ends_after = 2 * MB};

/* What the run of a client is that exits when the server has closed. */
static void run_sent_away(const struct trace_client *client, enum closing closing)
{
    run(client, closing);
    t.terms.ends = true;
    t.facts.ended_by_us = true;
    t.facts.disconnected = false;
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
}

START_TEST(who_ends_because_the_server_did_has_not_failed)
{
    run_sent_away(&sent_away, CLOSING_IS_FAILURE);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.summary, "the server ended the connection"));
    said_expect_advice(&v, "--end-after");
    trace_fini(&t);
    run_sent_away(&closes, CLOSING_IS_FAILURE);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    trace_fini(&t);
    run_sent_away(&sent_away, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    trace_fini(&t);
    run_sent_away(&closes, CLOSING_IS_FINE);
    t.facts.signal = SIGTERM; /* from floodtest: it had stayed without a connection */
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    said_expect(&v, VERDICT_REFUSED, OUTCOME_PASS);
    trace_fini(&t);
}
END_TEST

START_TEST(who_dies_of_the_servers_end_has_failed)
{
    run_sent_away(&dies, CLOSING_IS_FAILURE);
    said_expect(&v, VERDICT_CRASHED, OUTCOME_FAIL);
    trace_fini(&t);
    run_sent_away(&queues, CLOSING_IS_FAILURE);
    said_expect(&v, VERDICT_UNBOUNDED_QUEUE, OUTCOME_FAIL);
    trace_fini(&t);
}
END_TEST

/* A stall: the flood is over in its first second, what follows is silence. */
static void run_stall(double extra_memory, enum closing closing)
{
    run(&keeps_up, closing);
    t.terms.ends = true;
    struct series *s = &t.series;
    size_t first = 0;
    while (s->rows[first].phase != PHASE_FLOOD) {
        first++;
    }
    for (size_t i = first + 10; i < s->count; i++) {
        struct sample *row = &s->rows[i];
        const struct sample *end = &s->rows[first + 9];
        row->read_bytes = row->delivered_bytes = row->sent_bytes = end->sent_bytes;
        row->sent_messages = end->sent_messages;
        row->recv_queue_bytes = row->send_queue_bytes = 0;
        row->cpu_ns = end->cpu_ns;
        row->wakeups = end->wakeups;
        row->memory_bytes = end->memory_bytes + (int64_t)extra_memory;
    }
    s->last = s->rows[s->count - 1];
    judge_conclude(s, &t.terms, &t.facts, &v);
    trace_fini(&t);
}

START_TEST(a_stall_is_borne_at_rest)
{
    run_stall(0, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    ck_assert_ptr_nonnull(strstr(v.summary, "took the server's end (--end) at rest"));
    run_stall(0, CLOSING_IS_FAILURE); /* was flooded too little to be called good */
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--end-after");
    run_stall(30 * MB, CLOSING_IS_FINE);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
}
END_TEST

/* --- little of what was due ever came -------------------------------------------------
 */

static struct part flooded(double seconds, double read)
{
    return (struct part){.phase = PHASE_FLOOD,
                         .seconds = seconds,
                         .read = read,
                         .due = 5 * MB,
                         .cores = 0.1,
                         .wakeups = 20};
}

/* A run of 15 s by hand, at 5000 messages/s of 1000 bytes. */
static void judge_parts(const struct part_run *run, bool ends, int disconnects)
{
    t = (struct trace){.terms = trace_terms(), .facts = {.complete = true}};
    t.terms.frame_bytes = (uint64_t)PART_FRAME_BYTES;
    t.terms.duration_ns = t.terms.max_duration_ns = UINT64_C(15000000000);
    t.terms.ends = ends;
    t.terms.closing = ends ? CLOSING_IS_FINE : CLOSING_IS_FAILURE;
    part_series_init(&t.series, run);
    for (size_t i = 0; i < t.series.count; i++) {
        struct sample *row = &t.series.rows[i];
        row->disconnects = row->phase == PHASE_IDLE ? 0 : disconnects;
        row->huge_bytes = 0;
    }
    judge_conclude(&t.series, &t.terms, &t.facts, &v);
    series_fini(&t.series);
}

static const struct part rest = {.phase = PHASE_DRAIN, .seconds = 1.5};

/* Ten messages now and then, between connections that take long to end. */
START_TEST(who_got_ten_messages_now_and_then_did_not_keep_up)
{
    struct part_run run = {.parts = {{.phase = PHASE_IDLE, .seconds = 1},
                                     flooded(0.2, 0.05 * MB),
                                     flooded(5, 0),
                                     flooded(0.2, 0.05 * MB),
                                     flooded(5, 0),
                                     flooded(0.2, 0.05 * MB),
                                     flooded(4.4, 0),
                                     rest}};
    judge_parts(&run, true, 1);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--end-after");
}
END_TEST

START_TEST(who_was_hardly_flooded_did_not_keep_up)
{
    struct part_run run = {
        .parts = {{.phase = PHASE_IDLE, .seconds = 1}, flooded(15, 0.2 * MB), rest}};
    judge_parts(&run, false, 58);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_msg(strstr(v.summary, "it had no connection") != NULL, "%s", v.summary);
    said_expect_advice(&v, "keep its connection");
    judge_parts(&run, false, 0);
    said_expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    said_expect_advice(&v, "--rate 200");
    run.parts[1].read = 2.8 * MB; /* it was gone for half of the time */
    judge_parts(&run, false, 58);
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    judge_parts(&run, true, 0); /* where the server ends connections, that is its doing */
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
    run.parts[1].read = 0.2 * MB;
    judge_parts(&run, true, 0);
    said_expect(&v, VERDICT_KEPT_UP, OUTCOME_PASS);
}
END_TEST

Suite *judge_server_ends_suite(void)
{
    Suite *s = suite_create("judge_server_ends");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, who_ends_because_the_server_did_has_not_failed);
    tcase_add_test(tc, who_dies_of_the_servers_end_has_failed);
    tcase_add_test(tc, a_stall_is_borne_at_rest);
    tcase_add_test(tc, who_got_ten_messages_now_and_then_did_not_keep_up);
    tcase_add_test(tc, who_was_hardly_flooded_did_not_keep_up);
    suite_add_tcase(s, tc);
    return s;
}
