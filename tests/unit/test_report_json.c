#include "tests/unit/suites.h"

#include "harness/report/json_series.h"
#include "harness/record/json_value.h"
#include "harness/report/report.h"
#include "tests/support/schema_check.h"
#include "tests/support/fake_result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "harness/report/result.schema.json"

static json_t *parse(const struct strbuf *text)
{
    json_error_t e;
    json_t *root = json_loadb(text->text, text->len, JSON_REJECT_DUPLICATES, &e);
    ck_assert_msg(root != NULL, "line %d: %s", e.line, e.text);
    return root;
}

static json_t *result_json(enum fake_kind kind)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, kind);
    strbuf_init(&out);
    report_json(&f.result, &out);
    ck_assert_int_eq(out.text[0], '{');
    ck_assert_str_eq(out.text + out.len - 2, "}\n");
    json_t *root = parse(&out);
    strbuf_fini(&out);
    fake_result_fini(&f);
    return root;
}

/* A member by its path, "client.memory.start_bytes". */
static json_t *at(json_t *node, const char *path)
{
    char name[64];
    while (node != NULL && *path != '\0') {
        size_t len = strcspn(path, ".");
        snprintf(name, sizeof name, "%.*s", (int)len, path);
        node = json_is_array(node) ? json_array_get(node, (size_t)atoi(name))
                                   : json_object_get(node, name);
        path += path[len] == '.' ? len + 1 : len;
    }
    return node;
}

/* The contract of design.md: b boolean, n number, i integer, s string, a array, o object,
 * 0 null. */
static const struct {
    const char *path, *types;
} contract[] = {
    {"schema", "s"},
    {"floodtest", "s"},
    {"started_at", "s"},
    {"passed", "b0"},
    {"verdict.class", "s"},
    {"verdict.passed", "b0"},
    {"verdict.confidence", "s"},
    {"verdict.summary", "s"},
    {"verdict.evidence", "a"},
    {"verdict.advice", "s"},
    {"verdict.projected", "o0"},
    {"verdict.thresholds", "a"},
    {"expectation", "o0"},
    {"target.command", "a"},
    {"target.pid", "i0"},
    {"target.exit_code", "i0"},
    {"target.signal", "i0"},
    {"target.runtime", "s0"},
    {"target.output_tail", "s"},
    {"scenario.protocol", "s"},
    {"scenario.rate", "ns"},
    {"scenario.size", "i"},
    {"scenario.duration_s", "n"},
    {"scenario.connections", "i"},
    {"scenario.payload", "s"},
    {"scenario.seed", "i"},
    {"scenario.thresholds", "a"},
    {"flood.due_messages", "i0"},
    {"flood.sent_messages", "i0"},
    {"flood.withheld_messages", "i0"},
    {"flood.sent_bytes", "i0"},
    {"flood.achieved_rate", "n0"},
    {"flood.rate_error", "n0"},
    {"flood.lag_p50_ms", "n0"},
    {"flood.lag_p99_ms", "n0"},
    {"flood.duration_s", "n0"},
    {"client.connections", "i0"},
    {"client.read_bytes", "i0"},
    {"client.read_rate", "n0"},
    {"client.processed_messages", "i0"},
    {"client.held_messages", "i0"},
    {"client.dropped_messages", "i0"},
    {"client.disconnects", "i0"},
    {"client.memory.start_bytes", "i0"},
    {"client.memory.end_bytes", "i0"},
    {"client.memory.peak_bytes", "i0"},
    {"client.memory.after_drain_bytes", "i0"},
    {"client.memory.slope_bytes_per_s", "n0"},
    {"client.memory.per_read_byte", "n0"},
    {"client.memory.per_message", "n0"},
    {"client.kernel.recv_queue_bytes", "i0"},
    {"client.kernel.send_queue_bytes", "i0"},
    {"client.kernel.unaccounted_bytes", "i0"},
    {"client.kernel.rwnd_limited_fraction", "n0"},
    {"client.cpu_seconds", "n0"},
    {"culprits", "a"},
    {"census", "o0"},
    {"phases", "a"},
    {"instrument.samples", "i0"},
    {"instrument.late_samples", "i0"},
    {"instrument.probe_errors", "i0"},
    {"instrument.cpu_seconds", "n0"},
    {"instrument.rss_bytes", "i0"},
    {"instrument.agent", "s"},
    {"instrument.sources", "o"},
    {"series", "os"},
};

