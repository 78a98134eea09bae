/* Walks argv by the options table: sets the scenario's fields and keeps what was given.
 */
#ifndef FLOODTEST_CLI_CLI_ARGS_H
#define FLOODTEST_CLI_CLI_ARGS_H

#include "harness/cli/cli_errors.h"
#include "harness/scenario/options.h"

#include <stdbool.h>
#include <stddef.h>

/* Words of argv, borrowed from it; the array is owned. */
struct cli_words {
    const char **words;
    size_t count;
};

/* Options as they were given, right or wrong, in their order. */
struct cli_given {
    const struct options_row *row;
    const char *text; /* borrowed from argv; NULL: without a value */
};

struct cli_given_list {
    struct cli_given *items; /* owned */
    size_t count;
};

struct cli_args {
    struct {
        unsigned times; /* it was given, right or wrong */
        bool set;       /* and its value was right */
        const char
            *text; /* the last right value; borrowed from argv, NULL if it has none */
    } given[OPTIONS_COUNT];
    struct cli_given_list all;
    struct cli_words words; /* what is no option: the command, its operands */
    char **rest;            /* what follows "--", to the end of argv; NULL: no "--" */
};

/* Options may stand between the words; "--" ends them. A lone "-" is a word. */
void cli_args_read(struct cli_args *args, int argc, char **argv, struct scenario *s,
                   struct cli_errors *errors);
void cli_args_fini(struct cli_args *args);

#endif
