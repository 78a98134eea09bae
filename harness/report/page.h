/* The layout of the terminal page: labels at the left edge, text in one column beside
 * them. Knows nothing of results. */
#ifndef FLOODTEST_REPORT_PAGE_H
#define FLOODTEST_REPORT_PAGE_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    PAGE_COLUMNS = 80,
    PAGE_LINES = 24,
    PAGE_INDENT = 12, /* where text begins */
    PAGE_TEXT_COLUMNS = PAGE_COLUMNS - PAGE_INDENT,
};

struct page {
    struct strbuf *out;
    size_t start; /* of the page in out */
    bool color;
    bool unicode;
};

/* Lines written so far. */
int page_lines(const struct page *p);

void page_blank(struct page *p);

/* A paragraph, broken between words; any text, made safe. label "" continues the one
 * above. */
void page_text(struct page *p, const char *label, const char *text);

/* Fields with two blanks between them, broken between fields. */
void page_fields(struct page *p, const char *label, const char *fields);

/* Exactly one line of any bytes, made safe and cut with "…". */
void page_cut(struct page *p, const char *label, const char *bytes, size_t len);

/* A line of our own making; valid UTF-8 of at most PAGE_TEXT_COLUMNS. */
void page_line(struct page *p, const char *label, const char *text);

#endif