static bool has_type(const json_t *value, char type)
{
    return type == 'b'   ? json_is_boolean(value)
           : type == 'n' ? json_is_number(value)
           : type == 'i' ? json_is_integer(value)
           : type == 's' ? json_is_string(value)
           : type == 'a' ? json_is_array(value)
           : type == 'o' ? json_is_object(value)
                         : json_is_null(value);
}

START_TEST(contract_holds)
{
    json_t *root = result_json((enum fake_kind)_i);
    for (size_t i = 0; i < sizeof contract / sizeof contract[0]; i++) {
        const json_t *value = at(root, contract[i].path);
        ck_assert_msg(value != NULL, "%s is missing", contract[i].path);
        bool right = false;
        for (const char *type = contract[i].types; *type != '\0'; type++) {
            right = right || has_type(value, *type);
        }
        ck_assert_msg(right, "%s is no %s", contract[i].path, contract[i].types);
    }
    json_decref(root);
}
END_TEST

START_TEST(values)
{
    json_t *root = result_json(FAKE_FAIL);
    ck_assert_str_eq(json_string_value(at(root, "schema")), "floodtest.result/1");
    ck_assert_str_eq(json_string_value(at(root, "floodtest")), FLOODTEST_VERSION);
    ck_assert_str_eq(json_string_value(at(root, "started_at")),
                     "2026-03-01T12:00:00.250Z");
    ck_assert(json_is_false(at(root, "passed")));
    ck_assert_str_eq(json_string_value(at(root, "verdict.class")), "unbounded-queue");
    ck_assert_str_eq(json_string_value(at(root, "verdict.confidence")), "certain");
    ck_assert_uint_eq(json_array_size(at(root, "verdict.evidence")), 5);
    ck_assert_double_eq(json_number_value(at(root, "verdict.decided_s")), 3.5);
    ck_assert_uint_eq(json_array_size(at(root, "target.command")), 3);
    ck_assert(json_is_null(at(root, "target.exit_code")));
    ck_assert_double_eq(json_number_value(at(root, "scenario.rate")), 5000);
    ck_assert_int_eq(json_integer_value(at(root, "scenario.port")), 40123);
    ck_assert_int_eq(json_integer_value(at(root, "flood.sent_messages")), 157000);
    ck_assert_double_eq_tol(json_number_value(at(root, "flood.rate_error")), 4e-5, 1e-12);
    json_t *flood = json_array_get(at(root, "phases"), 3);
    ck_assert_str_eq(json_string_value(at(flood, "name")), "flood");
    ck_assert_double_eq_tol(json_number_value(at(flood, "start_s")), 1.3, 1e-9);
    ck_assert_str_eq(json_string_value(at(root, "instrument.sources.proc")), "ok");
    json_decref(root);
    root = result_json(FAKE_PASS);
    ck_assert(json_is_true(at(root, "passed")));
    json_decref(root);
    root = result_json(FAKE_PROJECTED);
    ck_assert_double_eq(json_number_value(at(root, "verdict.projected.high")), 280);
    json_decref(root);
}
END_TEST

START_TEST(unknown_is_null)
{
    json_t *root = result_json(FAKE_UNKNOWN);
    ck_assert(json_is_null(at(root, "passed")));
    ck_assert(json_is_null(at(root, "verdict.decided_s")));
    ck_assert(json_is_null(at(root, "flood.achieved_rate")));
    ck_assert(json_is_null(at(root, "client.memory.per_message")));
    ck_assert(json_is_null(at(root, "client.kernel.recv_queue_bytes")));
    json_t *row = json_array_get(at(root, "series.rows"), 0);
    ck_assert(json_is_integer(json_array_get(row, 0)));
    ck_assert(json_is_null(json_array_get(row, 2)));
    json_decref(root);
    root = result_json(FAKE_PID_ONLY);
    ck_assert_str_eq(json_string_value(at(root, "scenario.rate")), "max");
    ck_assert_uint_eq(json_array_size(at(root, "target.command")), 0);
    ck_assert_str_eq(json_string_value(at(root, "series")), "run \"7\".samples");
    json_decref(root);
}
END_TEST

