#include "harness/base/json_at.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a text that is shown in a sentence. */
enum { SHOWN_MAX = 40 };

struct json_at json_at_document(const json_t *value, struct err *e)
{
    *e = (struct err){0};
    struct json_at at = {.value = value, .err = e};
    if (!json_is_object(value)) {
        json_at_expected(&at, NULL, "an object");
        at.value = NULL;
    }
    return at;
}

static struct json_at member(const struct json_at *at, const char *key)
{
    return (struct json_at){
        .up = at, .key = key, .value = json_object_get(at->value, key), .err = at->err};
}

static void add_path(struct strbuf *out, const struct json_at *at)
{
    if (at->up == NULL) {
        return;
    }
    add_path(out, at->up);
    if (at->key == NULL) {
        strbuf_addf(out, "[%zu]", at->index);
    } else {
        strbuf_addf(out, "%s%s", out->len == 0 ? "" : ".", at->key);
    }
}

/* What stands there, in a few words. */
static void add_value(struct strbuf *out, const json_t *value)
{
    if (json_is_string(value)) {
        size_t len = json_string_length(value);
        strbuf_add(out, "'");
        strbuf_add_visible_line(out, json_string_value(value),
                                len < SHOWN_MAX ? len : SHOWN_MAX);
        strbuf_add(out, len < SHOWN_MAX ? "'" : "...'");
    } else if (json_is_integer(value)) {
        strbuf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_real(value)) {
        strbuf_addf(out, "%g", json_real_value(value));
    } else {
        strbuf_add(out, value == NULL            ? "nothing"
                        : json_is_null(value)    ? "null"
                        : json_is_boolean(value) ? json_is_true(value) ? "true" : "false"
                        : json_array_size(value) ? "a list"
                        : json_is_array(value)   ? "an empty list"
                                                 : "an object");
    }
}

void json_at_expected(const struct json_at *at, const char *key, const char *format, ...)
{
    if (at->err->code != 0) {
        return;
    }
    struct json_at of_member = {0};
    if (key != NULL) {
        of_member = member(at, key);
        at = &of_member;
    }
    char expected[400];
    va_list args;
    va_start(args, format);
    vsnprintf(expected, sizeof expected, format, args);
    va_end(args);
    struct strbuf path, got;
    strbuf_init(&path);
    strbuf_init(&got);
    add_path(&path, at);
    add_value(&got, at->value);
    err_set(at->err, FERR_CONFIG, "%s%sexpected %s, got %s", path.text,
            path.len == 0 ? "" : ": ", expected, got.text);
    strbuf_fini(&path);
    strbuf_fini(&got);
}

static bool is_there(const json_t *value)
{
    return value != NULL && !json_is_null(value);
}

struct json_at json_at_object(const struct json_at *at, const char *key)
{
    struct json_at m = member(at, key);
    if (!json_is_object(m.value)) {
        json_at_expected(&m, NULL, "an object");
        m.value = NULL;
    }
    return m;
}

struct json_at json_at_optional(const struct json_at *at, const char *key)
{
    struct json_at m = member(at, key);
    if (!is_there(m.value)) {
        m.value = NULL;
        return m;
    }
    return json_at_object(at, key);
}

struct json_at json_at_list(const struct json_at *at, const char *key, size_t most)
{
    struct json_at m = member(at, key);
    if (is_there(m.value) && !json_is_array(m.value)) {
        json_at_expected(&m, NULL, "a list");
    } else if (json_array_size(m.value) > most) {
        json_at_expected(&m, NULL, "at most %zu elements", most);
    } else {
        return m;
    }
    m.value = NULL;
    return m;
}

size_t json_at_length(const struct json_at *list)
{
    return json_array_size(list->value);
}

struct json_at json_at_element(const struct json_at *list, size_t index)
{
    struct json_at at = {.up = list,
                         .index = index,
                         .value = json_array_get(list->value, index),
                         .err = list->err};
    if (!json_is_object(at.value)) {
        json_at_expected(&at, NULL, "an object");
        at.value = NULL;
    }
    return at;
}

int64_t json_at_int(const struct json_at *at, const char *key, int64_t least,
                    int64_t most, int64_t otherwise)
{
    const json_t *value = json_object_get(at->value, key);
    if (!is_there(value)) {
        return otherwise;
    }
    int64_t n = json_integer_value(value);
    if (json_is_integer(value) && n >= least && n <= most) {
        return n;
    }
    if (most == INT64_MAX && least == INT64_MIN) {
        json_at_expected(at, key, "a whole number");
    } else if (most == INT64_MAX) {
        json_at_expected(at, key, "a whole number, at least %" PRId64, least);
    } else {
        json_at_expected(at, key, "a whole number from %" PRId64 " to %" PRId64, least,
                         most);
    }
    return otherwise;
}

double json_at_real(const struct json_at *at, const char *key, double otherwise)
{
    const json_t *value = json_object_get(at->value, key);
    if (!is_there(value)) {
        return otherwise;
    }
    if (!json_is_number(value)) {
        json_at_expected(at, key, "a number");
        return otherwise;
    }
    return json_number_value(value);
}

bool json_at_bool(const struct json_at *at, const char *key, bool otherwise)
{
    const json_t *value = json_object_get(at->value, key);
    if (is_there(value) && !json_is_boolean(value)) {
        json_at_expected(at, key, "true or false");
    }
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

static void expected_word(const struct json_at *at, const char *key,
                          const char *const *words, size_t count)
{
    struct strbuf list;
    strbuf_init(&list);
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
    }
    json_at_expected(at, key, "%s", list.text);
    strbuf_fini(&list);
}

int json_at_word(const struct json_at *at, const char *key, const char *const *words,
                 size_t count, int otherwise)
{
    const json_t *value = json_object_get(at->value, key);
    const char *text = json_string_value(value);
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (strcmp(words[i], text) == 0) {
            return (int)i;
        }
    }
    if (is_there(value) || otherwise < 0) {
        expected_word(at, key, words, count);
    }
    return otherwise < 0 ? 0 : otherwise;
}

const char *json_at_text(const struct json_at *at, const char *key)
{
    const json_t *value = json_object_get(at->value, key);
    if (is_there(value) && !json_is_string(value)) {
        json_at_expected(at, key, "a text");
    }
    return json_string_value(value);
}

bool json_at_is_null(const struct json_at *at, const char *key)
{
    return json_is_null(json_object_get(at->value, key));
}

void json_at_cut(char *out, size_t size, const char *text)
{
    size_t len = text == NULL ? 0 : strlen(text);
    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    memcpy(out, text == NULL ? "" : text, len);
    out[len] = '\0';
}

void json_at_copy(const struct json_at *at, const char *key, char *out, size_t size)
{
    json_at_cut(out, size, json_at_text(at, key));
}

char **json_at_words(const struct json_at *at, const char *key, size_t most)
{
    struct json_at list = json_at_list(at, key, most);
    size_t count = json_at_length(&list);
    if (count == 0) {
        return NULL;
    }
    char **words = mem_must_alloc((count + 1) * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        struct json_at word = {.up = &list,
                               .index = i,
                               .value = json_array_get(list.value, i),
                               .err = at->err};
        if (!json_is_string(word.value)) {
            json_at_expected(&word, NULL, "a text");
        }
        const char *text = json_string_value(word.value);
        words[i] = mem_must_strdup(text == NULL ? "" : text);
    }
    return words;
}
