#include "harness/cli/cli_scenario.h"

#include "harness/base/mem.h"
#include "harness/cli/cli.h"
#include "harness/cli/cli_check.h"
#include "harness/scenario/scenario_keys.h"
#include "harness/scenario/target.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN = 6 };

bool cli_scenario_is_file(const char *word)
{
    const char *dot = strrchr(word, '.');
    return dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* Parses a run as if its words had been typed. */
static int parse_run(const struct scenario_run *run,
                     const struct scenario_override *overrides, size_t count,
                     struct cli *cli, struct cli_errors *errors)
{
    char **words = scenario_run_words(run, overrides, count);
    size_t n = target_count(words);
    char **argv = mem_must_alloc((n + 3) * sizeof *argv);
    argv[0] = (char *)"floodtest";
    argv[1] = (char *)"run";
    memcpy(argv + 2, words, n * sizeof *argv);
    int rc = cli_parse((int)n + 2, argv, cli, errors);
    free(argv);
    target_free(words);
    return rc;
}

/* The dashes at text and the name behind them; 0: there are none. */
static size_t option_length(const char *text)
{
    if (text[0] != '-' || text[1] != '-') {
        return 0;
    }
    return 2 + strspn(text + 2, "abcdefghijklmnopqrstuvwxyz-");
}

static bool is_overridden(const struct options_row *row,
                          const struct scenario_override *overrides, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (overrides[i].row == row) {
            return true;
        }
    }
    return false;
}

/* Where the run has an option: of a list the text that the sentence speaks of. */
static const struct scenario_setting *find_setting(const struct scenario_run *run,
                                                   const struct options_row *row,
                                                   const char *sentence)
{
    const struct scenario_setting *found = NULL;
    for (size_t i = 0; i < run->setting_count; i++) {
        const struct scenario_setting *s = &run->settings[i];
        if (s->row != row) {
            continue;
        }
        char word[64];
        size_t len = s->text != NULL ? strcspn(s->text, " ") : 0;
        bool named = len > 0 && len < sizeof word;
        if (named) {
            memcpy(word, s->text, len);
            word[len] = '\0';
        }
        if (found == NULL || (named && strstr(sentence, word) != NULL)) {
            found = s;
        }
    }
    return found;
}

/* Adds a sentence about options as one about keys, at the first of them that the file
 * has. What the command line gave keeps its dashes. */
static void add_sentence(const struct scenario_run *run,
                         const struct scenario_override *overrides, size_t count,
                         const char *sentence, struct scenario_file_errors *errors)
{
    const struct scenario_setting *at = NULL;
    struct strbuf text;
    strbuf_init(&text);
    for (const char *p = sentence; *p != '\0';) {
        size_t len = option_length(p);
        const struct options_row *row = len > 2 ? options_find(p + 2, len - 2) : NULL;
        if (len == 2 && p > sentence && p[-1] == ' ' && strchr(" ;,", p[2]) != NULL) {
            strbuf_add(&text, "command"); /* strchr finds the end, too */
            p += len;
        } else if (row != NULL && scenario_key_is_option(row) &&
                   !is_overridden(row, overrides, count)) {
            at = at == NULL ? find_setting(run, row, sentence) : at;
            strbuf_addn(&text, p + 2, len - 2);
            p += len;
        } else {
            strbuf_addn(&text, p, len > 0 ? len : 1);
            p += len > 0 ? len : 1;
        }
    }
    scenario_file_errors_add(errors, at != NULL ? &at->place : &run->place, "%s",
                             text.text);
    strbuf_fini(&text);
}

void cli_scenario_check_run(const struct scenario_run *run,
                            const struct scenario_override *overrides, size_t count,
                            struct scenario_file_errors *errors)
{
    struct cli cli;
    struct cli_errors said = {0};
    int rc = parse_run(run, overrides, count, &cli, &said);
    for (int i = 0; rc != 0 && i < said.count; i++) {
        if (strcmp(said.sentences[i], cli_no_client) == 0) {
            scenario_file_errors_add(errors, &run->place,
                                     "no client is named: expected target or command, "
                                     "or --target on the command line");
        } else {
            add_sentence(run, overrides, count, said.sentences[i], errors);
        }
    }
    cli_errors_fini(&said);
    cli_fini(&cli);
}

void cli_scenario_check(const struct scenario_file *file,
                        const struct scenario_override *overrides, size_t count,
                        struct scenario_file_errors *errors)
{
    for (size_t i = 0; i < file->run_count && !scenario_file_errors_full(errors); i++) {
        cli_scenario_check_run(&file->runs[i], overrides, count, errors);
    }
}

