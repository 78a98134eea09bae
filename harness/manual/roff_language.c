#include "harness/manual/roff.h"

#include <stdbool.h>
#include <string.h>

enum { FORM_INDENT = 2, EXAMPLE_INDENT = 4 };

enum block { BLOCK_NONE, BLOCK_PROSE, BLOCK_FORMS, BLOCK_EXAMPLE };

struct writer {
    struct strbuf *out;
    enum block block;
    size_t column; /* where the meaning of a form stands */
    bool fresh;    /* a paragraph begins */
};

static void begin(struct writer *w, enum block block)
{
    static const char *const ends[] = {[BLOCK_NONE] = "",
                                       [BLOCK_PROSE] = "",
                                       [BLOCK_FORMS] = ".El\n",
                                       [BLOCK_EXAMPLE] = ".Ed\n"};
    static const char *const starts[] = {[BLOCK_NONE] = "",
                                         [BLOCK_PROSE] = ".Pp\n",
                                         [BLOCK_FORMS] = ".Bl -tag -width Ds -compact\n",
                                         [BLOCK_EXAMPLE] =
                                             ".Bd -literal -offset indent\n"};
    if (w->block != block || (block == BLOCK_PROSE && w->fresh)) {
        strbuf_add(w->out, ends[w->block]);
        /* A list without blanks between its items has none before the first, either. */
        bool spaced = block == BLOCK_FORMS && w->block != BLOCK_NONE;
        bool first = block == BLOCK_PROSE && w->block == BLOCK_NONE;
        strbuf_add(w->out, spaced ? ".Pp\n" : "");
        strbuf_add(w->out, first ? "" : starts[block]);
        w->block = block;
    } else if (w->fresh && block == BLOCK_EXAMPLE) {
        strbuf_add(w->out, "\n");
    }
    w->fresh = false;
}

static void add_text(struct writer *w, const char *text, size_t len)
{
    if (w->block == BLOCK_EXAMPLE) {
        roff_escape(w->out, text, len);
        strbuf_add(w->out, "\n");
    } else {
        roff_prose(w->out, text, len);
    }
}

/* "  FORM   what it means": two blanks part them, or the column of the one before. */
static void add_form(struct writer *w, const char *line, size_t len)
{
    begin(w, BLOCK_FORMS);
    size_t end = FORM_INDENT;
    while (end < len && !(line[end] == ' ' && line[end + 1] == ' ')) {
        end++;
    }
    size_t meaning = end + strspn(line + end, " ");
    if (end == len && w->column > 0 && w->column < len) {
        meaning = w->column;
        end = meaning - 1;
    }
    w->column = meaning;
    strbuf_add(w->out, ".It Cm");
    roff_argument(w->out, line + FORM_INDENT, end - FORM_INDENT);
    strbuf_add(w->out, "\n");
    add_text(w, line + meaning, len - meaning);
}

static void add_line(struct writer *w, const char *line, size_t len)
{
    size_t indent = strspn(line, " ");
    if (len == 0) {
        w->fresh = true;
    } else if (indent == FORM_INDENT) {
        add_form(w, line, len);
    } else if (w->block == BLOCK_FORMS && !w->fresh && indent > EXAMPLE_INDENT) {
        add_text(w, line + indent, len - indent);
    } else if (indent >= EXAMPLE_INDENT) {
        begin(w, BLOCK_EXAMPLE);
        add_text(w, line + EXAMPLE_INDENT, len - EXAMPLE_INDENT);
    } else {
        begin(w, BLOCK_PROSE);
        add_text(w, line, len);
    }
}

void roff_language(struct strbuf *out, const char *text)
{
    struct writer w = {.out = out, .fresh = true};
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        add_line(&w, text, len);
        text += len + (text[len] == '\n');
    }
    w.fresh = false;
    begin(&w, BLOCK_NONE);
}
