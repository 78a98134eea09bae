/* The parts of the help texts (cli.h). */
#ifndef FLOODTEST_CLI_CLI_HELP_H
#define FLOODTEST_CLI_CLI_HELP_H

#include "harness/base/strbuf.h"

/* The text of an entry whose name was appended since start: in the second column, broken
 * between words. */
void cli_help_entry(struct strbuf *out, size_t start, const char *text);

/* Appends the reference of scenario files: an example, every key. */
void cli_help_scenario(struct strbuf *out);

#endif
