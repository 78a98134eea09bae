/* The steps of a sweep are runs like any other, one after another in this process, each
 * with a client of its own: what one leaves behind does not weigh on the next. */
#include "harness/command/commands.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/strbuf.h"
#include "harness/base/units.h"
#include "harness/command/command_sweep_axis.h"
#include "harness/exit_code.h"
#include "harness/judge/judge.h"
#include "harness/publish/publish.h"
#include "harness/report/result_build.h"
#include "harness/run/conductor.h"

#include <math.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* At rest before each flood, ns: enough to see CPU and wake-ups at rest. */
#define IDLE_NS (500 * NS_PER_MS)

/* The whole search, s. */
#define BUDGET_S 58.0

#define PRECISION 0.05

/* So many steps measure the point unless --repeat wants more. */
enum { REPEATS = 3 };

#define LADDER_FLOOD_S 3.0
#define LADDER_DRAIN_S 6.0

struct sweep {
    const struct scenario *given;
    struct sweep_result result;
    uint64_t began_ns;
    int code; /* EXIT_PASSED, or why no further step can be made */
    bool cancelled;
    size_t kept; /* results in --out */
};

static double seconds_since(uint64_t ns)
{
    return (double)(clock_monotonic_ns() - ns) / 1e9;
}

static uint64_t to_ns(double seconds)
{
    return (uint64_t)llround(seconds * 1e9);
}

/* One run of it: as asked for, but brief, and at this rate. Borrows from the given. */
static struct scenario scenario_of(const struct scenario *base,
                                   const struct sweep_plan *plan)
{
    struct scenario s = *base;
    s.brief = true;
    s.ci = SCENARIO_CI_NONE;
    s.rate = isinf(plan->rate) ? 0 : plan->rate;
    s.rate_bytes_per_s = 0;
    s.idle_ns = IDLE_NS;
    s.duration_ns = to_ns(plan->flood_s);
    s.max_duration_ns = s.duration_ns;
    s.drain_ns = to_ns(plan->drain_s);
    s.confirm = plan->purpose == SWEEP_TO_JUDGE;
    if (s.confirm) { /* as fast as it reads, until growth is beyond doubt */
        s.max_duration_ns = 2 * s.duration_ns;
    }
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        s.report_paths[i] = NULL;
    }
    s.graph_path = s.samples_path = NULL;
    return s;
}

static void show_step(const struct sweep *w, const struct sweep_step *step)
{
    if (w->given->quiet) {
        return;
    }
    char rate[UNITS_TEXT_MAX], capacity[UNITS_TEXT_MAX];
    fprintf(stderr, "%5.1f s  %-8s %9s  %-10s %s%s\n", step->started_s + step->seconds,
            sweep_purpose_names[step->purpose], units_format_rate(rate, step->rate),
            sweep_sign_names[step->sign], isnan(step->capacity) ? "" : "can do ",
            isnan(step->capacity) ? step->reason
                                  : units_format_rate(capacity, step->capacity));
}

/* The result of a step for --out, like that of any run. */
static void keep_result(struct sweep *w, const struct scenario *run,
                        const struct run_record *record, const struct verdict *verdict)
{
    const char *dir = w->given->many.out_dir;
    if (dir == NULL) {
        return;
    }
    struct strbuf path;
    strbuf_init(&path);
    strbuf_addf(&path, "%s/step-%03zu.json", dir, ++w->kept);
    struct scenario s = *run;
    s.quiet = true;
    s.history.wanted = false; /* the sweep is kept, as one */
    s.report_paths[REPORT_JSON] = path.text;
    struct result result;
    result_build(&result, &s, record, verdict, NULL);
    publish_result(&result);
    strbuf_fini(&path);
}

/* False if nothing more can be run. */
static bool make_step(struct sweep *w, const struct scenario *base,
                      const struct sweep_plan *plan, struct sweep_step *out)
{
    struct scenario s = scenario_of(base, plan);
    struct run_record record;
    struct err e = {0};
    sweep_step_init(out, plan->rate);
    out->purpose = plan->purpose;
    out->started_s = seconds_since(w->began_ns);
    int rv = conduct(&s, NULL, &record, &e);
    if (rv == 0) {
        struct verdict verdict;
        judge_conclude(&record.series, &record.terms, &record.facts, &verdict);
        keep_result(w, &s, &record, &verdict);
        double started_s = out->started_s;
        sweep_step_read(out, plan->rate, &record, &verdict);
        out->purpose = plan->purpose;
        out->started_s = started_s;
        w->cancelled = record.facts.interrupted;
    } else if (rv == FERR_CANCELED) {
        w->cancelled = true;
    } else {
        log_error("sweep", "%s", e.msg);
        w->code = EXIT_COULD_NOT_RUN;
    }
    out->seconds = seconds_since(w->began_ns) - out->started_s;
    run_record_fini(&record);
    return w->code == EXIT_PASSED && !w->cancelled;
}

/* What it is when it is overloaded, where the steps so far were too brief to tell. */
static void judge_above(struct sweep *w, struct sweep_line *line,
                        const struct scenario *base, uint64_t began_ns)
{
    struct sweep_plan plan = sweep_search_judge(line->search, seconds_since(began_ns));
    struct sweep_step step;
    if (w->code == EXIT_PASSED && !w->cancelled && !isnan(plan.rate) &&
        make_step(w, base, &plan, &step)) {
        sweep_search_judged(line->search, &step);
        show_step(w, &step);
    }
}

