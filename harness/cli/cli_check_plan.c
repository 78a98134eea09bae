/* The texts that the server's own modules parse: a plan is made and thrown away. */
#include "harness/cli/cli_check.h"

#include "harness/base/clock.h"
#include "harness/base/units.h"
#include "harness/run/server_plan.h"

static void report_cb(void *errors, const char *option, const char *sentence)
{
    cli_errors_add(errors, "--%s: %s", option, sentence);
}

/* A flood whose silence never comes is no flood of bursts. */
static void check_bursts(const struct scenario *s, const struct shape *shape,
                         struct cli_errors *errors)
{
    if (shape->kind != SHAPE_BURSTS || shape->on_ns < s->duration_ns) {
        return;
    }
    char on[UNITS_TEXT_MAX], duration[UNITS_TEXT_MAX];
    cli_errors_add(errors,
                   "--shape %.80s: the first burst (%s) outlasts --duration (%s); a time "
                   "without a unit is in seconds, so write bursts:100ms/900ms",
                   s->shape, units_format_time(on, (double)shape->on_ns / NS_PER_S),
                   units_format_time(duration, (double)s->duration_ns / NS_PER_S));
}

/* Of a shape that names its rates, or of recorded times, the rate is their own. */
static void take_own_rate(struct scenario *s, const struct cli_args *args,
                          const struct shape *shape, struct cli_errors *errors)
{
    if (shape_goes_by_rate(shape)) {
        return;
    }
    if (shape->kind != SHAPE_REPLAY && args->given[OPTION_RATE].set) {
        cli_errors_add(errors,
                       "--rate and --shape %.80s contradict each other: the shape names "
                       "all its rates; a share of --rate is written like 50%%",
                       s->shape);
    }
    s->rate = shape_mean_rate(shape, 0);
    s->rate_bytes_per_s = 0;
}

void cli_check_plan(struct scenario *s, const struct cli_args *args,
                    struct cli_errors *errors)
{
    struct server_plan plan;
    enum protocol unused;
    struct err e;
    if (protocol_parse(s->protocol, &unused, &e) != 0) {
        return; /* cli_check_server says so */
    }
    if (server_plan_init(&plan, s, 0, report_cb, errors)) {
        s->size_bytes = (uint64_t)(plan.mean_bytes + 0.5);
        check_bursts(s, &plan.options.shape, errors);
        take_own_rate(s, args, &plan.options.shape, errors);
    }
    server_plan_fini(&plan);
}
