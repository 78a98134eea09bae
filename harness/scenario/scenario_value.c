#include "harness/scenario/scenario_value.h"

#include "harness/base/mem.h"
#include "harness/scenario/scenario_beside.h"
#include "harness/scenario/scenario_map.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 200 };

void scenario_entry_fini(struct scenario_entry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        free((char *)entry->settings[i].text);
    }
    free(entry->settings);
    *entry = (struct scenario_entry){0};
}

/* Takes text. */
static void add_setting(struct scenario_entry *out, const struct options_row *row,
                        char *text, struct scenario_place place)
{
    struct scenario_setting *more = mem_must_alloc((out->count + 1) * sizeof *more);
    if (out->count > 0) {
        memcpy(more, out->settings, out->count * sizeof *more);
    }
    free(out->settings);
    out->settings = more;
    more[out->count++] = (struct scenario_setting){row, text, place};
}

/* What could be meant instead. */
static const char *hint(const char *key, const struct scenario_node *node)
{
    const struct options_row *row = options_find(key, strlen(key));
    if (node->kind == SCENARIO_NODE_TEXT && node->text[0] != '\0') {
        return " (a text of this name needs quotes)";
    }
    bool single = row != NULL && row->kind != KIND_LIST;
    return node->kind == SCENARIO_NODE_LIST && single
               ? " (one run for each of several values: 'matrix')"
               : "";
}

/* Whether it is a text with something in it; else an error, unless that was said. */
static bool is_text(const char *key, const char *expected,
                    const struct scenario_node *node, const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (node->kind == SCENARIO_NODE_BAD) {
        return false;
    }
    if (node->kind != SCENARIO_NODE_TEXT || scenario_node_is_null(node)) {
        bool null = node->kind == SCENARIO_NODE_TEXT && node->text[0] != '\0';
        scenario_file_errors_add(r->errors, &at, "%s: expected %s, got %s%s", key,
                                 expected, null ? node->text : scenario_map_what(node),
                                 hint(key, node));
        return false;
    }
    return true;
}

static char *text_of(const struct options_row *row, const char *text,
                     const struct scenario_reader *r)
{
    if (row->id == OPTION_TARGET) {
        return scenario_beside_target(r->path, text, r->io);
    }
    if (row->id == OPTION_PYTHON) {
        return scenario_beside_word(r->path, text, false, r->io);
    }
    return row->flags & OPTIONS_INPUT ? scenario_beside(r->path, text)
                                      : mem_must_strdup(text);
}

static void read_text(struct scenario_entry *out, const struct options_row *row,
                      const struct scenario_node *node, struct scenario *scratch,
                      const struct scenario_reader *r)
{
    struct err e;
    struct scenario_place at = scenario_map_place(r->path, node);
    if (!is_text(row->name, row->argument, node, r)) {
        return;
    }
    if (options_set(scratch, row, node->text, &e) != 0) {
        scenario_file_errors_add(r->errors, &at, "%s: %s", row->name, e.msg);
        return;
    }
    add_setting(out, row, text_of(row, node->text, r), at);
}

static void read_list(struct scenario_entry *out, const struct options_row *row,
                      const struct scenario_node *node, struct scenario *scratch,
                      const struct scenario_reader *r)
{
    const struct scenario_node *item = node->first;
    for (; item != NULL && !scenario_file_errors_full(r->errors); item = item->next) {
        read_text(out, row, item, scratch, r);
    }
}

static bool is_word(const struct scenario_node *node, const char *word)
{
    return node->kind == SCENARIO_NODE_TEXT && node->plain &&
           strcmp(node->text, word) == 0;
}

bool scenario_value_flag(const char *key, const struct scenario_node *node,
                         const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (is_word(node, "true") || is_word(node, "false")) {
        return node->text[0] == 't';
    }
    if (is_text(key, "true or false", node, r)) {
        bool quoted = strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0;
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected true or false, got '%.80s'%s", key,
                                 node->text, quoted ? ", which stands in quotes" : "");
    }
    return false;
}

