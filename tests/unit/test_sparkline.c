#include "tests/unit/suites.h"

#include "harness/report/sparkline.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

enum { WIDTH_MAX = 16 };

struct cells_row {
    const char *what;
    double times[8], values[8];
    size_t count;
    double from, to;
    int width;
    double cells[WIDTH_MAX];
};

static const struct cells_row cells_rows[] = {
    {"one point a cell", {0, 1, 2, 3}, {5, 6, 7, 8}, 4, 0, 4, 4, {5, 6, 7, 8}},
    {"the maximum of a cell", {0, 0.5, 1, 1.5}, {1, 9, 8, 2}, 4, 0, 2, 2, {9, 8}},
    {"the end belongs to the last cell", {0, 4}, {1, 2}, 2, 0, 4, 2, {1, 2}},
    {"a value lasts until the next", {0, 3.5}, {4, 7}, 2, 0, 4, 4, {4, 4, 4, 7}},
    {"and beyond the last", {0, 1}, {4, 7}, 2, 0, 4, 4, {4, 7, 7, 7}},
    {"nothing is known before the first", {2}, {4}, 1, 0, 4, 4, {NAN, NAN, 4, 4}},
    {"a gap lasts too", {0, 1, 3}, {4, NAN, 5}, 3, 0, 4, 4, {4, NAN, NAN, 5}},
    {"one known value fills its cell", {0, 0.1, 0.2}, {NAN, 3, NAN}, 3, 0, 1, 1, {3}},
    {"points outside", {-1, 0, 9}, {100, 1, 100}, 3, 0, 2, 2, {1, 1}},
    {"no points", {0}, {0}, 0, 0, 1, 3, {NAN, NAN, NAN}},
    {"no time passes", {2, 2}, {3, 1}, 2, 2, 2, 3, {3, 1, 1}},
};

START_TEST(cells)
{
    const struct cells_row *row = &cells_rows[_i];
    struct sparkline_points points = {row->times, row->values, row->count};
    double got[WIDTH_MAX];
    sparkline_cells(points, row->from, row->to, got, row->width);
    for (int i = 0; i < row->width; i++) {
        bool same =
            isnan(row->cells[i]) ? isnan(got[i]) : fabs(got[i] - row->cells[i]) < 1e-9;
        ck_assert_msg(same, "%s: cell %d is %g, expected %g", row->what, i, got[i],
                      row->cells[i]);
    }
}
END_TEST

struct draw_row {
    const char *what;
    double cells[WIDTH_MAX];
    int width;
    double low, high;
    const char *unicode, *ascii;
};

static const struct draw_row draw_rows[] = {
    {"all heights", {0, 1, 2, 3, 4, 5, 6, 7}, 8, 0, 7, "▁▂▃▄▅▆▇█", " .:-=+*#"},
    {"outside is cut", {-5, 0, 10, 99}, 4, 0, 10, "▁▁██", "  ##"},
    {"flat lies at the bottom", {7, 7, 7}, 3, 7, 7, "▁▁▁", "   "},
    {"upside down is flat", {1, 2}, 2, 2, 1, "▁▁", "  "},
    {"gaps are blank", {NAN, 1, NAN}, 3, 0, 1, " █ ", " # "},
    {"infinite values", {INFINITY, -INFINITY}, 2, 0, 1, "█▁", "# "},
    {"huge scale", {-1e308, 1e308}, 2, -1e308, 1e308, "▁█", " #"},
    {"no scale", {1}, 1, NAN, NAN, "▁", " "},
    {"nothing", {0}, 0, 0, 1, "", ""},
};

START_TEST(draw)
{
    const struct draw_row *row = &draw_rows[_i];
    struct strbuf out;
    strbuf_init(&out);
    sparkline_draw(&out, row->cells, row->width, row->low, row->high, true);
    ck_assert_msg(strcmp(out.text, row->unicode) == 0, "%s: %s", row->what, out.text);
    ck_assert_uint_eq(text_columns(out.text, out.len), (size_t)row->width);
    strbuf_clear(&out);
    sparkline_draw(&out, row->cells, row->width, row->low, row->high, false);
    ck_assert_msg(strcmp(out.text, row->ascii) == 0, "%s: %s", row->what, out.text);
    strbuf_fini(&out);
}
END_TEST

START_TEST(range)
{
    double low, high;
    ck_assert(sparkline_range((const double[]){NAN, 3, -1, NAN, 2}, 5, &low, &high));
    ck_assert_double_eq(low, -1);
    ck_assert_double_eq(high, 3);
    ck_assert(!sparkline_range((const double[]){NAN, NAN}, 2, &low, &high));
    ck_assert(isnan(low) && isnan(high));
}
END_TEST

Suite *sparkline_suite(void)
{
    Suite *suite = suite_create("sparkline");
    TCase *tc = tcase_create("sparkline");
    tcase_set_timeout(tc, 10);
    tcase_add_loop_test(tc, cells, 0, sizeof cells_rows / sizeof cells_rows[0]);
    tcase_add_loop_test(tc, draw, 0, sizeof draw_rows / sizeof draw_rows[0]);
    tcase_add_test(tc, range);
    suite_add_tcase(suite, tc);
    return suite;
}
