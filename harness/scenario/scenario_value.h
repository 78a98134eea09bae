/* The value of an option in a scenario file: its texts, checked by the options table. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_VALUE_H
#define FLOODTEST_SCENARIO_SCENARIO_VALUE_H

#include "harness/scenario/scenario_file.h"
#include "harness/scenario/scenario_io.h"
#include "harness/scenario/scenario_yaml.h"

/* What reads a file. */
struct scenario_reader {
    const char *path; /* outlives what is read */
    const struct scenario_io *io;
    struct scenario_file_errors *errors;
};

/* An option as one map has it. */
struct scenario_entry {
    bool given;
    struct scenario_setting *settings; /* none: given, but off */
    size_t count;
};

/* Reads the value behind the key of an option; what is wrong goes to the errors and is
 * left out. */
void scenario_value_read(struct scenario_entry *out, const struct options_row *row,
                         const struct scenario_node *node,
                         const struct scenario_reader *r);
void scenario_entry_fini(struct scenario_entry *entry);

/* One line of text; NULL after an error. */
char *scenario_value_line(const char *key, const struct scenario_node *node,
                          const struct scenario_reader *r);

/* true or false; false after an error. */
bool scenario_value_flag(const char *key, const struct scenario_node *node,
                         const struct scenario_reader *r);

/* A list of words, NULL-terminated (target_free); NULL after an error. */
char **scenario_value_words(const char *key, const struct scenario_node *node,
                            const struct scenario_reader *r);

#endif
