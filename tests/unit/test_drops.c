/* What became of the messages that were read, on rows made by formula. */
#include "tests/unit/suites.h"

#include "harness/judge/drops.h"
#include "harness/judge/judge.h"
#include "tests/support/fake_series.h"

#include <math.h>
#include <string.h>

#define MIB   (1024.0 * 1024.0)
#define FRAME 1028

/* An overloaded client: 2000 of 5000 messages/s are read, what waits in the kernel in the
 * first 2.5 s of the drain. */
static const struct fake_shape overloaded = {
    .lengths_s = {[PHASE_IDLE] = 1, [PHASE_FLOOD] = 10, [PHASE_DRAIN] = 10},
    .due_rate = 5000,
    .read_rate = 2000,
    .frame_bytes = FRAME,
    .start_bytes = 20 * MIB,
    .receive_bytes = 2 * MIB,
};

/* How the client acknowledges: a share of what it has read (less what it holds), evenly
 * or in steps, until a time of the run. */
struct acks {
    double share;
    double holds;   /* messages, at most, that are read and not yet acknowledged */
    double works_s; /* of the drain, until it has worked off what it holds; 0: at once */
    double step_s;  /* one acknowledgement for all, every so often; 0: evenly */
    double quits_s; /* nothing after this instant; 0: never */
};

static struct series series;
static struct run_terms terms;
static struct run_facts facts;

static double read_at(const struct fake_shape *shape, double t_s)
{
    return floor((double)fake_row(shape, t_s).read_bytes / FRAME);
}

static double acked_at(const struct fake_shape *shape, const struct acks *a, double t_s)
{
    t_s = a->quits_s > 0 ? fmin(t_s, a->quits_s) : t_s;
    t_s = a->step_s > 0 ? floor(t_s / a->step_s) * a->step_s : t_s;
    double held = a->holds;
    double drained_s = t_s - fake_phase_start(shape, PHASE_DRAIN);
    if (drained_s > 0) {
        held *= a->works_s > 0 ? fmax(0, 1 - drained_s / a->works_s) : 0;
    }
    return floor(a->share * fmax(0, read_at(shape, t_s) - held));
}

/* The handshake, and what else is no message. */
enum { HANDSHAKE = 129, PONGS = 5000 };

static void make(const struct fake_shape *shape, const struct acks *a)
{
    ck_assert_int_eq(series_init(&series), 0);
    facts = (struct run_facts){.complete = true};
    terms = (struct run_terms){.rate = 5000,
                               .frame_bytes = FRAME,
                               .confirm = true,
                               .duration_ns = UINT64_C(10000000000),
                               .max_duration_ns = UINT64_C(60000000000),
                               .budget_bytes = UINT64_C(256) << 20,
                               .memory_limit_bytes = UINT64_C(2) << 30,
                               .acks = true};
    double end = fake_phase_start(shape, PHASE_SETTLE);
    for (int i = 0; i * 0.02 < end; i++) {
        struct sample row = fake_row(shape, i * 0.02);
        row.processed_messages = (int64_t)acked_at(shape, a, i * 0.02);
        row.read_bytes += HANDSHAKE + (row.phase == PHASE_DRAIN ? PONGS : 0);
        row.cpu_ns = row.wakeups = 0;
        series_push(&series, &row);
    }
}

static struct drops count(void)
{
    struct picture p;
    picture_take(&p, &series);
    return drops_count(&p, &terms, &facts);
}

static bool matter(void)
{
    struct picture p;
    picture_take(&p, &series);
    struct drops d = drops_count(&p, &terms, &facts);
    return drops_matter(&d, &p);
}

static double held(void)
{
    struct picture p;
    picture_take(&p, &series);
    return drops_held(&p, &terms, &facts);
}

static struct verdict conclude(bool no_drops)
{
    struct verdict v;
    terms.no_drops = no_drops;
    judge_conclude(&series, &terms, &facts, &v);
    return v;
}

static bool says(const struct verdict *v, const char *words)
{
    for (int i = 0; i < v->evidence_count; i++) {
        if (strstr(v->evidence[i], words) != NULL) {
            return true;
        }
    }
    return false;
}

static void expect(const struct verdict *v, enum verdict_class class,
                   enum verdict_outcome outcome)
{
    ck_assert_msg(v->class == class && v->outcome == outcome, "%s, outcome %d: %s",
                  verdict_classes[v->class].name, (int)v->outcome, v->summary);
}

