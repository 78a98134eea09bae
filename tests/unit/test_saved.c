/* Results that are saved and read back: the same document, and the same page. */
#include "tests/unit/suites.h"

#include "harness/report/saved.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"
#include "tests/support/fake_summary.h"
#include "tests/support/fake_sweep.h"
#include "tests/support/golden.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct report_style style = {.unicode = true};

static json_t *parse(const struct strbuf *text)
{
    json_error_t e;
    json_t *json = json_loadb(text->text, text->len, JSON_REJECT_DUPLICATES, &e);
    ck_assert_msg(json != NULL, "line %d: %s", e.line, e.text);
    return json;
}

static struct saved *read_back(json_t *json)
{
    struct saved *saved = calloc(1, sizeof *saved);
    struct err e = {0};
    ck_assert_msg(saved_init(saved, json, &e) == 0, "%s", e.msg);
    json_decref(json);
    return saved;
}

static void drop(struct saved *saved)
{
    saved_fini(saved);
    free(saved);
}

static void add_page(const struct report_subject *subject, struct strbuf *out)
{
    report_lines(subject, style, out);
    report_page(subject, style, out);
}

static void check_same(const struct strbuf *a, const struct strbuf *b)
{
    ck_assert_str_eq(a->text, b->text);
}

/* The document of what was read is the document that it was read from; and, unless pages
 * is false, so is the page. Returns what was read. */
static struct saved *check_round(const struct report_subject *subject, bool pages)
{
    struct strbuf first, second, page, again;
    strbuf_init(&first);
    strbuf_init(&second);
    strbuf_init(&page);
    strbuf_init(&again);
    report_render(REPORT_JSON, subject, &first);
    struct saved *saved = read_back(parse(&first));
    ck_assert_int_eq(saved->kind, subject->kind);
    struct report_subject back = saved_subject(saved, subject->options, subject->dir);
    report_render(REPORT_JSON, &back, &second);
    check_same(&first, &second);
    if (pages) {
        add_page(subject, &page);
        add_page(&back, &again);
        check_same(&page, &again);
    }
    strbuf_fini(&first);
    strbuf_fini(&second);
    strbuf_fini(&page);
    strbuf_fini(&again);
    return saved;
}

/* --- runs ----------------------------------------------------------------------------
 */

static struct report_subject of_run(const struct result *r)
{
    return (struct report_subject){
        .kind = REPORT_OF_RUN, .options = r->scenario, .of.run = r};
}

static bool is_hostile(enum fake_kind kind)
{
    return kind == FAKE_CRASHED || kind == FAKE_LAST_WORDS;
}

/* JSON has neither bytes that are no text nor numbers that are not finite. */
START_TEST(every_run)
{
    enum fake_kind kind = (enum fake_kind)_i;
    struct fake_result f;
    fake_result_init(&f, kind);
    struct report_subject subject = of_run(&f.result);
    bool same = !is_hostile(kind) && kind != FAKE_EXTREME && kind != FAKE_PID_ONLY;
    struct saved *saved = check_round(&subject, same);
    if (same) {
        char name[64];
        struct strbuf page;
        strbuf_init(&page);
        report_terminal(&saved->run.result, style, &page);
        snprintf(name, sizeof name, "report-%s", fake_names[kind]);
        golden_check(name, page.text);
        strbuf_fini(&page);
    }
    drop(saved);
    fake_result_fini(&f);
}
END_TEST

/* ... so the rest of these pages is as it was. */
START_TEST(a_run_with_output_that_is_no_text)
{
    static const enum fake_kind kinds[] = {FAKE_CRASHED, FAKE_LAST_WORDS};
    struct fake_result f;
    fake_result_init(&f, kinds[_i]);
    struct report_subject subject = of_run(&f.result);
    struct saved *saved = check_round(&subject, false);
    f.result.target.output_tail = saved->run.result.target.output_tail;
    f.result.target.output_tail_len = saved->run.result.target.output_tail_len;
    drop(check_round(&subject, true));
    drop(saved);
    fake_result_fini(&f);
}
END_TEST

