/* Names of files in a scenario are meant from its own folder. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_BESIDE_H
#define FLOODTEST_SCENARIO_SCENARIO_BESIDE_H

#include "harness/scenario/scenario_io.h"

/* New texts, relative to the working directory if scenario_path is. */

/* A name; one that begins with '/' stays. */
char *scenario_beside(const char *scenario_path, const char *name);

/* A word of a command: a file beside the scenario, else as it is. The first word also if
 * there is no such file, when nothing but a file can be meant: with a slash, or a suffix
 * that has a runner. */
char *scenario_beside_word(const char *scenario_path, const char *word, bool first,
                           const struct scenario_io *io);

/* The value of --target: the whole of it a file, else its words. */
char *scenario_beside_target(const char *scenario_path, const char *target,
                             const struct scenario_io *io);

#endif
