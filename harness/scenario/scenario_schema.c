#include "harness/scenario/scenario_schema.h"

#include "harness/base/clock.h"
#include "harness/scenario/expectation_parse.h"
#include "harness/scenario/scenario_file.h"
#include "harness/scenario/scenario_keys.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Takes value. */
static void put(json_t *object, const char *name, json_t *value)
{
    if (value == NULL || json_object_set_new(object, name, value) != 0) {
        abort(); /* no memory */
    }
}

static void add(json_t *array, json_t *value)
{
    if (value == NULL || json_array_append_new(array, value) != 0) {
        abort();
    }
}

/* {"type": one} or {"type": [one, other]} */
static json_t *typed(const char *one, const char *other)
{
    json_t *o = json_object();
    put(o, "type", other == NULL ? json_string(one) : json_pack("[ss]", one, other));
    return o;
}

static json_t *reference(const char *name)
{
    return json_pack("{ss+}", "$ref", "#/$defs/", name);
}

/* Bounds of a number without a unit. */
static json_t *bounded(json_t *o, double low, double high)
{
    put(o, "minimum",
        low < 1 && low > 0 ? json_real(low) : json_integer((json_int_t)low));
    put(o, "maximum", json_integer((json_int_t)high));
    return o;
}

static json_t *texts(void)
{
    json_t *o = json_object(), *either = json_array(), *list = typed("array", NULL);
    put(list, "items", typed("string", "number"));
    add(either, typed("string", "number"));
    add(either, list);
    put(o, "anyOf", either);
    return o;
}

static json_t *choices(const struct options_row *row)
{
    json_t *o = json_object(), *list = json_array();
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        add(list, json_string(row->choices[i]));
    }
    put(o, "enum", list);
    return o;
}

static json_t *value_of(const struct options_row *row)
{
    const double min = (double)row->min, max = (double)row->max;
    switch (row->kind) {
    case KIND_RATE:
        return bounded(typed("number", "string"), OPTIONS_RATE_MIN, max);
    case KIND_TIME:
        return bounded(typed("number", "string"), min / (double)NS_PER_S,
                       max / (double)NS_PER_S);
    case KIND_FACTOR:
        return bounded(typed("number", "string"), OPTIONS_FACTOR_MIN, max);
    case KIND_BYTES:
    case KIND_SIZE:
    case KIND_U64:
    case KIND_U32:
    case KIND_PID:
        return bounded(typed("integer", "string"), min, max);
    case KIND_PORT:
        return bounded(typed("integer", "string"), 0, 65535);
    case KIND_LIMIT: /* 0 is "auto" */
        return bounded(typed("integer", "string"), 0, max);
    case KIND_OPTIONAL_PORT:
        return bounded(typed("boolean", "integer"), 0, 65535);
    case KIND_PLACE:
        return typed("integer", "string");
    case KIND_OPTIONAL:
    case KIND_LEVEL:
        return bounded(typed("boolean", "integer"), 0, max);
    case KIND_FLAG:
    case KIND_UNFLAG:
        return typed("boolean", NULL);
    case KIND_CHOICE:
        return choices(row);
    case KIND_LIST:
        return texts();
    default:
        return typed("string", "number");
    }
}

static json_t *option(const struct options_row *row)
{
    json_t *o = value_of(row);
    put(o, "description", json_string(row->help));
    if (row->initial != NULL) {
        put(o, "default", json_string(row->initial));
    }
    return o;
}

/* An object of these members and no others, at least one. */
static json_t *closed(json_t *properties)
{
    json_t *o = typed("object", NULL);
    put(o, "minProperties", json_integer(1));
    put(o, "properties", properties);
    put(o, "additionalProperties", json_false());
    return o;
}

typedef const char *name_at(size_t i);

static const char *verdict_at(size_t i)
{
    return expectation_verdicts[i];
}