START_TEST(a_run_whose_samples_are_elsewhere)
{
    struct fake_result f;
    struct strbuf page;
    fake_result_init(&f, FAKE_PID_ONLY);
    struct report_subject subject = of_run(&f.result);
    struct saved *saved = check_round(&subject, false);
    strbuf_init(&page);
    report_terminal(&saved->run.result, style, &page);
    ck_assert_msg(strstr(page.text, "memory      no curves without its samples, 'run "
                                    "\"7\".samples'\n") != NULL,
                  "%s", page.text);
    saved->run.result.series = &f.series; /* as if they had been found */
    strbuf_clear(&page);
    report_terminal(&saved->run.result, style, &page);
    golden_check("report-pid-only", page.text);
    strbuf_fini(&page);
    drop(saved);
    fake_result_fini(&f);
}
END_TEST

/* More rows than the JSON takes. */
START_TEST(a_long_run)
{
    struct fake_result f;
    fake_result_init(&f, FAKE_FAIL);
    struct sample row = f.series.last;
    row.phase = PHASE_DRAIN;
    for (size_t i = 0; f.series.count > 0 && i < 3000; i++) {
        row = f.series.rows[f.series.count - 1];
        row.t_ns += SAMPLE_INTERVAL_NS;
        row.memory_bytes += (int64_t)(i % 7) << 20;
        series_push(&f.series, &row);
    }
    ck_assert_uint_gt(f.series.count, 2000);
    struct report_subject subject = of_run(&f.result);
    struct saved *saved = check_round(&subject, true);
    ck_assert_uint_eq(saved->run.series.count, 2000);
    drop(saved);
    fake_result_fini(&f);
}
END_TEST

/* Every setting, the client's command and what the run wrote among them. */
START_TEST(the_settings_of_a_run)
{
    struct fake_result f;
    struct scenario s;
    struct err e;
    static const struct {
        enum options_id id;
        const char *text;
    } settings[] = {
        {OPTION_SIZE, "uniform:100-4KiB"},
        {OPTION_SHAPE, "bursts:1s/4s"},
        {OPTION_PAYLOAD, "utf8"},
        {OPTION_MESSAGE, "{seq} €"},
        {OPTION_SPEED, "2.5"},
        {OPTION_TALK, "wait 2"},
        {OPTION_TALK, "{\"go\": 1}"},
        {OPTION_CASE, "tiny"},
        {OPTION_TRACEMALLOC, "5"},
        {OPTION_THROTTLE_CPU, "25%"},
        {OPTION_MEMORY_LIMIT, "1GiB"},
        {OPTION_NO_CONFIRM, NULL},
        {OPTION_LISTEN, "[::1]:9000"},
        {OPTION_PATH, "/feed"},
        {OPTION_TICK, "0.5ms"},
        {OPTION_CLOSING, "due"},
        {OPTION_THRESHOLD, "memory < 1GB"},
        {OPTION_JSON, "a.json"},
        {OPTION_COLOR, "never"},
        {OPTION_QUIET, NULL},
        {OPTION_VERBOSE, NULL},
        {OPTION_VERBOSE, NULL},
    };
    scenario_init(&s);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        ck_assert_int_eq(
            options_set(&s, options_at(settings[i].id), settings[i].text, &e), 0);
    }
    fake_result_init(&f, FAKE_PASS);
    f.result.scenario = &s;
    s.size_bytes = 2098; /* as who plans the server sets it */
    struct report_subject subject = of_run(&f.result);
    struct saved *saved = check_round(&subject, true);
    const struct scenario *back = saved->run.result.scenario;
    ck_assert_str_eq(back->size, "uniform:100-4KiB");
    ck_assert_uint_eq(back->size_bytes, 2098);
    ck_assert_double_eq_tol(back->throttle_cpu, 0.25, 1e-9);
    ck_assert_uint_eq(back->tick_ns, 500000);
    ck_assert_int_eq(back->closing, SCENARIO_CLOSING_DUE);
    ck_assert_str_eq(back->talk.texts[1], "{\"go\": 1}");
    ck_assert_int_eq(back->verbose, 2);
    ck_assert_uint_eq(saved->run.result.port, 40123);
    drop(saved);
    scenario_fini(&s);
    fake_result_fini(&f);
}
END_TEST

START_TEST(numbers_of_any_size)
{
    static const double numbers[] = {
        0.1,    1.0 / 3, 5000.00000000001, 12345678901.5,
        1e300,  1e-300,  -2.5e-9,          9007199254740993.0,
        123456, -0.0,    4999.999999999999};
    struct fake_result f;
    fake_result_init(&f, FAKE_PASS);
    f.result.flood.lag_max_ms = numbers[_i];
    f.result.client.read_rate = numbers[_i];
    struct report_subject subject = of_run(&f.result);
    drop(check_round(&subject, true));
    fake_result_fini(&f);
}
END_TEST

