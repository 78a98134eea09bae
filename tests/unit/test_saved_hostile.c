/* Documents that are no results, and results of another floodtest. */
#include "tests/unit/suites.h"

#include "harness/record/json_value.h"
#include "harness/report/saved.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"
#include "tests/support/fake_summary.h"
#include "tests/support/fake_sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *document(enum report_kind kind)
{
    static struct fake_result run;
    static struct fake_certify certify;
    struct suite_summary suite;
    struct scenario options;
    struct sweep_result sweep = fake_sweep(SWEEP_RATE, SWEEP_FOUND);
    struct strbuf text;
    scenario_init(&options);
    fake_result_init(&run, FAKE_QUEUE);
    fake_certify_pair(&certify);
    fake_summary_make(&suite, 0, 1);
    struct report_subject subject = {.kind = kind, .options = &options};
    switch (kind) {
    case REPORT_OF_RUN:
        subject.of.run = &run.result;
        break;
    case REPORT_OF_SUITE:
        subject.of.suite = &suite;
        break;
    case REPORT_OF_CERTIFY:
        subject.of.certify = &certify.matrix;
        break;
    case REPORT_OF_SWEEP:
        subject.of.sweep = &sweep;
        break;
    }
    strbuf_init(&text);
    report_render(REPORT_JSON, &subject, &text);
    json_t *json = json_loadb(text.text, text.len, 0, NULL);
    ck_assert_ptr_nonnull(json);
    strbuf_fini(&text);
    fake_result_fini(&run);
    fake_certify_fini(&certify);
    suite_summary_fini(&suite);
    sweep_result_fini(&sweep);
    scenario_fini(&options);
    return json;
}

static json_t *step(json_t *node, const char *name)
{
    return json_is_array(node) ? json_array_get(node, (size_t)atoi(name))
                               : json_object_get(node, name);
}

/* Sets the member at "a.0.b" to a text of JSON; NULL takes it away. */
static void set(json_t *node, const char *path, const char *value)
{
    char name[64];
    size_t len;
    while (path[len = strcspn(path, ".")] == '.') {
        snprintf(name, sizeof name, "%.*s", (int)len, path);
        node = step(node, name);
        ck_assert_msg(node != NULL, "there is no %s", path);
        path += len + 1;
    }
    json_t *json = value == NULL ? NULL : json_loads(value, JSON_DECODE_ANY, NULL);
    ck_assert(value == NULL || json != NULL);
    if (json == NULL) {
        ck_assert_int_eq(json_object_del(node, path), 0);
    } else if (json_is_array(node)) {
        json_array_set_new(node, (size_t)atoi(path), json);
    } else {
        json_object_set_new(node, path, json);
    }
}

#define RUN     REPORT_OF_RUN
#define SUITE   REPORT_OF_SUITE
#define CERTIFY REPORT_OF_CERTIFY
#define SWEEP   REPORT_OF_SWEEP

