#include "harness/scenario/scenario_keys.h"

#include "harness/base/nearest.h"

#include <ctype.h>
#include <string.h>

const struct scenario_key scenario_keys[SCENARIO_KEYS_COUNT] = {
    [SCENARIO_KEY_NAME] = {"name", SCENARIO_IS_TEXT, "NAME", true,
                           "of the scenario, else the file's without .yaml; of one of "
                           "'runs', else its number"},
    [SCENARIO_KEY_DESCRIPTION] = {"description", SCENARIO_IS_TEXT, "SENTENCE", true,
                                  "what it shows"},
    [SCENARIO_KEY_COMMAND] = {"command", SCENARIO_IS_WORDS, "[WORD, WORD]", true,
                              "instead of target: the client to start, word by word"},
    [SCENARIO_KEY_EXTENDS] =
        {"extends", SCENARIO_IS_TEXT, "FILE", false,
         "another file, whose keys hold where this one has none (not "
         "its name and description); that one extends nothing"},
    [SCENARIO_KEY_MATRIX] = {"matrix", SCENARIO_IS_MAP, "{KEY: [VALUE, VALUE]}", false,
                             "one run for each combination of these values of options"},
    [SCENARIO_KEY_RUNS] = {"runs", SCENARIO_IS_RUNS, "[{KEY: VALUE}]", false,
                           "several runs; what one says replaces what the file says"},
    [SCENARIO_KEY_ALONE] = {"alone", SCENARIO_IS_FLAG, "true", true,
                            "'floodtest suite --jobs' runs nothing beside it"},
    [SCENARIO_KEY_EXPECT] = {"expect", SCENARIO_IS_MAP, "{KEY: VALUE}", true,
                             "what must come of the run, else that it passes"},
};

const struct scenario_key scenario_expect_keys[] = {
    {"verdict", SCENARIO_IS_MANY, "VERDICT", false,
     "pass, fail or inconclusive; of a list, one of them, as everywhere below"},
    {"class", SCENARIO_IS_MANY, "CLASS", false,
     "of the verdict, as 'floodtest list classes' shows"},
    {"culprit", SCENARIO_IS_MAP, "{KEY: VALUE}", false,
     "one of the culprits of the report has all of these"},
    {.name = NULL},
};

const struct scenario_key scenario_culprit_keys[] = {
    {"kind", SCENARIO_IS_MANY, "KIND", false, "queue, tasks, cache, collection, ..."},
    {"type", SCENARIO_IS_MANY, "TYPE", false,
     "asyncio.Queue; Queue is enough, behind a dot"},
    {"owner", SCENARIO_IS_MANY, "TEXT", false, "Feed.waiting, or a part of it"},
    {"file", SCENARIO_IS_MANY, "FILE", false,
     "feed.py, or more of its path from the end of it"},
    {"line", SCENARIO_IS_MANY, "N", false, "its line there"},
    {.name = NULL},
};

const char scenario_example[] =
    "# slow.yaml\n"
    "description: a client with a queue, with and without a limit\n"
    "rate: 5000                  # every option stands by its name: --rate 5000\n"
    "size: 1KiB\n"
    "duration: 5s\n"
    "acks: true                  # an option without a value\n"
    "threshold:                  # what may be given again is a list\n"
    "  - memory.growth < 64MiB\n"
    "runs:\n"
    "  - name: leaky\n"
    "    target: leaky.py        # a file beside this one, or a command in a line\n"
    "    expect:\n"
    "      verdict: fail\n"
    "      class: unbounded-queue\n"
    "      culprit: {owner: Feed.waiting}\n"
    "  - name: bounded\n"
    "    command: [node, bounded.js, '{url}']\n"
    "matrix:                     # each run at each of these rates\n"
    "  rate: [1k, 5k]\n";

bool scenario_key_is_option(const struct options_row *row)
{
    return !(row->flags & OPTIONS_MANY) && row->id != OPTION_HELP &&
           row->id != OPTION_VERSION;
}

static bool is_at(const struct scenario_key *key, enum scenario_level level)
{
    return level == SCENARIO_OF_FILE || (level == SCENARIO_OF_RUN && key->in_run);
}

