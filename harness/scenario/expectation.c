#include "harness/scenario/expectation.h"

#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool fits_fn(const char *text, const char *word);

static bool is_same(const char *text, const char *word)
{
    return strcmp(text, word) == 0;
}

static bool is_inside(const char *text, const char *word)
{
    return strstr(text, word) != NULL;
}

/* The whole of it, or its end behind this byte. */
static bool is_end(const char *text, const char *word, char before)
{
    size_t len = strlen(text), end = strlen(word);
    return len >= end && strcmp(text + len - end, word) == 0 &&
           (len == end || text[len - end - 1] == before);
}

static bool is_type(const char *text, const char *word)
{
    return is_end(text, word, '.');
}

static bool is_file(const char *text, const char *word)
{
    return is_end(text, word, '/');
}

enum { WORD_LISTS = 7, FIRST_OF_CULPRIT = 2 };

static struct expectation_words *list_at(struct expectation *e, size_t i)
{
    struct expectation_words *const lists[WORD_LISTS] = {
        &e->verdict, &e->class_name, &e->kind, &e->type, &e->owner, &e->file, &e->line};
    return lists[i];
}

static const struct expectation_words *const_list_at(const struct expectation *e,
                                                     size_t i)
{
    return list_at((struct expectation *)e, i);
}

static const char *const names[WORD_LISTS] = {NULL,    NULL,   "kind", "type",
                                              "owner", "file", "line"};

void expectation_fini(struct expectation *e)
{
    for (size_t i = 0; i < WORD_LISTS; i++) {
        for (char **word = list_at(e, i)->words; *word != NULL; word++) {
            free(*word);
        }
    }
    *e = (struct expectation){0};
}

bool expectation_add(struct expectation_words *words, const char *word)
{
    size_t count = 0;
    while (words->words[count] != NULL) {
        count++;
    }
    if (count == EXPECTATION_WORDS_MAX) {
        return false;
    }
    words->words[count] = mem_must_strdup(word);
    return true;
}

void expectation_copy(struct expectation *to, const struct expectation *from)
{
    *to = (struct expectation){0};
    for (size_t i = 0; i < WORD_LISTS; i++) {
        for (char *const *word = const_list_at(from, i)->words; *word != NULL; word++) {
            (void)expectation_add(list_at(to, i), *word); /* as many fit */
        }
    }
}

static bool is_any(const struct expectation_words *words)
{
    return words->words[0] == NULL;
}

bool expectation_is_empty(const struct expectation *e)
{
    for (size_t i = 0; i < WORD_LISTS; i++) {
        if (!is_any(const_list_at(e, i))) {
            return false;
        }
    }
    return true;
}

static bool fits(const struct expectation_words *words, const char *text, fits_fn *one)
{
    for (char *const *word = words->words; *word != NULL; word++) {
        if (one(text, *word)) {
            return true;
        }
    }
    return is_any(words);
}

static bool names_culprit(const struct expectation *e)
{
    for (size_t i = FIRST_OF_CULPRIT; i < WORD_LISTS; i++) {
        if (!is_any(const_list_at(e, i))) {
            return true;
        }
    }
    return false;
}

static bool is_culprit(const struct expectation *e, const struct expectation_culprit *c)
{
    char line[24];
    snprintf(line, sizeof line, "%ld", c->line);
    return fits(&e->kind, c->kind, is_same) && fits(&e->type, c->type, is_type) &&
           fits(&e->owner, c->owner, is_inside) && fits(&e->file, c->file, is_file) &&
           fits(&e->line, line, is_same);
}

static bool has_culprit(const struct expectation *e, const struct expectation_outcome *o)
{
    bool found = !names_culprit(e);
    for (size_t i = 0; i < o->culprit_count && !found; i++) {
        found = is_culprit(e, &o->culprits[i]);
    }
    return found;
}

static void add_words(struct strbuf *out, const struct expectation_words *words)
{
    for (size_t i = 0; words->words[i] != NULL; i++) {
        strbuf_addf(out, "%s%s", i == 0 ? "" : " or ", words->words[i]);
    }
}

static void add_verdict(const struct expectation *e, struct strbuf *out)
{
    add_words(out, &e->verdict);
    strbuf_add(out, is_any(&e->verdict) || is_any(&e->class_name) ? "" : " ");
    add_words(out, &e->class_name);
}

static void add_culprit(const struct expectation *e, struct strbuf *out)
{
    const char *between = "";
    for (size_t i = FIRST_OF_CULPRIT; i < WORD_LISTS; i++) {
        const struct expectation_words *words = const_list_at(e, i);
        if (!is_any(words)) {
            strbuf_addf(out, "%s%s ", between, names[i]);
            add_words(out, words);
            between = ", ";
        }
    }
}

void expectation_text(const struct expectation *e, struct strbuf *out)
{
    size_t start = out->len;
    add_verdict(e, out);
    if (names_culprit(e)) {
        strbuf_add(out, out->len > start ? ", " : "");
        add_culprit(e, out);
    }
    if (out->len == start) {
        strbuf_add(out, "anything");
    }
}

/* The first culprit alone: the report names them by weight. */
static void add_found(const struct expectation_outcome *o, struct strbuf *out)
{
    if (o->culprit_count == 0) {
        strbuf_add(out, "no culprit");
        return;
    }
    const struct expectation_culprit *c = &o->culprits[0];
    const char *const texts[] = {c->kind, c->type, c->owner, c->file};
    const char *between = "";
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i][0] != '\0') {
            strbuf_addf(out, "%s%s ", between, names[FIRST_OF_CULPRIT + i]);
            strbuf_add_visible_line(out, texts[i], strlen(texts[i]));
            between = ", ";
        }
    }
    if (c->line > 0) {
        strbuf_addf(out, "%sline %ld", between, c->line);
    }
    if (o->culprit_count > 1) {
        strbuf_addf(out, ", and %zu more", o->culprit_count - 1);
    }
}

bool expectation_met(const struct expectation *e, const struct expectation_outcome *o,
                     struct strbuf *why)
{
    if (!fits(&e->verdict, o->verdict, is_same) ||
        !fits(&e->class_name, o->class_name, is_same)) {
        strbuf_add(why, "expected ");
        add_verdict(e, why);
        bool twice = strcmp(o->verdict, o->class_name) == 0; /* inconclusive */
        strbuf_addf(why, ", got %s%s%s", o->verdict, twice ? "" : " ",
                    twice ? "" : o->class_name);
        return false;
    }
    if (!has_culprit(e, o)) {
        strbuf_add(why, "expected the culprit ");
        add_culprit(e, why);
        strbuf_add(why, ", got ");
        add_found(o, why);
        return false;
    }
    return true;
}
