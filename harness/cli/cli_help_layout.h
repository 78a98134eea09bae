/* How help texts are laid out: a page of 79 columns, names left, what they are right. */
#ifndef FLOODTEST_CLI_CLI_HELP_LAYOUT_H
#define FLOODTEST_CLI_CLI_HELP_LAYOUT_H

#include "harness/base/strbuf.h"

enum { CLI_HELP_WIDTH = 79 };

/* Appends text from a column on, broken between words at the page's width. */
void cli_help_wrap(struct strbuf *out, const char *text, size_t column);

/* The text of an entry whose name was appended since start: in the second column, broken
 * between words. */
void cli_help_entry(struct strbuf *out, size_t start, const char *text);

#endif