START_TEST(all_acknowledged_is_no_drop)
{
    make(&overloaded, &(struct acks){.share = 1, .holds = 100, .works_s = 0.5});
    struct drops d = count();
    ck_assert(d.known && !matter());
    ck_assert_double_eq(d.messages, 0);
    ck_assert_double_eq(d.read, (double)series.last.sent_messages);
    ck_assert_double_eq_tol(held(), 100, 1);
    for (int no_drops = 0; no_drops < 2; no_drops++) {
        struct verdict v = conclude(no_drops == 1);
        expect(&v, VERDICT_BACKPRESSURE, OUTCOME_PASS);
        ck_assert(says(&v, "messages read was acknowledged"));
    }
    series_fini(&series);
}
END_TEST

START_TEST(what_is_never_acknowledged_is_dropped)
{
    make(&overloaded, &(struct acks){.share = 0.75, .holds = 100, .works_s = 0.5});
    struct drops d = count();
    ck_assert(d.known && matter());
    ck_assert_double_eq_tol(d.share, 0.25, 0.001);
    ck_assert_double_eq_tol(d.messages, 0.25 * (double)series.last.sent_messages, 2);
    struct verdict v = conclude(false);
    expect(&v, VERDICT_DROPPED, OUTCOME_PASS);
    ck_assert_ptr_nonnull(strstr(v.summary, "25 %"));
    ck_assert(says(&v, "messages read were never acknowledged (25 %)"));
    ck_assert_ptr_nonnull(strstr(v.advice, "--no-drops"));
    v = conclude(true);
    expect(&v, VERDICT_DROPPED, OUTCOME_FAIL);
    ck_assert_ptr_null(strstr(v.advice, "--no-drops"));
    series_fini(&series);
}
END_TEST

/* 20 000 and a few messages are read: 0.1 % are 20. */
static const struct {
    double missing;
    bool matters;
} few[] = {{1, false}, {20, false}, {30, true}, {200, true}};

START_TEST(a_few_in_thousands_are_no_matter)
{
    double read = (double)fake_row(&overloaded, 17).sent_messages;
    double share = (read - few[_i].missing + 0.5) / read;
    make(&overloaded, &(struct acks){.share = share, .works_s = 0.1});
    struct drops d = count();
    ck_assert(d.known);
    ck_assert_double_eq(d.messages, few[_i].missing);
    ck_assert_int_eq(matter(), few[_i].matters);
    struct verdict v = conclude(true);
    expect(&v, few[_i].matters ? VERDICT_DROPPED : VERDICT_BACKPRESSURE,
           few[_i].matters ? OUTCOME_FAIL : OUTCOME_PASS);
    series_fini(&series);
}
END_TEST

/* Clients of whom nobody can say, and the words for it. */
static const struct {
    const char *name;
    struct acks acks;
    const char *why;
} unclear[] = {
    {"never acknowledges", {.share = 0}, "no acknowledgement came"},
    {"still at work", {.share = 1, .holds = 5000, .works_s = 20}, "come to rest"},
    {"slow, not silent",
     {.share = 1, .holds = 50, .works_s = 20, .step_s = 4},
     "to rest"},
    {"acknowledges too much", {.share = 1.01}, "more acknowledgements than messages"},
};

START_TEST(unknown_drops_are_no_verdict)
{
    make(&overloaded, &unclear[_i].acks);
    struct drops d = count();
    ck_assert_msg(!d.known && strstr(d.why, unclear[_i].why) != NULL, "%s: %s",
                  unclear[_i].name, d.known ? "known" : d.why);
    ck_assert(!matter());
    struct verdict v = conclude(false);
    expect(&v, VERDICT_BACKPRESSURE, OUTCOME_PASS);
    ck_assert(says(&v, unclear[_i].why));
    v = conclude(true);
    expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_str_eq(v.summary, "whether messages were dropped is not known");
    ck_assert_ptr_nonnull(strstr(v.advice, d.remedy));
    series_fini(&series);
}
END_TEST

START_TEST(without_acks_nothing_is_said_or_known)
{
    make(&overloaded, &(struct acks){.share = 0});
    terms.acks = false;
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].processed_messages = SAMPLE_UNKNOWN;
    }
    ck_assert_double_lt(held(), 0);
    struct verdict v = conclude(false);
    expect(&v, VERDICT_BACKPRESSURE, OUTCOME_PASS);
    ck_assert(!says(&v, "acknowledge") && !says(&v, "dropped"));
    v = conclude(true);
    expect(&v, VERDICT_INCONCLUSIVE, OUTCOME_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(v.advice, "--acks"));
    series_fini(&series);
}
END_TEST

