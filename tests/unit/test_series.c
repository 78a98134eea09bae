#include "tests/unit/suites.h"

#include "harness/record/series.h"

static struct sample row_at(int64_t i, int64_t phase)
{
    struct sample s;
    sample_init(&s);
    s.t_ns = i * SAMPLE_INTERVAL_NS;
    s.phase = phase;
    s.read_bytes = i * 1000;
    s.memory_bytes = 20000000 + i;
    s.late_ns = i % 100 == 0 ? SAMPLE_INTERVAL_NS : 0;
    return s;
}

/* What an agent needed to explain, or left behind, is not the client's. */
START_TEST(series_peak_is_the_clients_own)
{
    static const struct {
        enum phase phase;
        int64_t round, memory, peak;
    } rows[] = {
        {PHASE_IDLE, 0, 10, 10},    {PHASE_FLOOD, 0, 50, 50}, {PHASE_EXPLAIN, 0, 90, 50},
        {PHASE_EXPLAIN, 0, 80, 50}, {PHASE_DRAIN, 0, 80, 50}, {PHASE_DRAIN, 0, 40, 50},
        {PHASE_FLOOD, 1, 60, 60},   {PHASE_DRAIN, 1, 70, 70},
    };
    struct series s;
    ck_assert_int_eq(series_init(&s), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sample row = row_at((int64_t)i, rows[i].phase);
        row.round = rows[i].round;
        row.memory_bytes = rows[i].memory;
        series_push(&s, &row);
        ck_assert_int_eq(s.peak_memory_bytes, rows[i].peak);
    }
    series_fini(&s);
}
END_TEST

START_TEST(series_covers_a_run_of_any_length)
{
    struct series s;
    ck_assert_int_eq(series_init(&s), 0);
    const int64_t rows = 200000; /* over an hour */
    for (int64_t i = 0; i < rows; i++) {
        struct sample row = row_at(i, i < 10       ? PHASE_IDLE
                                      : i < 11     ? PHASE_FLOOD
                                      : i < 150001 ? PHASE_CONFIRM
                                                   : PHASE_DRAIN);
        series_push(&s, &row);
        ck_assert_uint_le(s.count, SERIES_ROWS_MAX);
    }
    ck_assert_uint_eq(s.pushed, (uint64_t)rows);
    ck_assert_uint_gt(s.count, SERIES_ROWS_MAX / 4);
    ck_assert_int_eq(s.late_rows, rows / 100);
    ck_assert_int_eq(s.peak_memory_bytes, 20000000 + rows - 1);
    ck_assert_int_eq(s.last.t_ns, (rows - 1) * SAMPLE_INTERVAL_NS);
    for (size_t i = 1; i < s.count; i++) {
        ck_assert_int_gt(s.rows[i].t_ns, s.rows[i - 1].t_ns);
    }
    /* The first row of every phase, however short, is there. */
    ck_assert_int_eq(series_phases(&s, PHASE_FLOOD, PHASE_FLOOD).rows[0].t_ns,
                     10 * SAMPLE_INTERVAL_NS);
    ck_assert_int_eq(series_phases(&s, PHASE_DRAIN, PHASE_DRAIN).rows[0].t_ns,
                     150001 * SAMPLE_INTERVAL_NS);
    series_fini(&s);
}
END_TEST

START_TEST(spans_are_cut_by_phase_and_time)
{
    struct series s;
    ck_assert_int_eq(series_init(&s), 0);
    for (int64_t i = 0; i < 100; i++) {
        struct sample row = row_at(i, i < 50 ? PHASE_IDLE : PHASE_FLOOD);
        series_push(&s, &row);
    }
    struct span flood = series_phases(&s, PHASE_FLOOD, PHASE_CONFIRM);
    ck_assert_uint_eq(flood.count, 50);
    ck_assert_double_eq_tol(span_seconds(flood), 0.98, 1e-9);
    ck_assert_uint_eq(span_since(flood, 90 * SAMPLE_INTERVAL_NS).count, 10);
    ck_assert_uint_eq(series_phases(&s, PHASE_DRAIN, PHASE_DRAIN).count, 0);
    ck_assert_double_eq(span_seconds(series_phases(&s, PHASE_DRAIN, PHASE_DRAIN)), 0);
    series_fini(&s);
}
END_TEST

Suite *series_suite(void)
{
    Suite *s = suite_create("series");
    TCase *t = tcase_create("series");
    tcase_set_timeout(t, 20);
    tcase_add_test(t, series_covers_a_run_of_any_length);
    tcase_add_test(t, series_peak_is_the_clients_own);
    tcase_add_test(t, spans_are_cut_by_phase_and_time);
    suite_add_tcase(s, t);
    return s;
}
