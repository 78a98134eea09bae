#include "harness/command/compare_load.h"

#include "harness/base/json_file.h"
#include "harness/base/mem.h"
#include "harness/base/nearest.h"
#include "harness/command/history_ask.h"
#include "harness/report/saved.h"
#include "harness/suite/folder.h"
#include "harness/suite/summary.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMIT_SHOWN = 10 };

/* What lacks a part would be compared by what is left of it, and found no worse. */
static int check(json_t *json, struct err *e)
{
    struct saved *saved = mem_must_alloc(sizeof *saved);
    int rv = saved_init(saved, json, e);
    saved_fini(saved);
    free(saved);
    return rv;
}

static int observe(struct compare_load *l, json_t *json, const char *name, struct err *e)
{
    json_array_append(l->documents, json);
    l->side.results++;
    int rv = check(json, e);
    return rv != 0 ? rv : compare_observe(&l->set, json, name, e);
}

/* NULL, and no error, where the result is not there: suite.json may go alone. */
static int load_result_of(const json_t *run, const char *dir, json_t **out, struct err *e)
{
    const char *relative = json_string_value(json_object_get(run, "result"));
    *out = NULL;
    if (relative == NULL || dir == NULL) {
        return 0;
    }
    char *path = suite_folder_path(dir, relative);
    int rv = access(path, F_OK) == 0 ? json_file_load(path, out, e) : 0;
    free(path);
    return rv;
}

/* A run of a suite: its result has more to say than its line. */
static int load_suite_run(struct compare_load *l, const json_t *run, const char *dir,
                          struct err *e)
{
    const char *name = json_string_value(json_object_get(run, "name"));
    json_t *json;
    int rv = load_result_of(run, dir, &json, e);
    if (rv == 0 && json != NULL) {
        rv = observe(l, json, name, e);
        rv = rv == 0 ? 0 : err_wrap(e, "result of '%s'", name);
    } else if (rv == 0) {
        l->side.results++;
        compare_observe_outcome(&l->set, run);
    }
    json_decref(json);
    return rv;
}

static int load_suite(struct compare_load *l, json_t *suite, const char *dir,
                      struct err *e)
{
    struct suite_summary unused;
    size_t i;
    json_t *run;
    int rv = suite_summary_from_json(&unused, suite, e); /* its paths are below dir */
    suite_summary_fini(&unused);
    json_array_append(l->documents, suite);
    json_array_foreach(json_object_get(suite, "runs"), i, run)
    {
        rv = rv != 0 ? rv : load_suite_run(l, run, dir, e);
    }
    return rv;
}

static int load_file(struct compare_load *l, const char *path, struct err *e)
{
    json_t *json = NULL;
    int rv = json_file_load(path, &json, e);
    if (rv != 0) {
        return rv;
    }
    const char *schema = json_string_value(json_object_get(json, "schema"));
    if (schema != NULL && strcmp(schema, SUITE_SCHEMA) == 0) {
        char *dir = strdup(path);
        char *slash = dir == NULL ? NULL : strrchr(dir, '/');
        if (slash != NULL) {
            *slash = '\0';
        }
        rv = load_suite(l, json, slash == NULL ? "." : dir, e);
        free(dir);
    } else {
        rv = observe(l, json, NULL, e);
    }
    json_decref(json);
    return rv == 0 ? 0 : err_wrap(e, "'%s'", path);
}

/* What stands for all in a folder of ours; owned by the caller, NULL: nothing does. */
static char *main_file(const char *dir)
{
    static const char *const names[] = {"certify.json", FOLDER_SUITE_FILE, "sweep.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = suite_folder_path(dir, names[i]);
        if (access(path, F_OK) == 0) {
            return path;
        }
        free(path);
    }
    return NULL;
}

static bool is_json(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

static int load_entry(struct compare_load *l, const char *path, const char *name,
                      struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return 0; /* it went meanwhile */
    }
    char *file = S_ISDIR(st.st_mode) ? main_file(path) : NULL;
    int rv = file != NULL                           ? load_file(l, file, e)
             : S_ISREG(st.st_mode) && is_json(name) ? load_file(l, path, e)
                                                    : 0;
    free(file);
    return rv;
}

