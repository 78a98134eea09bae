#include "harness/completion/completion_values.h"

#include "harness/completion/completion_script.h"
#include "harness/judge/compare_metric.h"
#include "harness/judge/metric.h"
#include "harness/judge/verdict.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/target.h"
#include "server/languages.h"
#include "server/message/framing.h"
#include "server/protocol.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void completion_init(struct completion *c)
{
    c->others = "words";
    strbuf_init(&c->suffixes);
    strbuf_init(&c->words);
}

void completion_fini(struct completion *c)
{
    strbuf_fini(&c->suffixes);
    strbuf_fini(&c->words);
}

void completion_add(struct completion *c, const char *word, const char *help)
{
    strbuf_addf(&c->words, "%s%s%s\n", word, help != NULL ? "\t" : "",
                help != NULL ? help : "");
}

void completion_values_of_commands(struct completion *c)
{
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        completion_add(c, cli_commands[i].name, cli_commands[i].help);
    }
}

static void add_option_names(struct completion *c)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        completion_add(c, options_at(id)->name, options_at(id)->help);
    }
}

static void add_protocols(struct completion *c)
{
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        completion_add(c, protocols[i].name, protocols[i].help);
    }
}

static void add_cases(struct completion *c)
{
    for (int i = 0; i < CASES_COUNT; i++) {
        completion_add(c, cases[i].name, cases[i].tests);
    }
}

static void add_metric(struct completion *c, const struct metric *m)
{
    if (m->plain != NULL) {
        completion_add(c, m->name, m->meaning);
        return;
    }
    for (size_t i = 0; metric_aggregates[i] != NULL; i++) {
        struct strbuf word;
        strbuf_init(&word);
        strbuf_addf(&word, "%s.%s", m->name, metric_aggregates[i]);
        completion_add(c, word.text, m->meaning);
        strbuf_fini(&word);
    }
}

static void add_metrics(struct completion *c)
{
    for (int i = 0; i < METRICS_COUNT; i++) {
        add_metric(c, &metric_table[i]);
    }
}

static void add_framings(struct completion *c)
{
    for (size_t i = 0; framing_name(i) != NULL; i++) {
        completion_add(c, framing_name(i), NULL);
    }
}

/* The forms that the help of a language lists, each a line like "  ramp:10s   what it
 * does": the form up to its ':', once. */
static void add_forms(struct completion *c, const char *option)
{
    char last[32] = "";
    for (const char *line = languages_help(option); line != NULL && *line == ' ';) {
        const char *form = line + strspn(line, " ");
        size_t len = strcspn(form, " :");
        len += form[len] == ':';
        const char *help = form + strcspn(form, " ");
        help += strspn(help, " ");
        char word[sizeof last], text[80];
        snprintf(word, sizeof word, "%.*s", (int)len, form);
        snprintf(text, sizeof text, "%.*s", (int)strcspn(help, "\n"), help);
        if (strcmp(word, last) != 0) {
            completion_add(c, word, text);
        }
        strcpy(last, word);
        line += strcspn(line, "\n") + 1;
    }
}

static void add_shapes(struct completion *c)
{
    add_forms(c, "shape");
}

static void add_sizes(struct completion *c)
{
    add_forms(c, "size");
}

/* "inconclusive" is a class, too. */
static void add_verdicts(struct completion *c)
{
    completion_add(c, "pass", "all that passed");
    completion_add(c, "fail", "all that failed");
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        completion_add(c, verdict_classes[i].name, verdict_classes[i].meaning);
    }
}

static void add_compared(struct completion *c)
{
    for (int i = 0; i < COMPARE_METRICS; i++) {
        completion_add(c, compare_metrics[i].name, NULL);
    }
}

/* Options whose values stand in a table that the options table does not know. */
static void (*named_values(enum options_id id))(struct completion *)
{
    switch ((int)id) {
    case OPTION_PROTOCOL:
        return add_protocols;
    case OPTION_CASE:
        return add_cases;
    case OPTION_THRESHOLD:
        return add_metrics;
    case OPTION_VERDICT:
        return add_verdicts;
    case OPTION_ALLOW:
        return add_compared;
    case OPTION_FRAMING:
        return add_framings;
    case OPTION_SHAPE:
        return add_shapes;
    case OPTION_SIZE:
        return add_sizes;
    default:
        return NULL;
    }
}

static void clients(struct completion *c)
{
    c->others = "files";
    for (size_t i = 0; target_suffixes[i] != NULL; i++) {
        strbuf_addf(&c->suffixes, " %s", target_suffixes[i] + 1);
    }
}

