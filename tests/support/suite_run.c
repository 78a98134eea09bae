#include "tests/support/suite_run.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void suite_run_write(const struct flood_run *run, const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX], pids[SCRATCH_PATH_MAX], root[PATH_MAX];
    ck_assert_ptr_nonnull(realpath("tests/clients", root));
    FILE *file = fopen(flood_run_path(run, name, path), "w");
    ck_assert_ptr_nonnull(file);
    flood_run_path(run, "pids", pids);
    for (const char *p = text; *p != '\0';) {
        const char *word = strncmp(p, "ROOT", 4) == 0   ? root
                           : strncmp(p, "PIDS", 4) == 0 ? pids
                                                        : NULL;
        if (word != NULL) {
            fputs(word, file);
            p += 4;
        } else {
            fputc(*p++, file);
        }
    }
    ck_assert_int_eq(fclose(file), 0);
}

struct flood_run *suite_run_new(const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new(name);
    suite_run_write(run, "a.yaml", text);
    FLOOD_ARGS(run, "suite", flood_run_path(run, "a.yaml", path), "--python",
               flood_run_python());
    flood_run_json_args(run);
    return run;
}

void suite_run_expect_text(struct flood_run *run, const char *stream, const char *words)
{
    ck_assert_msg(strstr(stream, words) != NULL, "nothing about '%s'\n%s", words,
                  flood_run_explain(run));
}

const char *suite_run_text_at(struct flood_run *run, size_t i, const char *key)
{
    json_t *one = json_array_get(flood_run_value(run, "runs"), i);
    const char *text = json_string_value(json_object_get(one, key));
    return text == NULL ? "" : text;
}
