#include "tests/unit/suites.h"

#include "harness/sweep/result.h"

#include <math.h>
#include <string.h>

static const struct sweep_limits limits = {.start = 1000, .precision = 0.05};

struct row {
    enum sweep_axis axis;
    double values[4];
    double capacities[4]; /* NAN: not found; up to the first 0 */
    const char *law;      /* a part of it; "": none */
};

static const struct row rows[] = {
    {SWEEP_SIZE, {64, 1024, 16384}, {950, 949, 940}, "limited by messages"},
    {SWEEP_SIZE, {64, 1024, 16384}, {155000, 9800, 612}, "limited by bytes"},
    {SWEEP_SIZE, {64, 1024, 16384}, {155000, 9800, 612}, "9.6 MiB/s"},
    {SWEEP_SIZE, {64, 1024, 16384}, {940, 494, 57.5}, "they weigh the same at"},
    {SWEEP_SIZE, {64, 1024, 16384}, {950, NAN, 940}, "limited by messages"},
    {SWEEP_SIZE, {64, 1024}, {950, NAN}, ""},
    {SWEEP_CONNECTIONS, {1, 2, 4}, {1000, 990, 1030}, "does not depend on"},
    {SWEEP_CONNECTIONS, {1, 2, 4}, {1000, 1990, 3950}, "in proportion to"},
    {SWEEP_CONNECTIONS, {1, 2, 4}, {1000, 700, 400}, "0.4 times the capacity"},
    {SWEEP_CPU, {0.25, 0.5, 1}, {240, 490, 960}, "in proportion to its share"},
    {SWEEP_CPU, {0.25, 0.5, 1}, {900, 880, 910}, "does not depend on its share"},
    {SWEEP_RATE, {0}, {950, 700}, ""},
};

START_TEST(laws)
{
    const struct row *row = &rows[_i];
    struct sweep_result r;
    sweep_result_init(&r, row->axis);
    for (size_t i = 0; row->capacities[i] != 0; i++) {
        struct sweep_line *line = sweep_result_add(&r, row->values[i], &limits);
        line->search->saturation = row->capacities[i];
    }
    sweep_result_conclude(&r);
    if (row->law[0] == '\0') {
        ck_assert_str_eq(r.law, "");
    } else {
        ck_assert_msg(strstr(r.law, row->law) != NULL, "%s", r.law);
    }
    sweep_result_fini(&r);
}
END_TEST

Suite *sweep_result_suite(void)
{
    Suite *s = suite_create("sweep_result");
    TCase *t = tcase_create("laws");
    tcase_add_loop_test(t, laws, 0, sizeof rows / sizeof rows[0]);
    suite_add_tcase(s, t);
    return s;
}
