#include "harness/report/page.h"

#include "harness/report/text.h"

#include <string.h>

int page_lines(const struct page *p)
{
    int lines = 0;
    for (const char *s = p->out->text + p->start; *s != '\0'; s++) {
        lines += *s == '\n';
    }
    return lines;
}

void page_blank(struct page *p)
{
    strbuf_add(p->out, "\n");
}

static void add_label(struct page *p, const char *label)
{
    strbuf_addf(p->out, "%-*s", PAGE_INDENT, label);
}

static void add_broken(struct page *p, const char *label, const char *text,
                       const char *separator)
{
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, text, strlen(text), p->unicode);
    add_label(p, label);
    struct text_box box = {PAGE_INDENT, PAGE_INDENT, PAGE_COLUMNS};
    text_add_wrapped(p->out, safe.text, separator, box);
    strbuf_fini(&safe);
}

void page_text(struct page *p, const char *label, const char *text)
{
    add_broken(p, label, text, " ");
}

void page_fields(struct page *p, const char *label, const char *fields)
{
    add_broken(p, label, fields, "  ");
}

void page_cut(struct page *p, const char *label, const char *bytes, size_t len)
{
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, bytes, len, p->unicode);
    add_label(p, label);
    if (text_columns(safe.text, safe.len) > PAGE_TEXT_COLUMNS) {
        const char *ellipsis = p->unicode ? "…" : "...";
        size_t room = PAGE_TEXT_COLUMNS - text_columns(ellipsis, strlen(ellipsis));
        strbuf_addn(p->out, safe.text, text_prefix(safe.text, safe.len, room));
        strbuf_add(p->out, ellipsis);
    } else {
        strbuf_addn(p->out, safe.text, safe.len);
    }
    text_end_line(p->out);
    strbuf_fini(&safe);
}

void page_line(struct page *p, const char *label, const char *text)
{
    add_label(p, label);
    strbuf_add(p->out, text);
    text_end_line(p->out);
}
