/* Text as mdoc(7), the language of manual pages, wants it. Pure. */
#ifndef FLOODTEST_MANUAL_ROFF_H
#define FLOODTEST_MANUAL_ROFF_H

#include "harness/base/strbuf.h"

/* Appends text so that every character stands for itself, wherever in a line. */
void roff_escape(struct strbuf *out, const char *text, size_t len);

/* Lines of prose: each sentence begins a line of the source. */
void roff_prose(struct strbuf *out, const char *text, size_t len);

/* The same of a text of a table, which has no full stop behind its last sentence and may
 * begin with a small letter: of what begins in the middle of a sentence, and of a whole
 * one. */
void roff_rest(struct strbuf *out, const char *text);
void roff_sentences(struct strbuf *out, const char *text);

/* Lines that stay as they are, in a display of their own; len bytes, the last line with
 * its end. */
void roff_literal(struct strbuf *out, const char *text, size_t len);

/* One argument of a macro, with a blank before it: a word, or several as one. */
void roff_argument(struct strbuf *out, const char *text, size_t len);

/* A line of usage, "suite [options] FILE.yaml...", as lines of macros. */
void roff_usage(struct strbuf *out, const char *usage);

/* A page of `floodtest help` on a language (server/languages.h): what is not indented is
 * prose, lines of two blanks are forms and what they mean, lines of four are examples. */
void roff_language(struct strbuf *out, const char *text);

#endif
