#include "tests/unit/suites.h"

#include "harness/judge/metric.h"
#include "harness/record/phase.h"

#include <math.h>
#include <string.h>

#define MIB 1048576.0

enum { IDLE_ROWS = 50, FLOOD_ROWS = 100, DRAIN_ROWS = 75, FRAME = 1000 };

static struct series series;
static struct picture picture;
static struct run_terms terms;
static struct run_facts facts;
static const struct metric_input in = {&series, &picture, &terms, &facts};

/* One second of idle; two of flood, in which every row reads ten messages of 1000 bytes,
 * of which nine are processed, and keeps 0.1 MiB; one and a half of drain at 15 MiB. */
static struct sample row_at(int i)
{
    struct sample s;
    int flooded = i < IDLE_ROWS ? 0 : i - IDLE_ROWS + 1;
    flooded = flooded > FLOOD_ROWS ? FLOOD_ROWS : flooded;
    bool drain = i >= IDLE_ROWS + FLOOD_ROWS;
    sample_init(&s);
    s.t_ns = i * SAMPLE_INTERVAL_NS;
    s.phase = i < IDLE_ROWS                             ? PHASE_IDLE
              : !drain                                  ? PHASE_FLOOD
              : i < IDLE_ROWS + FLOOD_ROWS + DRAIN_ROWS ? PHASE_DRAIN
                                                        : PHASE_SETTLE;
    s.due_messages = 20 * flooded;
    s.sent_messages = 15 * flooded;
    s.withheld_messages = 5 * flooded;
    s.read_bytes = 500 + 10 * FRAME * flooded; /* 500: the handshake */
    s.processed_messages = 9 * flooded;
    s.memory_bytes = (int64_t)(drain ? 15 * MIB : 10 * MIB + 0.1 * MIB * flooded);
    s.cpu_ns = flooded * INT64_C(5000000);
    s.recv_queue_bytes = !drain && flooded % 2 == 0 ? 4000 : 0;
    s.connections = 1;
    s.disconnects = 0;
    s.threads = 3;
    return s;
}

static void take_run(int rows)
{
    ck_assert_int_eq(series_init(&series), 0);
    for (int i = 0; i < rows; i++) {
        struct sample row = row_at(i);
        series_push(&series, &row);
    }
    terms = (struct run_terms){.rate = 1000, .frame_bytes = FRAME, .acks = true};
    facts = (struct run_facts){.lag_p50_ms = 1, .lag_p99_ms = 20, .lag_max_ms = 300};
    picture_take(&picture, &series);
}

static const struct {
    const char *name;
    struct metric_aggregation aggregation;
    double value;
} known_rows[] = {
    {"memory.start", {0}, 10 * MIB},
    {"memory.end", {0}, 20 * MIB},
    {"memory.peak", {0}, 20 * MIB},
    /* the median of the last 13 rows: the seventh from the end */
    {"memory.growth", {0}, 9.4 * MIB},
    {"memory.after_drain", {0}, 15 * MIB},
    {"memory.slope", {0}, 5 * MIB},
    {"memory.per_byte", {0}, 9.4 * MIB / 1e6},
    {"memory.per_message", {0}, 9.4 * MIB / 1e3},
    {"read.rate", {0}, 5e5},
    {"read.bytes", {0}, 1000500},
    {"sent.rate", {0}, 750},
    {"withheld", {0}, 0.25},
    {"cpu.cores", {0}, 0.25},
    {"cpu.seconds", {0}, 0.5},
    {"disconnects", {0}, 0},
    {"drain.time", {0}, 1.5},
    {"drops", {0}, 100},
    {"lag.p50", {0}, 0.001},
    {"lag.p99", {0}, 0.02},
    {"lag.max", {0}, 0.3},
    {"memory", {AGGREGATE_MIN, 0}, 10.1 * MIB},
    {"memory", {AGGREGATE_MAX, 0}, 20 * MIB},
    {"memory", {AGGREGATE_AVG, 0}, 15.05 * MIB},
    {"memory", {AGGREGATE_MED, 0}, 15.05 * MIB},
    {"memory", {AGGREGATE_LAST, 0}, 20 * MIB},
    {"memory", {AGGREGATE_PERCENTILE, 0}, 10.1 * MIB},
    {"memory", {AGGREGATE_PERCENTILE, 95}, 19.505 * MIB},
    {"memory", {AGGREGATE_PERCENTILE, 100}, 20 * MIB},
    {"held", {AGGREGATE_MAX, 0}, 100},
    {"held", {AGGREGATE_MIN, 0}, 1},
    {"recv_queue", {AGGREGATE_MED, 0}, 2000},
    {"recv_queue", {AGGREGATE_LAST, 0}, 4000},
    {"send_queue", {AGGREGATE_MAX, 0}, NAN},
    {"threads", {AGGREGATE_AVG, 0}, 3},
    {"fds", {AGGREGATE_MAX, 0}, NAN},
    {"processes", {AGGREGATE_MAX, 0}, NAN},
    {"connections", {AGGREGATE_MIN, 0}, 1},
};

static const struct metric *find(const char *name)
{
    for (int i = 0; i < METRICS_COUNT; i++) {
        if (strcmp(metric_table[i].name, name) == 0) {
            return &metric_table[i];
        }
    }
    ck_abort_msg("no metric %s", name);
}

