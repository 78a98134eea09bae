#include "tests/unit/suites.h"

#include "harness/judge/threshold.h"

#include <stdio.h>
#include <string.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

static const struct {
    const char *text;
    const char *metric; /* with its aggregation */
    enum threshold_operator op;
    double value;
    enum metric_unit unit;
} good_rows[] = {
    {"memory.growth < 20MiB", "memory.growth", THRESHOLD_LESS, 20971520, METRIC_BYTES},
    {"memory.growth<20MiB", "memory.growth", THRESHOLD_LESS, 20971520, METRIC_BYTES},
    {"  memory.growth \t<  20 MiB ", "memory.growth", THRESHOLD_LESS, 20971520,
     METRIC_BYTES},
    {"memory.peak <= 1GB", "memory.peak", THRESHOLD_LESS_EQUAL, 1e9, METRIC_BYTES},
    {"memory.peak < 1048576", "memory.peak", THRESHOLD_LESS, 1048576, METRIC_BYTES},
    {"memory.slope < 64kB/s", "memory.slope", THRESHOLD_LESS, 64000, METRIC_BYTES_PER_S},
    {"memory.slope <= 0B/s", "memory.slope", THRESHOLD_LESS_EQUAL, 0, METRIC_BYTES_PER_S},
    {"memory.per_byte < 0.05", "memory.per_byte", THRESHOLD_LESS, 0.05,
     METRIC_BYTES_PER_BYTE},
    {"memory.per_message < 16B", "memory.per_message", THRESHOLD_LESS, 16, METRIC_BYTES},
    {"read.rate > 4000/s", "read.rate", THRESHOLD_GREATER, 4000, METRIC_MESSAGES_PER_S},
    {"read.rate >= 4k", "read.rate", THRESHOLD_GREATER_EQUAL, 4000,
     METRIC_MESSAGES_PER_S},
    {"read.rate >= 2 MB/s", "read.rate", THRESHOLD_GREATER_EQUAL, 2e6,
     METRIC_BYTES_PER_S},
    {"sent.rate > 2MB/s", "sent.rate", THRESHOLD_GREATER, 2e6, METRIC_BYTES_PER_S},
    {"withheld < 5%", "withheld", THRESHOLD_LESS, 0.05, METRIC_RATIO},
    {"withheld < 5 %", "withheld", THRESHOLD_LESS, 0.05, METRIC_RATIO},
    {"withheld == 0", "withheld", THRESHOLD_EQUAL, 0, METRIC_RATIO},
    {"cpu.cores < 0.5", "cpu.cores", THRESHOLD_LESS, 0.5, METRIC_CORES},
    {"cpu.seconds < 500ms", "cpu.seconds", THRESHOLD_LESS, 0.5, METRIC_SECONDS},
    {"drain.time < 2", "drain.time", THRESHOLD_LESS, 2, METRIC_SECONDS},
    {"disconnects != 1", "disconnects", THRESHOLD_NOT_EQUAL, 1, METRIC_COUNT},
    {"lag.p99 < 5ms", "lag.p99", THRESHOLD_LESS, 0.005, METRIC_SECONDS},
    {"lag p(99) < 5ms", "lag.p99", THRESHOLD_LESS, 0.005, METRIC_SECONDS},
    {"memory peak < 1GB", "memory.peak", THRESHOLD_LESS, 1e9, METRIC_BYTES},
    {"memory max < 100MiB", "memory.max", THRESHOLD_LESS, 104857600, METRIC_BYTES},
    {"memory.max < 100MiB", "memory.max", THRESHOLD_LESS, 104857600, METRIC_BYTES},
    {"memory   p(95)<100MiB", "memory.p95", THRESHOLD_LESS, 104857600, METRIC_BYTES},
    {"memory.p(95) < 1B", "memory.p95", THRESHOLD_LESS, 1, METRIC_BYTES},
    {"memory.p99.9 < 1kB", "memory.p99.9", THRESHOLD_LESS, 1000, METRIC_BYTES},
    {"memory p0 < 1kB", "memory.p0", THRESHOLD_LESS, 1000, METRIC_BYTES},
    {"memory p100 < 1kB", "memory.p100", THRESHOLD_LESS, 1000, METRIC_BYTES},
    {"held.max < 10k", "held.max", THRESHOLD_LESS, 10000, METRIC_MESSAGES},
    {"recv_queue.avg > 0", "recv_queue.avg", THRESHOLD_GREATER, 0, METRIC_BYTES},
    {"send_queue.min == 0B", "send_queue.min", THRESHOLD_EQUAL, 0, METRIC_BYTES},
    {"threads.last <= 4", "threads.last", THRESHOLD_LESS_EQUAL, 4, METRIC_COUNT},
    {"connections.med >= 1", "connections.med", THRESHOLD_GREATER_EQUAL, 1, METRIC_COUNT},
};

