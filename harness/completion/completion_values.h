/* What a value of an option or an operand of a command may be (completion.h). Pure. */
#ifndef FLOODTEST_COMPLETION_COMPLETION_VALUES_H
#define FLOODTEST_COMPLETION_COMPLETION_VALUES_H

#include "harness/base/strbuf.h"
#include "harness/cli/cli_command.h"

#include <stddef.h>

/* The parts of an answer. */
struct completion {
    const char *others;     /* its first line without suffixes; static */
    struct strbuf suffixes; /* " py js" */
    struct strbuf words;    /* its other lines */
};

void completion_init(struct completion *c); /* words, and none yet */
void completion_fini(struct completion *c);

/* help NULL: no description. */
void completion_add(struct completion *c, const char *word, const char *help);

/* The value of an option that takes one, or may. */
void completion_values_of_option(struct completion *c, const struct options_row *row);

/* The operand behind count others, by the lines of the command's usage. */
void completion_values_of_operand(struct completion *c,
                                  const struct cli_command_info *info,
                                  const char *const *operands, size_t count);

/* The names of all commands. */
void completion_values_of_commands(struct completion *c);

#endif
