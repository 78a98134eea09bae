#include "harness/cli/cli.h"

#include "harness/base/nearest.h"
#include "harness/certify/grade.h"
#include "harness/cli/cli_command.h"
#include "harness/cli/cli_help_layout.h"
#include "harness/cli/cli_help_scenario.h"
#include "harness/exit_code.h"
#include "harness/manual/manual.h"
#include "server/languages.h"

#include <stdio.h>
#include <string.h>

static void add_row(struct strbuf *out, const struct options_row *row)
{
    size_t start = out->len;
    if (row->letter != '\0') {
        strbuf_addf(out, "  -%c, --%s", row->letter, row->name);
    } else {
        strbuf_addf(out, "      --%s", row->name);
    }
    if (row->argument != NULL) {
        strbuf_addf(out, "%s%s", options_value_is_optional(row) ? "" : " ",
                    row->argument);
    }
    struct strbuf help;
    strbuf_init(&help);
    strbuf_add(&help, row->help);
    if (row->initial != NULL) {
        strbuf_addf(&help, " [%s]", row->initial);
    }
    cli_help_entry(out, start, help.text);
    strbuf_fini(&help);
}

static void add_usage(struct strbuf *out, const struct cli_command_info *c, bool first)
{
    for (size_t i = 0; c->usage[i] != NULL; i++) {
        strbuf_addf(out, "%s floodtest %s\n", first && i == 0 ? "usage:" : "      ",
                    c->usage[i]);
    }
}

static void add_ten(struct strbuf *out)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (options_at(id)->flags & OPTIONS_TEN) {
            add_row(out, options_at(id));
        }
    }
}

/* Those of a command of many runs are its own: what says what a run is stands with `run`.
 * c NULL: all there are. */
static bool is_shown(const struct cli_command_info *c, const struct options_row *row)
{
    if (c == NULL || c->command == CLI_RUN || !(c->options & OPTIONS_RUN)) {
        return c == NULL || cli_command_accepts(c, row);
    }
    return (c->options & row->flags & ~(unsigned)OPTIONS_RUN) != 0;
}

/* The options of a command by group; groups without any are left out. */
static void add_groups(struct strbuf *out, const struct cli_command_info *c)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;
        for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
            const struct options_row *row = options_at(id);
            if ((int)options_group(row) != group || !is_shown(c, row)) {
                continue;
            }
            if (!titled) {
                strbuf_addf(out, "\n%s\n", options_group_names[group]);
                titled = true;
            }
            add_row(out, row);
        }
    }
}

static const char examples[] =
    "\n"
    "examples:\n"
    "  floodtest --target client.py\n"
    "  floodtest -r max --size 16KiB --json - --target 'node client.js {url}'\n"
    "  floodtest -r 20k -T 30s --port 9000 -- ./client --fast\n";

static const char units_text[] =
    "\n"
    "k, M, G are powers of 1000, Ki, Mi, Gi of 1024; times are ns, us, ms, s, m, h;\n"
    "a time without a unit is seconds, a size bytes, a rate messages/s.\n"
    "The client finds the address in {url}, {host}, {port} of its arguments and in\n"
    "FLOODTEST_URL, FLOODTEST_HOST, FLOODTEST_PORT of its environment; with --unix\n"
    "in {url}, {unix} and FLOODTEST_URL, FLOODTEST_UNIX. Over http that {url} is\n"
    "http+unix://%2Ftmp%2Fx/, as Python's libraries write it, which curl refuses:\n"
    "curl --unix-socket {unix} http://localhost/\n"
    "How many connections it is to open stands in {connections} and in\n"
    "FLOODTEST_CONNECTIONS.\n";

static const char languages_text[] =
    "\n"
    "'floodtest help talk', message, shape, size and schedule show how these are\n"
    "written, with examples.\n";

/* "exit: 0 passed, 1 failed, …", broken between two. */
static void add_exit_codes(struct strbuf *out)
{
    strbuf_add(out, "\nexit:");
    size_t at = strlen("exit:");
    for (size_t i = 0; i < EXIT_CODES; i++) {
        char item[64];
        int len = snprintf(item, sizeof item, " %d %s%s", exit_code_infos[i].code,
                           exit_code_infos[i].word, i + 1 < EXIT_CODES ? "," : "\n");
        if (at + (size_t)len > CLI_HELP_WIDTH) {
            strbuf_add(out, "\n     ");
            at = strlen("     ");
        }
        strbuf_add(out, item);
        at += (size_t)len;
    }
}

