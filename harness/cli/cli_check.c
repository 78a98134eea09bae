#include "harness/cli/cli_check.h"

#include "harness/base/clock.h"
#include "harness/cli/cli_case.h"
#include "harness/base/units.h"
#include "harness/judge/threshold.h"
#include "harness/report/graph.h"
#include "harness/scenario/listen.h"
#include "harness/scenario/target.h"
#include "harness/scenario/target_file.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

static_assert((int)SCENARIO_LIST_MAX == (int)RUN_THRESHOLDS_MAX &&
                  (int)SCENARIO_LIST_TEXT_MAX < (int)RUN_THRESHOLD_MAX,
              "every --threshold fits into the terms of the run");

const char cli_no_client[] =
    "no client is named: use --target CLIENT or -- COMMAND ARG... to start one, --pid N "
    "or --attach to watch one that runs";

static bool is_set(const struct cli_args *args, enum options_id id)
{
    return args->given[id].set;
}

static const char *text_of(const struct cli_args *args, enum options_id id)
{
    return args->given[id].text;
}

static void check_rate(struct scenario *s, const struct cli_args *args,
                       struct cli_errors *errors)
{
    if (s->rate_bytes_per_s <= 0) {
        return;
    }
    const char *rate = text_of(args, OPTION_RATE);
    if (s->size_bytes == 0) {
        cli_errors_add(errors, "--rate %s: expected messages/s, as %s bytes", rate,
                       is_set(args, OPTION_SIZE) ? "--size 0 has no"
                                                 : "the messages have no");
        return;
    }
    char size[UNITS_TEXT_MAX];
    s->rate = s->rate_bytes_per_s / (double)s->size_bytes;
    if (s->rate < OPTIONS_RATE_MIN || s->rate > (double)options_at(OPTION_RATE)->max) {
        cli_errors_add(errors,
                       "--rate: expected 0.001 to 1G messages/s, got %g (%s of %s)",
                       s->rate, rate, units_format_bytes(size, (double)s->size_bytes));
    }
}

static void check_flood(struct scenario *s, const struct cli_args *args,
                        struct cli_errors *errors)
{
    check_rate(s, args, errors);
    if (s->no_drops && !s->acks) {
        cli_errors_add(errors, "--no-drops: only acknowledgements tell what was dropped; "
                               "give --acks, too");
    }
    if (s->max_duration_ns >= s->duration_ns) {
        return;
    }
    if (!is_set(args, OPTION_MAX_DURATION)) {
        s->max_duration_ns = s->duration_ns;
        return;
    }
    char duration[UNITS_TEXT_MAX];
    cli_errors_add(errors,
                   "--max-duration: expected at least the duration (%s), got '%s'",
                   units_format_time(duration, (double)s->duration_ns / (double)NS_PER_S),
                   text_of(args, OPTION_MAX_DURATION));
}

static void check_address(const struct cli_args *args, struct cli_errors *errors)
{
    if (!is_set(args, OPTION_LISTEN) || !is_set(args, OPTION_PORT)) {
        return;
    }
    struct listen_address listen = {0};
    uint16_t port = 0;
    struct err e;
    if (listen_parse(text_of(args, OPTION_LISTEN), &listen, &e) == 0 && listen.has_port &&
        listen_parse_port(text_of(args, OPTION_PORT), &port, &e) == 0 &&
        port != listen.port) {
        cli_errors_add(errors, "--port %s and --listen %s name different ports",
                       text_of(args, OPTION_PORT), text_of(args, OPTION_LISTEN));
    }
}

static void resolve_target(struct scenario *s, const struct cli_args *args,
                           struct cli_errors *errors)
{
    struct err e;
    s->target_kind = TARGET_COMMAND;
    if (args->given[OPTION_TARGET].times > 1) {
        cli_errors_add(errors, "--target is given %u times, a run has one client",
                       args->given[OPTION_TARGET].times);
    }
    if (is_set(args, OPTION_TARGET) &&
        target_file_resolve(text_of(args, OPTION_TARGET), text_of(args, OPTION_PYTHON),
                            &s->command, &s->url_as_argument, &e) != 0) {
        cli_errors_add(errors, "--target: %s", e.msg);
    }
}

static void resolve_rest(struct scenario *s, const struct cli_args *args,
                         struct cli_errors *errors)
{
    s->target_kind = TARGET_COMMAND;
    if (args->rest[0] == NULL || args->rest[0][0] == '\0') {
        cli_errors_add(errors, "expected the client's command after --, got nothing");
        return;
    }
    s->command = target_copy(args->rest);
}

static void resolve_pid(struct scenario *s, const struct cli_args *args,
                        struct cli_errors *errors)
{
    s->target_kind = TARGET_PID;
    if (is_set(args, OPTION_PID) && kill(s->pid, 0) != 0 && errno == ESRCH) {
        cli_errors_add(errors, "--pid: expected a running process, got '%s'",
                       text_of(args, OPTION_PID));
    }
}

/* What only a client that floodtest starts can be given. */
static void check_started_only(const struct cli_args *args, struct cli_errors *errors)
{
    static const enum options_id inside[] = {OPTION_NO_AGENT, OPTION_NATIVE,
                                             OPTION_SHOW_CONTENT, OPTION_TRACEMALLOC};
    if (is_set(args, OPTION_CLIENT_LOG)) {
        cli_errors_add(errors,
                       "--client-log: only a client that floodtest starts prints to it, "
                       "so it needs --target or --");
    }
    if (is_set(args, OPTION_THROTTLE_CPU)) {
        cli_errors_add(errors,
                       "--throttle-cpu: floodtest slows down only a client that it "
                       "starts, so it needs --target or --");
    }
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        if (is_set(args, inside[i])) {
            cli_errors_add(errors,
                           "--%s: floodtest looks only into a client that it starts, so "
                           "it needs --target or --",
                           options_at(inside[i])->name);
        }
    }
}

