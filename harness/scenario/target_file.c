#include "harness/scenario/target_file.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && access(path, X_OK) == 0;
}

/* Whether execvp would find it. */
static bool is_runnable(const char *name)
{
    if (strchr(name, '/') != NULL) {
        return is_program(name);
    }
    const char *path = getenv("PATH");
    path = path == NULL ? "/bin:/usr/bin" : path;
    struct strbuf candidate;
    strbuf_init(&candidate);
    bool found = false;
    while (!found) {
        size_t len = strcspn(path, ":");
        strbuf_clear(&candidate);
        strbuf_addn(&candidate, len == 0 ? "." : path, len == 0 ? 1 : len);
        strbuf_addf(&candidate, "/%s", name);
        found = is_program(candidate.text);
        if (path[len] == '\0') {
            break;
        }
        path += len + 1;
    }
    strbuf_fini(&candidate);
    return found;
}

static const char *choose_python(const char *python)
{
    if (python != NULL) {
        return python;
    }
    const char *chosen = getenv("FLOODTEST_PYTHON");
    return chosen != NULL && chosen[0] != '\0' ? chosen : "python3";
}

/* Puts a word before the others. */
static void prepend(char ***command, const char *word)
{
    size_t n = target_count(*command);
    char **longer = mem_must_alloc((n + 2) * sizeof *longer);
    longer[0] = mem_must_strdup(word);
    memcpy(longer + 1, *command, n * sizeof *longer);
    free(*command);
    *command = longer;
}

/* A file in this directory needs a slash, or execvp would look for it on PATH; a name
 * that starts with a dash would be an option of its runner. */
static void anchor(char **word)
{
    struct strbuf path;
    strbuf_init(&path);
    strbuf_addf(&path, "./%s", *word);
    free(*word);
    *word = mem_must_strdup(path.text);
    strbuf_fini(&path);
}

static int use_runner(char ***command, const char *runner, struct err *e)
{
    const char *file = (*command)[0];
    if (access(file, R_OK) != 0) {
        return err_set(e, FERR_CONFIG, "cannot read '%.200s': %s", file, strerror(errno));
    }
    if (!is_runnable(runner)) {
        return err_set(e, FERR_CONFIG,
                       "'%.200s' runs with '%.100s', which is no program here", file,
                       runner);
    }
    if (file[0] == '-') {
        anchor(&(*command)[0]);
    }
    prepend(command, runner);
    return 0;
}

/* Applies the rules for the first word. */
static int make_runnable(char ***command, const char *python, struct err *e)
{
    const char *file = (*command)[0];
    const char *runner = target_runner(file, python);
    bool bare = strchr(file, '/') == NULL;
    struct stat st;
    int missing = stat(file, &st) == 0 ? 0 : errno;
    bool directory = missing == 0 && S_ISDIR(st.st_mode);
    if (missing == 0 && !directory && runner != NULL) {
        return use_runner(command, runner, e);
    }
    if (missing == 0 && !directory && is_program(file)) {
        if (bare) {
            anchor(&(*command)[0]);
        }
        return 0;
    }
    if (bare && runner == NULL && is_runnable(file)) {
        return 0;
    }
    if (missing == ENOENT) {
        return err_set(e, FERR_CONFIG, "'%.200s' does not exist%s", file,
                       bare && runner == NULL ? " and is no program on PATH" : "");
    }
    if (missing != 0) {
        return err_set(e, FERR_CONFIG, "cannot look at '%.200s': %s", file,
                       strerror(missing));
    }
    if (directory) {
        return err_set(e, FERR_CONFIG,
                       "expected a client program, but '%.200s' is a directory", file);
    }
    return err_set(
        e, FERR_CONFIG,
        "'%.200s' is not executable and ends in none of .py, .js, .mjs and .cjs: "
        "use chmod +x or name the program that runs it",
        file);
}

int target_file_resolve(const char *text, const char *python, char ***command,
                        bool *url_as_argument, struct err *e)
{
    struct stat st;
    char **words = NULL;
    if (stat(text, &st) == 0) {
        char *whole[] = {(char *)text, NULL};
        words = target_copy(whole);
    } else {
        int rc = target_split(text, &words, e);
        if (rc != 0) {
            return rc;
        }
    }
    if (words[0] == NULL || words[0][0] == '\0') {
        target_free(words);
        return err_set(e, FERR_CONFIG, "expected a client program, got '%.200s'", text);
    }
    bool alone = words[1] == NULL && !target_has_placeholder(words);
    int rc = make_runnable(&words, choose_python(python), e);
    if (rc != 0) {
        target_free(words);
        return rc;
    }
    *command = words;
    *url_as_argument = alone;
    return 0;
}
