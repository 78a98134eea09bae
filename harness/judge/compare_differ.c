#include "harness/judge/compare_differ.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a machine of the same kind may have more or less of memory: the firmware's share
 * differs. */
#define MEMORY_ALIKE 0.05

/* A file that is read has another folder in another checkout. */
static bool same_file(const char *key, const json_t *a, const json_t *b)
{
    static const char *const inputs[] = {"messages", "schedule", "talk_file"};
    const char *x = json_string_value(a), *y = json_string_value(b);
    for (size_t i = 0; x != NULL && y != NULL && i < sizeof inputs / sizeof *inputs;
         i++) {
        if (strcmp(key, inputs[i]) == 0) {
            const char *p = strrchr(x, '/'), *q = strrchr(y, '/');
            return strcmp(p == NULL ? x : p + 1, q == NULL ? y : q + 1) == 0;
        }
    }
    return false;
}

static bool same_value(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b)) {
        double x = json_number_value(a), y = json_number_value(b);
        return fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y));
    }
    return json_equal((json_t *)a, (json_t *)b) == 1;
}

/* NULL on one side: a version that did not have the setting, which is then unset. */
static bool differs(const json_t *a, const json_t *b)
{
    return a != NULL && b != NULL && !same_value(a, b);
}

bool compare_differ_alike(const json_t *a, const json_t *b)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)a, key, value)
    {
        const json_t *other = json_object_get(b, key);
        if (compare_observe_counts(key) && differs(value, other) &&
            !same_file(key, value, other)) {
            return false;
        }
    }
    return true;
}

static void show(char out[COMPARE_DIFFERENCE_TEXT], const json_t *value)
{
    const char *string = json_string_value(value);
    if (string != NULL) {
        snprintf(out, COMPARE_DIFFERENCE_TEXT, "%s", string);
        return;
    }
    if (json_is_number(value)) {
        snprintf(out, COMPARE_DIFFERENCE_TEXT, "%.10g", json_number_value(value));
        return;
    }
    char *text =
        json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
    snprintf(out, COMPARE_DIFFERENCE_TEXT, "%s", text == NULL ? "?" : text);
    free(text);
}

static void add(struct compare_subject *s, const char *what, const json_t *base,
                const json_t *fresh)
{
    if (s->difference_count < COMPARE_DIFFERENCES_MAX) {
        struct compare_difference *d = &s->differences[s->difference_count++];
        d->what = what;
        show(d->base, base);
        show(d->fresh, fresh);
    }
}

static void differ_settings(struct compare_subject *s, const json_t *base,
                            const json_t *fresh)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)base, key, value)
    {
        const json_t *other = json_object_get(fresh, key);
        if (compare_observe_counts(key) && differs(value, other) &&
            !same_file(key, value, other)) {
            add(s, key, value, other);
        }
    }
}

static void differ_host(struct compare_subject *s, const json_t *base,
                        const json_t *fresh)
{
    static const struct {
        const char *key, *what;
    } parts[] = {
        {"kernel", "kernel of the host"},
        {"cpu", "processor of the host"},
        {"cores", "cores of the host"},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const json_t *a = json_object_get(base, parts[i].key);
        const json_t *b = json_object_get(fresh, parts[i].key);
        if (!json_is_null(a) && !json_is_null(b) && differs(a, b)) {
            add(s, parts[i].what, a, b);
        }
    }
    const json_t *a = json_object_get(base, "memory_bytes");
    const json_t *b = json_object_get(fresh, "memory_bytes");
    double x = json_number_value(a), y = json_number_value(b);
    if (x > 0 && y > 0 && fabs(x - y) > MEMORY_ALIKE * fmax(x, y)) {
        add(s, "memory of the host", a, b);
    }
}

void compare_differ(struct compare_subject *s, const struct compare_observation *base,
                    const struct compare_observation *fresh)
{
    s->difference_count = 0;
    differ_settings(s, base->settings, fresh->settings);
    differ_host(s, base->host, fresh->host);
}
