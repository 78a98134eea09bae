#include "tests/unit/suites.h"

#include "harness/report/html.h"
#include "harness/report/html_series.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"
#include "tests/support/fake_summary.h"
#include "tests/support/schema_check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT "id=\"floodtest-document\">"

/* The document that a page carries, read as JSON. */
static json_t *document(const struct strbuf *page)
{
    const char *from = strstr(page->text, DOCUMENT);
    ck_assert_ptr_nonnull(from);
    from += strlen(DOCUMENT);
    const char *to = strstr(from, "</script>");
    ck_assert_ptr_nonnull(to);
    json_error_t e;
    json_t *root = json_loadb(from, (size_t)(to - from), JSON_REJECT_DUPLICATES, &e);
    ck_assert_msg(root != NULL, "line %d: %s", e.line, e.text);
    return root;
}

static void compose(struct strbuf *page, const char *title, const char *json,
                    const char *text)
{
    struct strbuf j, t;
    strbuf_init(&j);
    strbuf_init(&t);
    strbuf_add(&j, json);
    strbuf_add(&t, text);
    strbuf_init(page);
    html_page(page, title, &j, &t);
    strbuf_fini(&j);
    strbuf_fini(&t);
}

static size_t occurrences(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what)) {
        count++;
    }
    return count;
}

START_TEST(texts_cannot_leave_their_elements)
{
    static const char evil[] = "</script></title></pre><!--<script>{{document}}&\"'";
    struct strbuf calm, page;
    json_t *in = json_pack("{s:s}", "text", evil);
    char *json = json_dumps(in, 0);
    compose(&calm, "a title", "{}", "a text");
    compose(&page, evil, json, evil);
    static const char *const marks[] = {"<script", "</script", "<!--", "</title",
                                        "</pre"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        ck_assert_uint_eq(occurrences(page.text, marks[i]),
                          occurrences(calm.text, marks[i]));
    }
    json_t *out = document(&page);
    ck_assert(json_equal(in, out));
    ck_assert_ptr_nonnull(strstr(page.text, "&lt;/title&gt;"));
    json_decref(in);
    json_decref(out);
    free(json);
    strbuf_fini(&calm);
    strbuf_fini(&page);
}
END_TEST

START_TEST(a_document_is_plain_ascii_and_stays_what_it_is)
{
    static const char *const texts[] = {"\xc3\xa9",     "\xe2\x80\xa8\xe2\x80\xa9",
                                        "\x7f",         "\xf0\x9f\x98\x80",
                                        "\xef\xbf\xbe", "a<b"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct strbuf page;
        json_t *in = json_pack("{s:s}", "text", texts[i]);
        char *json = json_dumps(in, 0);
        compose(&page, "", json, "");
        const char *from = strstr(page.text, DOCUMENT);
        for (; *from != '}'; from++) {
            ck_assert_int_lt((unsigned char)*from, 0x7f);
        }
        json_t *out = document(&page);
        ck_assert(json_equal(in, out));
        json_decref(in);
        json_decref(out);
        free(json);
        strbuf_fini(&page);
    }
}
END_TEST

START_TEST(the_page_asks_the_network_for_nothing)
{
    struct strbuf page, live;
    compose(&page, "", "{}", "");
    strbuf_init(&live);
    html_live_page(&live);
    ck_assert_ptr_nonnull(strstr(page.text, "default-src 'none'"));
    ck_assert_ptr_nonnull(strstr(page.text, "connect-src 'none'"));
    ck_assert_ptr_nonnull(strstr(live.text, "connect-src 'self' ws: wss:"));
    ck_assert_ptr_null(strstr(page.text, "unsafe-inline"));
    ck_assert_ptr_null(strstr(page.text, " src=\""));
    ck_assert_ptr_nonnull(strstr(page.text, "Released under the MIT License"));
    json_t *doc = document(&live);
    ck_assert_str_eq(json_string_value(json_object_get(doc, "schema")),
                     "floodtest.live/1");
    json_decref(doc);
    strbuf_fini(&page);
    strbuf_fini(&live);
}
END_TEST

START_TEST(every_result_is_a_page_with_its_own_json)
{
    json_t *documents = json_array();
    for (int i = 0; i < FAKE_COUNT; i++) {
        struct fake_result f;
        struct strbuf page;
        fake_result_init(&f, (enum fake_kind)i);
        strbuf_init(&page);
        html_run(&f.result, &page);
        json_array_append_new(documents, document(&page));
        strbuf_fini(&page);
        fake_result_fini(&f);
    }
    ck_assert_int_eq(
        schema_check_refused(documents, "harness/report/result.schema.json", ""), 0);
}
END_TEST

START_TEST(charts_do_not_depend_on_a_file_of_samples)
{
    struct fake_result f;
    struct strbuf page;
    fake_result_init(&f, FAKE_FAIL);
    f.result.samples_path = "run.jsonl";
    strbuf_init(&page);
    html_run(&f.result, &page);
    json_t *doc = document(&page);
    json_t *rows = json_object_get(json_object_get(doc, "series"), "rows");
    ck_assert_uint_gt(json_array_size(rows), 100);
    ck_assert_str_eq(
        json_string_value(json_array_get(json_object_get(doc, "reproduce"), 0)),
        "floodtest");
    json_decref(doc);
    strbuf_fini(&page);
    fake_result_fini(&f);
}
END_TEST

