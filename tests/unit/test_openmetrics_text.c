/* Metrics: the text, what is told of results and of a run that goes on, and that a parser
 * that others wrote reads all of it. */
#include "tests/unit/suites.h"

#include "harness/report/openmetrics.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"
#include "tests/support/fake_summary.h"
#include "tests/support/golden.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static const struct openmetrics_family gauge = {"x_bytes", OPENMETRICS_GAUGE, "bytes",
                                                "How \"many\" \\ they are"},
                                       counter = {"x_seen", OPENMETRICS_COUNTER, NULL,
                                                  "Seen"},
                                       states = {"x_state", OPENMETRICS_STATES, NULL,
                                                 "State"},
                                       info = {"x", OPENMETRICS_INFO, NULL, "Info"};

static const struct text_row {
    enum openmetrics_format format;
    const struct openmetrics_family *family;
    const char *text;
} text_rows[] = {
    {OPENMETRICS_1_0, &gauge,
     "# TYPE x_bytes gauge\n# UNIT x_bytes bytes\n"
     "# HELP x_bytes How \\\"many\\\" \\\\ they are\nx_bytes{a=\"b\"} 1\n# EOF\n"},
    {OPENMETRICS_1_0, &counter,
     "# TYPE x_seen counter\n# HELP x_seen Seen\nx_seen_total{a=\"b\"} 1\n# EOF\n"},
    {OPENMETRICS_FILE, &counter,
     "# TYPE x_seen counter\n# HELP x_seen Seen\nx_seen_total{a=\"b\"} 1\n# EOF\n"},
    {OPENMETRICS_0_0_4, &counter,
     "# TYPE x_seen_total counter\n# HELP x_seen_total Seen\nx_seen_total{a=\"b\"} 1\n"},
    {OPENMETRICS_1_0, &info, "# TYPE x info\n# HELP x Info\nx_info{a=\"b\"} 1\n# EOF\n"},
    {OPENMETRICS_FILE, &info,
     "# TYPE x_info gauge\n# HELP x_info Info\nx_info{a=\"b\"} 1\n# EOF\n"},
    {OPENMETRICS_0_0_4, &info,
     "# TYPE x_info gauge\n# HELP x_info Info\nx_info{a=\"b\"} 1\n"},
};

START_TEST(formats)
{
    const struct text_row *row = &text_rows[_i];
    const struct openmetrics_label labels[] = {{"a", "b"}, {"none", ""}, {NULL}};
    struct openmetrics_text t;
    struct strbuf out;
    strbuf_init(&out);
    openmetrics_text_init(&t, &out, row->format);
    openmetrics_text_family(&t, row->family);
    openmetrics_text_value(&t, labels, 1);
    openmetrics_text_end(&t);
    ck_assert_str_eq(out.text, row->text);
    strbuf_fini(&out);
}
END_TEST

START_TEST(states_are_one_at_a_time)
{
    static const char *const names[] = {"on", "off"};
    struct openmetrics_text t;
    struct strbuf out;
    strbuf_init(&out);
    openmetrics_text_init(&t, &out, OPENMETRICS_1_0);
    openmetrics_text_family(&t, &states);
    openmetrics_text_states(&t, NULL, names, 2, 1);
    ck_assert_str_eq(out.text, "# TYPE x_state stateset\n# HELP x_state State\n"
                               "x_state{x_state=\"on\"} 0\nx_state{x_state=\"off\"} 1\n");
    strbuf_fini(&out);
}
END_TEST

static const struct {
    double value;
    const char *text;
} number_rows[] = {
    {0, "x_bytes 0\n"},
    {-1.5, "x_bytes -1.5\n"},
    {1e15, "x_bytes 1000000000000000\n"},
    {0.1, "x_bytes 0.1\n"},
    {1e300, "x_bytes 1e+300\n"},
    {INFINITY, "x_bytes +Inf\n"},
};

START_TEST(numbers)
{
    struct openmetrics_text t;
    struct strbuf out;
    strbuf_init(&out);
    openmetrics_text_init(&t, &out, OPENMETRICS_0_0_4);
    openmetrics_text_family(&t, &gauge);
    openmetrics_text_value(&t, NULL, number_rows[_i].value);
    ck_assert_ptr_nonnull(strstr(out.text, number_rows[_i].text));
    strbuf_fini(&out);
}
END_TEST

START_TEST(unknown_is_left_out)
{
    struct openmetrics_text t;
    struct strbuf out;
    strbuf_init(&out);
    openmetrics_text_init(&t, &out, OPENMETRICS_0_0_4);
    openmetrics_text_family(&t, &gauge);
    openmetrics_text_value(&t, NULL, NAN);
    ck_assert_uint_eq(out.len, 0);
    strbuf_fini(&out);
}
END_TEST

