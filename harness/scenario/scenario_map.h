/* Walks over the keys of a map; what is no key, or stands there twice, becomes an error.
 * Pure. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_MAP_H
#define FLOODTEST_SCENARIO_SCENARIO_MAP_H

#include "harness/scenario/scenario_keys.h"
#include "harness/scenario/scenario_yaml.h"

struct scenario_map {
    const struct scenario_node *key, *value; /* of the walk */
    const struct scenario_node *next;
    const char *path;
    struct scenario_file_errors *errors;
    int seen[OPTIONS_COUNT + SCENARIO_KEYS_COUNT]; /* line of the first; 0: none */
};

/* False, after an error, if the node is none or empty; what: the key before it, NULL: the
 * file. */
bool scenario_map_begin(struct scenario_map *map, const struct scenario_node *node,
                        const char *what, const char *path,
                        struct scenario_file_errors *errors);

/* The next key that there is at this level; false: no more. */
bool scenario_map_next(struct scenario_map *map, enum scenario_level level,
                       struct scenario_key_found *found);

/* The next key of a table, which has no more than SCENARIO_KEYS_COUNT rows. */
bool scenario_map_next_in(struct scenario_map *map, const struct scenario_key *table,
                          const char *what, const struct scenario_key **found);

struct scenario_place scenario_map_place(const char *path,
                                         const struct scenario_node *node);

/* "a list", "a text", "keys and values". */
const char *scenario_map_what(const struct scenario_node *node);

#endif