START_TEST(surplus_and_lost_connections_are_not_trusted)
{
    make(&overloaded, &(struct acks){.share = 0.5});
    facts.surplus_acks = 1;
    ck_assert(!count().known);
    ck_assert_double_lt(held(), 0);
    facts.surplus_acks = 0;
    ck_assert(count().known);
    for (size_t i = series.count / 2; i < series.count; i++) {
        series.rows[i].disconnects = 1;
    }
    ck_assert(!count().known);
    ck_assert_ptr_nonnull(strstr(count().why, "connection ended"));
    series_fini(&series);
}
END_TEST

START_TEST(data_that_still_waits_is_not_dropped)
{
    make(&overloaded, &(struct acks){.share = 0.5});
    for (size_t i = 0; i < series.count; i++) {
        series.rows[i].recv_queue_bytes = 1;
    }
    ck_assert(!count().known);
    series_fini(&series);
}
END_TEST

/* The drain goes on until silence means something: a client that acknowledges every 2 s
 * and owes some is waited for 4 s; one that owes nothing, or never acknowledged, is not.
 */
static const struct {
    struct acks acks;
    double drained_after_s, drained_before_s;
} waits[] = {
    {{.share = 1, .works_s = 0.1}, 3.4, 3.6},
    {{.share = 0}, 3.4, 3.6},
    {{.share = 0.5}, 3.4, 3.6},
    {{.share = 0.5, .step_s = 2}, 6.9, 7.1},
};

START_TEST(the_drain_waits_for_acknowledgements)
{
    make(&overloaded, &waits[_i].acks);
    struct series so_far;
    ck_assert_int_eq(series_init(&so_far), 0);
    double drain_s = fake_phase_start(&overloaded, PHASE_DRAIN);
    double drained_s = -1;
    for (size_t i = 0; i < series.count && drained_s < 0; i++) {
        series_push(&so_far, &series.rows[i]);
        if (series.rows[i].phase == PHASE_DRAIN && judge_drained(&so_far, &terms)) {
            drained_s = (double)series.rows[i].t_ns / 1e9 - drain_s;
        }
    }
    ck_assert_msg(drained_s >= waits[_i].drained_after_s &&
                      drained_s <= waits[_i].drained_before_s,
                  "drained after %.2f s", drained_s);
    series_fini(&so_far);
    series_fini(&series);
}
END_TEST

START_TEST(a_fail_says_what_was_held)
{
    struct fake_shape queue = overloaded;
    queue.read_rate = 5000;
    queue.confirm_rate = 100000;
    queue.lengths_s[PHASE_CONFIRM] = 3;
    queue.kept_per_byte = 1;
    make(&queue, &(struct acks){.share = 0.25});
    struct verdict v = conclude(true);
    ck_assert_int_eq(v.outcome, OUTCOME_FAIL);
    ck_assert_int_ne(v.class, VERDICT_DROPPED);
    ck_assert(says(&v, "messages were read and not yet processed when the flood ended"));
    ck_assert_double_eq_tol(held(), 0.75 * (350000 - 2000), 10);
    series_fini(&series);
}
END_TEST

#define ADD_ROWS(t, test, rows)                                                          \
    tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *drops_suite(void)
{
    Suite *s = suite_create("drops");
    TCase *t = tcase_create("drops");
    tcase_set_timeout(t, 30);
    tcase_add_test(t, all_acknowledged_is_no_drop);
    tcase_add_test(t, what_is_never_acknowledged_is_dropped);
    ADD_ROWS(t, a_few_in_thousands_are_no_matter, few);
    ADD_ROWS(t, unknown_drops_are_no_verdict, unclear);
    tcase_add_test(t, without_acks_nothing_is_said_or_known);
    tcase_add_test(t, surplus_and_lost_connections_are_not_trusted);
    tcase_add_test(t, data_that_still_waits_is_not_dropped);
    ADD_ROWS(t, the_drain_waits_for_acknowledgements, waits);
    tcase_add_test(t, a_fail_says_what_was_held);
    suite_add_tcase(s, t);
    return s;
}
