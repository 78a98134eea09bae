#include "harness/cli/cli_help_scenario.h"

#include "harness/cli/cli_help_layout.h"
#include "harness/scenario/scenario_keys.h"

#include <string.h>

/* How a value of each kind is written; its range stands behind it. NULL: its argument
 * says it. */
static const char *const kinds[KIND_COUNT] = {
    [KIND_RATE] = "a rate like 5000, 20k, 2MB/s or max",
    [KIND_BYTES] = "a size like 64kB or 1MiB",
    [KIND_SIZE] = "a size, or one like uniform:100-4KiB",
    [KIND_LIMIT] = "a size, or auto",
    [KIND_TIME] = "a time like 500ms, 10s or 2m",
    [KIND_U64] = "a number",
    [KIND_U32] = "a number",
    [KIND_OPTIONAL] = "true, false or a number",
    [KIND_FACTOR] = "a factor",
    [KIND_SHARE] = "a share like 25%",
    [KIND_PID] = "a number",
    [KIND_PORT] = "a port",
    [KIND_OPTIONAL_PORT] = "true, false or a port",
    [KIND_LIST] = "a text, or a list of them",
    [KIND_CHOICE] = "one of",
    [KIND_LEVEL] = "true, false or a number",
};

static void add_example(struct strbuf *out)
{
    for (const char *line = scenario_example; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        strbuf_add(out, "  ");
        strbuf_addn(out, line, len + 1);
        line += len + 1;
    }
}

static void add_key(struct strbuf *out, const struct scenario_key *key, size_t indent)
{
    size_t start = out->len;
    strbuf_addf(out, "%*s%s: %s", (int)indent, "", key->name, key->argument);
    cli_help_entry(out, start, key->help);
}

static void add_keys(struct strbuf *out)
{
    strbuf_add(out, "\nkeys of a file\n");
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (!scenario_keys[i].in_run) {
            add_key(out, &scenario_keys[i], 2);
        }
    }
    strbuf_add(out, "\nkeys of a file, and of each of its runs\n");
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (scenario_keys[i].in_run) {
            add_key(out, &scenario_keys[i], 2);
        }
    }
    strbuf_add(out, "\nkeys of expect\n");
    for (const struct scenario_key *k = scenario_expect_keys; k->name != NULL; k++) {
        add_key(out, k, 2);
    }
    for (const struct scenario_key *k = scenario_culprit_keys; k->name != NULL; k++) {
        add_key(out, k, 4);
    }
}

static void add_option(struct strbuf *out, const struct options_row *row)
{
    size_t start = out->len;
    struct strbuf text;
    strbuf_init(&text);
    const char *argument = row->kind == KIND_OPTIONAL        ? "N"
                           : row->kind == KIND_OPTIONAL_PORT ? "PORT"
                                                             : row->argument;
    strbuf_addf(out, "  %s: %s", row->name, argument != NULL ? argument : "true");
    strbuf_add(&text, row->help);
    if (kinds[row->kind] != NULL) {
        strbuf_addf(&text, " (%s", kinds[row->kind]);
        size_t before = text.len;
        strbuf_add(&text, row->kind == KIND_CHOICE ? " " : ", ");
        size_t from = text.len;
        options_range(row, &text);
        if (text.len == from) {
            text.text[text.len = before] = '\0';
        }
        strbuf_add(&text, ")");
    }
    if (row->initial != NULL) {
        strbuf_addf(&text, " [%s]", row->initial);
    }
    cli_help_entry(out, start, text.text);
    strbuf_fini(&text);
}

static void add_options(struct strbuf *out)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;
        for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
            const struct options_row *row = options_at(id);
            if ((int)options_group(row) != group || !scenario_key_is_option(row)) {
                continue;
            }
            if (!titled) {
                strbuf_addf(out, "\noptions: %s\n", options_group_names[group]);
                titled = true;
            }
            add_option(out, row);
        }
    }
}

void cli_help_scenario(struct strbuf *out)
{
    strbuf_add(out,
               "A scenario file says in YAML what 'floodtest run' is told by options, "
               "and what\nmust come of it.\n\n"
               "  floodtest slow.yaml            its run, if it has one\n"
               "  floodtest suite slow.yaml      all of them\n"
               "  floodtest suite --filter leaky --duration 1s slow.yaml\n"
               "  floodtest list schema          JSON Schema, for editors\n\n");
    add_example(out);
    strbuf_add(out, "\nWhat a run says replaces what the file says, and that what its "
                    "base says (key\nby key; false takes back a true). Options of the "
                    "command line replace them all.\nFiles that are read are meant from "
                    "the scenario's folder: every word of a\ntarget or command that is a "
                    "file there, and the files of cert, key, messages,\nschedule and "
                    "talk-file. What is written goes where floodtest was started.\n");
    add_keys(out);
    add_options(out);
}
