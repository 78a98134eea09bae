#include "harness/cli/cli.h"

#include "harness/base/nearest.h"
#include "harness/cli/cli_args.h"
#include "harness/cli/cli_check.h"
#include "harness/cli/cli_command.h"
#include "harness/cli/cli_scenario.h"
#include "harness/completion/completion_script.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* `--ui 8080`: the name of the option whose value it was to be, or NULL. */
static const char *meant_as_value(const struct cli_args *args, const char *word)
{
    if (word[0] == '\0' || word[strspn(word, "0123456789")] != '\0') {
        return NULL;
    }
    for (size_t i = 0; i < args->all.count; i++) {
        const struct cli_given *given = &args->all.items[i];
        const char *argument = given->row->argument;
        if (given->text == NULL && argument != NULL && strncmp(argument, "[=", 2) == 0) {
            return given->row->name;
        }
    }
    return NULL;
}

static bool is_json(const char *word)
{
    size_t len = strlen(word);
    return len > 5 && strcmp(word + len - 5, ".json") == 0;
}

/* True, and a sentence, if the word is a slip that is known. */
static bool explain_word(const struct cli_args *args, const char *word,
                         struct cli_errors *errors)
{
    const char *option = meant_as_value(args, word);
    if (option != NULL) {
        cli_errors_add(errors, "--%s: its value stands behind a sign: --%s=%.20s", option,
                       option, word);
    } else if (is_json(word)) {
        cli_errors_add(errors,
                       "'%.80s' is no client: 'floodtest report' shows a saved result (a "
                       "client is named with --target or behind --)",
                       word);
    }
    return option != NULL || is_json(word);
}

static const struct cli_command_info *find_command(const struct cli_args *args,
                                                   struct cli_errors *errors)
{
    const char *word = args->words.count == 0 ? "run" : args->words.words[0];
    const struct cli_command_info *info = cli_command_find(word);
    if (info != NULL || explain_word(args, word, errors)) {
        return info;
    }
    const struct cli_command_info *near = cli_command_nearest(word);
    if (near != NULL) {
        cli_errors_add(errors, "unknown command '%.80s', did you mean %s?", word,
                       near->name);
    } else {
        cli_errors_add(errors,
                       "unknown command '%.80s', expected run, suite, merge, certify, "
                       "sweep, check, report, history, compare, demo, list, completion "
                       "or help (a client is named with --target or behind --)",
                       word);
    }
    return NULL;
}

/* What follows "--" is a client's command. */
static bool takes_command(enum cli_command command)
{
    return command == CLI_RUN || command == CLI_SWEEP;
}

/* The words behind the command; those after "--" belong to them unless they are the
 * client. */
static size_t collect_operands(const struct cli_command_info *info,
                               const struct cli_args *args, const char **first)
{
    size_t count = args->words.count > 0 ? args->words.count - 1 : 0;
    *first = count > 0 ? args->words.words[1] : NULL;
    if (takes_command(info->command) || args->rest == NULL) {
        return count;
    }
    for (char **word = args->rest; *word != NULL; word++) {
        *first = count++ == 0 ? *word : *first;
    }
    return count;
}

static void take_operands(const struct cli_args *args, struct cli *out)
{
    size_t rest = 0;
    while (args->rest != NULL && args->rest[rest] != NULL) {
        rest++;
    }
    struct cli_words *o = &out->operands;
    out->command_words = rest;
    o->words = mem_must_alloc((args->words.count + rest + 1) * sizeof *o->words);
    for (size_t i = 1; i < args->words.count; i++) {
        o->words[o->count++] = args->words.words[i];
    }
    for (size_t i = 0; i < rest; i++) {
        o->words[o->count++] = args->rest[i];
    }
}