static const struct {
    enum report_kind kind;
    const char *path, *value, *says;
} wrong[] = {
    {RUN, "schema", NULL, "schema: expected floodtest.result/1, floodtest.suite/1, "},
    {RUN, "schema", "7", "schema: expected a text, got 7"},
    {RUN, "schema", "\"floodtest.result/2\"", "schema: expected version 1 of the schema"},
    {RUN, "schema", "\"floodtest.samples/1\"", "floodtest.sweep/1, got 'floodtest.sam"},
    {RUN, "started_at", "\"yesterday\"", "started_at: expected a time like 2026"},
    {RUN, "started_at", "\"9999-01-01T00:00:00.000Z\"", "started_at: expected a time"},
    {RUN, "interrupted", "1", "interrupted: expected true or false, got 1"},
    {RUN, "verdict", "[]", "verdict: expected an object, got an empty list"},
    {RUN, "verdict.class", "\"x\"", "verdict.class: expected backpressure, kept-up, "},
    {RUN, "verdict.class", NULL, "or not-refused, got nothing"},
    {RUN, "verdict.confidence", "\"sure\"", "strong or certain, got 'sure'"},
    {RUN, "verdict.passed", "\"yes\"",
     "verdict.passed: expected true or false, got 'yes"},
    {RUN, "verdict.summary", "{}", "verdict.summary: expected a text, got an object"},
    {RUN, "verdict.evidence", "[1]", "verdict.evidence[0]: expected a text, got 1"},
    {RUN, "verdict.evidence", "{}", "verdict.evidence: expected a list, got an object"},
    {RUN, "verdict.projected", "7", "verdict.projected: expected an object, got 7"},
    {RUN, "verdict.projected", "{\"limit_bytes\": -1}",
     "projected.limit_bytes: expected"},
    {RUN, "verdict.thresholds", "[{\"unit\": \"pounds\"}]",
     "verdict.thresholds[0].unit: expected bytes, bytes/s, "},
    {RUN, "verdict.thresholds", "[{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}]",
     "verdict.thresholds: expected no more limits than lines of evidence, got a list"},
    {RUN, "expectation", "{\"scenario\": \"x\"}", "expectation.file: expected a text"},
    {RUN, "target.pid", "0", "target.pid: expected a whole number from 1 to 2147483647"},
    {RUN, "target.exit_code", "256", "target.exit_code: expected a whole number from 0"},
    {RUN, "target.command.1", "null", "target.command[1]: expected a text, got null"},
    {RUN, "target.output_tail", "7", "target.output_tail: expected a text, got 7"},
    {RUN, "scenario", NULL, "scenario: expected an object, got nothing"},
    {RUN, "scenario.payload", "\"gold\"", "scenario.payload: expected text, binary"},
    {RUN, "scenario.rate", "-1", "scenario.rate: expected messages/s, or max, got -1"},
    {RUN, "scenario.connections", "4294967296", "scenario.connections: expected a whole"},
    {RUN, "scenario.duration_s", "1e300", "scenario.duration_s: expected seconds from 0"},
    {RUN, "scenario.protocol", "null", "scenario.protocol: expected a text, got null"},
    {RUN, "scenario.target_kind", "\"moon\"", "scenario.target_kind: expected none, "},
    {RUN, "scenario.port", "65536", "scenario.port: expected a whole number from 0"},
    {RUN, "flood.due_messages", "1.5", "flood.due_messages: expected a whole number, at"},
    {RUN, "flood.lag_p50_ms", "\"fast\"", "flood.lag_p50_ms: expected a number"},
    {RUN, "client.memory", NULL, "client.memory: expected an object, got nothing"},
    {RUN, "client.kernel.recv_queue_bytes", "-9", "client.kernel.recv_queue_bytes: exp"},
    {RUN, "culprits", "{}", "culprits: expected a list, got an object"},
    {RUN, "culprits.0", "7", "culprits[0]: expected an object, got 7"},
    {RUN, "census", "[]", "census: expected an object, got an empty list"},
    {RUN, "phases.2.name", "\"nap\"", "phases[2].name: expected start, connect, idle, "},
    {RUN, "phases", "[1,1,1,1,1,1,1,1,1,1,1,1]", "phases: expected at most 11 elements"},
    {RUN, "instrument.sources", "[1]", "instrument.sources: expected an object, got a l"},
    {RUN, "series.rows", "7", "series.rows: expected a list, got 7"},
    {RUN, "series.rows.3", "[1]",
     "series.rows[3]: expected a list of 34 values, one for"},
    {RUN, "series.rows.3.0", "\"x\"", "series.rows[3]: expected whole numbers and null"},
    {RUN, "series.rows.3.0", "0", "series.rows[3]: expected a row that is not earlier"},
    {RUN, "series.rows.3.1", "99", "series.rows[3]: expected a time t_ns and a phase"},
    {RUN, "series.rows.3.1", "null", "series.rows[3]: expected a time t_ns and a phase"},
    {RUN, "series.columns", "7", "series.columns: expected a list, got 7"},
    {SUITE, "runs.2.state", "\"maybe\"", "run 3 of it is damaged"},
    {SUITE, "total", "-1", "its suite, shard, total or counts are damaged"},
    {CERTIFY, "profile", "\"slow\"", "profile: expected quick or full, got 'slow'"},
    {CERTIFY, "protocol", NULL, "protocol: expected a text, got nothing"},
    {CERTIFY, "cases", "7", "cases: expected a list, got 7"},
    {CERTIFY, "cases.0.name", "\"a\\u001bb\"", "cases[0].name: expected a name in ASCII"},
    {CERTIFY, "cases.0.name", "\"other\"", "clients[0].runs[0].case: expected other, as"},
    {CERTIFY, "outside", "[7]", "outside: expected a list of names, got a list"},
    {CERTIFY, "clients.1", "7", "clients[1]: expected an object, got 7"},
    {CERTIFY, "clients.1.runs", "[]",
     "clients[1].runs: expected one run for each of the"},
    {CERTIFY, "clients.1.runs.0.mark", "\"so-so\"", "clients[1].runs[0].mark: expected"},
    {CERTIFY, "clients.1.runs.0.seconds", "-1", "clients[1].runs[0].seconds: expected"},
    {CERTIFY, "clients.1.runs.0.class", "\"\\u202e\"", "clients[1].runs[0].class: expec"},
    {SWEEP, "axis", "\"moon\"",
     "axis: expected rate, size, connections or cpu, got 'moo"},
    {SWEEP, "lines.0.state", "\"perhaps\"", "lines[0].state: expected unfinished, found"},
    {SWEEP, "lines.0.steps.1.sign", "7", "lines[0].steps[1].sign: expected unknown, sus"},
    {SWEEP, "lines.0.steps.1.rate", "{}", "lines[0].steps[1].rate: expected a number"},
    {SWEEP, "lines.0.above.step", "3",
     "lines[0].above.step: expected a whole number fro"},
    {SWEEP, "lines.0.steps", "7", "lines[0].steps: expected a list, got 7"},
    {SWEEP, "scenario", "7", "scenario: expected an object, got 7"},
};

