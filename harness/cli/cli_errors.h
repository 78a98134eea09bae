/* Everything that is wrong with a command line, one sentence each. {0} is an empty list.
 */
#ifndef FLOODTEST_CLI_CLI_ERRORS_H
#define FLOODTEST_CLI_CLI_ERRORS_H

enum { CLI_ERRORS_MAX = 32 };

struct cli_errors {
    int count;                       /* of sentences */
    char *sentences[CLI_ERRORS_MAX]; /* printable: control bytes of arguments show as \xNN
                                      */
    int dropped;                     /* errors beyond CLI_ERRORS_MAX */
};

void cli_errors_add(struct cli_errors *errors, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void cli_errors_fini(struct cli_errors *errors); /* empties the list */

#endif
