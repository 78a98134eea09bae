#include "harness/scenario/scenario_errors.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MAX = 1024 };

static int compare(const struct scenario_place *a, const struct scenario_place *b)
{
    int path = strcmp(a->path, b->path);
    if (path != 0) {
        return path;
    }
    return a->line != b->line ? a->line - b->line : a->column - b->column;
}

static char *make_sentence(const struct scenario_place *at, const char *text)
{
    struct strbuf b;
    strbuf_init(&b);
    strbuf_add_visible_line(&b, at->path, strlen(at->path));
    if (at->line > 0) {
        strbuf_addf(&b, ":%d:%d", at->line, at->column);
    }
    strbuf_add(&b, ": ");
    strbuf_add_visible_line(&b, text, strlen(text));
    char *sentence = mem_must_strdup(b.text);
    strbuf_fini(&b);
    return sentence;
}

static bool is_there(const struct scenario_file_errors *errors, const char *sentence)
{
    for (size_t i = 0; i < errors->count; i++) {
        if (strcmp(errors->sentences[i], sentence) == 0) {
            return true;
        }
    }
    return false;
}

void scenario_file_errors_add(struct scenario_file_errors *errors,
                              const struct scenario_place *at, const char *fmt, ...)
{
    char text[SENTENCE_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (scenario_file_errors_full(errors)) {
        errors->dropped++;
        return;
    }
    char *sentence = make_sentence(at, text);
    if (is_there(errors, sentence)) {
        free(sentence);
        return;
    }
    size_t i = errors->count++;
    for (; i > 0 && compare(&errors->places[i - 1], at) > 0; i--) {
        errors->sentences[i] = errors->sentences[i - 1];
        errors->places[i] = errors->places[i - 1];
    }
    errors->sentences[i] = sentence;
    errors->places[i] = *at;
    errors->places[i].path = mem_must_strdup(at->path);
}

bool scenario_file_errors_full(const struct scenario_file_errors *errors)
{
    return errors->count == SCENARIO_ERRORS_MAX;
}

void scenario_file_errors_fini(struct scenario_file_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        free(errors->sentences[i]);
        free((char *)errors->places[i].path);
    }
    *errors = (struct scenario_file_errors){0};
}