/* The options of a run among those that were given. */
static void take_overrides(const struct cli_args *args, struct cli *out)
{
    struct cli_given_list *o = &out->overrides;
    o->items = mem_must_alloc((args->all.count + 1) * sizeof *o->items);
    for (size_t i = 0; i < args->all.count; i++) {
        if (!(args->all.items[i].row->flags & (OPTIONS_MANY | OPTIONS_ANY))) {
            o->items[o->count++] = args->all.items[i];
        }
    }
}

/* `run` takes a scenario file, and nothing else. */
static void check_file(const struct cli_args *args, const char *word,
                       struct cli_errors *errors)
{
    if (!cli_scenario_is_file(word) && !explain_word(args, word, errors)) {
        cli_errors_add(errors,
                       "'floodtest run' takes a scenario file (.yaml), got '%.80s' (a "
                       "client is named with --target or behind --)",
                       word);
    }
}

static void check_operands(const struct cli_command_info *info,
                           const struct cli_args *args, struct cli *out,
                           struct cli_errors *errors)
{
    const char *first;
    size_t count = collect_operands(info, args, &first);
    out->argument = first;
    if (info->command == CLI_RUN && first != NULL) {
        check_file(args, first, errors);
    }
    if (count > (size_t)info->operands && info->operands == 0) {
        cli_errors_add(errors, "'floodtest %s' takes no argument, got '%.80s'%s",
                       info->name, first,
                       takes_command(info->command)
                           ? " (a client is named with --target or behind --)"
                           : "");
    } else if (count > (size_t)info->operands) {
        cli_errors_add(errors, "'floodtest %s' takes %s, got %zu", info->name,
                       info->operands == 1 ? "one argument" : "two arguments", count);
    } else if (count < (size_t)info->operands_least) {
        cli_errors_add(errors, "'floodtest %s' needs %s: floodtest %s", info->name,
                       info->operands_least == 1 ? "an argument" : "two arguments",
                       info->usage[0]);
    }
}

static void check_accepted(const struct cli_command_info *info,
                           const struct cli_args *args, struct cli_errors *errors)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (args->given[id].times > 0 && !cli_command_accepts(info, row)) {
            cli_errors_add(errors, "--%s is no option of 'floodtest %s'%s", row->name,
                           info->name,
                           row->flags & OPTIONS_ALONE
                               ? ": it shows one run, give it to 'floodtest run'"
                               : "");
        }
    }
}

static void check_list_topic(const char *topic, struct cli_errors *errors)
{
    static const char *const topics[] = {"classes", "protocols", "cases",
                                         "metrics", "numbers",   "schema"};
    struct nearest n;
    nearest_init(&n, topic, topic == NULL ? 0 : strlen(topic));
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        if (topic == NULL || strcmp(topic, topics[i]) == 0) {
            return;
        }
        nearest_offer(&n, topics[i]);
    }
    cli_errors_add(errors,
                   "'floodtest list' expected classes, protocols, cases, metrics, "
                   "numbers or schema, "
                   "got '%.80s'%s%s%s",
                   topic, n.best == NULL ? "" : ", did you mean ",
                   n.best == NULL ? "" : n.best, n.best == NULL ? "" : "?");
}

static void check_shell(const char *shell, struct cli_errors *errors)
{
    const char *text;
    size_t len;
    struct err e;
    if (shell != NULL && completion_script(shell, &text, &len, &e) != 0) {
        cli_errors_add(errors, "'floodtest completion' %s", e.msg);
    }
}

static void check_help_topic(const char *topic, struct cli_errors *errors)
{
    struct strbuf unused;
    struct err e;
    strbuf_init(&unused);
    if (cli_help_topic(&unused, topic, &e) != 0) {
        cli_errors_add(errors, "%s", e.msg);
    }
    strbuf_fini(&unused);
}

/* `floodtest check --help` is `floodtest help check`. */
static const char *help_topic(const struct cli_args *args)
{
    if (args->given[OPTION_HELP].text != NULL || args->words.count == 0) {
        return args->given[OPTION_HELP].text;
    }
    const struct cli_command_info *info = cli_command_find(args->words.words[0]);
    if (info == NULL) {
        return NULL;
    }
    if (info->command == CLI_HELP) {
        return args->words.count > 1 ? args->words.words[1] : NULL;
    }
    return info->command == CLI_RUN ? NULL : info->name;
}

