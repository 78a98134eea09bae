#include "harness/command/command_many.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/cli/cli_scenario.h"
#include "harness/exit_code.h"
#include "harness/publish/history_keep.h"
#include "harness/scenario/target.h"
#include "harness/suite/folder.h"
#include "harness/suite/machine.h"
#include "harness/suite/runner.h"
#include "harness/command/suite_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void many_complain(const char *sentence)
{
    fprintf(stderr, "floodtest: %s\n", sentence);
}

/* The report is of all runs; each has its own way to tell. */
static bool is_of_all(enum options_id id)
{
    return options_is_report(id) || id == OPTION_CI || id == OPTION_COLOR ||
           id == OPTION_QUIET || id == OPTION_VERBOSE;
}

void many_overrides_take(struct many_overrides *o, const struct cli_given_list *given)
{
    *o = (struct many_overrides){
        .items = mem_must_alloc((given->count + 1) * sizeof *o->items)};
    for (size_t i = 0; i < given->count; i++) {
        if (!is_of_all(given->items[i].row->id)) {
            o->items[o->count++] =
                (struct scenario_override){given->items[i].row, given->items[i].text};
        }
    }
}

void many_overrides_fini(struct many_overrides *o)
{
    free(o->items);
    *o = (struct many_overrides){0};
}

bool many_check_files(const struct many_overrides *o, size_t runs)
{
    bool good = true;
    for (size_t i = 0; i < o->count && runs > 1; i++) {
        enum options_id id = o->items[i].row->id;
        if (id == OPTION_SAMPLES || id == OPTION_GRAPH || id == OPTION_CLIENT_LOG) {
            fprintf(
                stderr,
                "floodtest: --%s: one file for %zu runs; a scenario file can name one "
                "for each\n",
                o->items[i].row->name, runs);
            good = false;
        }
    }
    return good;
}

static bool is_checked(const struct suite_plan *plan, size_t item)
{
    for (size_t i = 0; i < item; i++) {
        if (plan->items[i].digest == plan->items[item].digest) {
            return true;
        }
    }
    return false;
}

bool many_check_item(const struct suite_item *item)
{
    size_t count = target_count(item->words);
    char **argv = mem_must_alloc((count + 3) * sizeof *argv);
    argv[0] = "floodtest";
    argv[1] = "run";
    memcpy(argv + 2, item->words, count * sizeof *argv);
    struct cli cli;
    struct cli_errors errors = {0};
    int rv = cli_parse((int)count + 2, argv, &cli, &errors);
    for (int i = 0; i < errors.count; i++) {
        many_complain(errors.sentences[i]);
    }
    cli_errors_fini(&errors);
    cli_fini(&cli);
    free(argv);
    return rv == 0;
}

/* Runs of a file are told by its keys, and all of them in the order of the files. */
static bool check_items(const struct suite_plan *plan, const struct many_overrides *o)
{
    bool good = true;
    struct scenario_file_errors errors = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct suite_item *item = &plan->items[i];
        if (is_checked(plan, i)) {
            continue;
        }
        if (item->run != NULL) {
            cli_scenario_check_run(item->run, o->items, o->count, &errors);
        } else {
            good = many_check_item(item) && good;
        }
    }
    for (size_t i = 0; i < errors.count; i++) {
        many_complain(errors.sentences[i]);
    }
    if (errors.dropped > 0) {
        fprintf(stderr, "floodtest: ... and %zu more errors\n", errors.dropped);
    }
    good = good && errors.count == 0;
    scenario_file_errors_fini(&errors);
    return good;
}

bool many_check(const struct suite_plan *plan, const struct many_overrides *o)
{
    bool files = many_check_files(o, plan->total);
    return check_items(plan, o) && files;
}