struct scenario_override *cli_scenario_overrides(const struct cli_given_list *given)
{
    struct scenario_override *list = mem_must_alloc((given->count + 1) * sizeof *list);
    for (size_t i = 0; i < given->count; i++) {
        list[i] = (struct scenario_override){given->items[i].row, given->items[i].text};
    }
    return list;
}

int cli_scenario_load(struct scenario_file *out, const char *path,
                      const struct cli_given_list *overrides,
                      struct scenario_file_errors *errors)
{
    size_t before = errors->count + errors->dropped;
    int rc = scenario_file_load(out, path, errors);
    if (rc != 0) {
        return rc;
    }
    struct scenario_override *list = cli_scenario_overrides(overrides);
    cli_scenario_check(out, list, overrides->count, errors);
    free(list);
    return errors->count + errors->dropped == before ? 0 : FERR_CONFIG;
}

/* `run` does one run; the others are for `suite`. */
static bool is_single(const struct scenario_file *file, struct cli_errors *errors)
{
    if (file->run_count == 1) {
        return true;
    }
    struct strbuf names;
    strbuf_init(&names);
    for (size_t i = 0; i < file->run_count && i < NAMES_SHOWN; i++) {
        strbuf_addf(&names, "%s'%.60s'", i > 0 ? ", " : "", file->runs[i].name);
    }
    cli_errors_add(errors,
                   "%.200s has %zu runs, which 'floodtest suite' does (one of them with "
                   "--filter): %s%s",
                   file->path, file->run_count, names.text,
                   file->run_count > NAMES_SHOWN ? ", ..." : "");
    strbuf_fini(&names);
    return false;
}

static void take_run(struct scenario *s, const struct scenario_file *file,
                     const struct scenario_run *run,
                     const struct scenario_override *overrides, size_t count)
{
    struct cli cli;
    struct cli_errors unused = {0};
    if (parse_run(run, overrides, count, &cli, &unused) == 0) {
        struct scenario_history history = s->history; /* not the file's affair */
        s->history = (struct scenario_history){0};
        scenario_fini(s);
        *s = cli.scenario;
        s->history = history;
        cli.scenario = (struct scenario){0};
        s->name = mem_must_strdup(run->name);
        s->file = mem_must_strdup(file->path);
        expectation_copy(&s->expect, &run->expect);
    }
    cli_errors_fini(&unused);
    cli_fini(&cli);
}

static bool names_client(enum options_id id)
{
    return id == OPTION_TARGET || id == OPTION_PID || id == OPTION_ATTACH;
}

/* A copy of the run whose client is the command behind "--"; only its settings are the
 * copy's own. */
static struct scenario_run with_command(const struct scenario_run *run,
                                        char *const *command)
{
    struct scenario_run copy = *run;
    copy.settings = mem_must_alloc((run->setting_count + 1) * sizeof *copy.settings);
    copy.setting_count = 0;
    copy.command = command != NULL ? command : run->command;
    for (size_t i = 0; i < run->setting_count; i++) {
        if (command == NULL || !names_client(run->settings[i].row->id)) {
            copy.settings[copy.setting_count++] = run->settings[i];
        }
    }
    return copy;
}

/* The command behind "--" and an option that names a client, too. */
static bool is_named_twice(const struct cli_given_list *overrides, char *const *rest,
                           struct cli_errors *errors)
{
    for (size_t i = 0; rest != NULL && i < overrides->count; i++) {
        if (names_client(overrides->items[i].row->id)) {
            cli_errors_add(errors, "the client is named in 2 ways, expected one: --%s --",
                           overrides->items[i].row->name);
            return true;
        }
    }
    return false;
}

void cli_scenario_take(struct scenario *s, const char *path,
                       const struct cli_given_list *overrides, char *const *rest,
                       struct cli_errors *errors)
{
    struct scenario_file file;
    struct scenario_file_errors said = {0};
    int rc = scenario_file_load(&file, path, &said);
    if (rc == 0 && is_single(&file, errors) && !is_named_twice(overrides, rest, errors)) {
        struct scenario_override *list = cli_scenario_overrides(overrides);
        struct scenario_run run = with_command(&file.runs[0], rest);
        cli_scenario_check_run(&run, list, overrides->count, &said);
        if (said.count == 0 && errors->count == 0) {
            take_run(s, &file, &run, list, overrides->count);
        }
        free(run.settings);
        free(list);
    }
    for (size_t i = 0; i < said.count; i++) {
        cli_errors_add(errors, "%s", said.sentences[i]);
    }
    errors->dropped += (int)said.dropped;
    scenario_file_errors_fini(&said);
    scenario_file_fini(&file);
}