static void search(struct sweep *w, struct sweep_line *line, const struct scenario *base)
{
    uint64_t began_ns = clock_monotonic_ns();
    for (;;) {
        struct sweep_plan plan = sweep_search_next(line->search, seconds_since(began_ns));
        struct sweep_step step;
        if (isnan(plan.rate) || !make_step(w, base, &plan, &step)) {
            break;
        }
        sweep_search_add(line->search, &step);
        show_step(w, &step);
    }
    judge_above(w, line, base, began_ns);
    line->seconds = seconds_since(began_ns);
}

static void climb(struct sweep *w, struct sweep_line *line,
                  const struct sweep_axis_values *v)
{
    uint64_t began_ns = clock_monotonic_ns();
    for (size_t i = 0; i < v->count; i++) {
        struct sweep_plan plan = {SWEEP_OF_LADDER, v->values[i], LADDER_FLOOD_S,
                                  LADDER_DRAIN_S};
        struct sweep_step step;
        if (!make_step(w, w->given, &plan, &step)) {
            break;
        }
        sweep_search_add(line->search, &step);
        show_step(w, &step);
    }
    sweep_search_conclude(line->search);
    line->seconds = seconds_since(began_ns);
}

static struct sweep_limits limits_of(const struct sweep *w,
                                     const struct sweep_axis_values *v)
{
    bool of_rate = w->result.axis == SWEEP_RATE;
    uint32_t repeat = w->given->many.repeat;
    return (struct sweep_limits){
        .from = of_rate ? v->from : 0,
        .to = of_rate ? v->to : 0,
        .start = v->start,
        .precision = PRECISION,
        .budget_s = BUDGET_S,
        .repeats = repeat > REPEATS ? (int)repeat : REPEATS,
    };
}

/* What was found at one value is where to begin at the next. */
static void search_along(struct sweep *w, const struct sweep_axis_values *v)
{
    struct sweep_limits limits = limits_of(w, v);
    for (size_t i = 0; i < v->count && w->code == EXIT_PASSED && !w->cancelled; i++) {
        struct sweep_line *line = sweep_result_add(&w->result, v->values[i], &limits);
        char size[32];
        struct scenario s = *w->given;
        sweep_axis_apply(w->result.axis, v->values[i], &s, size);
        search(w, line, &s);
        double found = line->search->saturation;
        limits.start = isnan(found) ? limits.start : found;
    }
}

static bool all_found(const struct sweep_result *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->lines[i].search->state != SWEEP_FOUND) {
            return false;
        }
    }
    return r->count > 0;
}

static int exit_code_of(const struct sweep *w)
{
    if (w->cancelled) {
        return EXIT_INTERRUPTED;
    }
    if (w->code != EXIT_PASSED) {
        return w->code;
    }
    return all_found(&w->result) ? EXIT_PASSED : EXIT_INCONCLUSIVE;
}

/* The sweep itself beside the steps in --out. */
static void keep_sweep(const struct sweep *w, const struct report_subject *subject)
{
    if (w->given->many.out_dir == NULL) {
        return;
    }
    struct strbuf path, text;
    struct err e = {0};
    strbuf_init(&path);
    strbuf_init(&text);
    strbuf_addf(&path, "%s/sweep.json", w->given->many.out_dir);
    report_render(REPORT_JSON, subject, &text);
    if (publish_text(path.text, &text, &e) != 0) {
        log_error("report", "%s", e.msg);
    }
    strbuf_fini(&path);
    strbuf_fini(&text);
}

static int publish_sweep(struct sweep *w)
{
    int code = exit_code_of(w);
    if (w->result.count > 0 && w->result.lines[0].search->count > 0) {
        struct report_subject subject = {
            .kind = REPORT_OF_SWEEP, .options = w->given, .of.sweep = &w->result};
        publish(&subject);
        keep_sweep(w, &subject);
    } else if (w->cancelled) {
        log_note("sweep", "interrupted before its first step had ended");
    }
    return code;
}

int command_sweep(const struct cli *cli)
{
    struct err e = {0};
    struct sweep w = {.given = &cli->scenario, .began_ns = clock_monotonic_ns()};
    struct sweep_axis_values values;
    enum sweep_axis axis = sweep_axis_of(cli->scenario.many.axis);
    if (sweep_axis_values(&values, cli, axis, &e) != 0) {
        fprintf(stderr, "floodtest: %s\nSee 'floodtest --help'.\n", e.msg);
        return EXIT_USAGE;
    }
    const char *dir = w.given->many.out_dir;
    if (dir != NULL && mkdir(dir, 0777) != 0 && errno != EEXIST) {
        log_error("sweep", "cannot make the folder '%s': %s", dir, strerror(errno));
        return EXIT_COULD_NOT_RUN;
    }
    int code = publish_prepare(w.given, REPORT_OF_SWEEP);
    if (code != EXIT_PASSED) {
        return code;
    }
    sweep_result_init(&w.result, axis);
    host_read(&w.result.host);
    w.result.precision = PRECISION;
    w.result.ladder = values.ladder;
    struct sweep_limits limits = limits_of(&w, &values);
    if (values.ladder) {
        climb(&w, sweep_result_add(&w.result, NAN, &limits), &values);
    } else if (axis == SWEEP_RATE) {
        search(&w, sweep_result_add(&w.result, NAN, &limits), w.given);
    } else {
        search_along(&w, &values);
    }
    w.result.seconds = seconds_since(w.began_ns);
    w.result.interrupted = w.cancelled;
    sweep_result_conclude(&w.result);
    code = publish_sweep(&w);
    sweep_result_fini(&w.result);
    return code;
}
