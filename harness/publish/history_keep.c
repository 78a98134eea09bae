#include "harness/publish/history_keep.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/certify/certify_json.h"
#include "harness/history/commit.h"
#include "harness/history/store.h"

#include <stdlib.h>
#include <string.h>

const char *history_keep_variable(void *data, const char *name)
{
    (void)data;
    return getenv(name);
}

static bool is_wanted(const struct scenario *options)
{
    return place_keeps(&options->history, history_keep_variable, NULL);
}

static void warn(const struct err *e)
{
    static bool told; /* what keeps one result of a suite out keeps out all */
    if (!told) {
        log_warn("history", "the result is not kept: %s", e->msg);
    }
    told = true;
}

static int add(const struct scenario *options, struct history_record *r, struct err *e)
{
    struct store *store = NULL;
    char *path;
    bool ours;
    int rv = place_find(&options->history, history_keep_variable, NULL, &path, &ours, e);
    rv = rv != 0 ? rv : store_open(&store, path, STORE_MAKE, ours, e);
    rv = rv != 0 ? rv : store_add(store, r, e);
    store_close(store);
    free(path);
    if (rv == 0) {
        log_info("history", "kept as %lld", (long long)r->id);
    }
    return rv;
}

static void keep(const struct scenario *options, const json_t *result,
                 const json_t *settings, const char *kind, const char *name)
{
    struct err e = {0};
    struct host host;
    char commit[COMMIT_MAX];
    host_read(&host);
    commit_of_client(settings, commit);
    const struct history_context context = {
        .kind = kind,
        .name = name,
        .baseline = options->history.baseline,
        .commit = commit,
        .host = &host,
        .now_ms = (int64_t)(clock_wall_ns() / NS_PER_MS),
    };
    struct history_record record;
    int rv = history_record_make(&record, result, &context, &e);
    rv = rv != 0 ? rv : add(options, &record, &e);
    if (rv != 0) {
        warn(&e);
    }
    history_record_fini(&record);
}

/* The same result as its report, from which everything is made. */
static json_t *parse(const struct strbuf *text)
{
    return json_loadb(text->text, text->len, 0, NULL);
}

static void keep_run(const struct result *r, const struct scenario *options)
{
    struct result light = *r;
    light.series = NULL; /* the rows are not kept */
    struct strbuf text;
    strbuf_init(&text);
    report_json(&light, &text);
    json_t *json = parse(&text);
    keep(options, json, json_object_get(json, "scenario"), "run", NULL);
    json_decref(json);
    strbuf_fini(&text);
}

static void keep_sweep(const struct report_subject *subject)
{
    struct strbuf text;
    strbuf_init(&text);
    report_render(REPORT_JSON, subject, &text);
    json_t *json = parse(&text);
    keep(subject->options, json, json_object_get(json, "scenario"), "sweep", NULL);
    json_decref(json);
    strbuf_fini(&text);
}

/* The settings that say where the client is: a command, or one word. */
static json_t *settings_of(const json_t *client)
{
    json_t *settings = json_object(), *words = json_array();
    json_t *command = json_object_get(client, "command");
    json_t *target = json_object_get(client, "target");
    if (json_array_size(command) > 0) {
        json_array_extend(words, command);
    } else {
        json_array_append(words, target);
    }
    json_object_set_new(settings, "command", words);
    return settings;
}

static void keep_certify(const struct certify_matrix *m, const struct scenario *options)
{
    for (size_t i = 0; i < m->column_count; i++) {
        struct certify_matrix one = *m;
        struct strbuf text;
        strbuf_init(&text);
        one.columns = &m->columns[i];
        one.column_count = 1;
        certify_json(&one, &text);
        json_t *json = parse(&text);
        json_t *settings =
            settings_of(json_array_get(json_object_get(json, "clients"), 0));
        keep(options, json, settings, "certify", NULL);
        json_decref(settings);
        json_decref(json);
        strbuf_fini(&text);
    }
}

void history_keep(const struct report_subject *subject)
{
    if (subject->output != NULL || !is_wanted(subject->options)) {
        return; /* what is only rendered again has been kept */
    }
    switch (subject->kind) {
    case REPORT_OF_RUN:
        keep_run(subject->of.run, subject->options);
        break;
    case REPORT_OF_SWEEP:
        keep_sweep(subject);
        break;
    case REPORT_OF_CERTIFY:
        keep_certify(subject->of.certify, subject->options);
        break;
    case REPORT_OF_SUITE:
        break;
    }
}

void history_keep_item(const struct scenario *options, const char *result_path,
                       const char *name)
{
    if (!is_wanted(options)) {
        return;
    }
    json_t *json = json_load_file(result_path, 0, NULL);
    if (json != NULL) { /* else it had no result */
        keep(options, json, json_object_get(json, "scenario"), "suite", name);
    }
    json_decref(json);
}
