#include "harness/command/saved_load.h"

#include "harness/base/json_file.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/certify/certify_json.h"
#include "harness/record/samples_file.h"
#include "harness/suite/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Within which a samples file names its schema. */
enum { SAMPLES_HEAD = 64 };

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_regular(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The folder that a file is in; on the heap. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return mem_must_strdup(".");
    }
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    char *dir = mem_must_strdup(path);
    dir[len] = '\0';
    return dir;
}

/* --- samples -------------------------------------------------------------------------
 */

/* The first of the places where it may be: beside the result, as it was named, beside it
 * by its own name. On the heap; NULL: nowhere. */
static char *find_samples(const char *samples, const char *dir)
{
    const char *slash = strrchr(samples, '/');
    const char *name = slash == NULL ? samples : slash + 1;
    char *places[] = {samples[0] == '/' ? NULL : suite_folder_path(dir, samples),
                      mem_must_strdup(samples), suite_folder_path(dir, name)};
    char *found = NULL;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (found == NULL && places[i] != NULL && is_regular(places[i])) {
            found = places[i];
        } else {
            free(places[i]);
        }
    }
    return found;
}

/* Both know when the run began, one to the millisecond. A recording that was cut off does
 * not know. */
static bool is_of_run(const struct recording *recording, const struct result *r)
{
    uint64_t recorded_ns = recording->record.details.started_wall_ns;
    return recorded_ns == 0 || recorded_ns / 1000000 == r->started_wall_ns / 1000000;
}

static int take_samples(struct result_read *r, const char *path, struct err *e)
{
    struct recording recording;
    int rv = recording_read(&recording, path, e);
    if (rv != 0) {
        return rv;
    }
    if (is_of_run(&recording, &r->result)) {
        struct series empty = r->series;
        r->series = recording.record.series;
        recording.record.series = empty;
    } else {
        rv = err_set(e, FERR_CONFIG, "'%s' has the samples of another run", path);
    }
    recording_fini(&recording);
    return rv;
}

static void load_samples(struct result_read *r, const char *dir)
{
    const char *samples = r->result.samples_path;
    struct err e = {0};
    if (samples == NULL) {
        return;
    }
    char *path = find_samples(samples, dir);
    if (path == NULL) {
        err_set(&e, FERR_IO, "the samples file '%s' is not here", samples);
    }
    if (path == NULL || take_samples(r, path, &e) != 0) {
        log_warn("report", "%s, so there are no curves", e.msg);
    }
    free(path);
}

/* --- documents -----------------------------------------------------------------------
 */

static bool is_samples_file(const struct strbuf *text)
{
    static const char mark[] = "\"floodtest.samples/";
    return memmem(text->text, text->len < SAMPLES_HEAD ? text->len : SAMPLES_HEAD, mark,
                  sizeof mark - 1) != NULL;
}

static int parse(struct saved *out, const struct strbuf *text, const char *name,
                 struct err *e)
{
    json_t *json = NULL;
    if (is_samples_file(text)) {
        return err_set(e, FERR_CONFIG,
                       "'%s' has the samples of a run: 'floodtest check' judges them",
                       name);
    }
    int rv = json_file_parse(text, name, &json, e);
    if (rv == 0 && (rv = saved_init(out, json, e)) != 0) {
        err_wrap(e, "%s", name);
    }
    json_decref(json);
    return rv;
}

static int load_stream(struct saved *out, FILE *in, const char *name, struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    int rv = json_file_text(in, name, &text, e);
    rv = rv != 0 ? rv : parse(out, &text, name, e);
    strbuf_fini(&text);
    return rv;
}

static int load_file(struct saved *out, const char *path, struct err *e)
{
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return err_sys(e, errno, "cannot read '%s'", path);
    }
    int rv = load_stream(out, in, path, e);
    fclose(in);
    return rv;
}

/* What certify made of the runs says more than the runs. A suite's own file may be older
 * than its journal. */
static int load_folder(struct saved *out, const char *dir, struct err *e)
{
    char *certify = suite_folder_path(dir, CERTIFY_FILE);
    char *suite = suite_folder_path(dir, FOLDER_SUITE_FILE);
    int rv;
    if (access(certify, F_OK) == 0) {
        rv = load_file(out, certify, e);
    } else if (access(suite, F_OK) == 0) {
        struct suite_summary summary;
        rv = suite_folder_load(dir, &summary, e);
        saved_init_suite(out, &summary);
    } else {
        rv = err_set(e, FERR_CONFIG,
                     "'%s' is no folder of results: expected a %s or a %s in it", dir,
                     CERTIFY_FILE, FOLDER_SUITE_FILE);
    }
    free(certify);
    free(suite);
    return rv;
}

int saved_load(struct saved *out, const char *path, char **dir, struct err *e)
{
    *out = (struct saved){0};
    *dir = NULL;
    if (is_folder(path)) {
        *dir = mem_must_strdup(path);
        return load_folder(out, path, e);
    }
    bool from_stdin = strcmp(path, "-") == 0;
    int rv = from_stdin ? load_stream(out, stdin, "stdin", e) : load_file(out, path, e);
    char *folder = folder_of(from_stdin ? "." : path);
    if (rv == 0 && out->kind == REPORT_OF_RUN) {
        load_samples(&out->run, folder);
    }
    if (rv == 0 && !from_stdin && suite_folder_is_one(folder)) {
        *dir = folder;
    } else {
        free(folder);
    }
    return rv;
}