START_TEST(a_suite_and_a_certification_are_pages)
{
    struct suite_summary summary;
    struct fake_certify certify;
    struct strbuf page;
    strbuf_init(&page);
    fake_summary_make(&summary, 0, 1);
    html_suite(&summary, &page);
    ck_assert_int_eq(schema_check_refused(json_pack("[o]", document(&page)),
                                          "harness/suite/suite.schema.json", ""),
                     0);
    strbuf_clear(&page);
    memset(&certify, 0, sizeof certify);
    fake_certify_pair(&certify);
    html_certify(&certify.matrix, &page);
    ck_assert_int_eq(schema_check_refused(json_pack("[o]", document(&page)),
                                          "harness/certify/certify.schema.json", ""),
                     0);
    suite_summary_fini(&summary);
    fake_certify_fini(&certify);
    strbuf_fini(&page);
}
END_TEST

START_TEST(a_sweep_is_a_page)
{
    static const struct sweep_limits limits = {.start = 1000, .precision = 0.05};
    struct sweep_result r;
    struct scenario s;
    struct sweep_step step;
    struct strbuf page;
    memset(&s, 0, sizeof s);
    scenario_init(&s);
    sweep_result_init(&r, SWEEP_RATE);
    struct sweep_line *line = sweep_result_add(&r, 0, &limits);
    sweep_step_init(&step, 1000);
    step.sign = SWEEP_SUSTAINED;
    sweep_search_add(line->search, &step);
    sweep_result_conclude(&r);
    strbuf_init(&page);
    html_sweep(&r, &s, &page);
    json_t *doc = document(&page);
    ck_assert_uint_gt(json_array_size(json_object_get(doc, "reproduce")), 1);
    ck_assert_int_eq(schema_check_refused(json_pack("[o]", doc),
                                          "harness/report/sweep.schema.json", ""),
                     0);
    strbuf_fini(&page);
    sweep_result_fini(&r);
    scenario_fini(&s);
}
END_TEST

/* A series in which no two neighbours are alike, with a peak and a dip of its own in each
 * column that rises and falls. */
static void fill(struct series *s, size_t count)
{
    ck_assert_int_eq(series_init(s), 0);
    for (size_t i = 0; i < count; i++) {
        struct sample row;
        int64_t n = (int64_t)i;
        sample_init(&row);
        row.t_ns = n * SAMPLE_INTERVAL_NS;
        row.phase = PHASE_FLOOD;
        row.sent_messages = 10 * n;
        row.memory_bytes = 1000000 + n * 7919 % 4001;
        row.recv_queue_bytes = 500 + n * 104729 % 10007;
        row.send_queue_bytes = n % 97 == 0 ? SAMPLE_UNKNOWN : 700 + n * 31 % 89;
        row.late_ns = n * 13 % 71;
        if (n == 1234) {
            row.memory_bytes = 99000000;
        } else if (n == 1300) {
            row.memory_bytes = 1;
        } else if (n == 2001) {
            row.recv_queue_bytes = 77000000;
        }
        series_push(s, &row);
    }
}

static void extremes(const struct series *s, const bool *keep, int column, int64_t *low,
                     int64_t *high)
{
    *low = INT64_MAX;
    *high = INT64_MIN;
    for (size_t i = 0; i < s->count; i++) {
        int64_t value = sample_values_const(&s->rows[i])[column];
        if ((keep == NULL || keep[i]) && value != SAMPLE_UNKNOWN) {
            *low = value < *low ? value : *low;
            *high = value > *high ? value : *high;
        }
    }
}

START_TEST(few_rows_keep_every_peak)
{
    static const char *const columns[] = {"memory_bytes", "recv_queue_bytes",
                                          "send_queue_bytes", "late_ns"};
    static bool keep[SERIES_ROWS_MAX];
    static const size_t counts[] = {1,    2,    999,  HTML_SERIES_ROWS_MAX, 1001,
                                    3000, 5000, 8000, SERIES_ROWS_MAX};
    size_t count = counts[_i];
    struct series s;
    fill(&s, count);
    size_t kept = html_series_choose(&s, keep);
    ck_assert_uint_le(kept, HTML_SERIES_ROWS_MAX);
    ck_assert_uint_ge(kept, count < 400 ? count : 400);
    ck_assert(count > HTML_SERIES_ROWS_MAX || kept == count);
    ck_assert(keep[0] && keep[s.count - 1]);
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        int64_t low, high, kept_low, kept_high;
        int column = sample_column_find(columns[c]);
        extremes(&s, NULL, column, &low, &high);
        extremes(&s, keep, column, &kept_low, &kept_high);
        ck_assert_int_eq(low, kept_low);
        ck_assert_int_eq(high, kept_high);
    }
    series_fini(&s);
}
END_TEST

START_TEST(no_rows_are_no_rows)
{
    struct strbuf out;
    strbuf_init(&out);
    html_series_add(&out, NULL);
    ck_assert_ptr_nonnull(strstr(out.text, "\"rows\": []"));
    strbuf_fini(&out);
}
END_TEST

Suite *html_page_suite(void)
{
    Suite *s = suite_create("html_page");
    TCase *page = tcase_create("page");
    tcase_add_test(page, texts_cannot_leave_their_elements);
    tcase_add_test(page, a_document_is_plain_ascii_and_stays_what_it_is);
    tcase_add_test(page, the_page_asks_the_network_for_nothing);
    suite_add_tcase(s, page);
    TCase *kinds = tcase_create("kinds");
    tcase_set_timeout(kinds, 20);
    tcase_add_test(kinds, every_result_is_a_page_with_its_own_json);
    tcase_add_test(kinds, charts_do_not_depend_on_a_file_of_samples);
    tcase_add_test(kinds, a_suite_and_a_certification_are_pages);
    tcase_add_test(kinds, a_sweep_is_a_page);
    suite_add_tcase(s, kinds);
    TCase *series = tcase_create("series");
    tcase_add_loop_test(series, few_rows_keep_every_peak, 0, 9);
    tcase_add_test(series, no_rows_are_no_rows);
    suite_add_tcase(s, series);
    return s;
}