struct scenario_key_found scenario_key_find(const char *name, enum scenario_level level)
{
    struct scenario_key_found found = {0};
    const struct options_row *row = options_find(name, strlen(name));
    if (row != NULL && scenario_key_is_option(row)) {
        found.row = row;
    }
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (strcmp(scenario_keys[i].name, name) == 0 && is_at(&scenario_keys[i], level)) {
            found.key = &scenario_keys[i];
        }
    }
    return found;
}

/* The name as an option would be written: max-duration of --max_duration. Returns its
 * length, 0 if it is like nothing. */
static size_t normalize(const char *name, char out[NEAREST_NAME_MAX + 1])
{
    name += strspn(name, "-");
    size_t len = strlen(name);
    len = len > NEAREST_NAME_MAX ? 0 : len;
    for (size_t i = 0; i < len; i++) {
        bool gap = name[i] == '_' || name[i] == ' ';
        out[i] = gap ? '-' : (char)tolower((unsigned char)name[i]);
    }
    out[len] = '\0';
    return len;
}

static const char *nearest_key(const char *name, enum scenario_level level)
{
    char typed[NEAREST_NAME_MAX + 1];
    struct nearest n;
    size_t len = normalize(name, typed);
    const struct options_row *letter = len == 1 ? options_find_letter(name[0]) : NULL;
    if (letter != NULL && scenario_key_is_option(letter)) {
        return letter->name;
    }
    nearest_init(&n, typed, len);
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        if (scenario_key_is_option(options_at(id))) {
            nearest_offer(&n, options_at(id)->name);
        }
    }
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (is_at(&scenario_keys[i], level)) {
            nearest_offer(&n, scenario_keys[i].name);
        }
    }
    return n.best;
}

static const struct scenario_key *find_everywhere(const char *name)
{
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        if (strcmp(scenario_keys[i].name, name) == 0) {
            return &scenario_keys[i];
        }
    }
    return NULL;
}

void scenario_key_explain(const char *name, enum scenario_level level, struct strbuf *out)
{
    static const char *const levels[] = {"the file", "a run", "a matrix"};
    const struct options_row *many = options_find(name, strlen(name));
    if (find_everywhere(name) != NULL) {
        strbuf_addf(out, "'%s' is no key of %s", name, levels[level]);
        return;
    }
    for (int i = 0; i < 2; i++) {
        const struct scenario_key *table =
            i == 0 ? scenario_expect_keys : scenario_culprit_keys;
        if (scenario_key_in(table, name) != NULL) {
            strbuf_addf(out, "'%s' is no key of %s: it stands under %s", name,
                        levels[level],
                        i == 0 ? "expect" : "culprit, and that under expect");
            return;
        }
    }
    if (many != NULL) {
        strbuf_addf(out, "'%s' says nothing of a single run: it is for the command line",
                    name);
        return;
    }
    const char *near = nearest_key(name, level);
    strbuf_addf(out, "unknown key '%.80s'", name);
    if (near != NULL) {
        strbuf_addf(out, ", did you mean %s?", near);
    } else {
        strbuf_add(out, " ('floodtest help scenario' lists all of them)");
    }
}

const struct scenario_key *scenario_key_in(const struct scenario_key *table,
                                           const char *name)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}

void scenario_key_explain_in(const struct scenario_key *table, const char *what,
                             const char *name, struct strbuf *out)
{
    char typed[NEAREST_NAME_MAX + 1];
    struct nearest n;
    nearest_init(&n, typed, normalize(name, typed));
    if (table == scenario_expect_keys &&
        scenario_key_in(scenario_culprit_keys, name) != NULL) {
        strbuf_addf(out, "'%s' is no key of %s: it stands under culprit, and that here",
                    name, what);
        return;
    }
    strbuf_addf(out, "unknown key '%.80s' of %s, ", name, what);
    for (const struct scenario_key *key = table; key->name != NULL; key++) {
        nearest_offer(&n, key->name);
    }
    if (n.best != NULL) {
        strbuf_addf(out, "did you mean %s?", n.best);
        return;
    }
    strbuf_add(out, "expected ");
    for (const struct scenario_key *key = table; key->name != NULL; key++) {
        strbuf_addf(out, "%s%s",
                    key == table          ? ""
                    : key[1].name == NULL ? " or "
                                          : ", ",
                    key->name);
    }
}
