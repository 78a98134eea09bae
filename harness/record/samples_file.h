/* The samples file: a run's rows on disk, for `floodtest check` and for other tools.
 *
 * One JSON text per line (JSON Lines), only ever appended to:
 *   1st line  {"schema":"floodtest.samples/1", "columns":[…], "terms":{…},
 * "scenario":{…}} rows      [1000000, 3, …]      in the order of "columns", null where
 * unknown last line {"end":{…}, "details":{…}}   what happened: record/facts.h,
 * record/details.h A file that was cut off anywhere is readable up to its last whole
 * line; without the end line its facts say that the recording is not complete. Columns
 * are matched by name, so a file of another version reads as far as it is known. */
#ifndef FLOODTEST_RECORD_SAMPLES_FILE_H
#define FLOODTEST_RECORD_SAMPLES_FILE_H

#include "harness/base/err.h"
#include "harness/record/run_record.h"

#include <jansson.h>
#include <stdio.h>

struct samples_writer {
    FILE *out;  /* NULL: nobody asked for a file; every call is a no-op */
    int errnum; /* of the first write that failed, else 0 */
};

/* Creates the file (truncates an old one). scenario: the settings, kept as they are;
 * borrowed. path NULL makes a writer that writes nothing. */
int samples_writer_open(struct samples_writer *w, const char *path,
                        const struct run_terms *terms, const json_t *scenario,
                        struct err *e) MUST_CHECK;
void samples_writer_row(struct samples_writer *w, const struct sample *row);

/* Writes the end line and closes the file. FERR_IO if any write of this writer failed:
 * the file is not whole. */
int samples_writer_end(struct samples_writer *w, const struct run_record *record,
                       struct err *e) MUST_CHECK;

/* Closes without an end line, for runs that never began. */
void samples_writer_abandon(struct samples_writer *w);

struct recording {
    struct run_record record;
    json_t *scenario;   /* the settings of the run; owned, may be NULL */
    uint64_t bad_lines; /* rows in the middle that did not parse; skipped */
};

/* Reads a file. FERR_CONFIG if it is no samples file, FERR_IO if it cannot be read. */
int recording_read(struct recording *r, const char *path, struct err *e) MUST_CHECK;
void recording_fini(struct recording *r);

#endif
