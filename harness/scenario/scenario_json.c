#include "harness/scenario/scenario_json.h"

#include "harness/scenario/options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *texts(const char *const *list)
{
    json_t *array = json_array();
    for (; *list != NULL; list++) {
        json_t *text = json_string(*list); /* NULL when it is no UTF-8 */
        json_array_append_new(array, text != NULL ? text : json_string("?"));
    }
    return array;
}

static json_t *setting(const char *key, const struct options_value *value)
{
    switch (value->type) {
    case OPTIONS_NULL:
        /* The one setting whose "not set" is a word that people know. */
        return strcmp(key, "rate") == 0 ? json_string("max") : json_null();
    case OPTIONS_BOOL:
        return json_boolean(value->boolean);
    case OPTIONS_INTEGER:
        return json_integer(value->integer);
    case OPTIONS_REAL:
        return isfinite(value->real) ? json_real(value->real) : json_null();
    case OPTIONS_STRING: {
        json_t *text = json_string(value->string); /* NULL when it is no UTF-8 */
        return text != NULL ? text : json_null();
    }
    case OPTIONS_LIST:
        return texts(value->list);
    }
    abort();
}

static void put_cb(void *object, const char *key, const struct options_value *value)
{
    json_object_set_new(object, key, setting(key, value));
}

const char *const scenario_target_kinds[SCENARIO_TARGET_KINDS] = {
    [TARGET_NONE] = "none",
    [TARGET_COMMAND] = "command",
    [TARGET_PID] = "pid",
    [TARGET_ATTACH] = "attach",
};

json_t *scenario_to_json(const struct scenario *s, uint16_t port)
{
    json_t *o = json_object();
    options_each(s, put_cb, o);
    json_object_set_new(o, "size_bytes", json_integer((json_int_t)s->size_bytes));
    json_object_set_new(o, "port", json_integer(port != 0 ? port : s->port));
    json_object_set_new(o, "target_kind",
                        json_string(scenario_target_kinds[s->target_kind]));
    json_object_set_new(o, "command",
                        s->command != NULL ? texts((const char *const *)s->command)
                                           : json_array());
    json_object_set_new(o, "url_as_argument", json_boolean(s->url_as_argument));
    return o;
}

/* The text that the option's parser takes for a number of JSON; false if it is none. */
static bool as_text(const json_t *value, char *text, size_t size)
{
    if (json_is_integer(value)) {
        snprintf(text, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_real(value)) {
        snprintf(text, size, "%.9f", json_real_value(value));
    } else {
        return false;
    }
    return true;
}

static void restore_list(struct scenario *s, const struct options_row *row,
                         const json_t *array)
{
    struct err e;
    scenario_list_clear((struct scenario_list *)((char *)s + row->offset));
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));
        int rv = options_set(s, row, text != NULL ? text : "", &e);
        (void)rv; /* the terms of the run have them, too, and are strict */
    }
}

static void restore(struct scenario *s, const struct options_row *row,
                    const json_t *value)
{
    char number[64];
    struct err e;
    bool flag = row->kind == KIND_FLAG || row->kind == KIND_UNFLAG;
    if (flag && json_is_boolean(value)) {
        *(bool *)((char *)s + row->offset) = json_is_true(value);
    } else if (row->kind == KIND_LIST) {
        restore_list(s, row, value);
    } else if (!flag && row->argument != NULL) {
        const char *text = json_string_value(value);
        if (text == NULL && as_text(value, number, sizeof number)) {
            text = number;
        }
        int rv = text != NULL ? options_set(s, row, text, &e) : 0;
        (void)rv; /* a value of another version: the default stays */
    }
}

void scenario_from_json(struct scenario *s, const json_t *object)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        bool about_the_run = row->key != NULL && options_group(row) != GROUP_OUTPUT;
        if (about_the_run && row->offset != OPTIONS_ELSEWHERE) {
            restore(s, row, json_object_get(object, row->key));
        }
    }
}
