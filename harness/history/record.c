#include "harness/history/record.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/history/when.h"
#include "harness/judge/compare_observe.h"
#include "harness/record/host_json.h"
#include "harness/scenario/target.h"
#include "harness/suite/digest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 10 };

void history_record_fini(struct history_record *r)
{
#define X(field) free(r->field);
    HISTORY_TEXTS(X)
#undef X
    *r = (struct history_record){0};
}

static char *copy(const json_t *object, const char *key)
{
    return mem_must_strdup(json_string_value(json_object_get(object, key)));
}

/* The rows of a run are what is large; their columns stay, so that it is a valid result.
 */
static char *body_of(const json_t *result)
{
    json_t *light = json_copy((json_t *)result);
    const json_t *series = json_object_get(result, "series");
    if (json_is_object(series)) {
        json_t *empty = json_copy((json_t *)series);
        json_object_set_new(empty, "rows", json_array());
        json_object_set_new(light, "series", empty);
    }
    char *text = json_dumps(light, JSON_COMPACT | JSON_PRESERVE_ORDER |
                                       JSON_REAL_PRECISION(DIGITS));
    json_decref(light);
    if (text == NULL) {
        abort();
    }
    return text;
}

/* Settings that say nothing of the flood do not count. */
static char *alike_of(const struct history_record *r, const json_t *settings)
{
    const char *key;
    json_t *value, *counting = json_object();
    json_object_foreach((json_t *)settings, key, value)
    {
        if (compare_observe_counts(key)) {
            json_object_set(counting, key, value);
        }
    }
    char *text =
        json_dumps(counting, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(DIGITS));
    json_decref(counting);
    if (text == NULL) {
        abort();
    }
    uint64_t digest = digest_text(DIGEST_START, r->kind);
    digest = digest_text(digest, r->name == NULL ? "" : r->name);
    digest = digest_text(digest, r->client);
    digest = digest_text(digest, text);
    free(text);
    char *out = mem_must_alloc(DIGEST_TEXT_MAX);
    digest_format(out, digest);
    return out;
}

static void take_run(struct history_record *r, const json_t *result)
{
    const json_t *verdict = json_object_get(result, "verdict");
    const json_t *passed = json_object_get(result, "passed");
    r->outcome = mem_must_strdup(json_is_true(passed)    ? "pass"
                                 : json_is_false(passed) ? "fail"
                                                         : "inconclusive");
    r->class_name = copy(verdict, "class");
    r->summary = copy(verdict, "summary");
    r->runtime = copy(json_object_get(result, "target"), "runtime");
}

static void take_sweep(struct history_record *r, const json_t *result)
{
    const json_t *line = json_array_get(json_object_get(result, "lines"), 0);
    const char *axis = json_string_value(json_object_get(result, "axis"));
    const char *law = json_string_value(json_object_get(result, "law"));
    r->class_name = copy(line, "state");
    r->summary = law != NULL ? mem_must_strdup(law) : copy(line, "summary");
    if (r->name == NULL && axis != NULL && strcmp(axis, "rate") != 0) {
        r->name = mem_must_strdup(axis);
    }
}

/* A certification of one client. */
static void take_certify(struct history_record *r, const json_t *result)
{
    const json_t *passed = json_object_get(result, "passed");
    const json_t *client = json_array_get(json_object_get(result, "clients"), 0);
    const char *target = json_string_value(json_object_get(client, "target"));
    struct strbuf grade;
    strbuf_init(&grade);
    strbuf_addf(&grade, "grade %s", json_string_value(json_object_get(client, "grade")));
    r->outcome = mem_must_strdup(json_is_true(passed)    ? "pass"
                                 : json_is_false(passed) ? "fail"
                                                         : "inconclusive");
    r->class_name = grade.text;
    r->summary = copy(client, "rule");
    r->protocol = copy(result, "protocol");
    r->name = r->name != NULL ? r->name : copy(result, "profile");
    r->client = target != NULL ? mem_must_strdup(target) : compare_observe_client(client);
}

static void take_values(struct history_record *r, const struct compare_set *set)
{
    for (int i = 0; i < COMPARE_METRICS; i++) {
        r->values[i] = set->count == 1 ? set->items[0].values[i].value : NAN;
    }
}

static void take_head(struct history_record *r, const json_t *result,
                      const struct history_context *c)
{
    const char *scenario = json_string_value(
        json_object_get(json_object_get(result, "expectation"), "scenario"));
    const char *started = json_string_value(json_object_get(result, "started_at"));
    struct err unused;
    r->at_ms = c->now_ms;
    if (started != NULL && when_parse(started, c->now_ms, &r->at_ms, &unused) != 0) {
        r->at_ms = c->now_ms;
    }
    r->kind = mem_must_strdup(c->kind);
    r->name = c->name != NULL || scenario != NULL
                  ? compare_observe_name(c->name != NULL ? c->name : scenario)
                  : NULL;
    r->baseline = mem_must_strdup(c->baseline);
    r->commit_id =
        c->commit == NULL || c->commit[0] == '\0' ? NULL : mem_must_strdup(c->commit);
    r->floodtest = copy(result, "floodtest");
    const json_t *host = json_object_get(result, "host");
    if (json_is_object(host)) {
        host_from_json(&r->host, host);
    } else if (c->host != NULL) {
        r->host = *c->host;
    }
}

int history_record_make(struct history_record *out, const json_t *result,
                        const struct history_context *context, struct err *e)
{
    *out = (struct history_record){0};
    struct compare_set set = {0};
    const char *schema = json_string_value(json_object_get(result, "schema"));
    const json_t *settings = json_object_get(result, "scenario");
    int rv = compare_observe(&set, result, context->name, e);
    if (rv == 0) {
        take_head(out, result, context);
        if (strcmp(schema, "floodtest.certify/1") == 0) {
            take_certify(out, result);
        } else {
            out->client = compare_observe_client(settings);
            out->protocol = copy(settings, "protocol");
            (strcmp(schema, "floodtest.sweep/1") == 0 ? take_sweep : take_run)(out,
                                                                               result);
        }
        take_values(out, &set);
        out->alike = alike_of(out, settings);
        out->body = body_of(result);
    }
    compare_set_fini(&set);
    return rv;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

char *history_record_client_name(const char *client)
{
    char **words = NULL;
    struct err unused;
    if (client == NULL || client[0] == '\0' ||
        target_split(client, &words, &unused) != 0 || words[0] == NULL) {
        target_free(words);
        return mem_must_strdup(client == NULL ? "" : client);
    }
    const char *telling = words[0];
    for (char **w = words; *w != NULL; w++) {
        if (target_runner(*w, "python3") != NULL) {
            telling = *w;
            break;
        }
    }
    char *name = mem_must_strdup(base_name(telling));
    target_free(words);
    return name;
}
