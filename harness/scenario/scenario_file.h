/* Scenario files: YAML in which every option of a run stands by its name, and what is
 * expected of the run. Read by libyaml, whose nodes know their lines and columns; checked
 * and explained by the options table, so that a file can say what the command line can.
 *
 *     name: slow consumer          # else the file's name without .yaml
 *     description: one sentence
 *     target: client.py            # --target, relative to the file's folder
 *     command: [node, c.js, "{url}"]     # or so, word by word
 *     rate: 5000                   # --rate 5000
 *     acks: true                   # --acks; false is as if it were not there
 *     talk: [line, line]           # what may be given again is a list, or one text
 *     extends: base.yaml           # every key that is not here, but name and
 *                                  # description; a base extends nothing
 *     matrix:                      # one run for each combination, named by its values
 *       rate: [1k, 5k]
 *       case: [tiny, large]
 *     runs:                        # or several runs, each with the settings of the file
 *       - {name: leaky, target: leaky.py, expect: {verdict: fail}}
 *     alone: true                  # never beside another run of a suite
 *     expect: ...                  # expectation.h
 *
 * A setting of a run replaces the file's, the file's replaces the base's; what a matrix
 * says replaces all of them. The ways to name the client (target, command, pid, attach)
 * replace each other. Lists are replaced as a whole; [] and false are as if there were
 * none. The one table of keys is scenario_keys.h. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_FILE_H
#define FLOODTEST_SCENARIO_SCENARIO_FILE_H

#include "harness/base/err.h"
#include "harness/scenario/expectation.h"
#include "harness/scenario/options.h"
#include "harness/scenario/scenario_errors.h"
#include "harness/scenario/scenario_io.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCENARIO_FILE_MAX = 1 << 20, SCENARIO_RUNS_MAX = 10000 };

/* One option as it stands in a file. A list has one for each of its texts. */
struct scenario_setting {
    const struct options_row *row;
    /* NULL: a flag, given. Files of OPTIONS_INPUT, and what names a file beside the
     * scenario in a target or command, are relative to the working directory already */
    const char *text;
    struct scenario_place place;
};

/* What it points to is borrowed from its file but for name, description, settings and
 * expect. */
struct scenario_run {
    char *name; /* "slow", "slow/leaky", "slow/leaky rate=1k case=tiny": no two alike */
    char *description;                 /* NULL: none */
    struct scenario_setting *settings; /* by row, in the order of the table */
    size_t setting_count;
    char *const *command; /* NULL-terminated words; NULL: by a setting */
    bool alone;
    struct expectation expect;
    struct scenario_place place; /* where it begins */
};

struct scenario_file {
    char *path, *base_path;    /* as given; base_path NULL: extends nothing */
    struct scenario_run *runs; /* at least one */
    size_t run_count;
    struct scenario_parts *parts; /* what the runs borrow from */
};

/* Reads and checks one file and its base. Returns 0; FERR_CONFIG with at least one
 * sentence; another code if the file cannot be read (one sentence). Every setting is
 * checked for itself; what several of them say together, the command line checks
 * (cli_scenario.h). errors may have sentences of other files. Release out and errors in
 * every case. */
int scenario_file_load(struct scenario_file *out, const char *path,
                       struct scenario_file_errors *errors) MUST_CHECK;
void scenario_file_fini(struct scenario_file *f);

/* The same of a text that was read from path. Pure but for io. */
int scenario_file_parse(struct scenario_file *out, const char *path, const char *text,
                        size_t len, const struct scenario_io *io,
                        struct scenario_file_errors *errors) MUST_CHECK;

/* Options of the command line that override what a file says. */
struct scenario_override {
    const struct options_row *row;
    const char *text; /* NULL: without a value */
};

/* The words of `floodtest run` for a run of a file: "--rate=5000", ..., behind "--" the
 * command. Owned by the caller, NULL-terminated (target_free). What is overridden is left
 * out and the overrides follow; so the command line checks it all. */
char **scenario_run_words(const struct scenario_run *run,
                          const struct scenario_override *overrides, size_t count);

#endif
