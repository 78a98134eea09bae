#include "harness/commands.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/exit_code.h"
#include "harness/publish.h"
#include "harness/scenario/target.h"
#include "harness/suite/folder.h"
#include "harness/suite/inputs.h"
#include "harness/suite/machine.h"
#include "harness/suite/runner.h"
#include "harness/suite_publish.h"
#include "harness/suite_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What of the command line is meant for every run. */
struct overrides {
    struct scenario_override *items;
    size_t count;
};

/* Errors of the user's: in the manner of the command line's own. */
static void complain(const char *sentence)
{
    fprintf(stderr, "floodtest: %s\n", sentence);
}

static const char *get_variable(void *data, const char *name)
{
    (void)data;
    return getenv(name);
}

/* The report is the suite's; each run has its own way to tell. */
static bool is_the_suites(enum options_id id)
{
    return id == OPTION_JSON || id == OPTION_COLOR || id == OPTION_QUIET ||
           id == OPTION_VERBOSE;
}

static void overrides_take(struct overrides *o, const struct cli_given_list *given)
{
    *o = (struct overrides){.items =
                                mem_must_alloc((given->count + 1) * sizeof *o->items)};
    for (size_t i = 0; i < given->count; i++) {
        if (!is_the_suites(given->items[i].row->id)) {
            o->items[o->count++] =
                (struct scenario_override){given->items[i].row, given->items[i].text};
        }
    }
}

/* One file cannot take what several runs write. */
static bool check_files(const struct overrides *o, size_t runs)
{
    bool good = true;
    for (size_t i = 0; i < o->count && runs > 1; i++) {
        enum options_id id = o->items[i].row->id;
        if (id == OPTION_SAMPLES || id == OPTION_GRAPH || id == OPTION_CLIENT_LOG) {
            fprintf(stderr,
                    "floodtest: --%s: one file for %zu runs; name it in each scenario\n",
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

/* What several options say together, the command line checks: before anything is run. */
static bool check_item(const struct suite_item *item)
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
        fprintf(stderr, "floodtest: %s:%d:%d: %s: %s\n", item->place.path,
                item->place.line, item->place.column, item->name, errors.sentences[i]);
    }
    cli_errors_fini(&errors);
    cli_fini(&cli);
    free(argv);
    return rv == 0;
}

static bool check_items(const struct suite_plan *plan)
{
    bool good = true;
    for (size_t i = 0; i < plan->count; i++) {
        if (!is_checked(plan, i) && !check_item(&plan->items[i])) {
            good = false;
        }
    }
    return good;
}

/* All that is wrong, not only the first. */
static bool check(const struct overrides *o, const struct suite_plan *plan)
{
    bool files = check_files(o, plan->total);
    return check_items(plan) && files;
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

static int run(const struct cli *cli, const struct suite_plan *plan)
{
    const struct scenario *s = &cli->scenario;
    struct machine_share share;
    struct suite_summary summary = {0};
    struct suite_view view;
    struct err e = {0};
    char *temporary = NULL;
    suite_view_init(&view, s);
    struct suite_settings settings = {.fail_fast = s->many.fail_fast,
                                      .on_item = suite_view_item,
                                      .on_tick = view.live ? suite_view_tick : NULL,
                                      .data = &view,
                                      .summary = &summary};
    int rv = machine_share(&share, s->many.jobs, &e);
    rv = rv != 0 ? rv : choose_folder(&s->many, &settings, &temporary, &e);
    if (rv == 0) {
        settings.jobs = share.jobs;
        settings.memory_limit_bytes = share.memory_limit_bytes;
        rv = carry_out(plan, &settings, &e);
    }
    suite_view_clear(&view);
    int code = rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
    if (rv == 0 || rv == FERR_CANCELED) {
        code = suite_publish(&summary, s, temporary == NULL ? settings.dir : NULL);
    } else {
        log_error("suite", "%s", e.msg);
    }
    suite_summary_fini(&summary);
    if (temporary != NULL) {
        suite_folder_remove(temporary);
        free(temporary);
    }
    return code;
}

static int plan_and_run(const struct cli *cli, const struct suite_inputs *inputs,
                        struct shard shard)
{
    const struct scenario_many *many = &cli->scenario.many;
    struct suite_plan plan;
    struct overrides o;
    struct err e = {0};
    overrides_take(&o, &cli->overrides);
    int code = EXIT_USAGE;
    if (suite_plan_make(&plan, inputs->files, inputs->count, o.items, o.count,
                        many->filter, many->repeat, shard, &e) != 0) {
        complain(e.msg);
    } else if (check(&o, &plan)) {
        code = run(cli, &plan);
    }
    suite_plan_fini(&plan);
    free(o.items);
    return code;
}

int command_suite(const struct cli *cli)
{
    struct suite_inputs inputs;
    struct shard shard;
    struct err e = {0};
    bool good = true;
    if (shard_parse(&shard, cli->scenario.many.shard, get_variable, NULL, &e) != 0) {
        complain(e.msg);
        good = false;
    }
    if (suite_inputs_load(&inputs, cli->operands.words, cli->operands.count) != 0) {
        good = false;
    }
    for (size_t i = 0; i < inputs.error_count; i++) {
        complain(inputs.errors[i]);
    }
    int code = EXIT_USAGE;
    if (good && publish_check(&cli->scenario, &e) != 0) {
        log_error("report", "%s", e.msg);
        code = EXIT_COULD_NOT_RUN;
    } else if (good) {
        code = plan_and_run(cli, &inputs, shard);
    }
    suite_inputs_fini(&inputs);
    return code;
}
