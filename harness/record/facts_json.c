#include "harness/record/facts_json.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum member_kind {
    MEMBER_BOOL,
    MEMBER_INT,
    MEMBER_I64,
    MEMBER_U64,
    MEMBER_DOUBLE,
    MEMBER_TEXT
};

struct member {
    const char *name;
    enum member_kind kind;
    size_t offset;
    size_t size;
};

#define MEMBER(type, kind, name)                                                         \
    {                                                                                    \
#name, kind, offsetof(struct type, name), sizeof(((struct type *)0)->name)       \
    }

static const struct member terms_members[] = {
    MEMBER(run_terms, MEMBER_DOUBLE, rate),
    MEMBER(run_terms, MEMBER_BOOL, shaped),
    MEMBER(run_terms, MEMBER_U64, frame_bytes),
    MEMBER(run_terms, MEMBER_BOOL, confirm),
    MEMBER(run_terms, MEMBER_U64, duration_ns),
    MEMBER(run_terms, MEMBER_U64, max_duration_ns),
    MEMBER(run_terms, MEMBER_U64, budget_bytes),
    MEMBER(run_terms, MEMBER_U64, memory_limit_bytes),
    MEMBER(run_terms, MEMBER_BOOL, acks),
    MEMBER(run_terms, MEMBER_BOOL, no_drops),
    MEMBER(run_terms, MEMBER_BOOL, ends),
    MEMBER(run_terms, MEMBER_BOOL, unread),
    MEMBER(run_terms, MEMBER_U64, throttle_percent),
};

static const struct member facts_members[] = {
    MEMBER(run_facts, MEMBER_BOOL, complete),
    MEMBER(run_facts, MEMBER_BOOL, interrupted),
    MEMBER(run_facts, MEMBER_BOOL, exited),
    MEMBER(run_facts, MEMBER_INT, exit_code),
    MEMBER(run_facts, MEMBER_INT, signal),
    MEMBER(run_facts, MEMBER_BOOL, limit_passed),
    MEMBER(run_facts, MEMBER_BOOL, killed),
    MEMBER(run_facts, MEMBER_BOOL, disconnected),
    MEMBER(run_facts, MEMBER_BOOL, ended_by_us),
    MEMBER(run_facts, MEMBER_TEXT, close_detail),
    MEMBER(run_facts, MEMBER_I64, short_messages),
    MEMBER(run_facts, MEMBER_I64, surplus_acks),
    MEMBER(run_facts, MEMBER_DOUBLE, lag_p50_ms),
    MEMBER(run_facts, MEMBER_DOUBLE, lag_p99_ms),
    MEMBER(run_facts, MEMBER_DOUBLE, lag_max_ms),
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static json_t *member_get(const struct member *m, const char *base)
{
    const void *at = base + m->offset;
    switch (m->kind) {
    case MEMBER_BOOL:
        return json_boolean(*(const bool *)at);
    case MEMBER_INT:
        return json_integer(*(const int *)at);
    case MEMBER_I64:
        return json_integer(*(const int64_t *)at);
    case MEMBER_U64:
        return json_integer((json_int_t) * (const uint64_t *)at);
    case MEMBER_DOUBLE:
        return json_real(*(const double *)at);
    default: {
        json_t *text = json_string(at); /* NULL when it is no UTF-8 */
        return text != NULL ? text : json_string("");
    }
    }
}

static void member_set(const struct member *m, char *base, const json_t *value)
{
    void *at = base + m->offset;
    if (m->kind == MEMBER_BOOL && json_is_boolean(value)) {
        *(bool *)at = json_is_true(value);
    } else if (m->kind == MEMBER_INT && json_is_integer(value)) {
        *(int *)at = (int)json_integer_value(value);
    } else if (m->kind == MEMBER_I64 && json_is_integer(value)) {
        *(int64_t *)at = json_integer_value(value);
    } else if (m->kind == MEMBER_U64 && json_is_integer(value) &&
               json_integer_value(value) >= 0) {
        *(uint64_t *)at = (uint64_t)json_integer_value(value);
    } else if (m->kind == MEMBER_DOUBLE && json_is_number(value)) {
        *(double *)at = json_number_value(value);
    } else if (m->kind == MEMBER_TEXT && json_is_string(value)) {
        snprintf(at, m->size, "%s", json_string_value(value));
    }
}

static json_t *to_json(const struct member *members, size_t count, const void *base)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        json_object_set_new(object, members[i].name, member_get(&members[i], base));
    }
    return object;
}

static void from_json(const struct member *members, size_t count, void *base,
                      const json_t *object)
{
    for (size_t i = 0; i < count; i++) {
        member_set(&members[i], base, json_object_get(object, members[i].name));
    }
}

json_t *terms_to_json(const struct run_terms *t)
{
    json_t *object = to_json(terms_members, COUNT_OF(terms_members), t);
    json_t *thresholds = json_array();
    for (int i = 0; i < t->threshold_count; i++) {
        json_array_append_new(thresholds, json_string(t->thresholds[i]));
    }
    json_object_set_new(object, "thresholds", thresholds);
    json_object_set_new(object, "closing", json_string(closing_names[t->closing]));
    return object;
}

/* A limit that was lost would be a pass that nobody may give. */
static int thresholds_from_json(struct run_terms *t, const json_t *array, struct err *e)
{
    const char *texts[RUN_THRESHOLDS_MAX + 1] = {NULL};
    size_t count = json_array_size(array);
    bool whole = json_is_array(array) && count <= RUN_THRESHOLDS_MAX;
    for (size_t i = 0; whole && i < count; i++) {
        texts[i] = json_string_value(json_array_get(array, i));
        whole = texts[i] != NULL && strlen(texts[i]) < RUN_THRESHOLD_MAX;
    }
    if (!whole) {
        return err_set(e, FERR_CONFIG,
                       "thresholds: expected at most %d texts of less than %d bytes",
                       RUN_THRESHOLDS_MAX, RUN_THRESHOLD_MAX);
    }
    facts_set_thresholds(t, texts);
    return 0;
}

/* Nor may a failure become one by a word that nobody knows. */
static int closing_from_json(struct run_terms *t, const json_t *value, struct err *e)
{
    const char *word = json_string_value(value);
    for (int i = 0; word != NULL && i < CLOSING_COUNT; i++) {
        if (strcmp(closing_names[i], word) == 0) {
            t->closing = (enum closing)i;
            return 0;
        }
    }
    return err_set(e, FERR_CONFIG, "closing: expected failure, fine or due");
}

int terms_from_json(struct run_terms *t, const json_t *object, struct err *e)
{
    from_json(terms_members, COUNT_OF(terms_members), t, object);
    const json_t *thresholds = json_object_get(object, "thresholds");
    const json_t *closing = json_object_get(object, "closing");
    int rv = thresholds == NULL ? 0 : thresholds_from_json(t, thresholds, e);
    return rv != 0 || closing == NULL ? rv : closing_from_json(t, closing, e);
}

json_t *facts_to_json(const struct run_facts *f)
{
    return to_json(facts_members, COUNT_OF(facts_members), f);
}

void facts_from_json(struct run_facts *f, const json_t *object)
{
    from_json(facts_members, COUNT_OF(facts_members), f, object);
}
