#include "tests/support/fake_result.h"

#include "harness/report/result_expect.h"
#include "tests/support/fake_inside.h"
#include "tests/support/fake_run.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define S   UINT64_C(1000000000)

const char *const fake_names[FAKE_COUNT] = {
#define X(id, name, meaning) [FAKE_##id] = name,
    FAKE_RESULTS(X)
#undef X
};

static const struct fake_shape healthy = {
    .lengths_s = {0.04, 0.26, 1, 10, 0, 2.4, 0.1},
    .due_rate = 5000,
    .read_rate = 1180,
    .frame_bytes = 1028,
    .start_bytes = 21.4 * 1048576,
    .receive_bytes = 5.5 * 1048576,
};

static const struct fake_shape leaky = {
    .lengths_s = {0.04, 0.26, 1, 2, 1.5, 2.2, 0.1},
    .due_rate = 5000,
    .read_rate = 5000,
    .confirm_rate = 98000,
    .frame_bytes = 1028,
    .start_bytes = 24.1 * 1048576,
    .kept_per_byte = 1.83,
};

static void set_evidence(struct verdict *v, const char *const *lines)
{
    for (v->evidence_count = 0; lines[v->evidence_count] != NULL; v->evidence_count++) {
        snprintf(v->evidence[v->evidence_count], VERDICT_TEXT_MAX, "%s",
                 lines[v->evidence_count]);
    }
}

static void make_pass(struct fake_result *f)
{
    static const char *const evidence[] = {
        "it read 1180/s of the 5000/s messages that were due (24 %)",
        "data waited in its receive queue 98 % of the time (4.9 MiB at the end)",
        "memory stayed at 21.4 MiB (+0.0 MiB since idle)",
        "growth above 3 B per message (0.003 bytes per byte) would have been seen", NULL};
    fake_run_set(f, &healthy);
    f->result.verdict = (struct verdict){
        .class = VERDICT_BACKPRESSURE,
        .confidence = CONFIDENCE_STRONG,
        .summary = "the client was overloaded, pushed back, and its memory stayed flat",
        .advice = "nothing to mend; keep this run in CI so that it stays so",
        .decided_s = 6.02,
    };
    set_evidence(&f->result.verdict, evidence);
}

static void make_fail(struct fake_result *f)
{
    static const char *const evidence[] = {
        "memory rose by 282 MiB to 306 MiB while it read 154 MiB (157k messages)",
        "that is 1.83 bytes kept per byte read, 1.8 KiB per message",
        "2.0 s at the asked rate, then 1.5 s as fast as it reads (96.1 MiB/s)",
        "that is past the budget of 256 MiB, and no bound was seen",
        "after the flood it was still at work on what it had read",
        NULL};
    fake_run_set(f, &leaky);
    f->result.verdict = (struct verdict){
        .class = VERDICT_UNBOUNDED_QUEUE,
        .confidence = CONFIDENCE_CERTAIN,
        .summary = "memory grows with what is read: 282 MiB kept of 154 MiB read",
        .advice =
            "bound the queue between reading and processing: a queue with a maximum "
            "size whose put is awaited, a semaphore taken before each task, or "
            "pausing the reader; the library may have an option for it",
        .decided_s = 3.5,
    };
    set_evidence(&f->result.verdict, evidence);
}

static void make_projected(struct fake_result *f)
{
    static const char *const evidence[] = {
        "memory rose by 89.7 MiB to 114 MiB while it read 49 MiB (50k messages)",
        "that is 1.83 bytes kept per byte read, 1.8 KiB per message", NULL};
    struct fake_shape shape = leaky;
    shape.lengths_s[PHASE_FLOOD] = 10;
    shape.lengths_s[PHASE_CONFIRM] = 0;
    f->scenario.confirm = false;
    fake_run_set(f, &shape);
    f->result.verdict = (struct verdict){
        .class = VERDICT_UNBOUNDED_QUEUE,
        .confidence = CONFIDENCE_MODERATE,
        .summary = "memory grows with what is read: 89.7 MiB kept of 49 MiB read",
        .advice = "run without --no-confirm to see it instead of projecting it",
        .decided_s = 10,
        .projection = {true, 2048 * MIB, 252, 229.6, 280},
    };
    set_evidence(&f->result.verdict, evidence);
}

