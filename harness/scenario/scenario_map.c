#include "harness/scenario/scenario_map.h"

#include <string.h>

struct scenario_place scenario_map_place(const char *path,
                                         const struct scenario_node *node)
{
    return (struct scenario_place){path, node->line, node->column};
}

const char *scenario_map_what(const struct scenario_node *node)
{
    if (scenario_node_is_null(node)) {
        return "nothing";
    }
    return node->kind == SCENARIO_NODE_LIST  ? "a list"
           : node->kind == SCENARIO_NODE_MAP ? "keys and values"
                                             : "a text";
}

bool scenario_map_begin(struct scenario_map *map, const struct scenario_node *node,
                        const char *what, const char *path,
                        struct scenario_file_errors *errors)
{
    *map = (struct scenario_map){.path = path, .errors = errors};
    struct scenario_place at = scenario_map_place(path, node);
    const char *colon = what == NULL ? "" : ": ";
    what = what == NULL ? "" : what;
    if (node->kind == SCENARIO_NODE_BAD) {
        return false;
    }
    if (node->kind == SCENARIO_NODE_TEXT && !scenario_node_is_null(node)) {
        scenario_file_errors_add(errors, &at,
                                 "%s%sexpected 'KEY: VALUE', got the text '%.80s'", what,
                                 colon, node->text);
        return false;
    }
    if (node->kind != SCENARIO_NODE_MAP) {
        scenario_file_errors_add(errors, &at, "%s%sexpected 'KEY: VALUE', got %s", what,
                                 colon, scenario_map_what(node));
        return false;
    }
    if (node->first == NULL) {
        scenario_file_errors_add(errors, &at, "%s%sexpected 'KEY: VALUE', got nothing",
                                 what, colon);
        return false;
    }
    map->next = node->first;
    return true;
}

/* The next pair whose key is a text; a key without a value is the last one of a text that
 * broke off. */
static bool next_pair(struct scenario_map *map)
{
    while (map->next != NULL && map->next->next != NULL) {
        map->key = map->next;
        map->value = map->key->next;
        map->next = map->value->next;
        if (map->key->kind == SCENARIO_NODE_TEXT) {
            return true;
        }
        if (map->key->kind != SCENARIO_NODE_BAD) {
            struct scenario_place at = scenario_map_place(map->path, map->key);
            scenario_file_errors_add(
                map->errors, &at,
                "expected a key, got %s (a text that begins with '[' "
                "or '{' needs quotes)",
                scenario_map_what(map->key));
        }
    }
    return false;
}

static bool is_first(struct scenario_map *map, size_t index)
{
    if (map->seen[index] == 0) {
        map->seen[index] = map->key->line;
        return true;
    }
    struct scenario_place at = scenario_map_place(map->path, map->key);
    scenario_file_errors_add(map->errors, &at, "%s stands there twice, first on line %d",
                             map->key->text, map->seen[index]);
    return false;
}

bool scenario_map_next(struct scenario_map *map, enum scenario_level level,
                       struct scenario_key_found *found)
{
    while (next_pair(map)) {
        *found = scenario_key_find(map->key->text, level);
        if (found->row != NULL || found->key != NULL) {
            size_t index = found->row != NULL
                               ? (size_t)found->row->id
                               : OPTIONS_COUNT + (size_t)(found->key - scenario_keys);
            if (is_first(map, index)) {
                return true;
            }
            continue;
        }
        if (scenario_file_errors_full(map->errors)) {
            map->errors->dropped++; /* without looking for what it is like */
            continue;
        }
        struct scenario_place at = scenario_map_place(map->path, map->key);
        struct strbuf why;
        strbuf_init(&why);
        if (strcmp(map->key->text, "<<") == 0) {
            strbuf_add(&why, "merge keys (<<) are not read here; what files share stands "
                             "in one for 'extends'");
        } else {
            scenario_key_explain(map->key->text, level, &why);
        }
        scenario_file_errors_add(map->errors, &at, "%s", why.text);
        strbuf_fini(&why);
    }
    return false;
}

bool scenario_map_next_in(struct scenario_map *map, const struct scenario_key *table,
                          const char *what, const struct scenario_key **found)
{
    while (next_pair(map)) {
        *found = scenario_key_in(table, map->key->text);
        if (*found != NULL) {
            if (is_first(map, (size_t)(*found - table))) {
                return true;
            }
            continue;
        }
        if (scenario_file_errors_full(map->errors)) {
            map->errors->dropped++;
            continue;
        }
        struct scenario_place at = scenario_map_place(map->path, map->key);
        struct strbuf why;
        strbuf_init(&why);
        scenario_key_explain_in(table, what, map->key->text, &why);
        scenario_file_errors_add(map->errors, &at, "%s", why.text);
        strbuf_fini(&why);
    }
    return false;
}