/* "floodtest check, report, …", broken between two. */
static void add_other_commands(struct strbuf *out)
{
    struct strbuf names;
    strbuf_init(&names);
    for (size_t i = 1; i < CLI_COMMANDS; i++) {
        strbuf_addf(&names, "%s%s", cli_commands[i].name,
                    i + 1 < CLI_COMMANDS ? ", " : "");
    }
    strbuf_add(out, "\nother commands, shown by 'floodtest help COMMAND':\n  ");
    cli_help_wrap(out, names.text, 2);
    strbuf_fini(&names);
}

void cli_help_text(struct strbuf *out, bool all)
{
    strbuf_add(out,
               "floodtest floods a network client and tells whether its flow control "
               "holds.\n\n");
    for (size_t i = 0; i < CLI_COMMANDS && (all || i == 0); i++) {
        add_usage(out, &cli_commands[i], i == 0);
    }
    if (all) {
        add_groups(out, NULL);
        strbuf_add(out, units_text);
        strbuf_add(out, languages_text);
    } else {
        add_other_commands(out);
        strbuf_add(out, "\n");
        add_ten(out);
    }
    strbuf_add(out, examples);
    add_exit_codes(out);
    if (!all) {
        strbuf_add(out, "\n'floodtest --help all' shows the other options.\n");
    }
}

static void add_grades(struct strbuf *out)
{
    strbuf_add(out, "\ngrades\n");
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        strbuf_addf(out, "  %-3s", rule->letter);
        cli_help_wrap(out, rule->meaning, 5);
    }
}

static void add_command(struct strbuf *out, const struct cli_command_info *c)
{
    add_usage(out, c, true);
    strbuf_add(out, "\n");
    cli_help_wrap(out, c->help, 0);
    add_groups(out, c);
    if (c->command == CLI_CERTIFY) {
        add_grades(out);
    }
    if ((c->options & OPTIONS_RUN) && c->command != CLI_RUN) {
        strbuf_add(
            out, "\nThe options of 'floodtest run' hold for every run that it makes.\n");
    }
}

static int unknown_topic(const char *topic, struct err *e)
{
    struct nearest n;
    nearest_init(&n, topic, strlen(topic));
    nearest_offer(&n, "all");
    nearest_offer(&n, "scenario");
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        nearest_offer(&n, cli_commands[i].name);
    }
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        nearest_offer(&n, options_at(id)->name);
    }
    if (n.best == NULL) {
        return err_set(
            e, FERR_CONFIG,
            "no help on '%.80s', expected all, scenario, a command or an option", topic);
    }
    return err_set(e, FERR_CONFIG, "no help on '%.80s', did you mean %s?", topic, n.best);
}

int cli_help_topic(struct strbuf *out, const char *topic, struct err *e)
{
    if (topic == NULL || strcmp(topic, "all") == 0) {
        cli_help_text(out, topic != NULL);
        return 0;
    }
    if (strcmp(topic, "scenario") == 0) {
        cli_help_scenario(out);
        return 0;
    }
    if (strcmp(topic, "man") == 0) { /* of `make`, not of people: no text names it */
        manual_text(out, FLOODTEST_VERSION, FLOODTEST_DATE);
        return 0;
    }
    const struct cli_command_info *c = cli_command_find(topic);
    if (c != NULL) {
        add_command(out, c);
        return 0;
    }
    const char *name = topic + (strncmp(topic, "--", 2) == 0 ? 2 : 0);
    const struct options_row *row = topic[0] == '-' && strlen(topic) == 2
                                        ? options_find_letter(topic[1])
                                        : options_find(name, strlen(name));
    if (row == NULL) {
        return unknown_topic(name, e);
    }
    add_row(out, row);
    const char *language = languages_help(row->name);
    if (language != NULL) {
        strbuf_addf(out, "\n%s", language);
    }
    return 0;
}