/* true or false, or a count: what the command line says by giving it so many times. */
static void read_level(struct scenario_entry *out, const struct options_row *row,
                       const struct scenario_node *node, const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    uint64_t times = 0;
    bool digit = node->kind == SCENARIO_NODE_TEXT && node->text[0] >= '0' &&
                 node->text[0] <= '9' && node->text[1] == '\0';
    if (digit) {
        times = (uint64_t)(node->text[0] - '0');
    } else if (is_word(node, "true") || is_word(node, "false")) {
        times = node->text[0] == 't';
    } else if (is_text(row->name, "true, false or a number", node, r)) {
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected true, false or a number, got '%.80s'",
                                 row->name, node->text);
    }
    if (times > row->max) {
        scenario_file_errors_add(r->errors, &at, "%s: expected 0 to %llu, got '%s'",
                                 row->name, (unsigned long long)row->max, node->text);
        return;
    }
    for (; times > 0; times--) {
        add_setting(out, row, NULL, at);
    }
}

void scenario_value_read(struct scenario_entry *out, const struct options_row *row,
                         const struct scenario_node *node,
                         const struct scenario_reader *r)
{
    *out = (struct scenario_entry){.given = true};
    bool flag = row->kind == KIND_FLAG || row->kind == KIND_UNFLAG;
    bool either = options_value_is_optional(row) &&
                  (is_word(node, "true") || is_word(node, "false"));
    if (flag || either) {
        if (scenario_value_flag(row->name, node, r)) {
            add_setting(out, row, NULL, scenario_map_place(r->path, node));
        }
        return;
    }
    if (row->kind == KIND_LEVEL) {
        read_level(out, row, node, r);
        return;
    }
    struct scenario scratch;
    scenario_init(&scratch);
    if (row->kind == KIND_LIST && node->kind == SCENARIO_NODE_LIST) {
        read_list(out, row, node, &scratch, r);
    } else {
        read_text(out, row, node, &scratch, r);
    }
    scenario_fini(&scratch);
}

char *scenario_value_line(const char *key, const struct scenario_node *node,
                          const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (!is_text(key, "a text", node, r)) {
        return NULL;
    }
    size_t len = strlen(node->text);
    while (len > 0 && node->text[len - 1] == '\n') {
        len--; /* of a text behind '>' or '|' */
    }
    if (len == 0 || len > NAME_MAX_BYTES || memchr(node->text, '\n', len) != NULL) {
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected one line of 1 to %d characters", key,
                                 NAME_MAX_BYTES);
        return NULL;
    }
    char *line = mem_must_strdup(node->text);
    line[len] = '\0';
    return line;
}

static bool is_first_word_there(const char *key, const struct scenario_node *node,
                                const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (node->kind == SCENARIO_NODE_LIST && node->first != NULL &&
        !(node->first->kind == SCENARIO_NODE_TEXT && node->first->text[0] == '\0')) {
        return true;
    }
    if (node->kind == SCENARIO_NODE_LIST) {
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected the client's command, got nothing", key);
    } else if (node->kind != SCENARIO_NODE_BAD) {
        scenario_file_errors_add(
            r->errors, &at,
            "%s: expected a list of words like [node, client.js], got "
            "%s%s",
            key, scenario_map_what(node),
            node->kind == SCENARIO_NODE_TEXT && !scenario_node_is_null(node)
                ? " (which 'target' takes)"
                : "");
    }
    return false;
}

char **scenario_value_words(const char *key, const struct scenario_node *node,
                            const struct scenario_reader *r)
{
    if (!is_first_word_there(key, node, r)) {
        return NULL;
    }
    size_t count = 0;
    const struct scenario_node *item = node->first;
    for (; item != NULL; item = item->next) {
        count++;
    }
    char **words = mem_must_alloc((count + 1) * sizeof *words);
    size_t at = 0;
    for (item = node->first; item != NULL; item = item->next) {
        bool empty = item->kind == SCENARIO_NODE_TEXT && !item->plain; /* may be "" */
        if (empty || is_text(key, "a text", item, r)) {
            words[at] = scenario_beside_word(r->path, item->text, at == 0, r->io);
            at++;
        }
    }
    return words;
}
