#include "harness/report/saved.h"

#include "harness/base/json_at.h"

#include <string.h>

static const struct {
    const char *schema;
    enum report_kind kind;
} schemas[] = {
    {RESULT_SCHEMA, REPORT_OF_RUN},
    {SUITE_SCHEMA, REPORT_OF_SUITE},
    {CERTIFY_SCHEMA, REPORT_OF_CERTIFY},
    {SWEEP_SCHEMA, REPORT_OF_SWEEP},
};

enum { SCHEMAS = sizeof schemas / sizeof schemas[0] };

/* "floodtest.result/2": ours, but of a floodtest that this one cannot know. */
static bool is_of_another_version(const char *schema)
{
    for (size_t i = 0; i < SCHEMAS; i++) {
        size_t name = strcspn(schemas[i].schema, "/") + 1;
        if (strncmp(schema, schemas[i].schema, name) == 0) {
            return true;
        }
    }
    return false;
}

static void say_schemas(const struct json_at *at, const char *schema)
{
    if (schema != NULL && is_of_another_version(schema)) {
        json_at_expected(at, "schema",
                         "version 1 of the schema, the only one that floodtest "
                         "%s reads",
                         FLOODTEST_VERSION);
    } else {
        json_at_expected(at, "schema", "%s, %s, %s or %s", schemas[0].schema,
                         schemas[1].schema, schemas[2].schema, schemas[3].schema);
    }
}

static int read_as(struct saved *out, json_t *json, struct err *e)
{
    switch (out->kind) {
    case REPORT_OF_RUN:
        return result_read_init(&out->run, json, e);
    case REPORT_OF_SUITE:
        return suite_summary_from_json(&out->suite, json, e);
    case REPORT_OF_CERTIFY:
        return certify_read_init(&out->certify, json, e);
    case REPORT_OF_SWEEP:
        return sweep_read_init(&out->sweep, json, e);
    }
    return 0;
}

int saved_init(struct saved *out, json_t *json, struct err *e)
{
    memset(out, 0, sizeof *out);
    struct json_at document = json_at_document(json, e);
    const char *schema = json_at_text(&document, "schema");
    for (size_t i = 0; schema != NULL && i < SCHEMAS; i++) {
        if (strcmp(schema, schemas[i].schema) == 0) {
            out->kind = schemas[i].kind;
            return read_as(out, json, e);
        }
    }
    say_schemas(&document, schema);
    return e->code;
}

void saved_init_suite(struct saved *out, struct suite_summary *s)
{
    memset(out, 0, sizeof *out);
    out->kind = REPORT_OF_SUITE;
    out->suite = *s;
    *s = (struct suite_summary){0};
}

void saved_fini(struct saved *s)
{
    result_read_fini(&s->run);
    suite_summary_fini(&s->suite);
    certify_read_fini(&s->certify);
    sweep_read_fini(&s->sweep);
}

struct report_subject saved_subject(const struct saved *s, const struct scenario *output,
                                    const char *dir)
{
    struct report_subject subject = {
        .kind = s->kind, .options = output, .output = output, .dir = dir};
    switch (s->kind) {
    case REPORT_OF_RUN:
        subject.options = &s->run.scenario;
        subject.of.run = &s->run.result;
        break;
    case REPORT_OF_SUITE:
        subject.of.suite = &s->suite;
        break;
    case REPORT_OF_CERTIFY:
        subject.of.certify = &s->certify.matrix;
        break;
    case REPORT_OF_SWEEP:
        subject.options = &s->sweep.scenario;
        subject.of.sweep = &s->sweep.result;
        break;
    }
    return subject;
}
