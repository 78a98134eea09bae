#include "harness/cli/cli_case.h"

#include "harness/scenario/cases.h"

#include <stdlib.h>
#include <string.h>

/* What a message is has one source: the user's own replaces the case's. */
static bool says_what_a_message_is(enum options_id id)
{
    return id == OPTION_SIZE || id == OPTION_PAYLOAD || id == OPTION_MESSAGE ||
           id == OPTION_MESSAGES;
}

static bool is_given(const struct cli_args *args, enum options_id id)
{
    bool messages = args->given[OPTION_MESSAGE].set || args->given[OPTION_MESSAGES].set ||
                    (id == OPTION_MESSAGE &&
                     (args->given[OPTION_SIZE].set || args->given[OPTION_PAYLOAD].set));
    return args->given[id].set || (says_what_a_message_is(id) && messages);
}

static void set(struct scenario *s, const struct case_setting *setting,
                const struct cli_args *args)
{
    const struct options_row *row =
        options_find(setting->option, strlen(setting->option));
    struct err e;
    if (row == NULL ||
        (!is_given(args, row->id) && options_set(s, row, setting->value, &e) != 0)) {
        abort(); /* the catalogue is wrong; its test says where */
    }
}

void cli_case_apply(struct scenario *s, const struct cli_args *args,
                    struct cli_errors *errors)
{
    const struct flood_case *c;
    struct err e;
    if (s->flood_case == NULL) {
        return;
    }
    if (args->given[OPTION_CASE].times > 1) {
        cli_errors_add(errors, "--case is given %u times, a run has one case",
                       args->given[OPTION_CASE].times);
        return;
    }
    if (cases_find(s->flood_case, &c, &e) != 0) {
        cli_errors_add(errors, "--case: %s", e.msg);
        return;
    }
    int rc = options_set(s, options_at(OPTION_CASE), c->name, &e);
    (void)rc; /* a name is a text */
    if (!cases_has_protocol(c, s->protocol)) {
        cli_errors_add(errors, "--case %s: expected --protocol %s%s, got %s", c->name,
                       strchr(c->protocols, ' ') != NULL ? "one of " : "", c->protocols,
                       s->protocol);
        return;
    }
    for (const struct case_setting *one = c->settings; one->option != NULL; one++) {
        set(s, one, args);
    }
}
