/* Text as people see it: UTF-8 by code points, wrapped and cut to columns. Pure.
 *
 * One code point counts as one column. Wide and combining characters are therefore
 * measured wrongly; they only occur in what a client printed. */
#ifndef FLOODTEST_REPORT_TEXT_H
#define FLOODTEST_REPORT_TEXT_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Code points in len bytes; a malformed byte counts as one. */
size_t text_columns(const char *s, size_t len);

/* Bytes of the first so many code points of s; len if it has fewer. */
size_t text_prefix(const char *s, size_t len, size_t columns);

/* Bytes from anywhere made safe for a terminal: one line, with tabs and newlines as
 * blanks; control bytes, malformed ones and marks that turn the direction of writing are
 * shown as \xNN, and without unicode everything beyond ASCII. */
void text_add_safe(struct strbuf *out, const char *bytes, size_t len, bool unicode);

/* Ends a line without blanks at its end. */
void text_end_line(struct strbuf *out);

/* Where wrapped text stands. */
struct text_box {
    size_t column; /* where its first line begins: what stands there is already written */
    size_t hang;   /* where the others begin */
    size_t width;  /* of the page; more than column and hang */
};

/* Appends text broken into lines at separator (" " between words, "  " between fields),
 * with a newline at the end. A piece longer than a line is broken at a blank, or
 * else at the page's edge. */
void text_add_wrapped(struct strbuf *out, const char *text, const char *separator,
                      struct text_box box);

#endif
