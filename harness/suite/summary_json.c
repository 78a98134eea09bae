#include "harness/suite/summary.h"

#include "harness/base/mem.h"
#include "harness/record/json_value.h"
#include "harness/suite/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *digest_value(uint64_t digest)
{
    char text[DIGEST_TEXT_MAX];
    digest_format(text, digest);
    return json_string(text);
}

static json_t *passed(const struct suite_summary *s, const struct suite_counts *c)
{
    if (c->of[SUITE_UNEXPECTED] > 0) {
        return json_false();
    }
    bool all = c->of[SUITE_AS_EXPECTED] == s->count && s->missing == 0;
    return all ? json_true() : json_null();
}

static json_t *counts(const struct suite_summary *s, const struct suite_counts *c)
{
    static const char *const keys[SUITE_STATES] = {
        [SUITE_NOT_RUN] = "not_run",
        [SUITE_AS_EXPECTED] = "as_expected",
        [SUITE_UNEXPECTED] = "unexpected",
        [SUITE_COULD_NOT_RUN] = "could_not_run",
    };
    json_t *o = json_object();
    for (int i = 0; i < SUITE_STATES; i++) {
        json_value_put(o, keys[i], json_integer((json_int_t)c->of[i]));
    }
    json_value_put(o, "missing", json_integer(s->missing));
    return o;
}

static json_t *run(const struct suite_run *r)
{
    json_t *o = json_object();
    json_value_put(o, "index", json_integer((json_int_t)r->index + 1));
    json_value_put(o, "name", json_value_bytes(r->name, strlen(r->name)));
    json_value_put(o, "digest", digest_value(r->digest));
    json_value_put(o, "words", json_value_list((const char *const *)r->words));
    json_value_put(o, "expected", json_value_bytes(r->expected, strlen(r->expected)));
    json_value_put(o, "file",
                   r->file == NULL ? json_null()
                                   : json_value_bytes(r->file, strlen(r->file)));
    json_value_put(o, "line", r->line > 0 ? json_integer(r->line) : json_null());
    json_t *outcome = suite_outcome_to_json(&r->outcome);
    json_object_update(o, outcome);
    json_decref(outcome);
    return o;
}

json_t *suite_summary_to_json(const struct suite_summary *s)
{
    struct suite_counts c = suite_summary_count(s);
    json_t *o = json_object(), *shard = json_object(), *runs = json_array();
    json_value_put(shard, "index", json_integer((json_int_t)s->shard.index + 1));
    json_value_put(shard, "count", json_integer(s->shard.count));
    for (size_t i = 0; i < s->count; i++) {
        json_value_append(runs, run(&s->runs[i]));
    }
    json_value_put(o, "schema", json_string(SUITE_SCHEMA));
    json_value_put(o, "floodtest", json_value_version(s->version));
    json_value_put(o, "suite", digest_value(s->digest));
    json_value_put(o, "started_at", json_value_text(s->started_at));
    json_value_put(o, "interrupted", json_boolean(s->interrupted));
    json_value_put(o, "passed", passed(s, &c));
    json_value_put(o, "shard", shard);
    json_value_put(o, "total", json_integer(s->total));
    json_value_put(o, "counts", counts(s, &c));
    json_value_put(o, "seconds", json_value_real(c.seconds));
    json_value_put(o, "runs", runs);
    return o;
}

void suite_summary_json(const struct suite_summary *s, struct strbuf *out)
{
    json_t *json = suite_summary_to_json(s);
    char *text =
        json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(JSON_VALUE_DIGITS));
    json_decref(json);
    if (text == NULL) {
        abort();
    }
    strbuf_addf(out, "%s\n", text);
    free(text);
}

/* The way back. */

