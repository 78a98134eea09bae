#include "harness/scenario/scenario_command.h"

#include "harness/scenario/options.h"
#include "harness/scenario/scenario_json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void add(json_t *words, const char *word)
{
    json_t *text = json_string(word); /* NULL when it is no UTF-8 */
    json_array_append_new(words, text != NULL ? text : json_string("?"));
}

static void add_option(json_t *words, const char *name, const char *value)
{
    char option[64];
    snprintf(option, sizeof option, "--%s", name);
    add(words, option);
    if (value != NULL) {
        add(words, value);
    }
}

/* Numbers as the options' parsers take them: no exponent, and no zeros behind. */
static void add_number(json_t *words, const char *name, double value)
{
    char text[64];
    snprintf(text, sizeof text, "%.9f", value);
    size_t len = strlen(text);
    while (text[len - 1] == '0') {
        text[--len] = '\0';
    }
    if (text[len - 1] == '.') {
        text[len - 1] = '\0';
    }
    add_option(words, name, text);
}

static void add_value(json_t *words, const char *name, const json_t *value)
{
    const json_t *item;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_STRING:
        add_option(words, name, json_string_value(value));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        add_number(words, name, json_number_value(value));
        break;
    case JSON_ARRAY:
        json_array_foreach(value, i, item)
        {
            add_option(words, name, json_string_value(item));
        }
        break;
    default: /* a flag that is not as it is by default; null: not set */
        if (json_is_boolean(value)) {
            add_option(words, name, NULL);
        }
        break;
    }
}

/* Steps, and a ramp from one rate to another, name rates of their own unless one is a
 * share of --rate. */
static bool shape_names_rates(const char *shape)
{
    bool steps = shape != NULL && strncmp(shape, "steps:", strlen("steps:")) == 0;
    bool ramp = shape != NULL && strncmp(shape, "ramp:", strlen("ramp:")) == 0;
    return (steps || (ramp && strchr(shape, '-') != NULL)) && strchr(shape, '%') == NULL;
}

/* Whether another option says it, so that both together would be refused. */
static bool said_elsewhere(const struct scenario *s, enum options_id id)
{
    bool recorded = s->schedule_path != NULL || s->time_field != NULL;
    switch (id) {
    case OPTION_SIZE:
    case OPTION_PAYLOAD:
        return s->message != NULL || s->messages_path != NULL;
    case OPTION_SHAPE:
        return recorded;
    case OPTION_RATE:
        return recorded || shape_names_rates(s->shape);
    default:
        return false;
    }
}

static void add_options(json_t *words, const struct scenario *s, const json_t *given,
                        const json_t *initial)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (row->key == NULL || options_group(row) == GROUP_OUTPUT ||
            said_elsewhere(s, id)) {
            continue;
        }
        const json_t *value = json_object_get(given, row->key);
        if (value != NULL && !json_equal(value, json_object_get(initial, row->key))) {
            add_value(words, row->name, value);
        }
    }
}

static void add_axis(json_t *words, const struct scenario_many *many)
{
    static const char *const axes[] = {
        [SCENARIO_OF_RATE] = NULL,
        [SCENARIO_OF_SIZE] = "size",
        [SCENARIO_OF_CONNECTIONS] = "connections",
        [SCENARIO_OF_CPU] = "cpu",
    };
    const char *texts[][2] = {
        {"sweep", axes[many->axis]}, {"from", many->from}, {"to", many->to}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i][1] != NULL) {
            add_option(words, texts[i][0], texts[i][1]);
        }
    }
    if (many->steps > 0) {
        add_number(words, "steps", many->steps);
    }
    if (many->repeat > 1) {
        add_number(words, "repeat", many->repeat);
    }
}

static void add_client(json_t *words, const struct scenario *s)
{
    if (s->command == NULL || s->command[0] == NULL) {
        return;
    }
    add(words, "--");
    for (char *const *word = s->command; *word != NULL; word++) {
        add(words, *word);
    }
    if (s->url_as_argument) {
        add(words, "{url}");
    }
}

json_t *scenario_command(const struct scenario *s, const char *verb)
{
    struct scenario defaults;
    memset(&defaults, 0, sizeof defaults);
    scenario_init(&defaults);
    /* The port that was given, not the one that came of 0. */
    json_t *given = scenario_to_json(s, 0), *initial = scenario_to_json(&defaults, 0);
    json_t *words = json_array();
    add(words, "floodtest");
    add(words, verb);
    if (strcmp(verb, "sweep") == 0) {
        add_axis(words, &s->many);
    }
    add_options(words, s, given, initial);
    if (s->target_kind == TARGET_ATTACH) {
        add(words, "--attach");
    }
    add_client(words, s);
    json_decref(given);
    json_decref(initial);
    scenario_fini(&defaults);
    return words;
}
