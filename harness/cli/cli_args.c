#include "harness/cli/cli_args.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Where the walk is, and everything it fills. */
struct walk {
    struct cli_args *args;
    int argc;
    char **argv;
    int next; /* index of the word behind the current one */
    struct scenario *scenario;
    struct cli_errors *errors;
};

static bool starts_with_dashes(const char *word)
{
    return word[0] == '-' && word[1] == '-';
}

/* The next word as a value. One that looks like an option means that the value was
 * forgotten;
 * --name=-value is the way to mean it. "-" and negative numbers are values, if only
 * wrong. */
static const char *take_value(struct walk *w)
{
    if (w->next >= w->argc) {
        return NULL;
    }
    const char *word = w->argv[w->next];
    bool number = word[0] == '-' && word[1] >= '0' && word[1] <= '9';
    if (word[0] == '-' && word[1] != '\0' && !number) {
        return NULL;
    }
    w->next++;
    return word;
}

static void set(struct walk *w, const struct options_row *row, const char *text)
{
    enum options_id id = row->id;
    struct err e;
    w->args->given[id].times++;
    w->args->all.items[w->args->all.count++] = (struct cli_given){row, text};
    if (options_set(w->scenario, row, text, &e) != 0) {
        cli_errors_add(w->errors, "--%s: %s", row->name, e.msg);
        return;
    }
    w->args->given[id].set = true;
    w->args->given[id].text = text;
}

/* `--help all` is the one option whose value may be left out. */
static void set_help(struct walk *w, const struct options_row *row, const char *text)
{
    if (text == NULL && w->next < w->argc && strcmp(w->argv[w->next], "all") == 0) {
        text = w->argv[w->next++];
    }
    set(w, row, text);
}

/* A word that comes behind a mistyped option is its value, or it would be a second error.
 */
static void skip_value(struct walk *w, const struct options_row *meant)
{
    if (options_takes_value(meant) && w->next < w->argc && w->argv[w->next][0] != '-') {
        w->next++;
    }
}

static void unknown_name(struct walk *w, const char *name, size_t len)
{
    const struct options_row *near = options_nearest(name, len);
    int shown = len > 80 ? 80 : (int)len;
    if (near == NULL) {
        cli_errors_add(w->errors,
                       "unknown option --%.*s ('floodtest --help all' lists all of them)",
                       shown, name);
        return;
    }
    bool start = strncmp(near->name, name, len) == 0;
    cli_errors_add(w->errors, "unknown option --%.*s%s, did you mean --%s?", shown, name,
                   start ? ": names cannot be shortened" : "", near->name);
    if (name[len] == '\0') {
        skip_value(w, near);
    }
}

static void read_long(struct walk *w, const char *word)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct options_row *row = options_find(name, len);
    if (row == NULL) {
        unknown_name(w, name, len);
    } else if (row->kind == KIND_HELP) {
        set_help(w, row, value);
    } else if (value == NULL && options_takes_value(row)) {
        set(w, row, take_value(w));
    } else {
        set(w, row, value);
    }
}

/* -rate is no cluster of letters but --rate with a dash too few. */
static bool is_short_of_a_dash(struct walk *w, const char *word)
{
    size_t len = strcspn(word + 1, "=");
    const struct options_row *meant = options_find(word + 1, len);
    if (meant == NULL) {
        return false;
    }
    cli_errors_add(w->errors, "unknown option %.80s, did you mean --%s?", word,
                   meant->name);
    if (word[1 + len] == '\0') {
        skip_value(w, meant);
    }
    return true;
}

/* One dash: letters that take no value, up to one that takes the rest of the word or the
 * next word. */
static void read_short(struct walk *w, const char *word)
{
    if (is_short_of_a_dash(w, word)) {
        return;
    }
    for (const char *p = word + 1; *p != '\0'; p++) {
        const struct options_row *row = options_find_letter(*p);
        if (row == NULL) {
            cli_errors_add(w->errors,
                           "unknown option -%c in '%.80s' ('floodtest --help all' lists "
                           "all of them)",
                           *p, word);
            return;
        }
        if (row->kind == KIND_HELP) {
            set_help(w, row, NULL);
        } else if (!options_takes_value(row)) {
            set(w, row, NULL);
        } else {
            set(w, row, p[1] != '\0' ? p + 1 : take_value(w));
            return;
        }
    }
}

void cli_args_read(struct cli_args *args, int argc, char **argv, struct scenario *s,
                   struct cli_errors *errors)
{
    *args = (struct cli_args){0};
    /* No word of argv is more than one of either; but -qv is two options. */
    size_t letters = 0;
    for (int i = 0; i < argc; i++) {
        letters += strlen(argv[i]) + 1;
    }
    args->words.words = mem_must_alloc((letters + 1) * sizeof *args->words.words);
    args->all.items = mem_must_alloc((letters + 1) * sizeof *args->all.items);
    struct walk w = {args, argc, argv, argc > 0 ? 1 : 0, s, errors};
    while (w.next < argc) {
        const char *word = argv[w.next++];
        if (strcmp(word, "--") == 0) {
            args->rest = argv + w.next;
            return;
        }
        if (starts_with_dashes(word)) {
            read_long(&w, word);
        } else if (word[0] == '-' && word[1] != '\0') {
            read_short(&w, word);
        } else {
            args->words.words[args->words.count++] = word;
        }
    }
}

void cli_args_fini(struct cli_args *args)
{
    free(args->words.words);
    free(args->all.items);
    args->words = (struct cli_words){0};
    args->all = (struct cli_given_list){0};
}
