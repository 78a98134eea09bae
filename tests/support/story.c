#include "tests/support/story.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static char *skip_blanks(char *at)
{
    return at + strspn(at, " ");
}

/* Ends the text behind its last character that is not a blank. */
static void cut_blanks(char *text)
{
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1])) {
        text[--len] = '\0';
    }
}

/* May only a comment, or nothing, follow? */
static bool is_rest(const char *at)
{
    size_t blanks = strspn(at, " \r");
    return at[blanks] == '\0' || (at[blanks] == '#' && blanks > 0);
}

/* Takes the scalar at the start of text; NULL if it is not one that we know. */
static char *take_scalar(char *text)
{
    if (*text == '"' || *text == '\'') {
        char *end = strchr(text + 1, *text);
        if (end == NULL || !is_rest(end + 1) ||
            memchr(text, '\\', (size_t)(end - text))) {
            return NULL;
        }
        *end = '\0';
        return text + 1;
    }
    char *comment = *text == '#' ? text : strstr(text, " #");
    if (comment != NULL) {
        *comment = '\0';
    }
    cut_blanks(text);
    bool known = strchr("[]{}&*!|>%@`-,?:", *text) == NULL || *text == '\0';
    return known && strstr(text, ": ") == NULL ? text : NULL;
}

/* Takes the key of a line, and leaves *value behind its colon; NULL if there is none. */
static char *take_key(char *line, char **value)
{
    size_t len = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    if (len == 0 || line[len] != ':' ||
        (line[len + 1] != ' ' && line[len + 1] != '\0' && line[len + 1] != '\r')) {
        return NULL;
    }
    line[len] = '\0';
    *value = skip_blanks(line + len + 1);
    return line;
}

static int add_field(struct story *s, const struct story_field *field, int line,
                     struct err *e)
{
    if (story_value(s, field->map, field->key) != NULL) {
        return err_set(e, FERR_CONFIG, "line %d: %s stands there twice", line,
                       field->key);
    }
    if (s->count == STORY_FIELDS_MAX) {
        return err_set(e, FERR_LIMIT, "line %d: more than %d settings", line,
                       STORY_FIELDS_MAX);
    }
    s->fields[s->count++] = *field;
    return 0;
}

/* One line; *map is the key that indented lines stand under, NULL when there is none. */
static int take_line(struct story *s, char *text, int line, const char **map,
                     struct err *e)
{
    char *at = skip_blanks(text);
    bool nested = at > text;
    if (*at == '\0' || *at == '\r' || *at == '#') {
        return 0;
    }
    char *rest = NULL;
    char *key = take_key(at, &rest);
    char *value = key != NULL ? take_scalar(rest) : NULL;
    if (value == NULL) {
        return err_set(e, FERR_CONFIG, "line %d is no 'key: value'", line);
    }
    if (nested && *map == NULL) {
        return err_set(e, FERR_CONFIG, "line %d is indented under no key", line);
    }
    bool empty = value == rest && *value == '\0';
    if (empty && nested) {
        return err_set(e, FERR_CONFIG, "line %d: %s has no value", line, key);
    }
    if (!nested) {
        *map = empty ? key : NULL;
    }
    struct story_field field = {nested ? *map : "", key, value};
    return add_field(s, &field, line, e);
}

int story_parse(struct story *s, const char *text, struct err *e)
{
    s->count = 0;
    size_t len = strlen(text);
    if (len > STORY_TEXT_MAX) {
        return err_set(e, FERR_LIMIT, "longer than %d bytes", STORY_TEXT_MAX);
    }
    memcpy(s->text, text, len + 1);
    const char *map = NULL;
    int line = 0;
    for (char *at = s->text; at != NULL;) {
        char *end = strchr(at, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        int rc = take_line(s, at, ++line, &map, e);
        if (rc < 0) {
            return rc;
        }
        at = end != NULL ? end + 1 : NULL;
    }
    return 0;
}

int story_load(struct story *s, const char *path, struct err *e)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return err_sys(e, errno, "%s", path);
    }
    char text[STORY_TEXT_MAX + 2];
    size_t len = fread(text, 1, sizeof text - 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    text[len] = '\0';
    if (failed || strlen(text) != len) {
        return err_set(e, FERR_IO, "%s cannot be read as text", path);
    }
    int rc = story_parse(s, text, e);
    return rc < 0 ? err_wrap(e, "%s", path) : 0;
}

const char *story_value(const struct story *s, const char *map, const char *key)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->fields[i].map, map) == 0 && strcmp(s->fields[i].key, key) == 0) {
            return s->fields[i].value;
        }
    }
    return NULL;
}
