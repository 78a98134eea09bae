#include "harness/command/commands.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/exit_code.h"
#include "harness/publish/publish.h"
#include "harness/suite/folder.h"
#include "harness/suite/merge.h"
#include "harness/publish/publish.h"

#include <stdlib.h>
#include <string.h>

/* Every folder that is none gets its sentence. */
static bool load(struct merge_part *parts, const struct cli_words *dirs)
{
    bool good = true;
    for (size_t i = 0; i < dirs->count; i++) {
        struct err e = {0};
        parts[i].dir = dirs->words[i];
        if (suite_folder_load(parts[i].dir, &parts[i].summary, &e) != 0) {
            log_error("merge", "%s", e.msg);
            good = false;
        }
    }
    return good;
}

static void say(const struct strbuf *notes)
{
    for (const char *line = notes->text; *line != '\0';) {
        int len = (int)strcspn(line, "\n");
        log_warn("merge", "%.*s", len, line);
        line += len + (line[len] == '\n');
    }
}

static const char *folder_of(const struct suite_run *run, const struct merge_part *parts,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct shard shard = parts[i].summary.shard;
        if (run->index % shard.count == shard.index) {
            return parts[i].dir;
        }
    }
    return NULL;
}

/* The folder of all: what one go would have left. */
static int keep(const struct suite_summary *s, const struct merge_part *parts,
                size_t count, const char *dir, struct err *e)
{
    if (suite_folder_is_one(dir)) {
        return err_set(e, FERR_CONFIG,
                       "'%s' has the results of a suite already: choose another folder",
                       dir);
    }
    int rv = suite_folder_make(dir, e);
    for (size_t i = 0; i < s->count && rv == 0; i++) {
        const char *result = s->runs[i].outcome.result_path;
        const char *from = folder_of(&s->runs[i], parts, count);
        if (result != NULL && from != NULL) {
            rv = suite_folder_copy_result(from, dir, result, e);
        }
    }
    return rv != 0 ? rv : suite_folder_save(dir, s, e);
}

static int merge(struct merge_part *parts, size_t count, const struct scenario *options,
                 struct err *e)
{
    struct suite_summary all;
    struct strbuf notes;
    const char *dir = options->many.out_dir;
    strbuf_init(&notes);
    int rv = suite_merge(&all, parts, count, &notes, e);
    rv = rv != 0 || dir == NULL ? rv : keep(&all, parts, count, dir, e);
    int code = EXIT_USAGE;
    if (rv == 0) {
        struct report_subject subject = {
            .kind = REPORT_OF_SUITE, .options = options, .of.suite = &all, .dir = dir};
        if (dir == NULL) {
            suite_summary_forget_results(&all);
        }
        publish(&subject);
        code = suite_summary_exit_code(&all);
        say(&notes);
    } else {
        log_error("merge", "%s", e->msg);
        code = rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
    }
    suite_summary_fini(&all);
    strbuf_fini(&notes);
    return code;
}

int command_merge(const struct cli *cli)
{
    const struct cli_words *dirs = &cli->operands;
    struct err e = {0};
    int code = publish_prepare(&cli->scenario, REPORT_OF_SUITE);
    if (code != EXIT_PASSED) {
        return code;
    }
    struct merge_part *parts = mem_must_alloc((dirs->count + 1) * sizeof *parts);
    code = load(parts, dirs) ? merge(parts, dirs->count, &cli->scenario, &e) : EXIT_USAGE;
    for (size_t i = 0; i < dirs->count; i++) {
        suite_summary_fini(&parts[i].summary);
    }
    free(parts);
    return code;
}