/* A label of any bytes: escaped, no longer than it may be, whole characters. */
START_TEST(labels_are_tamed)
{
    char wild[1000];
    snprintf(wild, sizeof wild, "\"\\\n\xff%0251d\xc3\xa4\xc3\xa4", 0);
    const struct openmetrics_label labels[] = {{"a", wild}, {NULL}};
    struct openmetrics_text t;
    struct strbuf out;
    strbuf_init(&out);
    openmetrics_text_init(&t, &out, OPENMETRICS_0_0_4);
    openmetrics_text_family(&t, &gauge);
    openmetrics_text_value(&t, labels, 1);
    ck_assert_ptr_nonnull(strstr(out.text, "{a=\"\\\"\\\\\\n\xef\xbf\xbd"));
    ck_assert_ptr_nonnull(strstr(out.text, "0\"} 1\n")); /* half a letter is none */
    strbuf_fini(&out);
}
END_TEST

/* --- what is told ---------------------------------------------------------------------
 */

START_TEST(told_of_a_run)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_FAIL);
    strbuf_init(&out);
    openmetrics_result(&f.result, &out);
    golden_check("openmetrics-run", out.text);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

static struct openmetrics_now now_of(const struct fake_result *f)
{
    return (struct openmetrics_now){
        .row = f->series.last,
        .started_wall_s = 1772366400.25,
        .left_s = 2.5,
        .due_per_s = 5000,
        .sent_per_s = 4990.5,
        .processed_per_s = NAN,
        .read_bytes_per_s = 5e6,
        .lag_p50_s = 1e-4,
        .lag_p99_s = 3e-4,
        .lag_max_s = 0.01,
    };
}

START_TEST(told_of_a_run_that_goes_on)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_PASS);
    strbuf_init(&out);
    struct openmetrics_now now = now_of(&f);
    openmetrics_live(&f.scenario, &now, NULL, OPENMETRICS_1_0, &out);
    golden_check("openmetrics-live", out.text);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

START_TEST(told_of_a_suite)
{
    struct suite_summary s;
    struct strbuf out;
    fake_summary_make(&s, 0, 1);
    strbuf_init(&out);
    openmetrics_suite(&s, &out);
    golden_check("openmetrics-suite", out.text);
    strbuf_fini(&out);
    suite_summary_fini(&s);
}
END_TEST

START_TEST(told_of_a_certification)
{
    static struct fake_certify f;
    struct strbuf out;
    fake_certify_pair(&f);
    strbuf_init(&out);
    openmetrics_certify(&f.matrix, &out);
    golden_check("openmetrics-certify", out.text);
    strbuf_fini(&out);
    fake_certify_fini(&f);
}
END_TEST

static void fill_sweep(struct sweep_result *r, enum sweep_axis axis)
{
    const struct sweep_limits limits = {.start = 1000, .precision = 0.05};
    sweep_result_init(r, axis);
    for (int i = 0; i < (axis == SWEEP_RATE ? 1 : 2); i++) {
        struct sweep_line *line = sweep_result_add(r, 1024 << i, &limits);
        line->search->state = i == 0 ? SWEEP_FOUND : SWEEP_OUT_OF_TIME;
        line->search->saturation = i == 0 ? 948.5 : NAN;
        line->search->low = i == 0 ? 915 : 0;
        line->search->high = i == 0 ? 980 : INFINITY;
    }
    r->seconds = 41.5;
}

static void add_sweep(enum sweep_axis axis, struct strbuf *out)
{
    struct sweep_result r;
    struct scenario s;
    scenario_init(&s);
    fill_sweep(&r, axis);
    openmetrics_sweep(&r, &s, out);
    sweep_result_fini(&r);
    scenario_fini(&s);
}

START_TEST(told_of_a_sweep)
{
    struct strbuf out;
    strbuf_init(&out);
    add_sweep(SWEEP_SIZE, &out);
    golden_check("openmetrics-sweep", out.text);
    strbuf_fini(&out);
}
END_TEST

/* --- a parser that others wrote -------------------------------------------------------
 */

static void put(json_t *documents, enum openmetrics_format format, struct strbuf *text)
{
    json_t *one = json_object();
    json_object_set_new(one, "openmetrics", json_boolean(format != OPENMETRICS_0_0_4));
    json_object_set_new(one, "text", json_stringn(text->text, text->len));
    json_array_append_new(documents, one);
    strbuf_clear(text);
}

