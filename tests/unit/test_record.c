#include "tests/unit/suites.h"

#include "harness/record/samples_file.h"
#include "harness/record/phase.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static const struct run_terms terms = {
    .rate = 1234.5678901234567,
    .frame_bytes = 1028,
    .confirm = true,
    .duration_ns = 10000000000,
    .max_duration_ns = 60000000000,
    .budget_bytes = 1 << 28,
    .memory_limit_bytes = UINT64_C(1) << 31,
    .acks = true,
    .no_drops = true,
    .threshold_count = 2,
    .thresholds = {"memory.growth < 20MiB", "held max < 10k"},
};

static const struct run_facts facts = {
    .complete = true,
    .exited = true,
    .exit_code = -1,
    .signal = 9,
    .killed = true,
    .close_detail = "connection reset",
    .short_messages = 3,
    .surplus_acks = 4,
    .lag_p50_ms = 0.1,
    .lag_p99_ms = 2.0 / 3,
    .lag_max_ms = 12,
};

enum { ROWS = 300 };

static char directory[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 32];

static void write_recording(void)
{
    ck_assert(scratch_make(directory, NULL));
    snprintf(path, sizeof path, "%s/samples.jsonl", directory);
    struct samples_writer w;
    struct err e = {0};
    json_t *settings = json_pack("{s:i}", "size", 1024);
    ck_assert_msg(samples_writer_open(&w, path, &terms, settings, &e) == 0, "%s", e.msg);
    json_decref(settings);
    for (int64_t i = 0; i < ROWS; i++) {
        struct sample row = row_at(i, PHASE_FLOOD);
        samples_writer_row(&w, &row);
    }
    char tail[] = "last \xff words";
    struct run_record record = {.terms = terms, .facts = facts};
    record.details = (struct run_details){.pid = 42,
                                          .runtime = "p\xe9y",
                                          .acks_state = "ok",
                                          .output_tail = tail,
                                          .output_tail_len = 12};
    record.terms.memory_limit_bytes++; /* may still change while the run goes on */
    ck_assert_int_eq(samples_writer_end(&w, &record, &e), 0);
}

static void remove_recording(void)
{
    scratch_remove(directory);
}

/* Idle, flood, explain, drain, and flood and drain again; then rows that go back. */
static const struct {
    int64_t phase, round;
    bool good;
} floods[] = {
    {PHASE_IDLE, 0, true},   {PHASE_FLOOD, 0, true},    {PHASE_EXPLAIN, 0, true},
    {PHASE_DRAIN, 0, true},  {PHASE_EXPLAIN, 0, false}, {PHASE_FLOOD, 1, true},
    {PHASE_FLOOD, 1, true},  {PHASE_DRAIN, 1, true},    {PHASE_FLOOD, 1, false},
    {PHASE_DRAIN, 0, false},
};

START_TEST(a_second_flood_comes_back_too)
{
    const size_t count = sizeof floods / sizeof floods[0];
    struct samples_writer w;
    struct err e = {0};
    ck_assert_int_eq(samples_writer_open(&w, path, &terms, NULL, &e), 0);
    size_t good = 0;
    for (size_t i = 0; i < count; i++) {
        struct sample row = row_at((int64_t)i, floods[i].phase);
        row.round = floods[i].round;
        samples_writer_row(&w, &row);
        good += floods[i].good;
    }
    struct run_record record = {.terms = terms, .facts = facts};
    ck_assert_int_eq(samples_writer_end(&w, &record, &e), 0);
    struct recording r;
    ck_assert_msg(recording_read(&r, path, &e) == 0, "%s", e.msg);
    ck_assert_uint_eq(r.record.series.count, good);
    ck_assert_uint_eq(r.bad_lines, count - good);
    ck_assert_uint_eq(series_round(&r.record.series, 1).count, 3);
    recording_fini(&r);
}
END_TEST