static void add_limit(struct verdict *v, const char *text, const char *metric,
                      const char *unit, double value, const char *shown)
{
    struct verdict_limit *limit = &v->limits[v->limit_count++];
    bool broken = strcmp(metric, "memory.max") == 0;
    *limit = (struct verdict_limit){.unit = unit, .value = value};
    limit->state = isnan(value) ? VERDICT_LIMIT_UNKNOWN
                   : broken     ? VERDICT_LIMIT_BROKEN
                                : VERDICT_LIMIT_HELD;
    snprintf(limit->text, sizeof limit->text, "%s", text);
    snprintf(limit->metric, sizeof limit->metric, "%s", metric);
    snprintf(limit->shown, sizeof limit->shown, "%s", shown);
    snprintf(v->evidence[v->evidence_count++], VERDICT_TEXT_MAX, "limit %s: ...", text);
}

static void make_over_limit(struct fake_result *f)
{
    static const char *const evidence[] = {
        "it read 1180/s of the 5000/s messages that were due (24 %)",
        "memory stayed at 21.4 MiB (+0.0 MiB since idle)", NULL};
    fake_run_set(f, &healthy);
    struct verdict *v = &f->result.verdict;
    *v = (struct verdict){
        .class = VERDICT_OVER_BUDGET,
        .confidence = CONFIDENCE_CERTAIN,
        .summary = "the client broke its limit memory.max < 20MiB: 21.6 MiB",
        .advice = "mend what costs so much, or change the limit if that is what it needs",
        .decided_s = 6.02,
    };
    set_evidence(v, evidence);
    add_limit(v, "memory.max < 20MiB", "memory.max", "bytes", 21.6 * (double)MIB,
              "21.6 MiB");
    add_limit(v, "lag p99 < 5ms", "lag.p99", "s", 0.000094, "94 us");
    add_limit(v, "held max < 10k", "held.max", "messages", NAN, "unknown");
}

static void make_inconclusive(struct fake_result *f)
{
    static const char *const evidence[] = {
        "31 % of the samples were late, and 5 % may be", NULL};
    fake_run_set(f, &healthy);
    f->result.instrument.late_samples = 214;
    f->result.instrument.probe_errors = 17;
    f->result.flood.lag_p99_ms = 48.2;
    snprintf(
        f->result.instrument.sources[0].state,
        sizeof f->result.instrument.sources[0].state,
        "smaps_rollup cannot be read (permission denied): no PSS; memory is RssAnon + "
        "RssShmem + VmSwap only");
    f->result.verdict = (struct verdict){
        .class = VERDICT_INCONCLUSIVE,
        .confidence = CONFIDENCE_NONE,
        .summary = "floodtest itself was late, so the client cannot be blamed",
        .advice = "to settle it: run on a machine with a free core, or at a lower --rate",
        .decided_s = -1,
    };
    set_evidence(&f->result.verdict, evidence);
}

static void make_crashed(struct fake_result *f)
{
    static const char *const evidence[] = {
        "ended by signal 11 (Segmentation fault)",
        "that was 2.0 s into the flood, after 10.2 MiB read; memory 43 MiB", NULL};
    static const char tail[] =
        "an earlier line that is not shown\n"
        "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m and \x9b"
        "31m\r\n"
        "\xff\xfe not UTF-8 \xc3\x28 \xed\xa0\x80 \xf0\x9f\x8c\x8a \xe2\x82\n"
        "\tindented by a tab, then a NUL: \0 and a DEL: \x7f\n"
        "a very long line that goes on and on and on, far beyond the edge of any page "
        "that "
        "people would print, and then some \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\n"
        "\n"
        "Fatal Python error: Segmentation fault\n\n";
    struct fake_shape shape = leaky;
    shape.lengths_s[PHASE_CONFIRM] = 0;
    shape.lengths_s[PHASE_DRAIN] = 0;
    fake_run_set(f, &shape);
    f->result.target.exited = true;
    f->result.target.signal = 11;
    f->result.target.output_tail = tail;
    f->result.target.output_tail_len = sizeof tail - 1;
    f->result.verdict = (struct verdict){
        .class = VERDICT_CRASHED,
        .confidence = CONFIDENCE_CERTAIN,
        .summary = "the client died in the flood",
        .advice = "see its last output below",
        .decided_s = 2,
    };
    set_evidence(&f->result.verdict, evidence);
}