/* What another floodtest made stays its own. */
START_TEST(the_version_stays)
{
    struct fake_result f;
    fake_result_init(&f, FAKE_PASS);
    snprintf(f.result.version, sizeof f.result.version, "0.0.7");
    struct report_subject subject = of_run(&f.result);
    struct saved *saved = check_round(&subject, true);
    ck_assert_str_eq(saved->run.result.version, "0.0.7");
    drop(saved);
    fake_result_fini(&f);
}
END_TEST

/* --- many runs -----------------------------------------------------------------------
 */

START_TEST(a_suite)
{
    struct suite_summary s;
    struct scenario options;
    scenario_init(&options);
    fake_summary_make(&s, (uint32_t)_i, _i == 0 ? 1 : 2);
    snprintf(s.version, sizeof s.version, "0.0.7");
    s.interrupted = _i == 1;
    struct report_subject subject = {
        .kind = REPORT_OF_SUITE, .options = &options, .of.suite = &s, .dir = "out"};
    drop(check_round(&subject, true));
    suite_summary_fini(&s);
    scenario_fini(&options);
}
END_TEST

static void check_certify(struct fake_certify *f)
{
    struct scenario options;
    scenario_init(&options);
    snprintf(f->matrix.version, sizeof f->matrix.version, "0.0.7");
    struct report_subject subject = {
        .kind = REPORT_OF_CERTIFY, .options = &options, .of.certify = &f->matrix};
    drop(check_round(&subject, true));
    scenario_fini(&options);
    fake_certify_fini(f);
}

START_TEST(a_certification)
{
    static struct fake_certify pair, other;
    char *command[] = {"client", "--fast", NULL};
    fake_certify_pair(&pair);
    pair.runs[0].outcome.seconds = 8.0000000004;
    check_certify(&pair);
    fake_certify_command(&other, command);
    fake_certify_client(&other, "tests/client.py {url}");
    fake_certify_plan(&other, SCENARIO_FULL, "tcp", "client.py ");
    fake_certify_matrix(&other, SCENARIO_FULL, "tcp");
    check_certify(&other);
}
END_TEST

static void check_sweep(struct sweep_result *r)
{
    struct scenario options;
    scenario_init(&options);
    snprintf(r->version, sizeof r->version, "0.0.7");
    struct report_subject subject = {
        .kind = REPORT_OF_SWEEP, .options = &options, .of.sweep = r};
    struct saved *saved = check_round(&subject, true);
    for (size_t i = 0; i < r->count; i++) {
        ck_assert_int_eq(saved->sweep.result.lines[i].search->below,
                         r->lines[i].search->below);
        ck_assert_int_eq(saved->sweep.result.lines[i].search->above,
                         r->lines[i].search->above);
    }
    drop(saved);
    sweep_result_fini(r);
    scenario_fini(&options);
}

START_TEST(a_sweep)
{
    struct sweep_result r = fake_sweep((enum sweep_axis)(_i % 4), (enum sweep_state)_i);
    struct sweep_step *first = &r.lines[0].search->steps[0];
    r.interrupted = _i == SWEEP_GOES_ON;
    r.lines[0].search->disturbed = _i;
    first->rate = INFINITY;
    first->work_s = _i % 2 == 0 ? NAN : 4.7;
    first->finished = 2999;
    check_sweep(&r);
}
END_TEST

START_TEST(a_sweep_along_an_axis)
{
    struct sweep_result r = fake_sweep_sizes();
    check_sweep(&r);
}
END_TEST

Suite *saved_suite(void)
{
    Suite *s = suite_create("saved");
    TCase *t = tcase_create("round");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, every_run, 0, FAKE_COUNT);
    tcase_add_loop_test(t, a_run_with_output_that_is_no_text, 0, 2);
    tcase_add_test(t, a_run_whose_samples_are_elsewhere);
    tcase_add_test(t, a_long_run);
    tcase_add_test(t, the_settings_of_a_run);
    tcase_add_loop_test(t, numbers_of_any_size, 0, 11);
    tcase_add_test(t, the_version_stays);
    tcase_add_loop_test(t, a_suite, 0, 2);
    tcase_add_test(t, a_certification);
    tcase_add_loop_test(t, a_sweep, SWEEP_GOES_ON, SWEEP_NO_ANSWER + 1);
    tcase_add_test(t, a_sweep_along_an_axis);
    suite_add_tcase(s, t);
    return s;
}
