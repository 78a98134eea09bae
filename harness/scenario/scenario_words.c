/* A run of a scenario file as words of the command line. */
#include "harness/scenario/scenario_file.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/target.h"

#include <string.h>

static bool names_client(enum options_id id)
{
    return id == OPTION_TARGET || id == OPTION_PID || id == OPTION_ATTACH;
}

/* Another way to name the client replaces each of them. */
static bool is_overridden(enum options_id id, const struct scenario_override *overrides,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum options_id given = overrides[i].row->id;
        if (given == id || (names_client(given) && names_client(id))) {
            return true;
        }
    }
    return false;
}

static char *make_word(const struct options_row *row, const char *text)
{
    struct strbuf word;
    strbuf_init(&word);
    strbuf_addf(&word, "--%s%s%s", row->name, text != NULL ? "=" : "",
                text != NULL ? text : "");
    char *copy = mem_must_strdup(word.text);
    strbuf_fini(&word);
    return copy;
}

char **scenario_run_words(const struct scenario_run *run,
                          const struct scenario_override *overrides, size_t count)
{
    bool command =
        run->command != NULL && !is_overridden(OPTION_TARGET, overrides, count);
    size_t most = run->setting_count + count + 2;
    most += command ? target_count((char *const *)run->command) : 0;
    char **words = mem_must_alloc(most * sizeof *words);
    size_t n = 0;
    for (size_t i = 0; i < run->setting_count; i++) {
        const struct scenario_setting *s = &run->settings[i];
        if (!is_overridden(s->row->id, overrides, count)) {
            words[n++] = make_word(s->row, s->text);
        }
    }
    for (size_t i = 0; i < count; i++) {
        words[n++] = make_word(overrides[i].row, overrides[i].text);
    }
    if (command) {
        words[n++] = mem_must_strdup("--");
        for (char *const *word = run->command; *word != NULL; word++) {
            words[n++] = mem_must_strdup(*word);
        }
    }
    return words;
}
