#include "harness/cli/cli_command.h"
#include "harness/manual/manual_parts.h"
#include "harness/manual/roff.h"
#include "server/languages.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

void manual_synopsis(struct strbuf *out)
{
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        for (size_t line = 0; cli_commands[i].usage[line] != NULL; line++) {
            strbuf_add(out, ".Nm\n");
            roff_usage(out, cli_commands[i].usage[line]);
        }
    }
}

static void add_flag(struct strbuf *out, const struct options_row *row)
{
    struct strbuf name;
    strbuf_init(&name);
    strbuf_addf(&name, "-%s", row->name);
    strbuf_add(out, "Fl");
    roff_argument(out, name.text, name.len);
    strbuf_fini(&name);
}

/* The options that are a command's own: of those that make runs, besides the ones of
 * `run`. */
static bool is_own(const struct cli_command_info *c, const struct options_row *row)
{
    bool inherited = (c->options & OPTIONS_RUN) && !(row->flags & OPTIONS_MANY);
    return cli_command_accepts(c, row) && !inherited && !(row->flags & OPTIONS_ANY);
}

static void add_own_options(struct strbuf *out, const struct cli_command_info *c)
{
    const char *before = "It takes\n.";
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (is_own(c, options_at(id))) {
            strbuf_add(out, before);
            add_flag(out, options_at(id));
            before = " ,\n.";
        }
    }
    if (c->options & OPTIONS_RUN) {
        strbuf_add(out, before[0] == 'I' ? "It takes" : "\nand");
        strbuf_add(out, " the options of\n.Ic run .\n");
    } else if (before[0] != 'I') {
        strbuf_add(out, " .\n");
    }
}

void manual_commands(struct strbuf *out)
{
    strbuf_add(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        const struct cli_command_info *c = &cli_commands[i];
        strbuf_addf(out, ".It Ic %s\n", c->name);
        roff_sentences(out, c->help);
        if (c->command != CLI_RUN) {
            add_own_options(out, c);
        }
    }
    strbuf_add(out, ".El\n");
}

/* A choice at its beginning stays as it is written. */
static void add_help(struct strbuf *out, const struct options_row *row)
{
    for (size_t i = 0; row->kind == KIND_CHOICE && row->choices[i] != NULL; i++) {
        if (strncmp(row->help, row->choices[i], strlen(row->choices[i])) == 0) {
            roff_rest(out, row->help);
            return;
        }
    }
    roff_sentences(out, row->help);
}

static void add_option(struct strbuf *out, const struct options_row *row)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add(out, ".It");
    if (row->letter != '\0') {
        strbuf_addf(out, " Fl %c ,", row->letter);
    }
    strbuf_add(out, " ");
    add_flag(out, row);
    if (row->argument != NULL) {
        strbuf_add(out, options_value_is_optional(row) ? " Ns Ar" : " Ar");
        roff_argument(out, row->argument, strlen(row->argument));
    }
    strbuf_add(out, "\n");
    add_help(out, row);
    if (row->argument != NULL) {
        options_range(row, &text);
    }
    if (text.len > 0 && strstr(row->help, text.text) == NULL) {
        strbuf_add(out, row->kind == KIND_CHOICE ? "One of " : "From ");
        roff_rest(out, text.text);
    }
    if (row->initial != NULL) {
        strbuf_clear(&text);
        strbuf_addf(&text, "The default is %s", row->initial);
        roff_sentences(out, text.text);
    }
    strbuf_fini(&text);
}

static void add_group(struct strbuf *out, const char *name)
{
    strbuf_addf(out, ".Ss %c", toupper((unsigned char)name[0]));
    roff_escape(out, name + 1, strlen(name + 1));
    strbuf_add(out, "\n.Bl -tag -width Ds\n");
}

void manual_options(struct strbuf *out)
{
    int group = -1;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if ((int)options_group(row) != group) {
            strbuf_add(out, group < 0 ? "" : ".El\n");
            group = (int)options_group(row);
            add_group(out, options_group_names[group]);
        }
        add_option(out, row);
    }
    strbuf_add(out, ".El\n");
}

/* Options whose text is of the same language stand in one title. */
static void add_title(struct strbuf *out, const char *language)
{
    const char *between = ".Ss";
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (languages_help(row->name) == language) {
            strbuf_addf(out, "%s ", between);
            add_flag(out, row);
            between = " ,";
        }
    }
    strbuf_add(out, "\n");
}

static bool is_first(enum options_id id, const char *language)
{
    for (enum options_id before = 0; before < id; before++) {
        if (languages_help(options_at(before)->name) == language) {
            return false;
        }
    }
    return true;
}

void manual_languages(struct strbuf *out)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const char *language = languages_help(options_at(id)->name);
        if (language != NULL && is_first(id, language)) {
            add_title(out, language);
            roff_language(out, language);
        }
    }
}
