#include "tests/unit/suites.h"

#include "tests/replay/outcome.h"
#include "tests/support/random.h"

#include <math.h>
#include <string.h>

enum { SEEDS = 3 };

/* What the judge gets wrong as it stands, seeds 1 to SEEDS: each is a debt, to be struck
 * out when it is paid. */
static const struct {
    const char *kind;
    unsigned seed;
} debts[] = {
    /* Called a leak before its 60 s are over: */
    {"ttl_cache_60s", 1},
    {"ttl_cache_60s", 2},
    {"ttl_cache_60s", 3},
    /* Called a leak or a queue long before its cache is full: */
    {"lru_cache_late", 2},
    {"lru_cache_late", 3},
};

static bool is_debt(const struct kind *kind, unsigned seed)
{
    for (size_t i = 0; i < sizeof debts / sizeof debts[0]; i++) {
        if (strcmp(debts[i].kind, kind->name) == 0 && debts[i].seed == seed) {
            return true;
        }
    }
    return false;
}

static void check_right(const struct kind *kind, const struct outcome *o)
{
    bool wrong = o->fault == OUTCOME_FALSE_FAIL || o->fault == OUTCOME_MISS;
    ck_assert_msg(!wrong || is_debt(kind, o->seed),
                  "%s, seed %u: %s; grows %g B/message, said to see %g", kind->name,
                  o->seed, verdict_classes[o->class].name, o->growth, o->detectable);
}

START_TEST(no_kind_is_called_wrongly)
{
    const struct kind *kind = &kind_table[_i];
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct outcome o = outcome_of(kind, seed);
        check_right(kind, &o);
    }
}
END_TEST

/* The account of a connection holds in every row, and counters never fall. */
START_TEST(ledgers_hold_in_every_row)
{
    struct trace t;
    kind_run(&kind_table[_i], SEEDS + 1, &t);
    const struct sample *before = &t.series.rows[0];
    for (size_t i = 0; i < t.series.count; i++) {
        const struct sample *row = &t.series.rows[i];
        ck_assert_int_ge(row->due_messages, row->sent_messages);
        ck_assert_int_eq(row->due_messages, row->sent_messages + row->withheld_messages);
        ck_assert_int_ge(row->sent_bytes + 1, row->delivered_bytes);
        ck_assert_int_ge(row->delivered_bytes, row->read_bytes);
        ck_assert_int_ge(row->read_bytes, before->read_bytes);
        ck_assert_int_ge(row->cpu_ns, before->cpu_ns);
        ck_assert_int_ge(row->wakeups, before->wakeups);
        ck_assert_int_ge(row->epoch, before->epoch);
        ck_assert(row->round > before->round || row->phase >= before->phase);
        ck_assert(i == 0 || row->t_ns > before->t_ns);
        ck_assert_int_ge(row->recv_queue_bytes, 0);
        ck_assert_int_ge(row->memory_bytes, 0);
        before = row;
    }
    trace_fini(&t);
}
END_TEST

START_TEST(only_growers_grow)
{
    const struct kind *kind = &kind_table[_i];
    if (kind->truth != KIND_HEALTHY) {
        return;
    }
    struct trace t;
    kind_run(kind, 1, &t);
    ck_assert_double_eq(t.growth_per_message, 0);
    trace_fini(&t);
}
END_TEST

START_TEST(a_seed_gives_the_same_trace)
{
    struct trace a, b, other;
    const struct kind *kind = kind_find("everything_at_once");
    kind_run(kind, 7, &a);
    kind_run(kind, 7, &b);
    kind_run(kind, 8, &other);
    ck_assert_uint_eq(a.series.count, b.series.count);
    size_t bytes = a.series.count * sizeof *a.series.rows;
    ck_assert_mem_eq(a.series.rows, b.series.rows, bytes);
    ck_assert_int_ne(a.series.last.memory_bytes, other.series.last.memory_bytes);
    trace_fini(&a);
    trace_fini(&b);
    trace_fini(&other);
}
END_TEST

/* The numbers themselves, so that a seed in a report means the same everywhere. */
START_TEST(random_numbers_are_the_same_everywhere)
{
    struct random r;
    random_init(&r, 1, "test");
    ck_assert_double_eq(random_unit(&r), 0.49684558439776838);
    ck_assert_double_eq(random_log_range(&r, 16, 65536), 48.678480153271806);
    ck_assert_double_eq(random_normal(&r), -0.599151611328125);
}
END_TEST

START_TEST(exact_functions_agree_with_libm)
{
    for (double x = -50; x <= 50; x += 0.37) {
        ck_assert_double_eq_tol(exact_exp(x) / exp(x), 1, 1e-13);
        double y = exp(x);
        ck_assert_double_eq_tol(exact_log(y), x, 1e-13 * fmax(fabs(x), 1));
    }
    ck_assert_double_eq(exact_exp(-1000), 0);
}
END_TEST

START_TEST(growth_is_what_was_drawn)
{
    struct run_terms terms = trace_terms();
    struct trace_client queue = {.memory = 20e6, .per_byte = 1.1, .read_max = 90e6};
    struct trace t;
    queue.work = 0.5 * terms.rate * (double)terms.frame_bytes;
    terms.confirm = false;
    trace_run(&t, &queue, &terms, 1);
    ck_assert_double_eq_tol(t.growth_per_message, 0.5 * 1.1 * 1028, 1);
    trace_fini(&t);
    struct trace_client leak = {.memory = 20e6, .leak_message = 24, .read_max = 90e6};
    leak.work = 90e6;
    trace_run(&t, &leak, &terms, 1);
    ck_assert_double_eq_tol(t.growth_per_message, 24, 0.1);
    trace_fini(&t);
}
END_TEST

START_TEST(classes_match_whole_names)
{
    ck_assert(kind_accepts("backpressure,bounded", "bounded"));
    ck_assert(kind_accepts("kept-up", "kept-up"));
    ck_assert(!kind_accepts("unbounded-queue,bounded-by-age", "bounded"));
    ck_assert(!kind_accepts("", "bounded"));
}
END_TEST

Suite *kinds_suite(void)
{
    Suite *s = suite_create("kinds");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, no_kind_is_called_wrongly, 0, (int)kind_count);
    tcase_add_loop_test(t, ledgers_hold_in_every_row, 0, (int)kind_count);
    tcase_add_loop_test(t, only_growers_grow, 0, (int)kind_count);
    tcase_add_test(t, a_seed_gives_the_same_trace);
    tcase_add_test(t, random_numbers_are_the_same_everywhere);
    tcase_add_test(t, exact_functions_agree_with_libm);
    tcase_add_test(t, growth_is_what_was_drawn);
    tcase_add_test(t, classes_match_whole_names);
    suite_add_tcase(s, t);
    return s;
}