static void make_disconnected(struct fake_result *f)
{
    static const char *const evidence[] = {
        "exited with status 0",
        "its last connection ended with: close 1000 \"done\x1b[5m\"",
        "that was 2.0 s into the flood, after 10.2 MiB read; memory 43 MiB", NULL};
    make_crashed(f);
    f->result.target.exit_code = 0;
    f->result.target.signal = 0;
    f->result.target.output_tail = "\r\n\n";
    f->result.target.output_tail_len = 3;
    f->result.client.disconnects = 1;
    f->result.verdict.class = VERDICT_DISCONNECTED;
    snprintf(f->result.verdict.summary, VERDICT_TEXT_MAX, "%s",
             "the client exited in the flood");
    snprintf(
        f->result.verdict.advice, VERDICT_TEXT_MAX, "%s",
        "a client that is meant to end needs a shorter --duration; one that is meant "
        "to stay should push back instead of closing");
    set_evidence(&f->result.verdict, evidence);
}

static void make_pid_only(struct fake_result *f)
{
    make_pass(f);
    f->scenario.rate = 0;
    f->scenario.target_kind = TARGET_PID;
    f->scenario.command = NULL;
    f->scenario.url_as_argument = false;
    f->scenario.pid = 31337;
    f->result.target.command = NULL;
    f->result.target.pid = 31337;
    f->result.target.runtime[0] = '\0';
    f->result.flood.rate_error = 0;
    f->result.samples_path = "run \"7\".samples";
}

static void make_unknown(struct fake_result *f)
{
    const int64_t no = SAMPLE_UNKNOWN;
    struct fake_shape shape = healthy;
    struct result *r = &f->result;
    fake_run_set(f, &shape);
    for (size_t i = 0; i < f->series.count; i++) {
        int64_t t_ns = f->series.rows[i].t_ns, phase = f->series.rows[i].phase;
        sample_init(&f->series.rows[i]);
        f->series.rows[i].t_ns = t_ns;
        f->series.rows[i].phase = phase;
    }
    r->target.pid = 0;
    r->flood =
        (struct result_flood){no, no, no, no, NAN, NAN, NAN, NAN, NAN, NAN, NAN, no};
    r->client = (struct result_client){
        .connections = no,
        .offered_connections = no,
        .compressed_connections = no,
        .read_bytes = no,
        .read_rate = NAN,
        .processed_messages = no,
        .held_messages = no,
        .dropped_messages = no,
        .disconnects = no,
        .memory = {no, no, no, no, NAN, NAN, NAN, no},
        .kernel = {no, no, no, NAN},
        .cpu_seconds = NAN,
    };
    r->instrument.cpu_seconds = NAN;
    r->instrument.rss_bytes = no;
    r->verdict = (struct verdict){
        .class = VERDICT_INCONCLUSIVE,
        .summary = "no probe could watch the client",
        .advice = "to settle it: run floodtest as the user who owns the client",
        .decided_s = -1,
    };
}

static void make_empty(struct fake_result *f)
{
    struct result *r = &f->result;
    f->scenario.command = NULL;
    f->scenario.target_kind = TARGET_ATTACH;
    r->target = (struct result_target){.exit_code = -1, .output_tail = ""};
    r->instrument.agent = "none";
    r->interrupted = true;
    r->phases[r->phase_count++] = (struct result_phase){PHASE_START, 0, 0.013};
    r->verdict.class = VERDICT_INCONCLUSIVE;
    r->verdict.decided_s = -1;
    snprintf(r->verdict.summary, VERDICT_TEXT_MAX, "interrupted before the flood");
}

static void fill_words(char *out, size_t size, const char *word)
{
    out[0] = '\0';
    for (size_t len = 0; len + strlen(word) + 1 < size; len = strlen(out)) {
        strcat(out, word);
    }
}