/* The folder of the results; *temporary is one to remove, NULL if the user has one. */
static int choose_folder(const struct scenario_many *many,
                         struct suite_settings *settings, char **temporary, struct err *e)
{
    const char *out = many->out_dir, *resume = many->resume_dir;
    *temporary = NULL;
    settings->dir = resume != NULL ? resume : out;
    settings->resume = resume != NULL;
    if (out != NULL && resume != NULL && strcmp(out, resume) != 0) {
        return err_set(e, FERR_CONFIG,
                       "--out and --resume: expected one folder, got '%s' and '%s'", out,
                       resume);
    }
    if (out == NULL && resume != NULL && !suite_folder_is_one(resume)) {
        return err_set(e, FERR_CONFIG,
                       "--resume: '%s' is no folder of a suite (with --out of the same "
                       "name it is made)",
                       resume);
    }
    if (settings->dir == NULL && many->shard != NULL) {
        log_note("suite", "--shard without --out: nothing is kept for 'floodtest merge'");
    }
    if (settings->dir != NULL) {
        return suite_folder_make(settings->dir, e);
    }
    int rv = suite_folder_make_temporary(temporary, e);
    settings->dir = *temporary;
    return rv;
}

/* In a folder that is there, on as many cores as there are. */
static int carry_out(const struct suite_plan *plan, struct suite_settings *settings,
                     struct err *e)
{
    struct suite_outcome *outcomes = mem_must_alloc((plan->count + 1) * sizeof *outcomes);
    int rv = suite_run(plan, settings, outcomes, e);
    for (size_t i = 0; i < plan->count; i++) {
        suite_outcome_fini(&outcomes[i]);
    }
    free(outcomes);
    return rv;
}

/* What is done beside the runs: showing how they go, and keeping what came of each. */
struct beside {
    struct suite_view view;
    const struct scenario *options;
    const struct suite_settings *settings;
    bool certifies; /* which is kept as a whole, not run by run */
};

static void item_cb(void *data, const struct suite_item *item,
                    const struct suite_outcome *outcome, size_t done, size_t total,
                    double left_s)
{
    struct beside *b = data;
    suite_view_item(&b->view, item, outcome, done, total, left_s);
    if (!b->certifies && outcome != NULL && outcome->result_path != NULL) {
        char *path = suite_folder_path(b->settings->dir, outcome->result_path);
        history_keep_item(b->options, path, item->name);
        free(path);
    }
}

static void tick_cb(void *data, size_t done, size_t total, double left_s)
{
    struct beside *b = data;
    suite_view_tick(&b->view, done, total, left_s);
}

int many_run(struct suite_summary *out, const char *command,
             const struct suite_plan *plan, const struct scenario *options,
             const char **dir)
{
    struct machine_share share;
    struct err e = {0};
    char *temporary = NULL;
    struct suite_settings settings;
    struct beside beside = {.options = options,
                            .settings = &settings,
                            .certifies = strcmp(command, "certify") == 0};
    *out = (struct suite_summary){0};
    suite_view_init(&beside.view, options);
    beside.view.judges = beside.certifies;
    settings = (struct suite_settings){.fail_fast = options->many.fail_fast,
                                       .on_item = item_cb,
                                       .on_tick = beside.view.live ? tick_cb : NULL,
                                       .data = &beside,
                                       .summary = out};
    int rv = machine_share(&share, options->many.jobs, &e);
    rv = rv != 0 ? rv : choose_folder(&options->many, &settings, &temporary, &e);
    if (rv == 0) {
        settings.jobs = share.jobs;
        settings.memory_limit_bytes = share.memory_limit_bytes;
        rv = carry_out(plan, &settings, &e);
    }
    suite_view_clear(&beside.view);
    rv = rv == FERR_CANCELED ? 0 : rv; /* the summary says so */
    if (rv != 0) {
        log_error(command, "%s", e.msg);
    }
    *dir = temporary == NULL ? settings.dir : NULL;
    if (temporary != NULL) {
        suite_summary_forget_results(out);
        suite_folder_remove(temporary);
        free(temporary);
    }
    return rv == 0 ? EXIT_PASSED : rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
}
