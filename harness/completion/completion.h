/* What may stand where the cursor is on floodtest's command line, for the completion
 * scripts of shells. All of it follows from the tables of commands, options, protocols,
 * cases and metrics: a new row is completed without another line here. Pure. */
#ifndef FLOODTEST_COMPLETION_COMPLETION_H
#define FLOODTEST_COMPLETION_COMPLETION_H

#include "harness/base/strbuf.h"

#include <stddef.h>

/* Appends the answer. words: what stands behind the program's name, the last of them is
 * the one under the cursor, maybe empty; what is behind the cursor is no part of it. The
 * first line of the answer says what else than words may stand there:
 *
 *   words               nothing
 *   files SUFFIX...     files, those that end in .SUFFIX first; without one: any
 *   folders             folders
 *   processes           numbers of processes
 *   command N           what the shell completes for a command that begins with word N
 *                       of these, counted from 1
 *
 * The others are "WORD" or "WORD\tDESCRIPTION": words that may stand there, whether or
 * not they begin as the one under the cursor does. Of an option with its value in one
 * word (--protocol=w) they are values alone. A word that ends in ':' goes on. */
void completion_answer(struct strbuf *out, const char *const *words, size_t count);

#endif