static void make_extreme(struct fake_result *f)
{
    const int64_t big = INT64_MAX;
    struct result *r = &f->result;
    make_fail(f);
    for (size_t i = 0; i < f->series.count; i++) {
        f->series.rows[i].memory_bytes = i % 2 == 0 ? 0 : big;
        f->series.rows[i].read_bytes = big - (int64_t)(f->series.count - i);
    }
    r->flood = (struct result_flood){big,   big, big,     big, 1e300,    1e18,
                                     1e300, 0,   DBL_MAX, 1e9, INFINITY, big};
    r->client.read_bytes = big;
    r->client.processed_messages = big;
    r->client.memory =
        (struct result_memory){big, big, big, big, -1e30, INFINITY, 0, big};
    r->client.kernel = (struct result_kernel){big, big, big, 1};
    r->instrument.samples = r->instrument.late_samples = r->instrument.probe_errors = big;
    r->instrument.rss_bytes = big;
    r->instrument.cpu_seconds = 1e12;
    f->scenario.connections = UINT32_MAX;
    f->scenario.seed = INT64_MAX;
    f->scenario.rate = 1e9;
    r->verdict.projection =
        (struct verdict_projection){true, UINT64_C(1) << 62, 1e9, 0, INFINITY};
    fill_words(r->verdict.summary, sizeof r->verdict.summary, "endless ");
    fill_words(r->verdict.advice, sizeof r->verdict.advice, "advice\xc3\xa9");
    enum { LIMITS = 2 };
    r->verdict.evidence_count = VERDICT_EVIDENCE_MAX - RUN_THRESHOLDS_MAX + LIMITS;
    for (int i = 0; i < r->verdict.evidence_count; i++) {
        fill_words(r->verdict.evidence[i], VERDICT_TEXT_MAX, "a quite long word ");
    }
    r->verdict.limit_count = LIMITS;
    for (int i = 0; i < LIMITS; i++) {
        struct verdict_limit *limit = &r->verdict.limits[i];
        *limit = (struct verdict_limit){.state = VERDICT_LIMIT_BROKEN, .value = 1e300};
        fill_words(limit->text, sizeof limit->text, "1");
        fill_words(limit->metric, sizeof limit->metric, "m");
        fill_words(limit->shown, sizeof limit->shown, "9 ");
    }
}

/* As if it were the run of a scenario file. */
static void expect_class(struct fake_result *f, const char *class_name)
{
    static char name[] = "shop/orders", file[] = "shop.yaml", verdict[] = "fail";
    struct expectation *e = &f->scenario.expect;
    f->scenario.name = name;
    f->scenario.file = file;
    e->verdict.words[0] = verdict;
    e->class_name.words[0] = (char *)class_name;
    result_expect(&f->result);
}

void fake_result_init(struct fake_result *f, enum fake_kind kind)
{
    static void (*const make[FAKE_COUNT])(struct fake_result *) = {
        [FAKE_PASS] = make_pass,
        [FAKE_FAIL] = make_fail,
        [FAKE_PROJECTED] = make_projected,
        [FAKE_INCONCLUSIVE] = make_inconclusive,
        [FAKE_CRASHED] = make_crashed,
        [FAKE_DISCONNECTED] = make_disconnected,
        [FAKE_PID_ONLY] = make_pid_only,
        [FAKE_UNKNOWN] = make_unknown,
        [FAKE_EMPTY] = make_empty,
        [FAKE_EXTREME] = make_extreme,
        [FAKE_OVER_LIMIT] = make_over_limit,
        [FAKE_QUEUE] = make_fail,
        [FAKE_TASKS] = make_fail,
        [FAKE_NATIVE] = make_fail,
        [FAKE_LAST_WORDS] = make_crashed,
        [FAKE_LONG] = make_fail,
        [FAKE_FRAGMENTED] = make_fail,
    };
    memset(f, 0, sizeof *f);
    if (series_init(&f->series) != 0) {
        abort();
    }
    fake_run_set_scenario(&f->scenario);
    f->result.scenario = &f->scenario;
    f->result.series = &f->series;
    f->result.started_wall_ns = UINT64_C(1772366400250000000);
    make[kind](f);
    fake_inside_set(f, kind);
    struct verdict *v = &f->result.verdict;
    v->detectable_per_message = v->class == VERDICT_BACKPRESSURE ? 3.1 : NAN;
    v->outcome = verdict_classes[v->class].outcome;
    if (kind == FAKE_QUEUE) {
        expect_class(f, "unbounded-queue");
    } else if (kind == FAKE_TASKS) {
        expect_class(f, "retained-leak");
    }
}

void fake_result_fini(struct fake_result *f)
{
    series_fini(&f->series);
}
