/* The keys of scenario files: the options of a run by their long names, and what only a
 * file can say. One table for reading, suggestions, help and the JSON Schema. Pure. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_KEYS_H
#define FLOODTEST_SCENARIO_SCENARIO_KEYS_H

#include "harness/base/strbuf.h"
#include "harness/scenario/options.h"

#include <stdbool.h>
#include <stddef.h>

enum scenario_key_id {
    SCENARIO_KEY_NAME,
    SCENARIO_KEY_DESCRIPTION,
    SCENARIO_KEY_COMMAND,
    SCENARIO_KEY_EXTENDS,
    SCENARIO_KEY_MATRIX,
    SCENARIO_KEY_RUNS,
    SCENARIO_KEY_ALONE,
    SCENARIO_KEY_EXPECT,
    SCENARIO_KEYS_COUNT
};

/* What stands behind a key. */
enum scenario_key_kind {
    SCENARIO_IS_TEXT,  /* one line */
    SCENARIO_IS_FLAG,  /* true or false */
    SCENARIO_IS_WORDS, /* a list of texts */
    SCENARIO_IS_MANY,  /* a text, or a list of them */
    SCENARIO_IS_MAP,
    SCENARIO_IS_RUNS, /* a list of maps */
};

struct scenario_key {
    const char *name;
    enum scenario_key_kind kind;
    const char *argument; /* what stands for the value in the help */
    bool in_run;          /* also of one of `runs` */
    const char *help;     /* one sentence without a full stop */
};

/* Keys of the file and its runs; of `expect`; of its `culprit`, the last two ended by a
 * name of NULL. */
extern const struct scenario_key scenario_keys[SCENARIO_KEYS_COUNT];
extern const struct scenario_key scenario_expect_keys[];
extern const struct scenario_key scenario_culprit_keys[];

/* Where a key may stand. */
enum scenario_level { SCENARIO_OF_FILE, SCENARIO_OF_RUN, SCENARIO_OF_MATRIX };

bool scenario_key_is_option(const struct options_row *row);

/* A file that shows the most important keys, line by line, which the loader reads. */
extern const char scenario_example[];

/* The option or the key of a name at this level; neither: there is none. */
struct scenario_key_found {
    const struct options_row *row;
    const struct scenario_key *key;
};
struct scenario_key_found scenario_key_find(const char *name, enum scenario_level level);

/* Appends "unknown key 'x', did you mean y?" or what else is wrong with this name. */
void scenario_key_explain(const char *name, enum scenario_level level,
                          struct strbuf *out);

/* The same of a table that a name of NULL ends; what: "expect". */
const struct scenario_key *scenario_key_in(const struct scenario_key *table,
                                           const char *name);
void scenario_key_explain_in(const struct scenario_key *table, const char *what,
                             const char *name, struct strbuf *out);

#endif