START_TEST(values_of_a_known_run)
{
    take_run(IDLE_ROWS + FLOOD_ROWS + DRAIN_ROWS + 1);
    const struct metric *m = find(known_rows[_i].name);
    double value = metric_value(m, known_rows[_i].aggregation, &in);
    double expected = known_rows[_i].value;
    ck_assert_msg(isnan(expected) ? isnan(value) != 0
                                  : fabs(value - expected) <= 1e-6 * expected,
                  "%s is %g, not %g", m->name, value, expected);
    series_fini(&series);
}
END_TEST

START_TEST(every_metric_has_a_tested_value)
{
    for (size_t i = 0; i < sizeof known_rows / sizeof known_rows[0]; i++) {
        if (strcmp(known_rows[i].name, metric_table[_i].name) == 0) {
            return;
        }
    }
    ck_abort_msg("%s is not tested", metric_table[_i].name);
}
END_TEST

START_TEST(table_is_complete)
{
    const struct metric *m = &metric_table[_i];
    ck_assert_ptr_eq(find(m->name), m); /* no name stands twice */
    ck_assert_int_ne(m->plain == NULL, m->sampled == NULL);
    ck_assert(strlen(m->meaning) > 0 && m->meaning[strlen(m->meaning) - 1] != '.');
    ck_assert_uint_gt(strlen(m->remedy), 0);
    /* "memory.max" must be readable as a metric and its aggregation */
    ck_assert(m->sampled == NULL || strchr(m->name, '.') == NULL);
    bool is_rate = m->unit == METRIC_BYTES_PER_S || m->unit == METRIC_MESSAGES_PER_S;
    ck_assert(!m->rate || is_rate);
}
END_TEST

START_TEST(what_did_not_happen_is_unknown)
{
    static const int lengths[] = {0, 1, IDLE_ROWS, IDLE_ROWS + 1};
    take_run(lengths[_i]);
    for (int i = 0; i < METRICS_COUNT; i++) {
        double value = metric_value(&metric_table[i],
                                    (struct metric_aggregation){AGGREGATE_MAX, 0}, &in);
        bool rest = i == METRIC_MEMORY_PEAK || i == METRIC_READ_BYTES ||
                    i == METRIC_DISCONNECTS ||
                    metric_table[i].owner == METRIC_OF_FLOODTEST;
        bool begun = _i == 3; /* the flood has one row, and a row before it */
        bool nothing =
            _i == 0 && i != METRIC_LAG_P50 && i != METRIC_LAG_P99 && i != METRIC_LAG_MAX;
        ck_assert_msg(isnan(value) != 0 || begun || (rest && !nothing), "%s is %g",
                      metric_table[i].name, value);
    }
    series_fini(&series);
}
END_TEST

START_TEST(samples_of_a_second_flood_count)
{
    take_run(IDLE_ROWS + FLOOD_ROWS + DRAIN_ROWS);
    struct sample row = row_at(IDLE_ROWS + FLOOD_ROWS + DRAIN_ROWS);
    row.phase = PHASE_FLOOD;
    row.round = 1;
    row.threads = 9;
    series_push(&series, &row);
    picture_take(&picture, &series);
    ck_assert_double_eq(metric_value(&metric_table[METRIC_THREADS],
                                     (struct metric_aggregation){AGGREGATE_MAX, 0}, &in),
                        9);
    series_fini(&series);
}
END_TEST

START_TEST(held_is_unknown_where_nobody_tells)
{
    take_run(IDLE_ROWS + FLOOD_ROWS + DRAIN_ROWS);
    terms.acks = false;
    double value = metric_value(&metric_table[METRIC_HELD],
                                (struct metric_aggregation){AGGREGATE_MAX, 0}, &in);
    ck_assert(isnan(value) && isnan(metric_plain(METRIC_DROPS, &in)));
    series_fini(&series);
}
END_TEST

START_TEST(rates_are_ours_when_we_were_short)
{
    take_run(IDLE_ROWS + FLOOD_ROWS);
    ck_assert(!metric_is_ours(&metric_table[METRIC_READ_RATE], &in));
    ck_assert(metric_is_ours(&metric_table[METRIC_LAG_P99], &in));
    facts.short_messages = 200;
    ck_assert(metric_is_ours(&metric_table[METRIC_READ_RATE], &in));
    ck_assert(metric_is_ours(&metric_table[METRIC_SENT_RATE], &in));
    ck_assert(!metric_is_ours(&metric_table[METRIC_MEMORY_GROWTH], &in));
    series_fini(&series);
}
END_TEST

Suite *metric_suite(void)
{
    Suite *s = suite_create("metric");
    TCase *t = tcase_create("metric");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, values_of_a_known_run, 0,
                        sizeof known_rows / sizeof known_rows[0]);
    tcase_add_loop_test(t, every_metric_has_a_tested_value, 0, METRICS_COUNT);
    tcase_add_loop_test(t, table_is_complete, 0, METRICS_COUNT);
    tcase_add_loop_test(t, what_did_not_happen_is_unknown, 0, 4);
    tcase_add_test(t, samples_of_a_second_flood_count);
    tcase_add_test(t, held_is_unknown_where_nobody_tells);
    tcase_add_test(t, rates_are_ours_when_we_were_short);
    suite_add_tcase(s, t);
    return s;
}
