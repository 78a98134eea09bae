#include "harness/suite/outcome.h"

#include "harness/base/mem.h"
#include "harness/record/json_value.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The texts of an outcome; "" is null. */
static const struct {
    const char *key;
    size_t offset, capacity;
} texts[] = {
#define TEXT(key, field)                                                                 \
    {                                                                                    \
        key, offsetof(struct suite_outcome, field),                                      \
            sizeof((struct suite_outcome *)NULL)->field                                  \
    }
    TEXT("verdict", verdict), TEXT("class", class_name), TEXT("summary", summary),
    TEXT("why", why),         TEXT("culprit", culprit),
#undef TEXT
};

enum { TEXTS = sizeof texts / sizeof texts[0] };

static json_t *owned_text(const char *text)
{
    return text == NULL ? json_null() : json_value_bytes(text, strlen(text));
}

void suite_outcome_put_details(json_t *object, const struct suite_outcome *o)
{
    json_value_put(object, "evidence",
                   o->evidence[0] == '\0' ? json_null() : owned_text(o->evidence));
    json_value_put(object, "culprit_file", owned_text(o->culprit_file));
    json_value_put(object, "culprit_line",
                   o->culprit_line > 0 ? json_integer(o->culprit_line) : json_null());
    json_value_put(object, "thresholds",
                   outcome_limits_to_json(o->limits, o->limit_count));
    json_value_put(object, "output_tail", owned_text(o->output));
}

json_t *suite_outcome_to_json(const struct suite_outcome *o)
{
    bool ran = o->state != SUITE_NOT_RUN;
    json_t *object = json_object();
    json_value_put(object, "state", json_string(suite_state_name(o->state)));
    json_value_put(object, "exit_code", ran ? json_integer(o->exit_code) : json_null());
    json_value_put(object, "seconds", ran ? json_value_real(o->seconds) : json_null());
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = (const char *)o + texts[i].offset;
        json_value_put(object, texts[i].key,
                       text[0] == '\0' ? json_null()
                                       : json_value_bytes(text, strlen(text)));
    }
    suite_outcome_put_details(object, o);
    json_value_put(object, "result", owned_text(o->result_path));
    return object;
}

static bool read_state(struct suite_outcome *o, const char *name)
{
    for (int i = 0; name != NULL && i < SUITE_STATES; i++) {
        if (strcmp(name, suite_state_name((enum suite_state)i)) == 0) {
            o->state = (enum suite_state)i;
            return true;
        }
    }
    return false;
}

/* A result is a file below the folder, whatever the journal says. */
static bool is_below(const char *path)
{
    bool up = strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL;
    return path[0] != '\0' && path[0] != '/' && !up;
}

bool suite_outcome_read_details(struct suite_outcome *o, const json_t *json)
{
    const char *evidence = json_string_value(json_object_get(json, "evidence"));
    const char *output = json_string_value(json_object_get(json, "output_tail"));
    json_int_t line = json_integer_value(json_object_get(json, "culprit_line"));
    if ((evidence != NULL && strlen(evidence) >= sizeof o->evidence) ||
        (output != NULL && strlen(output) > SUITE_OUTPUT_MAX) || line < 0 ||
        line > INT32_MAX) {
        return false;
    }
    strcpy(o->evidence, evidence == NULL ? "" : evidence);
    o->output = mem_must_strdup(output);
    o->culprit_line = (int)line;
    o->culprit_file =
        mem_must_strdup(json_string_value(json_object_get(json, "culprit_file")));
    o->limit_count = outcome_limits_read(&o->limits, json_object_get(json, "thresholds"));
    return true;
}

static bool read_rest(struct suite_outcome *o, const json_t *json)
{
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = json_string_value(json_object_get(json, texts[i].key));
        text = text == NULL ? "" : text;
        if (strlen(text) >= texts[i].capacity) {
            return false;
        }
        memcpy((char *)o + texts[i].offset, text, strlen(text) + 1);
    }
    const char *path = json_string_value(json_object_get(json, "result"));
    if (path != NULL && !is_below(path)) {
        return false;
    }
    o->result_path = mem_must_strdup(path);
    o->seconds = json_number_value(json_object_get(json, "seconds"));
    json_int_t code = json_integer_value(json_object_get(json, "exit_code"));
    o->exit_code = (int)code;
    return o->seconds >= 0 && code >= 0 && code <= 255 &&
           suite_outcome_read_details(o, json);
}

bool suite_outcome_from_json(struct suite_outcome *o, const json_t *json)
{
    *o = (struct suite_outcome){0};
    bool good = read_state(o, json_string_value(json_object_get(json, "state"))) &&
                read_rest(o, json);
    if (!good) {
        suite_outcome_fini(o);
    }
    return good;
}
