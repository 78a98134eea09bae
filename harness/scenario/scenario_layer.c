#include "harness/scenario/scenario_layer.h"

#include "harness/base/mem.h"
#include "harness/scenario/expectation_parse.h"
#include "harness/scenario/scenario_map.h"
#include "harness/scenario/target.h"

#include <stdlib.h>
#include <string.h>

static void read_key(struct scenario_layer *out, const struct scenario_key *key,
                     const struct scenario_node *value, const struct scenario_reader *r)
{
    switch ((enum scenario_key_id)(key - scenario_keys)) {
    case SCENARIO_KEY_NAME:
        out->name = scenario_value_line(key->name, value, r);
        break;
    case SCENARIO_KEY_DESCRIPTION:
        out->description = scenario_value_line(key->name, value, r);
        break;
    case SCENARIO_KEY_COMMAND:
        out->command = scenario_value_words(key->name, value, r);
        break;
    case SCENARIO_KEY_ALONE:
        out->alone_given = true;
        out->alone = scenario_value_flag(key->name, value, r);
        break;
    case SCENARIO_KEY_EXPECT:
        out->expect_given = true;
        expectation_parse(&out->expect, value, r->path, r->errors);
        break;
    case SCENARIO_KEY_EXTENDS:
        out->extends = value;
        break;
    case SCENARIO_KEY_MATRIX:
        out->matrix = value;
        break;
    case SCENARIO_KEY_RUNS:
        out->runs = value;
        break;
    case SCENARIO_KEYS_COUNT:
        break;
    }
}

void scenario_layer_read(struct scenario_layer *out, const struct scenario_node *node,
                         enum scenario_level level, const struct scenario_reader *r)
{
    *out = (struct scenario_layer){.place = scenario_map_place(r->path, node)};
    struct scenario_map map;
    struct scenario_key_found found;
    const char *what = level == SCENARIO_OF_RUN ? "runs" : NULL;
    if (!scenario_map_begin(&map, node, what, r->path, r->errors)) {
        return;
    }
    const struct scenario_node *command = NULL;
    while (scenario_map_next(&map, level, &found)) {
        if (found.row != NULL) {
            scenario_value_read(&out->entries[found.row->id], found.row, map.value, r);
        } else {
            read_key(out, found.key, map.value, r);
            command =
                found.key == &scenario_keys[SCENARIO_KEY_COMMAND] ? map.key : command;
        }
    }
    if (command != NULL && out->entries[OPTION_TARGET].given) {
        struct scenario_place at = scenario_map_place(r->path, command);
        scenario_file_errors_add(r->errors, &at,
                                 "command and target both name the client, expected one");
    }
}

void scenario_layer_fini(struct scenario_layer *layer)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        scenario_entry_fini(&layer->entries[id]);
    }
    free(layer->name);
    free(layer->description);
    target_free(layer->command);
    expectation_fini(&layer->expect);
    *layer = (struct scenario_layer){0};
}

static bool names_client(enum options_id id)
{
    return id == OPTION_TARGET || id == OPTION_PID || id == OPTION_ATTACH;
}

bool scenario_layer_names_client(const struct scenario_layer *layer)
{
    bool named = layer->command != NULL;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        named = named || (names_client(id) && layer->entries[id].count > 0);
    }
    return named;
}

static void add_settings(struct scenario_run *out, const struct scenario_entry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        out->settings[out->setting_count++] = entry->settings[i];
    }
}

/* Ways to name the client exclude each other, so they are taken from one layer. */
static const struct scenario_layer *
layer_of(enum options_id id, const struct scenario_layer *const *layers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (names_client(id) ? scenario_layer_names_client(layers[i])
                             : layers[i]->entries[id].given) {
            return layers[i];
        }
    }
    return layers[0];
}

static void stack_settings(struct scenario_run *out,
                           const struct scenario_layer *const *layers, size_t count)
{
    size_t most = 0;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        most += layer_of(id, layers, count)->entries[id].count;
    }
    out->settings = mem_must_alloc((most + 1) * sizeof *out->settings);
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        add_settings(out, &layer_of(id, layers, count)->entries[id]);
    }
    const struct scenario_layer *client = layer_of(OPTION_TARGET, layers, count);
    out->command = client->command;
}

void scenario_layer_stack(struct scenario_run *out,
                          const struct scenario_layer *const *layers, size_t count)
{
    *out = (struct scenario_run){0};
    stack_settings(out, layers, count);
    const struct scenario_layer *expect = NULL, *alone = NULL;
    for (size_t i = count; i > 0; i--) {
        const struct scenario_layer *layer = layers[i - 1];
        alone = layer->alone_given ? layer : alone;
        expect = layer->expect_given ? layer : expect;
    }
    out->alone = alone != NULL && alone->alone;
    if (expect != NULL) {
        expectation_copy(&out->expect, &expect->expect);
    } else {
        expectation_default(&out->expect);
    }
}