START_TEST(what_is_wrong_is_told)
{
    struct saved *saved = calloc(1, sizeof *saved);
    struct err e = {0};
    json_t *json = document(wrong[_i].kind);
    set(json, wrong[_i].path, wrong[_i].value);
    ck_assert_int_eq(saved_init(saved, json, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, wrong[_i].says) != NULL, "%s", e.msg);
    json_decref(json);
    saved_fini(saved);
    free(saved);
}
END_TEST

/* --- of another floodtest ------------------------------------------------------------
 */

static const struct {
    enum report_kind kind;
    const char *path, *value;
} fine[] = {
    {RUN, "verdict.mood", "\"good\""},
    {RUN, "flood", "{}"},
    {RUN, "started_at", NULL},
    {RUN, "expectation", NULL},
    {RUN, "scenario.new_setting", "[1]"},
    {RUN, "scenario.tick_s", NULL},
    {RUN, "instrument.sources",
     "{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":"
     "\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\"}"},
    {RUN, "series", NULL},
    {RUN, "series", "null"},
    {RUN, "series.columns.5", "\"a_new_column\""},
    {RUN, "culprits.0.links", NULL},
    {RUN, "culprits.0.kind", "\"a-new-kind\""},
    {RUN, "census", NULL},
    {SUITE, "mood", "7"},
    {CERTIFY, "cases.0.number", NULL},
    {SWEEP, "lines.0.steps.0.mood", "7"},
    {SWEEP, "lines", "[]"},
};

/* Members that nobody knows are passed over, missing ones are unknown; and all of it can
 * be shown. */
START_TEST(what_another_version_wrote)
{
    struct saved *saved = calloc(1, sizeof *saved);
    struct err e = {0};
    struct strbuf page;
    json_t *json = document(fine[_i].kind);
    set(json, fine[_i].path, fine[_i].value);
    ck_assert_msg(saved_init(saved, json, &e) == 0, "%s", e.msg);
    json_decref(json);
    struct report_subject subject = saved_subject(saved, NULL, NULL);
    strbuf_init(&page);
    report_page(&subject, (struct report_style){.unicode = true}, &page);
    ck_assert_uint_gt(page.len, 0);
    strbuf_fini(&page);
    saved_fini(saved);
    free(saved);
}
END_TEST