START_TEST(a_recording_comes_back_whole)
{
    struct recording r;
    struct err e = {0};
    ck_assert_msg(recording_read(&r, path, &e) == 0, "%s", e.msg);
    ck_assert_uint_eq(r.bad_lines, 0);
    ck_assert_uint_eq(r.record.series.count, ROWS);
    for (int64_t i = 0; i < ROWS; i++) {
        struct sample expected = row_at(i, PHASE_FLOOD);
        ck_assert_mem_eq(&r.record.series.rows[i], &expected, sizeof expected);
    }
    ck_assert_double_eq(r.record.terms.rate, terms.rate);
    ck_assert_uint_eq(r.record.terms.frame_bytes, terms.frame_bytes);
    ck_assert(r.record.terms.confirm);
    ck_assert_uint_eq(r.record.terms.duration_ns, terms.duration_ns);
    ck_assert_uint_eq(r.record.terms.max_duration_ns, terms.max_duration_ns);
    ck_assert_uint_eq(r.record.terms.budget_bytes, terms.budget_bytes);
    ck_assert_uint_eq(r.record.terms.memory_limit_bytes, terms.memory_limit_bytes + 1);
    ck_assert_int_eq(r.record.terms.threshold_count, 2);
    ck_assert_str_eq(r.record.terms.thresholds[0], "memory.growth < 20MiB");
    ck_assert_str_eq(r.record.terms.thresholds[1], "held max < 10k");
    ck_assert_str_eq(r.record.details.runtime, "p\\xe9y");
    ck_assert(r.record.facts.complete && r.record.facts.exited && r.record.facts.killed);
    ck_assert_int_eq(r.record.facts.signal, 9);
    ck_assert_int_eq(r.record.facts.exit_code, -1);
    ck_assert_str_eq(r.record.facts.close_detail, "connection reset");
    ck_assert_int_eq(r.record.facts.short_messages, 3);
    ck_assert_int_eq(r.record.facts.surplus_acks, 4);
    ck_assert(r.record.terms.acks && r.record.terms.no_drops);
    ck_assert_str_eq(r.record.details.acks_state, "ok");
    ck_assert_double_eq(r.record.facts.lag_p50_ms, facts.lag_p50_ms);
    ck_assert_double_eq(r.record.facts.lag_p99_ms, facts.lag_p99_ms);
    ck_assert_double_eq(r.record.facts.lag_max_ms, facts.lag_max_ms);
    ck_assert_int_eq(r.record.details.pid, 42);
    ck_assert_str_eq(r.record.details.output_tail, "last \\xff words");
    ck_assert_int_eq(json_integer_value(json_object_get(r.scenario, "size")), 1024);
    recording_fini(&r);
}
END_TEST

/* Writes a file of one row and this end line. */
static void write_end_line(const char *end)
{
    FILE *out = fopen(path, "w");
    fputs("{\"schema\":\"floodtest.samples/1\",\"columns\":[\"t_ns\",\"phase\"],"
          "\"terms\":{\"rate\":1,\"frame_bytes\":9,\"duration_ns\":1,"
          "\"max_duration_ns\":1,\"budget_bytes\":1}}\n[1,3]\n",
          out);
    fputs(end, out);
    fclose(out);
}

START_TEST(terms_of_no_run_are_an_error)
{
    struct recording r;
    struct err e = {0};
    FILE *out = fopen(path, "w");
    fputs("{\"schema\":\"floodtest.samples/1\",\"columns\":[\"t_ns\",\"phase\"],"
          "\"terms\":{\"rate\":1,\"frame_bytes\":0}}\n[1,3]\n",
          out);
    fclose(out);
    ck_assert_int_eq(recording_read(&r, path, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "frame_bytes"));
}
END_TEST

START_TEST(lag_that_was_not_recorded_is_unknown)
{
    struct recording r;
    struct err e = {0};
    write_end_line("{\"end\":{\"complete\":true},\"details\":{\"lag_p99_ms\":0.25}}\n");
    ck_assert_msg(recording_read(&r, path, &e) == 0, "%s", e.msg);
    ck_assert(r.record.facts.complete && isnan(r.record.facts.lag_max_ms));
    ck_assert_double_eq(r.record.facts.lag_p99_ms, 0.25); /* where early files have it */
    recording_fini(&r);
}
END_TEST

/* Thresholds that do not fit: a limit must never be lost. */
START_TEST(lost_thresholds_are_an_error)
{
    static const char *const lists[] = {
        "7", "{}", "null", "[1]", "[\"a < 1\", null]",
    };
    enum { LISTS = sizeof lists / sizeof lists[0] };
    char text[RUN_THRESHOLDS_MAX * 8 + RUN_THRESHOLD_MAX + 64] = "[\"";
    if (_i < LISTS) {
        snprintf(text, sizeof text, "%s", lists[_i]);
    } else if (_i == LISTS) {
        memset(text + 2, 'x', RUN_THRESHOLD_MAX);
        strcat(text, "\"]");
    } else {
        strcat(text, "x\"");
        for (int i = 0; i < RUN_THRESHOLDS_MAX; i++) {
            strcat(text, ",\"x\"");
        }
        strcat(text, "]");
    }
    char end[sizeof text + 64];
    snprintf(end, sizeof end, "{\"end\":{},\"terms\":{\"thresholds\":%s}}\n", text);
    struct recording r;
    struct err e = {0};
    write_end_line(end);
    ck_assert_int_eq(recording_read(&r, path, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, path));
    ck_assert_ptr_nonnull(strstr(e.msg, "thresholds: expected at most 32 texts"));
}
END_TEST