static void check_inside(const struct scenario *s, const struct cli_args *args,
                         struct cli_errors *errors)
{
    if (!s->agent && is_set(args, OPTION_SHOW_CONTENT)) {
        cli_errors_add(errors, "--show-content and --no-agent contradict each other");
    }
    if (!s->agent && s->tracemalloc_frames > 0) {
        cli_errors_add(errors, "--tracemalloc and --no-agent contradict each other");
    }
}

static void check_client(struct scenario *s, const struct cli_args *args,
                         struct cli_errors *errors)
{
    const bool target = args->given[OPTION_TARGET].times > 0;
    const bool rest = args->rest != NULL;
    const bool pid = args->given[OPTION_PID].times > 0;
    const bool attach = args->given[OPTION_ATTACH].times > 0;
    const int ways = target + rest + pid + attach;
    if (ways == 0) {
        cli_errors_add(errors, "%s", cli_no_client);
        return;
    }
    if (ways > 1) {
        cli_errors_add(errors, "the client is named in %d ways, expected one:%s%s%s%s",
                       ways, target ? " --target" : "", pid ? " --pid" : "",
                       attach ? " --attach" : "", rest ? " --" : "");
    }
    if (target) {
        resolve_target(s, args, errors);
    } else if (rest) {
        resolve_rest(s, args, errors);
    } else if (pid) {
        resolve_pid(s, args, errors);
    } else {
        s->target_kind = TARGET_ATTACH;
    }
    if (ways == 1 && s->target_kind != TARGET_COMMAND) {
        check_started_only(args, errors);
    }
    check_inside(s, args, errors);
}

static void check_judge(struct scenario *s, const struct cli_args *args,
                        struct cli_errors *errors)
{
    if (s->memory_limit_bytes == 0 || s->budget_bytes < s->memory_limit_bytes) {
        return;
    }
    if (!is_set(args, OPTION_BUDGET)) {
        /* Growth has to be seen below the limit; the rest is for what it starts with. */
        s->budget_bytes = s->memory_limit_bytes / 2;
        return;
    }
    cli_errors_add(errors, "--budget: expected less than the memory limit (%s), got '%s'",
                   text_of(args, OPTION_MEMORY_LIMIT), text_of(args, OPTION_BUDGET));
}

void cli_check_thresholds(const struct scenario *s, struct cli_errors *errors)
{
    for (const char *const *text = s->thresholds.texts; *text != NULL; text++) {
        struct threshold unused;
        struct err e = {0};
        if (threshold_parse(*text, &unused, &e) != 0) {
            cli_errors_add(errors, "--threshold: %s", e.msg);
        }
    }
}

/* Which port is free stands on stderr alone. */
static void check_told(const struct scenario *s, struct cli_errors *errors)
{
    const struct {
        const char *name, *port;
    } places[] = {{"ui", s->ui}, {"metrics-port", s->metrics_port}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (s->quiet && places[i].port != NULL && strcmp(places[i].port, "0") == 0) {
            cli_errors_add(errors,
                           "--%s and --quiet: nobody would be told the port, choose one: "
                           "--%s=8080",
                           places[i].name, places[i].name);
        }
    }
}

void cli_check_output(const struct scenario *s, const struct cli_args *args,
                      struct cli_errors *errors)
{
    static const enum options_id others[] = {OPTION_SAMPLES, OPTION_GRAPH,
                                             OPTION_CLIENT_LOG};
    enum { OTHERS = sizeof others / sizeof others[0], FILES = SCENARIO_REPORTS + OTHERS };
    struct {
        const char *name;
        const char *path;
    } files[FILES];
    for (int i = 0; i < FILES; i++) {
        const struct options_row *row =
            options_at(i < SCENARIO_REPORTS ? options_of_report((enum scenario_report)i)
                                            : others[i - SCENARIO_REPORTS]);
        files[i].name = row->name;
        files[i].path = *(char *const *)((const char *)s + row->offset);
    }
    for (size_t i = 0; i < FILES; i++) {
        for (size_t j = i + 1; j < FILES; j++) {
            if (files[i].path != NULL && files[j].path != NULL &&
                strcmp(files[i].path, files[j].path) == 0) {
                cli_errors_add(errors, "--%s and --%s both write to %s%s", files[i].name,
                               files[j].name, files[i].path,
                               strcmp(files[i].path, "-") == 0 ? " (standard output)"
                                                               : "");
            }
        }
    }
    if (s->graph_path != NULL && graph_format(s->graph_path) == GRAPH_UNKNOWN) {
        cli_errors_add(errors,
                       "--graph: expected a file that ends in .dot or .svg, got '%s'",
                       s->graph_path);
    }
    check_told(s, errors);
    if (is_set(args, OPTION_QUIET) && is_set(args, OPTION_VERBOSE)) {
        cli_errors_add(errors, "--quiet and --verbose contradict each other");
    }
}

void cli_check_run(struct scenario *s, const struct cli_args *args,
                   struct cli_errors *errors)
{
    check_client(s, args, errors);
    cli_case_apply(s, args, errors);
    cli_check_plan(s, args, errors);
    check_flood(s, args, errors);
    check_address(args, errors);
    cli_check_server(s, args, errors);
    check_judge(s, args, errors);
    cli_check_thresholds(s, errors);
    cli_check_output(s, args, errors);
}
