#include "harness/report/certify_terminal.h"

#include "harness/report/page.h"
#include "harness/report/text.h"

#include <stdio.h>
#include <string.h>

enum {
    CASE_COLUMNS = 18, /* "15 deflate-bomb" and two blanks */
    MARK_COLUMNS = 9,  /* "not run" and two blanks */
    LABEL_COLUMNS = 20 /* of a client's name above its column, at most */
};

static const char *const words[] = {
    [CERTIFY_PASS] = "pass",      [CERTIFY_FAIL] = "FAIL",   [CERTIFY_UNSURE] = "?",
    [CERTIFY_NO_RUN] = "not run", [CERTIFY_NOT_BEGUN] = "-", [CERTIFY_NOT_ASKED] = "",
};

static const char *color_of(enum certify_mark mark)
{
    return mark == CERTIFY_PASS     ? "\x1b[32m"
           : mark == CERTIFY_FAIL   ? "\x1b[1;31m"
           : mark == CERTIFY_UNSURE ? "\x1b[33m"
                                    : "";
}

/* How a page of columns is laid out. */
struct table {
    struct page *page;
    bool classes;  /* beside the marks */
    size_t column; /* width of one */
};

/* Pads what was written since a mark to so many columns. */
static void pad(struct strbuf *out, size_t from, size_t columns)
{
    size_t used = text_columns(out->text + from, out->len - from);
    strbuf_addf(out, "%*s", used < columns ? (int)(columns - used) : 1, "");
}

/* The class says more than the mark, except where it only says it again. */
static const char *class_of(const struct certify_cell *cell)
{
    bool judged = cell->mark == CERTIFY_PASS || cell->mark == CERTIFY_FAIL;
    return judged ? cell->outcome->class_name : "";
}

static void add_cell(const struct table *t, const struct certify_cell *cell)
{
    struct strbuf *out = t->page->out;
    const char *color = t->page->color ? color_of(cell->mark) : "";
    const char *class_name = t->classes ? class_of(cell) : "";
    strbuf_addf(out, "%s%s%s", color, words[cell->mark],
                color[0] != '\0' ? "\x1b[0m" : "");
    size_t from = out->len;
    strbuf_addf(out, "%*s%s",
                class_name[0] != '\0' ? 6 - (int)strlen(words[cell->mark]) : 0, "",
                class_name);
    pad(out, from, t->column - strlen(words[cell->mark]));
}

/* A client's name, cut at its begin: names that are alike differ at the end. */
static void add_label(const struct table *t, const char *label)
{
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, label, strlen(label), t->page->unicode);
    size_t columns = text_columns(safe.text, safe.len);
    size_t skip = columns > LABEL_COLUMNS ? columns - LABEL_COLUMNS : 0;
    const char *shown = safe.text + text_prefix(safe.text, safe.len, skip);
    size_t from = t->page->out->len;
    strbuf_add(t->page->out, shown);
    pad(t->page->out, from, t->column);
    strbuf_fini(&safe);
}

static size_t widest(const struct certify_matrix *m, bool classes)
{
    size_t width = MARK_COLUMNS;
    for (size_t c = 0; c < m->column_count; c++) {
        const char *label = m->columns[c].client->label;
        size_t columns = text_columns(label, strlen(label));
        columns = columns < LABEL_COLUMNS ? columns : LABEL_COLUMNS;
        width = columns + 2 > width ? columns + 2 : width;
        for (size_t r = 0; classes && r < m->row_count; r++) {
            size_t cell = 6 + strlen(class_of(&m->columns[c].cells[r])) + 2;
            width = cell > width ? cell : width;
        }
    }
    return width;
}

/* Classes stand in the table as long as it fits on the page with them. */
static struct table lay_out(struct page *p, const struct certify_matrix *m)
{
    size_t with = widest(m, true);
    bool fits = CASE_COLUMNS + m->column_count * with <= PAGE_COLUMNS + 2;
    return (struct table){p, fits, fits ? with : widest(m, false)};
}

static void add_table(struct page *p, const struct certify_matrix *m)
{
    struct table t = lay_out(p, m);
    strbuf_addf(p->out, "%-*s", CASE_COLUMNS, "   case");
    for (size_t c = 0; c < m->column_count; c++) {
        add_label(&t, m->columns[c].client->label);
    }
    text_end_line(p->out);
    for (size_t r = 0; r < m->row_count; r++) {
        strbuf_addf(p->out, "%2d %-*s", m->rows[r]->number, CASE_COLUMNS - 3,
                    m->rows[r]->name);
        for (size_t c = 0; c < m->column_count; c++) {
            add_cell(&t, &m->columns[c].cells[r]);
        }
        text_end_line(p->out);
    }
    if (m->column_count > 1) {
        strbuf_addf(p->out, "%-*s", CASE_COLUMNS, "   grade");
        for (size_t c = 0; c < m->column_count; c++) {
            add_label(&t, m->columns[c].grade.letter);
        }
        text_end_line(p->out);
    }
}