/* One of the names, or a list of them; at NULL: any texts. */
static json_t *names(name_at *at)
{
    if (at == NULL) {
        return texts();
    }
    json_t *o = json_object(), *either = json_array(), *list = typed("array", NULL);
    json_t *known = json_array(), *one = json_object();
    for (size_t i = 0; at(i) != NULL; i++) {
        add(known, json_string(at(i)));
    }
    put(one, "enum", known);
    put(list, "minItems", json_integer(1));
    put(list, "items", json_deep_copy(one));
    add(either, one);
    add(either, list);
    put(o, "anyOf", either);
    return o;
}

static json_t *described(json_t *o, const struct scenario_key *key)
{
    put(o, "description", json_string(key->help));
    return o;
}

static json_t *culprit(void)
{
    json_t *properties = json_object();
    for (const struct scenario_key *k = scenario_culprit_keys; k->name != NULL; k++) {
        bool kind = k == scenario_culprit_keys;
        put(properties, k->name, described(names(kind ? expectation_kind_at : NULL), k));
    }
    return closed(properties);
}

static json_t *expect(void)
{
    json_t *properties = json_object();
    for (const struct scenario_key *k = scenario_expect_keys; k->name != NULL; k++) {
        json_t *value = k->kind == SCENARIO_IS_MAP      ? culprit()
                        : strcmp(k->name, "class") == 0 ? names(expectation_class_at)
                                                        : names(verdict_at);
        put(properties, k->name, described(value, k));
    }
    return closed(properties);
}

static json_t *words(void)
{
    json_t *o = typed("array", NULL);
    put(o, "minItems", json_integer(1));
    put(o, "items", typed("string", "number"));
    return o;
}

static json_t *matrix(void)
{
    json_t *properties = json_object();
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (scenario_key_is_option(options_at(id))) {
            json_t *list = words();
            put(list, "items", reference(options_at(id)->name));
            put(properties, options_at(id)->name, list);
        }
    }
    return closed(properties);
}

static json_t *runs(void)
{
    json_t *o = typed("array", NULL);
    put(o, "minItems", json_integer(1));
    put(o, "maxItems", json_integer(SCENARIO_RUNS_MAX));
    put(o, "items", reference("run"));
    return o;
}

static json_t *key_value(const struct scenario_key *key)
{
    switch (key->kind) {
    case SCENARIO_IS_FLAG:
        return typed("boolean", NULL);
    case SCENARIO_IS_WORDS:
        return words();
    case SCENARIO_IS_RUNS:
        return runs();
    case SCENARIO_IS_MAP:
        return key == &scenario_keys[SCENARIO_KEY_EXPECT] ? expect() : matrix();
    case SCENARIO_IS_TEXT:
    case SCENARIO_IS_MANY:
        break;
    }
    return typed("string", "number");
}

/* The keys of a file, or of one of its runs. */
static json_t *members(bool run)
{
    json_t *properties = json_object();
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (!run || scenario_keys[i].in_run) {
            put(properties, scenario_keys[i].name, reference(scenario_keys[i].name));
        }
    }
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (scenario_key_is_option(options_at(id))) {
            put(properties, options_at(id)->name, reference(options_at(id)->name));
        }
    }
    return properties;
}

static json_t *definitions(void)
{
    json_t *o = json_object();
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        put(o, scenario_keys[i].name,
            described(key_value(&scenario_keys[i]), &scenario_keys[i]));
    }
    put(o, "run", closed(members(true)));
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (scenario_key_is_option(options_at(id))) {
            put(o, options_at(id)->name, option(options_at(id)));
        }
    }
    return o;
}

void scenario_schema_text(struct strbuf *out)
{
    json_t *schema = json_object(), *file = closed(members(false));
    put(schema, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    put(schema, "title", json_string("floodtest scenario file"));
    json_object_update(schema, file);
    json_decref(file);
    put(schema, "$defs", definitions());
    char *text = json_dumps(schema, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
                                        JSON_REAL_PRECISION(10));
    if (text == NULL) {
        abort();
    }
    strbuf_addf(out, "%s\n", text);
    free(text);
    json_decref(schema);
}