START_TEST(hostile_output)
{
    json_t *root = result_json(FAKE_CRASHED);
    const char *tail = json_string_value(at(root, "target.output_tail"));
    ck_assert_ptr_nonnull(strstr(tail, "\x1b[2J"));
    ck_assert_ptr_nonnull(
        strstr(tail, "\xef\xbf\xbd\xef\xbf\xbd not UTF-8 \xef\xbf\xbd("));
    ck_assert_ptr_nonnull(strstr(tail, "a NUL: \xef\xbf\xbd and a DEL: \x7f"));
    ck_assert_ptr_nonnull(strstr(tail, "\xf0\x9f\x8c\x8a"));
    json_decref(root);
}
END_TEST

START_TEST(series_is_thinned)
{
    struct series s;
    struct strbuf out;
    ck_assert_int_eq(series_init(&s), 0);
    strbuf_init(&out);
    static const size_t counts[] = {0, 1, 2, 1999, 2000, 2001, SERIES_ROWS_MAX};
    s.count = counts[_i];
    for (size_t i = 0; i < s.count; i++) {
        sample_init(&s.rows[i]);
        s.rows[i].t_ns = (int64_t)i;
    }
    json_series_add(&out, &s);
    json_t *root = parse(&out), *rows = at(root, "rows");
    size_t shown = json_array_size(rows);
    ck_assert_uint_eq(shown, s.count < 2000 ? s.count : 2000);
    int64_t widest = 0, before = -1;
    for (size_t i = 0; i < shown; i++) {
        json_t *row = json_array_get(rows, i);
        ck_assert_uint_eq(json_array_size(row), SAMPLE_COLUMN_COUNT);
        int64_t t = json_integer_value(json_array_get(row, 0));
        ck_assert_int_gt(t, before);
        widest = t - before > widest ? t - before : widest;
        before = t;
    }
    ck_assert_int_eq(before, (int64_t)s.count - 1);
    ck_assert_int_le(widest, (int64_t)s.count / 2000 + 1);
    ck_assert_uint_eq(json_array_size(at(root, "columns")), SAMPLE_COLUMN_COUNT);
    json_decref(root);
    strbuf_fini(&out);
    series_fini(&s);
}
END_TEST

static const struct {
    uint64_t s;
    const char *text;
} time_rows[] = {
    {0, "1970-01-01T00:00:00.000Z"},          {951782399, "2000-02-28T23:59:59.000Z"},
    {951782400, "2000-02-29T00:00:00.000Z"},  {951868800, "2000-03-01T00:00:00.000Z"},
    {1709164800, "2024-02-29T00:00:00.000Z"}, {1735689599, "2024-12-31T23:59:59.000Z"},
    {4107542400, "2100-03-01T00:00:00.000Z"},
};

START_TEST(times)
{
    json_t *value = json_value_time(time_rows[_i].s * UINT64_C(1000000000));
    ck_assert_str_eq(json_string_value(value), time_rows[_i].text);
    json_decref(value);
}
END_TEST

START_TEST(numbers)
{
    ck_assert(json_is_null(json_value_real(NAN)));
    ck_assert(json_is_null(json_value_real(-INFINITY)));
    ck_assert(json_is_null(json_value_int(SAMPLE_UNKNOWN)));
    json_t *whole = json_value_real(5000), *half = json_value_real(0.5);
    ck_assert(json_is_integer(whole) && json_is_real(half));
    json_decref(whole);
    json_decref(half);
}
END_TEST

static int refused(json_t *documents, const char *option)
{
    return schema_check_refused(documents, SCHEMA, option);
}