static void parse_command(const struct cli_args *args, struct cli *out,
                          struct cli_errors *errors)
{
    const struct cli_command_info *info = find_command(args, errors);
    if (info == NULL) {
        return;
    }
    out->command = info->command;
    take_operands(args, out);
    take_overrides(args, out);
    check_operands(info, args, out, errors);
    check_accepted(info, args, errors);
    switch (info->command) {
    case CLI_RUN:
        if (out->argument == NULL) {
            cli_check_run(&out->scenario, args, errors);
        } else if (cli_scenario_is_file(out->argument)) {
            cli_scenario_take(&out->scenario, out->argument, &out->overrides, args->rest,
                              errors);
        }
        break;
    case CLI_SWEEP:
        cli_check_run(&out->scenario, args, errors);
        break;
    case CLI_CHECK:
        cli_check_thresholds(&out->scenario, errors);
        cli_check_output(&out->scenario, args, errors);
        break;
    case CLI_SUITE:
    case CLI_MERGE:
    case CLI_CERTIFY:
    case CLI_HISTORY:
    case CLI_COMPARE:
    case CLI_REPORT:
    case CLI_DEMO:
        cli_check_output(&out->scenario, args, errors);
        break;
    case CLI_LIST:
        check_list_topic(out->argument, errors);
        break;
    case CLI_COMPLETION:
        check_shell(out->argument, errors);
        break;
    case CLI_HELP:
        check_help_topic(out->argument, errors);
        break;
    case CLI_VERSION:
        break;
    }
}

/* `help --rate`, where --rate is a topic and no option. */
static bool asks_for_an_option(int argc, char **argv)
{
    return argc == 3 && strcmp(argv[1], "help") == 0 && argv[2][0] == '-' &&
           strcmp(argv[2], "--") != 0 && strcmp(argv[2], "--help") != 0 &&
           strcmp(argv[2], "-h") != 0;
}

/* `floodtest FILE.yaml` is `floodtest run FILE.yaml`. There is room: the name of a file
 * is longer than nothing. */
static void put_run_before_file(struct cli_args *args)
{
    struct cli_words *w = &args->words;
    if (w->count > 0 && cli_scenario_is_file(w->words[0])) {
        memmove(w->words + 1, w->words, w->count * sizeof *w->words);
        w->words[0] = "run";
        w->count++;
    }
}

int cli_parse(int argc, char **argv, struct cli *out, struct cli_errors *errors)
{
    *out = (struct cli){.command = CLI_RUN};
    scenario_init(&out->scenario);
    if (asks_for_an_option(argc, argv)) {
        out->command = CLI_HELP;
        out->argument = argv[2];
        check_help_topic(out->argument, errors);
        return errors->count == 0 ? 0 : FERR_CONFIG;
    }
    struct cli_args args;
    cli_args_read(&args, argc, argv, &out->scenario, errors);
    put_run_before_file(&args);
    if (args.given[OPTION_HELP].times > 0) {
        cli_errors_fini(errors);
        out->command = CLI_HELP;
        out->argument = help_topic(&args);
        check_help_topic(out->argument, errors);
    } else if (args.given[OPTION_VERSION].set) {
        cli_errors_fini(errors);
        out->command = CLI_VERSION;
    } else {
        parse_command(&args, out, errors);
    }
    cli_args_fini(&args);
    out->scenario.invocation = (const char *const *)argv;
    return errors->count == 0 ? 0 : FERR_CONFIG;
}

void cli_fini(struct cli *c)
{
    scenario_fini(&c->scenario);
    free(c->operands.words);
    free(c->overrides.items);
    c->operands = (struct cli_words){0};
    c->overrides = (struct cli_given_list){0};
    c->argument = NULL;
}