static bool is_word(const char *word, size_t len, const char *known)
{
    return strlen(known) == len && memcmp(word, known, len) == 0;
}

/* FILE, FILE.svg and the like. */
static bool add_files(struct completion *c, const char *word, size_t len)
{
    if (len < 4 || strncmp(word, "FILE", 4) != 0 || (len > 4 && word[4] != '.')) {
        return false;
    }
    c->others = "files";
    if (len > 5) {
        strbuf_addf(&c->suffixes, " %.*s", (int)len - 5, word + 5);
        strbuf_add(&c->suffixes, is_word(word, len, "FILE.yaml") ? " yml" : "");
    }
    return true;
}

/* What one word of a usage stands for; false: nobody knows. */
static bool add_placeholder(struct completion *c, const char *word, size_t len)
{
    if (is_word(word, len, "CLIENT")) {
        clients(c);
    } else if (is_word(word, len, "DIR")) {
        c->others = "folders";
    } else if (is_word(word, len, "PATH")) {
        c->others = "files";
    } else if (is_word(word, len, "COMMAND")) {
        completion_values_of_commands(c);
    } else if (is_word(word, len, "OPTION")) {
        add_option_names(c);
    } else if (is_word(word, len, "SHELL")) {
        for (size_t i = 0; completion_shells[i] != NULL; i++) {
            completion_add(c, completion_shells[i], NULL);
        }
    } else {
        return add_files(c, word, len);
    }
    return true;
}

/* "[all|scenario|COMMAND]", "CLIENT...", "SAMPLES": words in small letters are
 * themselves. unknown: what the others are. */
static void add_alternatives(struct completion *c, const char *text, size_t len,
                             const char *unknown)
{
    for (const char *end = text + len; text < end;) {
        text += strspn(text, "[|");
        size_t n = strcspn(text, "[|] ");
        n -= n > 3 && strncmp(text + n - 3, "...", 3) == 0 ? 3 : 0;
        if (n > 0 && islower((unsigned char)text[0])) {
            char word[64];
            snprintf(word, sizeof word, "%.*s", (int)n, text);
            completion_add(c, word, NULL);
        } else if (n > 0 && !add_placeholder(c, text, n)) {
            c->others = unknown;
        }
        text += n + strspn(text + n, ".]");
    }
}

void completion_values_of_option(struct completion *c, const struct options_row *row)
{
    void (*add)(struct completion *) = named_values(row->id);
    if (add != NULL) {
        add(c);
    } else if (row->kind == KIND_PID) {
        c->others = "processes";
    } else if (row->kind == KIND_CHOICE) {
        for (size_t i = 0; row->choices[i] != NULL; i++) {
            completion_add(c, row->choices[i], NULL);
        }
    } else if (row->kind == KIND_HELP || row->kind == KIND_TEXT) {
        add_alternatives(c, row->argument, strlen(row->argument), "words");
    }
    /* What is usual, and the word that stands for all others: none is the only one. */
    if (row->kind == KIND_RATE) {
        completion_add(c, row->initial, "the default");
        completion_add(c, "max", "as fast as the client reads");
    }
}

/* A word of a usage that is one literal must be the operand there; all others may be. */
static bool fits(const char *token, size_t len, const char *operand)
{
    bool literal = islower((unsigned char)token[0]) && memchr(token, '|', len) == NULL;
    return !literal || is_word(token, len, operand);
}

static void add_by_usage(struct completion *c, const struct cli_command_info *info,
                         const char *usage, const char *const *operands, size_t count)
{
    size_t at = 0;
    for (const char *token = usage; *token != '\0';) {
        size_t len = strcspn(token, " ");
        bool leads = is_word(token, len, "[options]") ||
                     is_word(token, len, info->name) ||
                     (token == usage && is_word(token, len, "[run]"));
        leads = leads || strncmp(token, "[-", 2) == 0;
        bool many = len > 3 && strncmp(token + len - 3, "...", 3) == 0;
        if (token[0] == '-') {
            return; /* that line is of an option, or of what follows "--" */
        }
        if (!leads && (at == count || many)) {
            add_alternatives(c, token, len, "files");
            return;
        }
        if (!leads && !fits(token, len, operands[at++])) {
            return;
        }
        token += len + strspn(token + len, " ");
    }
}

void completion_values_of_operand(struct completion *c,
                                  const struct cli_command_info *info,
                                  const char *const *operands, size_t count)
{
    for (size_t i = 0; info->usage[i] != NULL; i++) {
        add_by_usage(c, info, info->usage[i], operands, count);
    }
}
