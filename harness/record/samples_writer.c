#include "harness/record/facts_json.h"
#include "harness/record/samples_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

static void note_failure(struct samples_writer *w)
{
    if (w->errnum == 0) {
        w->errnum = errno != 0 ? errno : EIO;
    }
}

static void put_line(struct samples_writer *w, const json_t *object)
{
    errno = 0;
    if (json_dumpf(object, w->out, JSON_COMPACT) != 0 || fputc('\n', w->out) == EOF) {
        note_failure(w);
    }
}

int samples_writer_open(struct samples_writer *w, const char *path,
                        const struct run_terms *terms, const json_t *scenario,
                        struct err *e)
{
    *w = (struct samples_writer){0};
    if (path == NULL) {
        return 0;
    }
    w->out = fopen(path, "we");
    if (w->out == NULL) {
        return err_sys(e, errno, "cannot write samples to '%s'", path);
    }
    /* Whole lines reach the file soon, so that a killed run leaves a readable recording.
     */
    setvbuf(w->out, NULL, _IOLBF, 8192);
    json_t *columns = json_array();
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        json_array_append_new(columns, json_string(sample_column_names[i]));
    }
    json_t *header = json_pack(
        "{s:s, s:s, s:I, s:o, s:o, s:O*}", "schema", "floodtest.samples/1", "floodtest",
        FLOODTEST_VERSION, "interval_ns", (json_int_t)SAMPLE_INTERVAL_NS, "columns",
        columns, "terms", terms_to_json(terms), "scenario", scenario);
    put_line(w, header);
    json_decref(header);
    return 0;
}

void samples_writer_row(struct samples_writer *w, const struct sample *row)
{
    if (w->out == NULL) {
        return;
    }
    const int64_t *values = sample_values_const(row);
    char line[SAMPLE_COLUMN_COUNT * 24];
    size_t used = 0;
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        char before = i == 0 ? '[' : ',';
        int n = values[i] == SAMPLE_UNKNOWN
                    ? snprintf(line + used, sizeof line - used, "%cnull", before)
                    : snprintf(line + used, sizeof line - used, "%c%" PRId64, before,
                               values[i]);
        used += (size_t)n;
    }
    errno = 0;
    if (fprintf(w->out, "%s]\n", line) < 0) {
        note_failure(w);
    }
}

/* What is written to it then, nobody can read. */
static bool is_removed(FILE *file)
{
    struct stat st;
    return fstat(fileno(file), &st) == 0 && st.st_nlink == 0;
}

int samples_writer_end(struct samples_writer *w, const struct run_record *record,
                       struct err *e)
{
    if (w->out == NULL) {
        return 0;
    }
    json_t *end = json_pack("{s:o, s:o, s:o}", "end", facts_to_json(&record->facts),
                            "terms", terms_to_json(&record->terms), "details",
                            details_to_json(&record->details));
    put_line(w, end);
    json_decref(end);
    bool removed = is_removed(w->out);
    errno = 0;
    if (fclose(w->out) != 0) {
        note_failure(w);
    }
    w->out = NULL;
    if (w->errnum == 0 && removed) {
        return err_set(e, FERR_IO, "the samples are lost: somebody removed the file");
    }
    return w->errnum == 0 ? 0 : err_sys(e, w->errnum, "cannot write the samples file");
}

void samples_writer_abandon(struct samples_writer *w)
{
    if (w->out != NULL) {
        fclose(w->out);
        w->out = NULL;
    }
}