static struct saved *saved_of(json_t *json)
{
    struct saved *saved = calloc(1, sizeof *saved);
    struct err e = {0};
    ck_assert_msg(saved_init(saved, json, &e) == 0, "%s", e.msg);
    json_decref(json);
    return saved;
}

START_TEST(what_earlier_versions_did_not_write)
{
    json_t *json = document(REPORT_OF_RUN);
    set(json, "verdict.thresholds",
        "[{\"expression\":\"memory.max < "
        "1\",\"metric\":\"memory.max\",\"unit\":\"bytes\","
        "\"value\":1048576,\"passed\":false}]");
    struct saved *saved = saved_of(json);
    ck_assert_str_eq(saved->run.result.verdict.limits[0].shown, "1 MiB");
    saved_fini(saved);
    free(saved);
    json = document(REPORT_OF_SWEEP);
    set(json, "lines.0.below.step", NULL);
    set(json, "lines.0.above.step", NULL);
    saved = saved_of(json);
    ck_assert_int_eq(saved->sweep.result.lines[0].search->below, 2);
    ck_assert_int_eq(saved->sweep.result.lines[0].search->above, 1);
    saved_fini(saved);
    free(saved);
}
END_TEST

START_TEST(columns_are_matched_by_name)
{
    json_t *json = document(REPORT_OF_RUN);
    set(json, "series",
        "{\"columns\":[\"mood\",\"phase\",\"memory_bytes\",\"t_ns\"],"
        "\"rows\":[[7,2,100,1000],[8,3,null,2000]]}");
    struct saved *saved = saved_of(json);
    const struct series *s = saved->run.result.series;
    ck_assert_uint_eq(s->count, 2);
    ck_assert_int_eq(s->rows[0].memory_bytes, 100);
    ck_assert_int_eq(s->rows[1].memory_bytes, SAMPLE_UNKNOWN);
    ck_assert_int_eq(s->rows[1].t_ns, 2000);
    ck_assert_int_eq(s->rows[1].read_bytes, SAMPLE_UNKNOWN);
    saved_fini(saved);
    free(saved);
}
END_TEST

START_TEST(times_and_back)
{
    static const char *const texts[] = {
        "1970-01-01T00:00:00.000Z", "2000-02-29T23:59:59.999Z",
        "2024-02-29T00:00:00.250Z", "2100-03-01T12:34:56.789Z",
        "2553-12-31T23:59:59.999Z",
    };
    static const char *const none[] = {"",
                                       "now",
                                       "2026-03-01",
                                       "2026-13-01T00:00:00.000Z",
                                       "2026-03-01T24:00:00.000Z",
                                       "2026-03-01T00:00:00.000Z ",
                                       "-026-03-01T00:00:00.000Z"};
    uint64_t ns;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert(json_value_parse_time(texts[i], &ns));
        json_t *again = json_value_time(ns);
        ck_assert_str_eq(json_string_value(again), texts[i]);
        json_decref(again);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        ck_assert_msg(!json_value_parse_time(none[i], &ns), "%s", none[i]);
    }
}
END_TEST

Suite *saved_hostile_suite(void)
{
    Suite *s = suite_create("saved_hostile");
    TCase *t = tcase_create("wrong");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, what_is_wrong_is_told, 0, sizeof wrong / sizeof wrong[0]);
    suite_add_tcase(s, t);
    t = tcase_create("others");
    tcase_add_loop_test(t, what_another_version_wrote, 0, sizeof fine / sizeof fine[0]);
    tcase_add_test(t, what_earlier_versions_did_not_write);
    tcase_add_test(t, columns_are_matched_by_name);
    tcase_add_test(t, times_and_back);
    suite_add_tcase(s, t);
    return s;
}