/* A whole number from min to max. */
static bool number(const json_t *object, const char *key, json_int_t min, json_int_t max,
                   uint32_t *out)
{
    const json_t *value = json_object_get(object, key);
    json_int_t n = json_integer_value(value);
    if (!json_is_integer(value) || n < min || n > max) {
        return false;
    }
    *out = (uint32_t)n;
    return true;
}

static bool read_words(struct suite_run *r, const json_t *list)
{
    size_t count = json_array_size(list);
    r->words = mem_must_alloc((count + 1) * sizeof *r->words);
    for (size_t i = 0; i < count; i++) {
        r->words[i] = mem_must_strdup(json_string_value(json_array_get(list, i)));
        if (r->words[i] == NULL) {
            return false;
        }
    }
    return count > 0;
}

static bool read_run(struct suite_run *r, const json_t *json, uint32_t total)
{
    uint32_t index;
    r->name = mem_must_strdup(json_string_value(json_object_get(json, "name")));
    r->expected = mem_must_strdup(json_string_value(json_object_get(json, "expected")));
    bool good =
        number(json, "index", 1, total, &index) && r->name != NULL &&
        r->expected != NULL &&
        digest_parse(json_string_value(json_object_get(json, "digest")), &r->digest) &&
        read_words(r, json_object_get(json, "words")) &&
        suite_outcome_from_json(&r->outcome, json);
    r->index = good ? index - 1 : 0;
    r->file = mem_must_strdup(json_string_value(json_object_get(json, "file")));
    json_int_t line = json_integer_value(json_object_get(json, "line"));
    r->line = line > 0 && line <= INT32_MAX ? (int)line : 0;
    return good;
}

static bool read_runs(struct suite_summary *out, const json_t *list)
{
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > out->total) {
        return false;
    }
    out->runs = mem_must_alloc((count + 1) * sizeof *out->runs);
    for (size_t i = 0; i < count; i++) {
        out->count++; /* what is read in part is released, too */
        if (!read_run(&out->runs[i], json_array_get(list, i), out->total) ||
            (i > 0 && out->runs[i].index <= out->runs[i - 1].index)) {
            return false;
        }
    }
    return true;
}

static bool read_head(struct suite_summary *out, const json_t *json)
{
    const json_t *shard = json_object_get(json, "shard");
    const char *started = json_string_value(json_object_get(json, "started_at"));
    uint32_t index = 0;
    bool good =
        digest_parse(json_string_value(json_object_get(json, "suite")), &out->digest) &&
        number(json, "total", 0, INT32_MAX, &out->total) &&
        number(json_object_get(json, "counts"), "missing", 0, out->total,
               &out->missing) &&
        number(shard, "count", 1, SHARD_COUNT_MAX, &out->shard.count) &&
        number(shard, "index", 1, out->shard.count, &index) && started != NULL &&
        strlen(started) < sizeof out->started_at;
    if (good) {
        out->shard.index = index - 1;
        snprintf(out->started_at, sizeof out->started_at, "%s", started);
        const char *version = json_string_value(json_object_get(json, "floodtest"));
        snprintf(out->version, sizeof out->version, "%s", version == NULL ? "" : version);
        out->interrupted = json_is_true(json_object_get(json, "interrupted"));
    }
    return good;
}

int suite_summary_from_json(struct suite_summary *out, const json_t *json, struct err *e)
{
    *out = (struct suite_summary){0};
    const char *schema = json_string_value(json_object_get(json, "schema"));
    if (schema == NULL || strcmp(schema, SUITE_SCHEMA) != 0) {
        return err_set(e, FERR_CONFIG,
                       "expected the schema " SUITE_SCHEMA ", got '%.40s'",
                       schema == NULL ? "" : schema);
    }
    if (!read_head(out, json)) {
        return err_set(e, FERR_CONFIG, "its suite, shard, total or counts are damaged");
    }
    if (!read_runs(out, json_object_get(json, "runs"))) {
        return err_set(e, FERR_CONFIG, "run %zu of it is damaged", out->count);
    }
    return 0;
}