/* A kind of note below the table. */
struct note {
    const char *label;
    enum certify_mark mark;
    bool culprit; /* it tells what holds the memory; else why it came so */
};

static const struct note notes[] = {
    {"held by", CERTIFY_FAIL, true},
    {"failed", CERTIFY_FAIL, false},
    {"unsure", CERTIFY_UNSURE, false},
    {"not run", CERTIFY_NO_RUN, false},
};

/* What a cell has to say in a note of this kind; "" nothing. Of a failure whose culprit
 * is named the culprit says enough. */
static const char *said(const struct certify_cell *cell, const struct note *note)
{
    if (cell->mark != note->mark || cell->outcome == NULL) {
        return "";
    }
    bool held = note->mark == CERTIFY_FAIL && cell->outcome->culprit[0] != '\0';
    return note->culprit ? cell->outcome->culprit : held ? "" : cell->outcome->summary;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Ports, process ids and times are others in each run. */
static bool is_alike(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            a += strspn(a, "0123456789");
            b += strspn(b, "0123456789");
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return *a == *b;
}

static bool is_same(const struct certify_column *c, size_t a, size_t b,
                    const struct note *note)
{
    const char *x = said(&c->cells[a], note), *y = said(&c->cells[b], note);
    return note->culprit ? strcmp(x, y) == 0 : is_alike(x, y);
}

static bool is_said_before(const struct certify_column *c, size_t row,
                           const struct note *note)
{
    for (size_t r = 0; r < row; r++) {
        if (is_same(c, r, row, note)) {
            return true;
        }
    }
    return false;
}

/* "leaky.py: steady, max, burst: queue …": cases of which the same is said share a
 * paragraph. */
static void add_note(struct page *p, const struct certify_matrix *m,
                     const struct certify_column *c, size_t row, const struct note *note,
                     const char *label)
{
    struct strbuf line;
    strbuf_init(&line);
    if (m->column_count > 1) {
        strbuf_addf(&line, "%s: ", c->client->label);
    }
    for (size_t r = row; r < m->row_count; r++) {
        if (is_same(c, r, row, note)) {
            strbuf_addf(&line, "%s%s", r == row ? "" : ", ", m->rows[r]->name);
        }
    }
    strbuf_addf(&line, ": %s", said(&c->cells[row], note));
    page_text(p, label, line.text);
    strbuf_fini(&line);
}

static void add_notes(struct page *p, const struct certify_matrix *m,
                      const struct note *note)
{
    bool first = true;
    for (size_t c = 0; c < m->column_count; c++) {
        for (size_t r = 0; r < m->row_count; r++) {
            const struct certify_column *column = &m->columns[c];
            if (said(&column->cells[r], note)[0] != '\0' &&
                !is_said_before(column, r, note)) {
                add_note(p, m, column, r, note, first ? note->label : "");
                first = false;
            }
        }
    }
}

static void add_head(struct page *p, const struct certify_matrix *m)
{
    char line[128];
    snprintf(line, sizeof line, "%s profile over %s, %zu of %d cases",
             m->profile == SCENARIO_QUICK ? "quick" : "full", m->protocol, m->row_count,
             CASES_COUNT);
    page_text(p, "certify", line);
    if (m->outside_count > 0) {
        struct strbuf names;
        strbuf_init(&names);
        strbuf_addf(&names, "not for %s: ", m->protocol);
        for (size_t i = 0; i < m->outside_count; i++) {
            strbuf_addf(&names, "%s%s", i == 0 ? "" : ", ", m->outside[i]->name);
        }
        page_text(p, "", names.text);
        strbuf_fini(&names);
    }
}

static void add_grades(struct page *p, const struct certify_matrix *m)
{
    for (size_t c = 0; c < m->column_count; c++) {
        const struct certify_column *column = &m->columns[c];
        struct strbuf line;
        strbuf_init(&line);
        strbuf_addf(&line, "%s  %s%s%s", column->grade.letter,
                    m->column_count > 1 ? column->client->label : "",
                    m->column_count > 1 ? ": " : "", column->grade.rule);
        page_text(p, c == 0 ? "grade" : "", line.text);
        strbuf_fini(&line);
    }
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        char line[256];
        snprintf(line, sizeof line, "%s  %s", rule->letter, rule->meaning);
        page_text(p, rule == certify_rules ? "grades" : "", line);
    }
}

void report_certify(const struct certify_matrix *m, struct report_style style,
                    struct strbuf *out)
{
    struct page p = {
        .out = out, .start = out->len, .color = style.color, .unicode = style.unicode};
    add_head(&p, m);
    page_blank(&p);
    add_table(&p, m);
    page_blank(&p);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        add_notes(&p, m, &notes[i]);
    }
    add_grades(&p, m);
}