static size_t file_size(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return (size_t)st.st_size;
}

START_TEST(a_recording_cut_anywhere_is_readable)
{
    size_t whole = file_size();
    size_t rows_before = ROWS;
    for (size_t len = whole - 1; len > 0; len -= len > 97 ? 97 : 1) {
        ck_assert_int_eq(truncate(path, (off_t)len), 0);
        struct recording r;
        struct err e = {0};
        int rv = recording_read(&r, path, &e);
        if (rv != 0) { /* not even a header is left */
            ck_assert_int_eq(rv, FERR_CONFIG);
            ck_assert_uint_eq(rows_before, 0);
            continue;
        }
        ck_assert(!r.record.facts.complete);
        ck_assert_uint_le(r.record.series.count, rows_before);
        ck_assert_uint_eq(r.bad_lines, 0);
        rows_before = r.record.series.count;
        recording_fini(&r);
    }
    ck_assert_uint_eq(rows_before, 0);
}
END_TEST

START_TEST(garbage_in_a_recording_is_passed_over)
{
    size_t whole = file_size();
    char *text = malloc(whole);
    FILE *in = fopen(path, "r");
    ck_assert_uint_eq(fread(text, 1, whole, in), whole);
    fclose(in);
    unsigned seed = (unsigned)_i + 1;
    for (int round = 0; round < 50; round++) {
        FILE *out = fopen(path, "w");
        for (size_t i = 0; i < whole; i++) {
            seed = seed * 1103515245 + 12345;
            bool spoil = (seed >> 8) % 2000 == 0;
            fputc(spoil ? (int)(seed >> 16) & 0xff : text[i], out);
        }
        fclose(out);
        struct recording r;
        struct err e = {0};
        if (recording_read(&r, path, &e) == 0) {
            ck_assert_uint_le(r.record.series.count, ROWS);
            recording_fini(&r);
        } else {
            ck_assert_int_eq(e.code, FERR_CONFIG);
        }
    }
    free(text);
}
END_TEST

START_TEST(what_is_no_recording_is_refused)
{
    static const char *const texts[] = {"",
                                        "\n",
                                        "hello\n",
                                        "{}\n",
                                        "[1,2]\n",
                                        "{\"schema\":\"floodtest.samples/9\"}\n",
                                        "{\"schema\":\"floodtest.samples/1\"}\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        FILE *out = fopen(path, "w");
        fputs(texts[i], out);
        fclose(out);
        struct recording r;
        struct err e = {0};
        ck_assert_int_eq(recording_read(&r, path, &e), FERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.msg, path));
    }
    struct recording r;
    struct err e = {0};
    ck_assert_int_eq(recording_read(&r, "/nonexistent/file", &e), FERR_IO);
}
END_TEST

START_TEST(an_unwritable_file_is_an_error)
{
    struct samples_writer w;
    struct err e = {0};
    ck_assert_int_eq(samples_writer_open(&w, "/nonexistent/x", &terms, NULL, &e),
                     FERR_IO);
    ck_assert_int_eq(samples_writer_open(&w, "/dev/full", &terms, NULL, &e), 0);
    struct sample row = row_at(1, PHASE_FLOOD);
    samples_writer_row(&w, &row);
    struct run_record record = {.facts = facts};
    ck_assert_int_eq(samples_writer_end(&w, &record, &e), FERR_IO);
}
END_TEST

Suite *record_suite(void)
{
    Suite *s = suite_create("record");
    TCase *t = tcase_create("file");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, write_recording, remove_recording);
    tcase_add_test(t, a_recording_comes_back_whole);
    tcase_add_test(t, terms_of_no_run_are_an_error);
    tcase_add_test(t, lag_that_was_not_recorded_is_unknown);
    tcase_add_loop_test(t, lost_thresholds_are_an_error, 0, 7);
    tcase_add_test(t, a_second_flood_comes_back_too);
    tcase_add_test(t, a_recording_cut_anywhere_is_readable);
    tcase_add_loop_test(t, garbage_in_a_recording_is_passed_over, 0, 4);
    tcase_add_test(t, what_is_no_recording_is_refused);
    tcase_add_test(t, an_unwritable_file_is_an_error);
    suite_add_tcase(s, t);
    return s;
}
