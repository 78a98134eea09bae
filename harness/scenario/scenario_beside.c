#include "harness/scenario/scenario_beside.h"

#include "harness/base/mem.h"
#include "harness/scenario/target.h"

#include <stdlib.h>
#include <string.h>

char *scenario_beside(const char *scenario_path, const char *name)
{
    const char *slash = strrchr(scenario_path, '/');
    if (slash == NULL || name[0] == '/') {
        return mem_must_strdup(name);
    }
    struct strbuf path;
    strbuf_init(&path);
    strbuf_addn(&path, scenario_path, (size_t)(slash + 1 - scenario_path));
    while (name[0] == '.' && name[1] == '/') {
        name += 2;
    }
    strbuf_add(&path, name);
    char *joined = mem_must_strdup(path.text);
    strbuf_fini(&path);
    return joined;
}

char *scenario_beside_word(const char *scenario_path, const char *word, bool first,
                           const struct scenario_io *io)
{
    char *path = scenario_beside(scenario_path, word);
    bool file = first && (strchr(word, '/') != NULL || target_runner(word, "") != NULL);
    if (word[0] != '\0' && (file || io->is_file(io->data, path))) {
        return path;
    }
    free(path);
    return mem_must_strdup(word);
}

static bool is_plain(const char *word)
{
    return word[0] != '\0' && strpbrk(word, " \t\n'\"\\") == NULL;
}

/* So that target_split gives the word again. */
static void add_quoted(struct strbuf *out, const char *word)
{
    if (is_plain(word)) {
        strbuf_add(out, word);
    } else {
        strbuf_add_quoted(out, word);
    }
}

char *scenario_beside_target(const char *scenario_path, const char *target,
                             const struct scenario_io *io)
{
    char **words;
    struct err unused;
    char *whole = scenario_beside_word(scenario_path, target, false, io);
    if (strcmp(whole, target) != 0 || target_split(target, &words, &unused) != 0) {
        return whole; /* what cannot be split, the command line refuses */
    }
    free(whole);
    bool changed = false;
    struct strbuf joined;
    strbuf_init(&joined);
    for (size_t i = 0; words[i] != NULL; i++) {
        char *word = scenario_beside_word(scenario_path, words[i], i == 0, io);
        changed = changed || strcmp(word, words[i]) != 0;
        strbuf_add(&joined, i == 0 ? "" : " ");
        add_quoted(&joined, word);
        free(word);
    }
    target_free(words);
    char *text = mem_must_strdup(changed ? joined.text : target);
    strbuf_fini(&joined);
    return text;
}
