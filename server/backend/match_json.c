#include "server/backend/match_json.h"

#include "harness/base/mem.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { INDEX_MAX = 1000000 };

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t");
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

/* The JSON value that s begins with. */
static json_t *load_value(const char *s, const char **end)
{
    json_error_t at;
    json_t *value = json_loads(s, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &at);
    *end = value != NULL ? s + at.position : s;
    return value;
}

static int parse_quoted_name(struct match_step *step, const char *s, const char **end,
                             struct err *e)
{
    json_t *name = load_value(s, end);
    if (!json_is_string(name)) {
        json_decref(name);
        return err_set(e, FERR_CONFIG, "expected a name like .\"a b\", got '.%s'", s);
    }
    step->name = mem_must_strdup(json_string_value(name));
    json_decref(name);
    return 0;
}

static int parse_index(struct match_step *step, const char *s, const char **end,
                       struct err *e)
{
    size_t digits = strspn(s + 1, "0123456789");
    unsigned long index = digits > 0 && digits < 8 ? strtoul(s + 1, NULL, 10) : ULONG_MAX;
    if (s[1 + digits] != ']' || index > INDEX_MAX) {
        return err_set(e, FERR_CONFIG, "expected an index like [0], got '%s'", s);
    }
    step->index = index;
    *end = s + digits + 2;
    return 0;
}

static int parse_step(struct match_step *step, const char *s, const char **end,
                      struct err *e)
{
    if (*s == '[') {
        return parse_index(step, s, end, e);
    }
    if (*++s == '"') {
        return parse_quoted_name(step, s, end, e);
    }
    if (*s == '[') { /* .[0] */
        return parse_index(step, s, end, e);
    }
    size_t len = 0;
    while (is_name_byte(s[len])) {
        len++;
    }
    if (len == 0) {
        return err_set(e, FERR_CONFIG, "expected a name behind the dot of '.%s'", s);
    }
    step->name = mem_must_alloc(len + 1);
    memcpy(step->name, s, len);
    *end = s + len;
    return 0;
}

static int parse_equals(struct match_term *t, const char *s, const char **end,
                        struct err *e)
{
    t->equals = load_value(skip_blanks(s), end);
    if (t->equals == NULL || json_is_object(t->equals) || json_is_array(t->equals)) {
        return err_set(e, FERR_CONFIG,
                       "expected a JSON string, number, true, false or null behind "
                       "'==', got '%s'",
                       skip_blanks(s));
    }
    return 0;
}

static int parse_term(struct match_term *t, const char *s, const char **end,
                      struct err *e)
{
    if (*s != '.') {
        return err_set(e, FERR_CONFIG, "expected a path like .method, got '%s'", s);
    }
    do {
        if (t->step_count == MATCH_JSON_STEPS) {
            return err_set(e, FERR_CONFIG, "a path has at most %d steps",
                           MATCH_JSON_STEPS);
        }
        int rc = parse_step(&t->steps[t->step_count++], s, &s, e);
        if (rc < 0) {
            return rc;
        }
    } while (*s == '.' || *s == '[');
    *end = s;
    s = skip_blanks(s);
    if (strncmp(s, "==", 2) == 0) {
        return parse_equals(t, s + 2, end, e);
    }
    if (strncmp(s, "@json", 5) == 0 && !is_name_byte(s[5])) {
        t->as_json = true;
        *end = s + 5;
        return 0;
    }
    if (*s == '@' || (*s == '=' && s[1] != '=')) {
        return err_set(e, FERR_CONFIG, "expected %s behind a path, got '%.40s'",
                       *s == '@' ? "@json" : "== and a value", s);
    }
    return 0;
}

int match_terms_parse(struct match_terms *terms, const char *text, const char **end,
                      struct err *e)
{
    size_t captured = 0;
    const char *s = text;
    for (;;) {
        if (terms->count == MATCH_JSON_TERMS) {
            return err_set(e, FERR_CONFIG, "a match has at most %d conditions",
                           MATCH_JSON_TERMS);
        }
        struct match_term *t = &terms->term[terms->count++];
        int rc = parse_term(t, s, end, e);
        if (rc < 0) {
            return rc;
        }
        captured += t->equals == NULL;
        if (captured > TEMPLATE_CAPTURE_COUNT) {
            return err_set(e, FERR_CONFIG, "a match captures at most %d values",
                           TEMPLATE_CAPTURE_COUNT);
        }
        s = skip_blanks(*end);
        if (strncmp(s, "&&", 2) != 0) {
            return 0;
        }
        s = skip_blanks(s + 2);
    }
}

void match_terms_fini(struct match_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++) {
        struct match_term *t = &terms->term[i];
        for (size_t k = 0; k < t->step_count; k++) {
            free(t->steps[k].name);
        }
        json_decref(t->equals);
    }
    terms->count = 0;
}

static const json_t *value_at(const struct match_term *t, const json_t *doc)
{
    for (size_t i = 0; i < t->step_count && doc != NULL; i++) {
        const struct match_step *step = &t->steps[i];
        doc = step->name != NULL ? json_object_get(doc, step->name)
                                 : json_array_get(doc, step->index);
    }
    return doc;
}

void match_capture(struct match_captures *captures, size_t at, const char *bytes,
                   size_t len)
{
    if (captures == NULL || at >= TEMPLATE_CAPTURE_COUNT) {
        return;
    }
    len = len < MATCH_CAPTURE_BYTES ? len : MATCH_CAPTURE_BYTES - 1;
    memcpy(captures->text[at], bytes, len);
    captures->text[at][len] = '\0';
    captures->set |= 1U << at;
}

static void capture_value(struct match_captures *captures, size_t at,
                          const struct match_term *t, const json_t *value)
{
    if (json_is_string(value) && !t->as_json) {
        match_capture(captures, at, json_string_value(value), json_string_length(value));
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text != NULL) {
        match_capture(captures, at, text, strlen(text));
    }
    free(text);
}

bool match_terms_hold(const struct match_terms *terms, const json_t *doc,
                      struct match_captures *captures)
{
    for (size_t i = 0; i < terms->count; i++) {
        const struct match_term *t = &terms->term[i];
        const json_t *value = value_at(t, doc);
        if (value == NULL || (t->equals != NULL && !json_equal(value, t->equals))) {
            return false;
        }
    }
    size_t at = 0;
    for (size_t i = 0; i < terms->count; i++) {
        const struct match_term *t = &terms->term[i];
        if (t->equals == NULL) {
            capture_value(captures, at++, t, value_at(t, doc));
        }
    }
    return true;
}
