/* Walks argv by the options table: sets the scenario's fields and keeps what was given.
 */
#ifndef FLOODTEST_CLI_ARGS_H
#define FLOODTEST_CLI_ARGS_H

#include "harness/cli_errors.h"
#include "harness/scenario/options.h"

#include <stdbool.h>
#include <stddef.h>

enum { CLI_WORDS_MAX = 8 }; /* more than any command accepts */

struct cli_args {
    struct {
        unsigned times; /* it was given, right or wrong */
        bool set;       /* and its value was right */
        const char
            *text; /* the last right value; borrowed from argv, NULL if it has none */
    } given[OPTIONS_COUNT];
    const char *words[CLI_WORDS_MAX]; /* what is no option: the command, its operands */
    size_t word_count;                /* of all, kept or not */
    char **rest; /* what follows "--", to the end of argv; NULL: no "--" */
};

/* Options may stand between the words; "--" ends them. A lone "-" is a word. */
void cli_args_read(struct cli_args *args, int argc, char **argv, struct scenario *s,
                   struct cli_errors *errors);

#endif