static int load_entries(struct compare_load *l, const char *dir, struct err *e)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, NULL, alphasort), rv = 0;
    if (count < 0) {
        return err_sys(e, errno, "cannot read the folder '%s'", dir);
    }
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.' && rv == 0) {
            char *path = suite_folder_path(dir, entries[i]->d_name);
            rv = load_entry(l, path, entries[i]->d_name, e);
            free(path);
        }
        free(entries[i]);
    }
    free(entries);
    if (rv == 0 && l->side.results == 0) {
        return err_set(e, FERR_CONFIG, "there is no result in the folder '%s'", dir);
    }
    return rv;
}

static int load_folder(struct compare_load *l, const char *dir, struct err *e)
{
    char *file = main_file(dir);
    int rv = file != NULL ? load_file(l, file, e) : load_entries(l, dir, e);
    free(file);
    return rv;
}

static void add_commit(struct compare_side *side, const char *commit)
{
    char shown[COMMIT_SHOWN + 1];
    snprintf(shown, sizeof shown, "%s", commit);
    size_t used = strlen(side->commits);
    if (strstr(side->commits, shown) == NULL &&
        used + COMMIT_SHOWN + 3 < sizeof side->commits) {
        snprintf(side->commits + used, sizeof side->commits - used, "%s%s",
                 used > 0 ? ", " : "", shown);
    }
}

struct from_history {
    struct compare_load *load;
    struct err *error;
    int rv;
};

static bool take(void *data, const struct history_record *r)
{
    struct from_history *f = data;
    json_t *json = json_loads(r->body, 0, NULL);
    const char *name = r->kind != NULL && strcmp(r->kind, "suite") == 0 ? r->name : NULL;
    f->rv = json != NULL ? observe(f->load, json, name, f->error)
                         : err_set(f->error, FERR_CONFIG, "it is no JSON");
    if (f->rv != 0) {
        err_wrap(f->error, "result %lld of the history", (long long)r->id);
    }
    if (r->commit_id != NULL) {
        add_commit(&f->load->side, r->commit_id);
    }
    json_decref(json);
    return f->rv == 0;
}

static void offer(void *data, const char *name, size_t results)
{
    (void)results;
    struct strbuf *names = data;
    strbuf_add(names, names->len == 0 ? "" : ", ");
    strbuf_add_visible_line(names, name, strlen(name));
}

static int no_such(struct store *store, const char *source, struct err *e)
{
    struct strbuf names;
    struct err unused;
    strbuf_init(&names);
    int rv = store == NULL ? 0 : store_baselines(store, offer, &names, &unused);
    (void)rv; /* the names are a help, no more */
    rv = err_set(e, FERR_CONFIG,
                 "'%.120s' is neither a file nor a folder, nor a baseline or id in the "
                 "history%s%.200s%s",
                 source, names.len > 0 ? " (baselines: " : "", names.text,
                 names.len > 0 ? ")" : "");
    strbuf_fini(&names);
    return rv;
}

static int load_history(struct compare_load *l, const char *source,
                        const struct scenario_history *options, struct err *e)
{
    struct store *store = NULL;
    char *path = NULL;
    struct from_history from = {.load = l, .error = e};
    struct store_filter filter = {.baseline = source};
    struct err where;
    int rv = history_ask_open(&store, &path, options, STORE_READ, &where);
    if (rv != 0) {
        free(path);
        return err_set(e, rv,
                       "'%.120s' is no file or folder, and the history cannot be "
                       "asked: %.300s",
                       source, where.msg);
    }
    rv = store == NULL ? 0 : store_each(store, &filter, take, &from, e);
    if (rv == 0 && store != NULL && l->side.results == 0 && history_ask_id(source) > 0) {
        filter = (struct store_filter){.id = history_ask_id(source)};
        rv = store_each(store, &filter, take, &from, e);
    }
    rv = rv != 0 ? rv : from.rv;
    if (rv == 0 && l->side.results == 0) {
        rv = no_such(store, source, e);
    }
    store_close(store);
    free(path);
    return rv;
}

int compare_load(struct compare_load *out, const char *source,
                 const struct scenario_history *options, struct err *e)
{
    struct stat st;
    *out = (struct compare_load){.documents = json_array(), .side.source = source};
    int rv = stat(source, &st) != 0 ? load_history(out, source, options, e)
             : S_ISDIR(st.st_mode)  ? load_folder(out, source, e)
                                    : load_file(out, source, e);
    out->side.interrupted = out->set.interrupted;
    return rv;
}

void compare_load_fini(struct compare_load *l)
{
    compare_set_fini(&l->set);
    json_decref(l->documents);
    *l = (struct compare_load){0};
}
