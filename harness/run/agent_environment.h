/* How agents get into the client: through its environment. Pure. */
#ifndef FLOODTEST_RUN_AGENT_ENVIRONMENT_H
#define FLOODTEST_RUN_AGENT_ENVIRONMENT_H

#include "harness/scenario/scenario.h"

enum { AGENT_VARIABLES_MAX = 6, AGENT_FILES_PATH_MAX = 512 };

struct agent_environment {
    char *variables[AGENT_VARIABLES_MAX + 1]; /* "NAME=value", NULL-terminated; owned */
};

/* dir: where the agents' files are, shorter than AGENT_FILES_PATH_MAX. user: gives the
 * value that the user's own environment has for a name, or NULL (getenv): what is there
 * stays in force behind ours. */
void agent_environment_init(struct agent_environment *e, const struct scenario *s,
                            const char *dir, char *(*user)(const char *name));
void agent_environment_fini(struct agent_environment *e);

#endif