START_TEST(good_texts)
{
    struct threshold t;
    struct err e = {0};
    char name[METRIC_TEXT_MAX];
    int rc = threshold_parse(good_rows[_i].text, &t, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    ck_assert_str_eq(threshold_metric_name(name, &t), good_rows[_i].metric);
    ck_assert_int_eq(t.op, good_rows[_i].op);
    ck_assert_double_eq(t.value, good_rows[_i].value);
    ck_assert_int_eq(t.unit, good_rows[_i].unit);
}
END_TEST

#define LIKE         "expected METRIC OPERATOR VALUE like 'memory.growth < 20MiB'"
#define AGGREGATIONS "min, max, avg, med, last or a percentile like p95"
static const struct {
    const char *text, *sentence; /* behind "'TEXT': " */
} bad_rows[] = {
    {"", LIKE},
    {"memory.growth", LIKE},
    {"memory.growth 20MiB", LIKE},
    {"< 20MiB", "expected a metric like memory.growth before '<'"},
    {"memory.growth <", "expected a value behind '<'"},
    {"memory.growth <  ", "expected a value behind '<'"},
    {"memory.growth = 1MiB", "expected <, <=, >, >=, == or !=, got '='"},
    {"memory.growth =< 1MiB", "expected <, <=, >, >=, == or !=, got '=<'"},
    {"memory.growth <> 1MiB", "expected <, <=, >, >=, == or !=, got '<>'"},
    {"memory.growth ! 1MiB", "expected <, <=, >, >=, == or !=, got '!'"},
    {"memory.growth < < 1MiB",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '< 1MiB'"},
    {"memory.growth < 1MiB < 2MiB",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '1MiB < 2MiB'"},
    /* names */
    {"memory.grwth < 1MiB", "unknown metric 'memory.grwth', did you mean memory.growth?"},
    {"Memory.growth < 1MiB",
     "unknown metric 'Memory.growth', did you mean memory.growth?"},
    {"memory.pek < 1MiB", "unknown metric 'memory.pek', did you mean memory.peak?"},
    {"held.mx < 1", "unknown metric 'held.mx', did you mean held.max?"},
    {"reed.rate > 1", "unknown metric 'reed.rate', did you mean read.rate?"},
    {"lag < 1ms", "unknown metric 'lag', did you mean lag.p50?"},
    {"xyzzy < 1", "unknown metric 'xyzzy' ('floodtest list metrics' lists all of them)"},
    {"memory.growth.max < 1MiB",
     "unknown metric 'memory.growth.max', did you mean memory.growth?"},
    {". < 1", "unknown metric '.' ('floodtest list metrics' lists all of them)"},
    /* aggregations */
    {"memory < 1MiB", "memory has a value in every sample: expected an aggregation like "
                      "memory.max (" AGGREGATIONS ")"},
    {"memory. < 1MiB", "memory has a value in every sample: expected an aggregation like "
                       "memory.max (" AGGREGATIONS ")"},
    {"fds sum < 10", "unknown metric 'fds.sum': fds has " AGGREGATIONS},
    {"memory p101 < 1MiB", "unknown metric 'memory.p101': memory has " AGGREGATIONS},
    {"memory p(x) < 1MiB", "unknown metric 'memory.px', did you mean memory.max?"},
    {"memory p() < 1MiB", "unknown metric 'memory.p()': memory has " AGGREGATIONS},
    {"withheld max < 1%", "withheld is one number and has no aggregation 'max'"},
    {"memory max min < 1",
     "expected a metric and at most one aggregation, got 'memory max min'"},
    /* values and units */
    {"memory.growth < fast",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got 'fast'"},
    {"memory.growth < 5s",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '5s'"},
    {"memory.growth < -1MiB",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '-1MiB'"},
    {"memory.growth < 1 0MiB",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '1 0MiB'"},
    {"memory.growth < 1MiBx",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '1MiBx'"},
    {"memory.growth < 1MiB/s",
     "memory.growth: expected a size like 1KiB, 64kB or 2MB, got '1MiB/s'"},
    {"memory.slope < 1MiB", "memory.slope: expected bytes per second like 64kB/s or "
                            "1MiB/s, got '1MiB'"},
    {"memory.slope < /s",
     "memory.slope: expected bytes per second like 64kB/s or 1MiB/s, got '/s'"},
    {"read.rate > max", "read.rate: expected a rate above 0 like 4000/s, 5k/s or 2MB/s, "
                        "got 'max'"},
    {"read.rate > 0", "read.rate: expected a rate above 0 like 4000/s, 5k/s or 2MB/s, "
                      "got '0'"},
    {"read.rate > 2MB", "read.rate: expected a rate above 0 like 4000/s, 5k/s or 2MB/s, "
                        "got '2MB'"},
    {"withheld < 5MiB", "withheld: expected a share like 0.05 or 5%, got '5MiB'"},
    {"cpu.cores < 5%", "cpu.cores: expected a number like 2 or 0.5, got '5%'"},
    {"lag.p99 < 5MiB", "lag.p99: expected a time like 10s, 500ms or 2m, got '5MiB'"},
    {"disconnects < 1.5", "disconnects: expected a whole number like 5000 or 5k, got "
                          "'1.5', which is not whole"},
};

START_TEST(bad_texts)
{
    struct threshold t;
    struct err e = {0};
    char expected[512];
    const char *text = bad_rows[_i].text;
    ck_assert_int_eq(threshold_parse(text, &t, &e), FERR_CONFIG);
    snprintf(expected, sizeof expected, "'%s': %s", text, bad_rows[_i].sentence);
    ck_assert_str_eq(e.msg, expected);
}
END_TEST

START_TEST(long_texts)
{
    char text[RUN_THRESHOLD_MAX + 2];
    struct threshold t;
    struct err e = {0};
    memset(text, '1', sizeof text);
    memcpy(text, "fds.max < ", 10);
    text[RUN_THRESHOLD_MAX] = '\0';
    ck_assert_int_eq(threshold_parse(text, &t, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "expected at most 127 characters"));
    text[RUN_THRESHOLD_MAX - 1] = '\0';
    ck_assert_int_eq(threshold_parse(text, &t, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "too long"));
    memset(text + 10, ' ', RUN_THRESHOLD_MAX - 12);
    ck_assert_int_eq(threshold_parse(text, &t, &e), 0);
    ck_assert_double_eq(t.value, 1);
}
END_TEST

/* Whatever is typed: no crash, and a sentence. */
START_TEST(noise)
{
    static const char letters[] = "memory.axp()9 <>=!%kMiB/s\x80\xff\t";
    unsigned seed = (unsigned)_i + 1;
    for (int round = 0; round < 20000; round++) {
        char text[40];
        size_t len = (size_t)round % (sizeof text - 1);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        text[len] = '\0';
        struct threshold t;
        struct err e = {0};
        int rc = threshold_parse(text, &t, &e);
        ck_assert(rc == 0 ? t.metric != NULL : rc == FERR_CONFIG && e.msg[0] != '\0');
    }
}
END_TEST

START_TEST(operators_compare)
{
    static const struct {
        const char *text;
        bool less, equal, more;
    } rows[] = {
        {"fds.max < 5", true, false, false},  {"fds.max <= 5", true, true, false},
        {"fds.max > 5", false, false, true},  {"fds.max >= 5", false, true, true},
        {"fds.max == 5", false, true, false}, {"fds.max != 5", true, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct threshold t;
        struct err e;
        ck_assert_int_eq(threshold_parse(rows[i].text, &t, &e), 0);
        ck_assert_int_eq(threshold_holds(&t, 4), rows[i].less);
        ck_assert_int_eq(threshold_holds(&t, 5), rows[i].equal);
        ck_assert_int_eq(threshold_holds(&t, 6), rows[i].more);
    }
}
END_TEST

Suite *threshold_suite(void)
{
    Suite *s = suite_create("threshold");
    TCase *t = tcase_create("threshold");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, good_texts, good_rows);
    ADD_ROWS(t, bad_texts, bad_rows);
    tcase_add_test(t, long_texts);
    tcase_add_loop_test(t, noise, 0, 4);
    tcase_add_test(t, operators_compare);
    suite_add_tcase(s, t);
    return s;
}
