#include "harness/completion/completion.h"

#include "harness/base/mem.h"
#include "harness/cli/cli_scenario.h"
#include "harness/completion/completion_values.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What the words before the cursor tell. */
struct before {
    const char **operands; /* what is no option: the command, its operands */
    size_t count;
    const struct options_row *open; /* the option whose value comes now; NULL: none */
    bool needed;                    /* and must come */
    size_t rest;                    /* words up to "--"; 0: there is none */
};

/* The option at the end of a word that a value may follow in the next one. */
static const struct options_row *ends_open(const char *word)
{
    const struct options_row *row = NULL;
    if (word[1] == '-') {
        row = options_find(word + 2, strlen(word + 2));
    } else {
        for (const char *p = word + 1; *p != '\0'; p++) {
            row = options_find_letter(*p);
            if (row == NULL || (options_takes_value(row) && p[1] != '\0')) {
                return NULL;
            }
        }
    }
    bool open = row != NULL && (options_takes_value(row) || row->kind == KIND_HELP);
    return open ? row : NULL;
}

static void read_before(struct before *b, const char *const *words, size_t count)
{
    *b = (struct before){.operands = mem_must_alloc((count + 1) * sizeof *b->operands)};
    for (size_t i = 0; i < count; i++) {
        const struct options_row *open = b->open;
        bool needed = b->needed;
        b->open = NULL;
        if (strcmp(words[i], "--") == 0) {
            b->rest = i + 1;
            return;
        }
        if (words[i][0] == '-' && words[i][1] != '\0') {
            b->open = ends_open(words[i]);
            b->needed = b->open != NULL && options_takes_value(b->open);
        } else if (open == NULL || (!needed && strcmp(words[i], "all") != 0)) {
            b->operands[b->count++] = words[i];
        }
    }
}

/* The command of these words; without one it is `run`. NULL: there is none of this name.
 * *named: its name is the first of the operands. */
static const struct cli_command_info *command_of(const struct before *b, bool *named)
{
    const struct cli_command_info *run = cli_command_find("run");
    *named = false;
    if (b->count == 0 || cli_scenario_is_file(b->operands[0])) {
        return run;
    }
    *named = true;
    return cli_command_find(b->operands[0]);
}

static void add_options(struct completion *c, const struct cli_command_info *info,
                        bool letters)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (!cli_command_accepts(info, row)) {
            continue;
        }
        struct strbuf word;
        strbuf_init(&word);
        strbuf_addf(&word, "--%s", row->name);
        completion_add(c, word.text, row->help);
        if (letters && row->letter != '\0') {
            strbuf_clear(&word);
            strbuf_addf(&word, "-%c", row->letter);
            completion_add(c, word.text, row->help);
        }
        strbuf_fini(&word);
    }
}

/* `--name=` and what is behind it. */
static bool add_joined(struct completion *c, const char *current)
{
    size_t len = strcspn(current, "=");
    if (strncmp(current, "--", 2) != 0 || current[len] == '\0') {
        return false;
    }
    const struct options_row *row = options_find(current + 2, len - 2);
    if (row != NULL && row->argument != NULL) {
        completion_values_of_option(c, row);
    }
    return true;
}

static void add_operand(struct completion *c, const struct before *b)
{
    bool named;
    const struct cli_command_info *info = command_of(b, &named);
    if (info == NULL) {
        return;
    }
    if (b->count == 0) {
        completion_values_of_commands(c);
    }
    completion_values_of_operand(c, info, b->operands + named, b->count - named);
}

static void complete(struct completion *c, const struct before *b, const char *current)
{
    bool named;
    const struct cli_command_info *info = command_of(b, &named);
    if (current[0] == '-' && current[1] != '\0') {
        if (!add_joined(c, current) && info != NULL) {
            add_options(c, info, false);
        }
    } else if (b->open != NULL && b->needed) {
        completion_values_of_option(c, b->open);
    } else if (current[0] == '-' && info != NULL) {
        add_options(c, info, true);
    } else if (b->open != NULL) {
        completion_values_of_option(c, b->open);
    } else {
        add_operand(c, b);
    }
}

void completion_answer(struct strbuf *out, const char *const *words, size_t count)
{
    const char *current = count > 0 ? words[count - 1] : "";
    struct before b;
    struct completion c;
    read_before(&b, words, count > 0 ? count - 1 : 0);
    completion_init(&c);
    if (b.rest > 0) {
        strbuf_addf(out, "command %zu\n", b.rest + 1);
    } else {
        complete(&c, &b, current);
        strbuf_addf(out, "%s%s\n%s", c.others, c.suffixes.text, c.words.text);
    }
    completion_fini(&c);
    free(b.operands);
}
