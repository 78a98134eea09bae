#include "harness/scenario/options.h"

#include "harness/base/nearest.h"
#include "harness/scenario/options_rows.h"

#include <assert.h>
#include <string.h>

const char *const options_group_names[GROUP_COUNT] = {
    [GROUP_CLIENT] = "the client",
    [GROUP_FLOOD] = "the flood",
    [GROUP_SERVER] = "the server",
    [GROUP_MANNER] = "the server's manners, of which the flood cases are made",
    [GROUP_JUDGE] = "the verdict",
    [GROUP_MANY] = "many runs",
    [GROUP_HISTORY] = "history and comparison",
    [GROUP_OUTPUT] = "output",
};

static const struct {
    const struct options_row *rows;
    enum options_id first;
} parts[GROUP_COUNT] = {
    [GROUP_CLIENT] = {options_of_client, OPTION_TARGET},
    [GROUP_FLOOD] = {options_of_flood, OPTION_RATE},
    [GROUP_SERVER] = {options_of_server, OPTION_PROTOCOL},
    [GROUP_MANNER] = {options_of_manner, OPTION_UNIT},
    [GROUP_JUDGE] = {options_of_judge, OPTION_BUDGET},
    [GROUP_MANY] = {options_of_many, OPTION_OUT},
    [GROUP_HISTORY] = {options_of_history, OPTION_BASELINE},
    [GROUP_OUTPUT] = {options_of_output, OPTION_JSON},
};

static enum options_group group_of(enum options_id id)
{
    int group = GROUP_COUNT - 1;
    while (id < parts[group].first) {
        group--;
    }
    return (enum options_group)group;
}

const struct options_row *options_at(enum options_id id)
{
    assert(id < OPTIONS_COUNT);
    enum options_group group = group_of(id);
    return &parts[group].rows[id - parts[group].first];
}

bool options_is_report(enum options_id id)
{
    return id >= OPTION_JSON && id < OPTION_JSON + SCENARIO_REPORTS;
}

enum options_id options_of_report(enum scenario_report format)
{
    return OPTION_JSON + (enum options_id)format;
}

enum options_group options_group(const struct options_row *row)
{
    return group_of(row->id);
}

const struct options_row *options_find(const char *name, size_t len)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const char *known = options_at(id)->name;
        if (strlen(known) == len && memcmp(known, name, len) == 0) {
            return options_at(id);
        }
    }
    return NULL;
}

const struct options_row *options_find_letter(char letter)
{
    for (enum options_id id = 0; letter != '\0' && id < OPTIONS_COUNT; id++) {
        if (options_at(id)->letter == letter) {
            return options_at(id);
        }
    }
    return NULL;
}

const struct options_row *options_nearest(const char *name, size_t len)
{
    struct nearest n;
    nearest_init(&n, name, len);
    const struct options_row *best = NULL;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (nearest_offer(&n, options_at(id)->name)) {
            best = options_at(id);
        }
    }
    return best;
}

bool options_value_is_optional(const struct options_row *row)
{
    return row->kind == KIND_OPTIONAL || row->kind == KIND_OPTIONAL_PORT;
}

bool options_takes_value(const struct options_row *row)
{
    return row->argument != NULL && row->kind != KIND_HELP &&
           !options_value_is_optional(row);
}
