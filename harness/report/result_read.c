#include "harness/report/result_read.h"

#include "harness/base/mem.h"
#include "harness/record/host_json.h"
#include "harness/record/json_value.h"
#include "harness/report/result_read_parts.h"
#include "harness/scenario/scenario_restore.h"
#include "harness/scenario/target.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 1 << 20, EXIT_CODE_MAX = 255, PORT_MAX = UINT16_MAX };

static void read_head(struct result *r, const struct json_at *at)
{
    const char *schema = json_at_text(at, "schema");
    if (schema == NULL || strcmp(schema, RESULT_SCHEMA) != 0) {
        json_at_expected(at, "schema", RESULT_SCHEMA);
    }
    json_at_copy(at, "floodtest", r->version, sizeof r->version);
    host_from_json(&r->host, json_object_get(at->value, "host"));
    r->interrupted = json_at_bool(at, "interrupted", false);
    const char *started = json_at_text(at, "started_at");
    if (started != NULL && !json_value_parse_time(started, &r->started_wall_ns)) {
        json_at_expected(at, "started_at", "a time like 2026-03-01T12:00:00.250Z");
    }
}

/* The scenario's name is known only where it expects something. */
static void read_expectation(struct result_read *r, const struct json_at *document)
{
    struct json_at at = json_at_optional(document, "expectation");
    struct result_expectation *e = &r->result.expectation;
    if (at.value == NULL) {
        return;
    }
    const char *name = json_at_text(&at, "scenario"), *file = json_at_text(&at, "file");
    if (name == NULL || file == NULL) {
        json_at_expected(&at, name == NULL ? "scenario" : "file", "a text");
    }
    r->scenario.name = mem_must_strdup(name);
    r->scenario.file = mem_must_strdup(file);
    bool met = json_at_bool(&at, "met", false);
    e->state = json_at_is_null(&at, "met") ? RESULT_EXPECTS_IN_VAIN
               : met                       ? RESULT_AS_EXPECTED
                                           : RESULT_UNEXPECTED;
    json_at_copy(&at, "expected", e->text, sizeof e->text);
    json_at_copy(&at, "why", e->why, sizeof e->why);
}

static void read_target(struct result_read *r, const struct json_at *at)
{
    struct result_target *t = &r->result.target;
    const char *tail = json_at_text(at, "output_tail");
    r->command = json_at_words(at, "command", WORDS_MAX);
    t->command = (const char *const *)r->command;
    t->pid = (pid_t)json_at_int(at, "pid", 1, INT32_MAX, 0);
    t->exited = json_at_bool(at, "exited", false);
    t->exit_code = (int)json_at_int(at, "exit_code", 0, EXIT_CODE_MAX, -1);
    t->signal = (int)json_at_int(at, "signal", 1, INT32_MAX, 0);
    json_at_copy(at, "runtime", t->runtime, sizeof t->runtime);
    t->output_tail = tail == NULL ? "" : tail;
    t->output_tail_len = strlen(t->output_tail);
}

static void read_phases(struct result *r, const struct json_at *document)
{
    const char *names[PHASE_COUNT];
    for (int i = 0; i < PHASE_COUNT; i++) {
        names[i] = phase_name((enum phase)i);
    }
    struct json_at list = json_at_list(document, "phases", RESULT_PHASES_MAX);
    r->phase_count = (int)json_at_length(&list);
    for (int i = 0; i < r->phase_count; i++) {
        struct json_at at = json_at_element(&list, (size_t)i);
        r->phases[i] = (struct result_phase){
            (enum phase)json_at_word(&at, "name", names, PHASE_COUNT, -1),
            json_at_real(&at, "start_s", 0), json_at_real(&at, "end_s", 0)};
    }
}

static void read_sources(struct result_instrument *i, const struct json_at *at)
{
    struct json_at sources = json_at_optional(at, "sources");
    const char *name;
    json_t *unused;
    json_object_foreach((json_t *)sources.value, name, unused)
    {
        if (i->source_count < RESULT_SOURCES_MAX) {
            struct result_source *source = &i->sources[i->source_count++];
            source->name = name; /* lives as long as the document */
            json_at_copy(&sources, name, source->state, sizeof source->state);
        }
    }
}

static void read_instrument(struct result_instrument *i, const struct json_at *at)
{
    const char *agent = json_at_text(at, "agent");
    i->samples = json_at_int(at, "samples", 0, INT64_MAX, SAMPLE_UNKNOWN);
    i->late_samples = json_at_int(at, "late_samples", 0, INT64_MAX, SAMPLE_UNKNOWN);
    i->probe_errors = json_at_int(at, "probe_errors", 0, INT64_MAX, SAMPLE_UNKNOWN);
    i->cpu_seconds = json_at_real(at, "cpu_seconds", NAN);
    i->others_cores = json_at_real(at, "others_cores", NAN);
    i->crowded = json_at_real(at, "crowded", NAN);
    i->rss_bytes = json_at_int(at, "rss_bytes", 0, INT64_MAX, SAMPLE_UNKNOWN);
    i->agent = agent == NULL ? "none" : agent;
    read_sources(i, at);
}

static void read_all(struct result_read *out, const struct json_at *document)
{
    struct result *r = &out->result;
    struct json_at scenario = json_at_object(document, "scenario");
    struct json_at verdict = json_at_object(document, "verdict");
    struct json_at target = json_at_object(document, "target");
    struct json_at flood = json_at_object(document, "flood");
    struct json_at client = json_at_object(document, "client");
    struct json_at instrument = json_at_object(document, "instrument");
    scenario_restore(&out->scenario, &scenario);
    r->port = (uint16_t)json_at_int(&scenario, "port", 0, PORT_MAX, 0);
    result_read_verdict(&r->verdict, &verdict);
    read_expectation(out, document);
    read_target(out, &target);
    result_read_flood(&r->flood, &flood);
    result_read_client(&r->client, &client);
    result_read_findings(out, document);
    read_phases(r, document);
    read_instrument(&r->instrument, &instrument);
    result_read_series(out, document);
}

int result_read_init(struct result_read *out, json_t *json, struct err *e)
{
    *out = (struct result_read){.document = json_incref(json)};
    scenario_init(&out->scenario);
    out->result.scenario = &out->scenario;
    out->result.series = &out->series;
    out->result.target.output_tail = "";
    out->result.instrument.agent = "none";
    if (series_init(&out->series) != 0) {
        return err_set(e, FERR_NOMEM, "no memory for the rows");
    }
    struct json_at document = json_at_document(json, e);
    read_head(&out->result, &document);
    if (e->code == 0) { /* of another version nothing else is worth a word */
        read_all(out, &document);
    }
    return e->code;
}

void result_read_fini(struct result_read *r)
{
    scenario_fini(&r->scenario);
    series_fini(&r->series);
    target_free(r->command);
    json_decref(r->document);
    *r = (struct result_read){0};
}