/* How many of the documents the parser refuses. */
static int refused(json_t *documents, const char *stderr_to)
{
    char command[128];
    snprintf(command, sizeof command,
             "/usr/bin/python3 tests/support/check_openmetrics.py %s", stderr_to);
    FILE *python = popen(command, "w");
    ck_assert_ptr_nonnull(python);
    ck_assert_int_eq(json_dumpf(documents, python, 0), 0);
    int status = pclose(python);
    ck_assert(WIFEXITED(status));
    json_decref(documents);
    return WEXITSTATUS(status);
}

static void put_results(json_t *documents, struct strbuf *text)
{
    for (enum fake_kind kind = 0; kind < FAKE_COUNT; kind++) {
        struct fake_result f;
        fake_result_init(&f, kind);
        openmetrics_result(&f.result, text);
        put(documents, OPENMETRICS_FILE, text);
        struct openmetrics_now now = now_of(&f);
        static const enum openmetrics_format served[] = {OPENMETRICS_1_0,
                                                         OPENMETRICS_0_0_4};
        for (int i = 0; i < 2; i++) {
            openmetrics_live(&f.scenario, NULL, NULL, served[i], text);
            put(documents, served[i], text);
            openmetrics_live(&f.scenario, &now, NULL, served[i], text);
            put(documents, served[i], text);
            openmetrics_live(&f.scenario, &now, &f.result, served[i], text);
            put(documents, served[i], text);
        }
        fake_result_fini(&f);
    }
}

START_TEST(all_of_it_is_read)
{
    static struct fake_certify certification;
    struct suite_summary summary;
    struct strbuf text;
    json_t *documents = json_array();
    strbuf_init(&text);
    put_results(documents, &text);
    fake_summary_make(&summary, 0, 1);
    openmetrics_suite(&summary, &text);
    put(documents, OPENMETRICS_FILE, &text);
    suite_summary_fini(&summary);
    fake_certify_pair(&certification);
    openmetrics_certify(&certification.matrix, &text);
    put(documents, OPENMETRICS_FILE, &text);
    fake_certify_fini(&certification);
    add_sweep(SWEEP_RATE, &text);
    put(documents, OPENMETRICS_FILE, &text);
    add_sweep(SWEEP_SIZE, &text);
    put(documents, OPENMETRICS_FILE, &text);
    strbuf_fini(&text);
    ck_assert_int_eq(refused(documents, ""), 0);
}
END_TEST

static const char *const broken[] = {
    "# TYPE a gauge\n# HELP a A\na 1\n",                        /* no end */
    "# TYPE a counter\n# HELP a A\na 1\n# EOF\n",               /* no _total */
    "# TYPE a gauge\n# HELP a A\na{b=\"c} 1\n# EOF\n",          /* no quote */
    "# TYPE a gauge\n# HELP a A\na 1\na 2\n# EOF\n",            /* twice */
    "# TYPE a gauge\n# UNIT a bytes\n# HELP a A\na 1\n# EOF\n", /* no unit */
    "# TYPE a gauge\na 1\n# EOF\n",                             /* no help */
};

START_TEST(what_is_wrong_is_refused)
{
    enum { COUNT = sizeof broken / sizeof *broken };
    json_t *documents = json_array();
    struct strbuf text;
    strbuf_init(&text);
    for (int i = 0; i < COUNT; i++) {
        strbuf_add(&text, broken[i]);
        put(documents, OPENMETRICS_1_0, &text);
    }
    strbuf_fini(&text);
    ck_assert_int_eq(refused(documents, "2>/dev/null"), COUNT);
}
END_TEST

Suite *openmetrics_text_suite(void)
{
    Suite *suite = suite_create("openmetrics_text");
    TCase *tc = tcase_create("text");
    tcase_add_loop_test(tc, formats, 0, sizeof text_rows / sizeof *text_rows);
    tcase_add_test(tc, states_are_one_at_a_time);
    tcase_add_loop_test(tc, numbers, 0, sizeof number_rows / sizeof *number_rows);
    tcase_add_test(tc, unknown_is_left_out);
    tcase_add_test(tc, labels_are_tamed);
    suite_add_tcase(suite, tc);
    tc = tcase_create("told");
    tcase_add_test(tc, told_of_a_run);
    tcase_add_test(tc, told_of_a_run_that_goes_on);
    tcase_add_test(tc, told_of_a_suite);
    tcase_add_test(tc, told_of_a_certification);
    tcase_add_test(tc, told_of_a_sweep);
    suite_add_tcase(suite, tc);
    tc = tcase_create("parser");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, all_of_it_is_read);
    tcase_add_test(tc, what_is_wrong_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}