START_TEST(schema_accepts)
{
    json_t *documents = json_array();
    for (int i = 0; i < FAKE_COUNT; i++) {
        json_array_append_new(documents, result_json((enum fake_kind)i));
    }
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        static const enum fake_kind of_outcome[] = {FAKE_PASS, FAKE_FAIL,
                                                    FAKE_INCONCLUSIVE};
        json_t *one = result_json(of_outcome[verdict_classes[i].outcome]);
        json_object_set_new(at(one, "verdict"), "class",
                            json_string(verdict_classes[i].name));
        json_array_append_new(documents, one);
    }
    ck_assert_int_eq(refused(json_incref(documents), ""), 0);
    ck_assert_int_eq(refused(documents, "--closed"), 0);
}
END_TEST

/* Path of an object, a member of it, and what it is set to (JSON; NULL: taken away). */
static const struct {
    const char *object, *member, *value;
} broken[] = {
    {"", "schema", "\"floodtest.result/2\""},
    {"", "passed", "\"yes\""},
    {"", "passed", NULL},
    {"", "started_at", "\"yesterday\""},
    {"", "series", "7"},
    {"", "series", "{\"columns\": [\"t_ns\"], \"rows\": [[0.5]]}"},
    {"", "culprits", "null"},
    {"culprits.0", "chain", "[{}]"},
    {"culprits.0", "kind", "\"blob\""},
    {"culprits.0", "type", NULL},
    {"census", "notes", "7"},
    {"census.types.0", "type", "null"},
    {"", "phases", "[{\"name\": \"lunch\", \"start_s\": 0, \"end_s\": 1}]"},
    {"verdict", "class", "\"fine\""},
    {"verdict", "class", "\"kept-up\""}, /* of a run that failed */
    {"verdict", "confidence", "0.99"},
    {"verdict", "confidence", "\"none\""},
    {"verdict", "evidence", "\"one\""},
    {"verdict", "projected", "{}"},
    {"verdict", "projected", NULL},
    {"verdict", "thresholds", "{}"},
    {"verdict", "thresholds", "[{\"expression\": \"a\"}]"},
    {"scenario", "thresholds", "\"memory.peak < 1MiB\""},
    {"target", "command", "\"client.py\""},
    {"target", "exit_code", "-1"},
    {"target", "output_tail", "null"},
    {"scenario", "rate", "\"fast\""},
    {"scenario", "rate", "0"},
    {"scenario", "size", "\"1KiB\""},
    {"scenario", "seed", NULL},
    {"flood", "sent_messages", "-1"},
    {"flood", "lag_p99_ms", "\"0.1\""},
    {"client.memory", "peak_bytes", NULL},
    {"client.memory", "speak_bytes", "1"},
    {"client.kernel", "recv_queue_bytes", "1.5"},
    {"instrument", "samples", "true"},
    {"instrument", "sources", "{\"proc\": true}"},
};

START_TEST(schema_refuses)
{
    enum { COUNT = sizeof broken / sizeof broken[0] };
    json_t *documents = json_array();
    for (int i = 0; i < COUNT; i++) {
        json_t *one = result_json(FAKE_QUEUE), *object = at(one, broken[i].object);
        if (broken[i].value == NULL) {
            ck_assert_int_eq(json_object_del(object, broken[i].member), 0);
        } else {
            json_t *value = json_loads(broken[i].value, JSON_DECODE_ANY, NULL);
            ck_assert_int_eq(json_object_set_new(object, broken[i].member, value), 0);
        }
        json_array_append_new(documents, one);
    }
    ck_assert_int_eq(refused(documents, "2>/dev/null"), COUNT);
}
END_TEST

Suite *report_json_suite(void)
{
    Suite *suite = suite_create("report_json");
    TCase *tc = tcase_create("json");
    tcase_set_timeout(tc, 20);
    tcase_add_loop_test(tc, contract_holds, 0, FAKE_COUNT);
    tcase_add_test(tc, values);
    tcase_add_test(tc, unknown_is_null);
    tcase_add_test(tc, hostile_output);
    tcase_add_loop_test(tc, series_is_thinned, 0, 7);
    tcase_add_loop_test(tc, times, 0, sizeof time_rows / sizeof time_rows[0]);
    tcase_add_test(tc, numbers);
    suite_add_tcase(suite, tc);
    tc = tcase_create("schema");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, schema_accepts);
    tcase_add_test(tc, schema_refuses);
    suite_add_tcase(suite, tc);
    return suite;
}
