#include "harness/base/mem.h"
#include "harness/record/facts_json.h"
#include "harness/record/phase.h"
#include "harness/record/samples_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 256, LINE_BYTES = 1 << 20 };

struct reader {
    struct err terms_error;  /* code 0: its terms are whole */
    int target[COLUMNS_MAX]; /* column of the file -> column of struct sample, -1 unknown
                              */
    size_t columns;
};

/* The first thing that is wrong with the terms stays. */
static void read_terms(struct recording *r, struct reader *reader, const json_t *object)
{
    struct err e = {0};
    if (terms_from_json(&r->record.terms, object, &e) != 0 &&
        reader->terms_error.code == 0) {
        reader->terms_error = e;
    }
}

static int read_header(struct recording *r, struct reader *reader, const json_t *header)
{
    const char *schema = json_string_value(json_object_get(header, "schema"));
    if (schema == NULL || strcmp(schema, "floodtest.samples/1") != 0) {
        return -1;
    }
    const json_t *columns = json_object_get(header, "columns");
    reader->columns = json_array_size(columns);
    if (reader->columns == 0 || reader->columns > COLUMNS_MAX) {
        return -1;
    }
    for (size_t i = 0; i < reader->columns; i++) {
        const char *name = json_string_value(json_array_get(columns, i));
        reader->target[i] = name == NULL ? -1 : sample_column_find(name);
    }
    read_terms(r, reader, json_object_get(header, "terms"));
    r->scenario = json_incref(json_object_get(header, "scenario"));
    return 0;
}

static int read_row(struct recording *r, const struct reader *reader, const json_t *row)
{
    if (json_array_size(row) != reader->columns) {
        return -1;
    }
    struct sample sample;
    sample_init(&sample);
    for (size_t i = 0; i < reader->columns; i++) {
        const json_t *value = json_array_get(row, i);
        if (!json_is_integer(value) && !json_is_null(value)) {
            return -1;
        }
        if (reader->target[i] >= 0 && json_is_integer(value)) {
            sample_values(&sample)[reader->target[i]] = json_integer_value(value);
        }
    }
    bool wrong = sample.t_ns < 0 || sample.phase < 0 || sample.phase >= PHASE_COUNT;
    if (wrong || series_goes_back(&r->record.series, &sample)) {
        return -1;
    }
    series_push(&r->record.series, &sample);
    return 0;
}

static void read_line(struct recording *r, struct reader *reader, const char *line,
                      size_t len)
{
    json_t *value = json_loadb(line, len, 0, NULL);
    if (json_is_array(value)) {
        r->bad_lines += read_row(r, reader, value) != 0;
    } else if (json_is_object(json_object_get(value, "end"))) {
        /* Early files have the lag among the details. */
        facts_from_json(&r->record.facts, json_object_get(value, "details"));
        facts_from_json(&r->record.facts, json_object_get(value, "end"));
        read_terms(r, reader, json_object_get(value, "terms"));
        details_fini(&r->record.details);
        details_from_json(&r->record.details, json_object_get(value, "details"));
    } else {
        r->bad_lines++;
    }
    json_decref(value);
}

/* One line of at most LINE_BYTES into text. Returns its length with the newline, 0 at the
 * end of the file or when the last line was cut off, -1 for a line that is longer
 * (skipped). */
static ssize_t next_line(FILE *in, char *text)
{
    if (fgets(text, LINE_BYTES, in) == NULL) {
        return 0;
    }
    size_t len = strlen(text);
    if (len > 0 && text[len - 1] == '\n') {
        return (ssize_t)len;
    }
    bool too_long = len == LINE_BYTES - 1;
    int c = 0;
    while (c != EOF && c != '\n') { /* a NUL byte in the line ends it for strlen, too */
        c = getc(in);
    }
    return too_long || c == '\n' ? -1 : 0;
}

static int read_lines(struct recording *r, FILE *in, const char *path, struct err *e)
{
    struct reader reader = {0};
    char *line = mem_must_alloc(LINE_BYTES);
    ssize_t len = next_line(in, line);
    json_t *header = len > 0 ? json_loadb(line, (size_t)len, 0, NULL) : NULL;
    bool understood = read_header(r, &reader, header) == 0;
    json_decref(header);
    while (understood && (len = next_line(in, line)) != 0) {
        if (len > 0) {
            read_line(r, &reader, line, (size_t)len);
        } else {
            r->bad_lines++;
        }
    }
    free(line);
    if (ferror(in)) {
        return err_sys(e, errno, "read '%s'", path);
    }
    if (reader.terms_error.code != 0) {
        *e = reader.terms_error;
        return err_wrap(e, "the terms of '%s'", path);
    }
    return understood
               ? 0
               : err_set(e, FERR_CONFIG,
                         "'%s' is no samples file: its first line should be a JSON "
                         "object with \"schema\":\"floodtest.samples/1\"",
                         path);
}

static int check_terms(const struct run_terms *t, const char *path, struct err *e)
{
    bool possible = t->frame_bytes > 0 && t->duration_ns > 0 && t->max_duration_ns > 0 &&
                    t->budget_bytes > 0 && t->rate >= 0;
    return possible
               ? 0
               : err_set(e, FERR_CONFIG,
                         "the terms of '%s' are not those of a run: expected a rate, "
                         "and frame_bytes, duration_ns, max_duration_ns and "
                         "budget_bytes above 0",
                         path);
}

int recording_read(struct recording *r, const char *path, struct err *e)
{
    *r = (struct recording){
        .record.facts = {.lag_p50_ms = NAN, .lag_p99_ms = NAN, .lag_max_ms = NAN}};
    if (series_init(&r->record.series) != 0) {
        return err_set(e, FERR_NOMEM, "no memory for the rows of '%s'", path);
    }
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        int rv = err_sys(e, errno, "cannot read '%s'", path);
        recording_fini(r);
        return rv;
    }
    int rv = read_lines(r, in, path, e);
    fclose(in);
    rv = rv != 0 ? rv : check_terms(&r->record.terms, path, e);
    if (rv != 0) {
        recording_fini(r);
    }
    return rv;
}

void recording_fini(struct recording *r)
{
    run_record_fini(&r->record);
    json_decref(r->scenario);
    r->scenario = NULL;
}
