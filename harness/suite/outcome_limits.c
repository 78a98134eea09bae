#include "harness/suite/outcome_limits.h"

#include "harness/base/mem.h"
#include "harness/base/utf8.h"
#include "harness/record/json_value.h"

#include <math.h>
#include <string.h>

static void take_text(char *out, size_t capacity, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    size_t len = text == NULL ? 0 : strlen(text), used = 0;
    while (used < len) {
        size_t n = utf8_sequence(text + used, len - used);
        if (n == 0 || used + n >= capacity) {
            break;
        }
        used += n;
    }
    memcpy(out, text == NULL ? "" : text, used);
    out[used] = '\0';
}

static struct suite_limit limit_of(const json_t *object)
{
    struct suite_limit limit = {0};
    const json_t *passed = json_object_get(object, "passed");
    const json_t *value = json_object_get(object, "value");
    take_text(limit.text, sizeof limit.text, object, "expression");
    take_text(limit.shown, sizeof limit.shown, object, "shown");
    take_text(limit.unit, sizeof limit.unit, object, "unit");
    limit.value = json_is_number(value) ? json_number_value(value) : NAN;
    limit.state = json_is_true(passed)    ? VERDICT_LIMIT_HELD
                  : json_is_false(passed) ? VERDICT_LIMIT_BROKEN
                                          : VERDICT_LIMIT_UNKNOWN;
    return limit;
}

size_t outcome_limits_read(struct suite_limit **list, const json_t *json)
{
    size_t count = json_array_size(json);
    count = count < RUN_THRESHOLDS_MAX ? count : RUN_THRESHOLDS_MAX;
    *list = count == 0 ? NULL : mem_must_alloc(count * sizeof **list);
    for (size_t i = 0; i < count; i++) {
        (*list)[i] = limit_of(json_array_get(json, i));
    }
    return count;
}

static json_t *text_json(const char *text)
{
    return text[0] == '\0' ? json_null() : json_value_bytes(text, strlen(text));
}

json_t *outcome_limits_to_json(const struct suite_limit *list, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *o = json_object();
        bool known = list[i].state != VERDICT_LIMIT_UNKNOWN;
        json_value_put(o, "expression", json_value_text(list[i].text));
        json_value_put(o, "value", json_value_real(list[i].value));
        json_value_put(o, "unit", text_json(list[i].unit));
        json_value_put(o, "shown", text_json(list[i].shown));
        json_value_put(o, "passed",
                       known ? json_boolean(list[i].state == VERDICT_LIMIT_HELD)
                             : json_null());
        json_value_append(array, o);
    }
    return array;
}

struct suite_limit *outcome_limits_copy(const struct suite_limit *list, size_t count)
{
    if (count == 0) {
        return NULL;
    }
    struct suite_limit *copy = mem_must_alloc(count * sizeof *copy);
    memcpy(copy, list, count * sizeof *copy);
    return copy;
}
