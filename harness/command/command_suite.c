#include "harness/command/commands.h"

#include "harness/cli/cli_scenario.h"
#include "harness/command/command_many.h"
#include "harness/exit_code.h"
#include "harness/publish/publish.h"
#include "harness/suite/inputs.h"

#include <stdio.h>
#include <stdlib.h>

static const char *get_variable(void *data, const char *name)
{
    (void)data;
    return getenv(name);
}

static int run(const struct cli *cli, const struct suite_plan *plan)
{
    struct suite_summary summary;
    const char *dir;
    int code = many_run(&summary, "suite", plan, &cli->scenario, &dir);
    if (code == EXIT_PASSED) {
        struct report_subject subject = {.kind = REPORT_OF_SUITE,
                                         .options = &cli->scenario,
                                         .of.suite = &summary,
                                         .dir = dir};
        publish(&subject);
        code = suite_summary_exit_code(&summary);
    }
    suite_summary_fini(&summary);
    return code;
}

/* What several settings of a run say together, the command line knows. */
static bool check_runs(const struct suite_inputs *inputs, const struct many_overrides *o)
{
    struct scenario_file_errors errors = {0};
    for (size_t i = 0; i < inputs->count; i++) {
        cli_scenario_check(&inputs->files[i], o->items, o->count, &errors);
    }
    bool good = errors.count == 0;
    for (size_t i = 0; i < errors.count; i++) {
        many_complain(errors.sentences[i]);
    }
    if (errors.dropped > 0) {
        fprintf(stderr, "floodtest: ... and %zu more errors\n", errors.dropped);
    }
    scenario_file_errors_fini(&errors);
    return good;
}

/* Everything that is wrong, not only the first. */
static bool check_all(const struct cli *cli, const struct suite_inputs *inputs,
                      const struct many_overrides *o, struct shard *shard)
{
    struct err e = {0};
    bool good = shard_parse(shard, cli->scenario.many.shard, get_variable, NULL, &e) == 0;
    if (!good) {
        many_complain(e.msg);
    }
    for (size_t i = 0; i < inputs->error_count; i++) {
        many_complain(inputs->errors[i]);
    }
    return check_runs(inputs, o) && good;
}

static int plan_and_run(const struct cli *cli, const struct suite_inputs *inputs,
                        const struct many_overrides *o, struct shard shard)
{
    const struct scenario_many *many = &cli->scenario.many;
    struct suite_plan plan;
    struct err e = {0};
    int code = EXIT_USAGE;
    if (suite_plan_make(&plan, inputs->files, inputs->count, o->items, o->count,
                        many->filter, many->repeat, shard, &e) != 0) {
        many_complain(e.msg);
    } else if (many_check_files(o, plan.total)) {
        code = run(cli, &plan);
    }
    suite_plan_fini(&plan);
    return code;
}

int command_suite(const struct cli *cli)
{
    struct suite_inputs inputs;
    struct many_overrides o;
    struct shard shard;
    many_overrides_take(&o, &cli->overrides);
    bool good = suite_inputs_load(&inputs, cli->operands.words, cli->operands.count) == 0;
    good = check_all(cli, &inputs, &o, &shard) && good;
    int code = good ? publish_prepare(&cli->scenario, REPORT_OF_SUITE) : EXIT_USAGE;
    if (code == EXIT_PASSED) {
        code = plan_and_run(cli, &inputs, &o, shard);
    }
    suite_inputs_fini(&inputs);
    many_overrides_fini(&o);
    return code;
}
