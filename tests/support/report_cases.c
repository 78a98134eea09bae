#include "tests/support/report_cases.h"

#include "harness/base/mem.h"
#include "harness/scenario/target.h"
#include "tests/support/fake_summary.h"
#include "tests/support/fake_sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a renderer must not take for its own: of XML, HTML, Markdown, TAP, YAML, CSV, the
 * commands of CI systems, and bytes that are no text. */
#define TRICKS                                                                           \
    "]]><b onclick=x>&amp; `a` ``` |x| @everyone #1 !2 [l](http://e.vil) www.e.vil "     \
    "*_~\\ \"'\x1b[31m\xff\xed\xa0\x80\xf0\x9f\x8c\x8a\xef\xbf\xbe\xe2\x80\xae"          \
    "\xe2\x80\xa8\xc2\x85\x7f ##[error]x %0A"

static const char tricks[] = TRICKS;
static const char tricky_name[] = "=cmd|' /C calc'!A0\n::error::" TRICKS;
static const char tricky_output[] =
    "::error::no\r\n  ::add-mask::no\n##[error]no\n```\n````````` \n</details>\n<details>"
    "\n<script>\nok 1 - no\nnot ok 2 - no\n1..9\nBail out! no\n  ---\n  ...\n/close\n"
    "| a | b |\n| - | - |\n\t\n   \n" TRICKS "\n\0\n---\n...\n]]>\n@everyone";

const char *report_case_name(int id)
{
    static const char *const names[] = {
#define X(id, name) [REPORT_CASE_##id] = name,
        REPORT_CASES(X)
#undef X
    };
    return id < FAKE_COUNT ? fake_names[id] : names[id];
}

static void make_hostile_run(struct report_case *c)
{
    struct result *r = &c->result.result;
    fake_result_init(&c->result, FAKE_LONG);
    c->result.scenario.name = (char *)tricky_name;
    c->result.scenario.file = (char *)tricky_name;
    r->target.output_tail = tricky_output;
    r->target.output_tail_len = sizeof tricky_output - 1;
    r->target.exited = true;
    r->target.signal = 9;
    snprintf(r->verdict.summary, sizeof r->verdict.summary, "%s", tricks);
    for (int i = 0; i < r->verdict.evidence_count; i++) {
        snprintf(r->verdict.evidence[i], VERDICT_TEXT_MAX, "%s", tricks);
    }
    r->verdict.evidence_count++;
    r->verdict.limit_count = 1;
    r->verdict.limits[0] =
        (struct verdict_limit){.value = NAN, .state = VERDICT_LIMIT_BROKEN};
    snprintf(r->verdict.limits[0].text, RUN_THRESHOLD_MAX, "%.100s", tricks);
    snprintf(r->verdict.limits[0].shown, sizeof r->verdict.limits[0].shown, "%.80s",
             tricks);
}

static void add_limits(struct suite_outcome *o)
{
    static const struct suite_limit limits[] = {
        {"memory.growth < 20MiB", "31.4 MiB", "bytes", 32925286, VERDICT_LIMIT_BROKEN},
        {"lag.p99 < 5ms", "94 us", "s", 0.000094, VERDICT_LIMIT_HELD},
        {"held.max < 10k", "", "messages", NAN, VERDICT_LIMIT_UNKNOWN},
    };
    o->limit_count = sizeof limits / sizeof limits[0];
    o->limits = outcome_limits_copy(limits, o->limit_count);
}

/* One of every state, limits on the first two, and a run that was not begun. */
static void make_suite(struct report_case *c)
{
    fake_summary_make(&c->suite, 0, 1);
    for (size_t i = 0; i < 2; i++) {
        struct suite_outcome *o = &c->suite.runs[i].outcome;
        add_limits(o);
        o->output = mem_must_strdup("line 1\nline 2\n");
        o->culprit_file = mem_must_strdup("/w/src/client.py");
        o->culprit_line = 12;
        snprintf(o->culprit, sizeof o->culprit,
                 "asyncio.Queue Feed.waiting client.py:12");
        snprintf(o->evidence, sizeof o->evidence, "memory +3 MiB for 100 MiB read");
    }
    suite_outcome_fini(&c->suite.runs[3].outcome);
    struct suite_outcome *unsure = &c->suite.runs[4].outcome;
    unsure->state = SUITE_UNEXPECTED;
    snprintf(unsure->verdict, sizeof unsure->verdict, "inconclusive");
    snprintf(unsure->class_name, sizeof unsure->class_name, "inconclusive");
    snprintf(unsure->why, sizeof unsure->why, "expected pass, got inconclusive");
}

static void make_hostile_suite(struct report_case *c)
{
    fake_summary_make(&c->suite, 0, 1);
    c->suite.interrupted = true;
    c->suite.missing = 3;
    for (size_t i = 0; i < c->suite.count; i++) {
        struct suite_run *run = &c->suite.runs[i];
        struct suite_outcome *o = &run->outcome;
        free(run->name);
        free(run->file);
        free(run->words[0]);
        run->name = mem_must_strdup(tricky_name);
        run->file = mem_must_strdup(tricky_name);
        run->words[0] = mem_must_strdup(tricky_name);
        add_limits(o);
        snprintf(o->limits[0].text, sizeof o->limits[0].text, "%.100s", tricks);
        snprintf(o->limits[0].shown, sizeof o->limits[0].shown, "%.80s", tricks);
        snprintf(o->summary, sizeof o->summary, "%s", tricks);
        snprintf(o->culprit, sizeof o->culprit, "%.120s", tricks);
        o->culprit_file = mem_must_strdup(tricky_name);
        o->output = mem_must_strdup(tricky_output);
    }
}

/* More than a comment has room for. */
static void make_large_suite(struct report_case *c)
{
    enum { RUNS = 1500 };
    struct suite_summary *s = &c->suite;
    s->runs = mem_must_alloc(RUNS * sizeof *s->runs);
    s->count = s->total = RUNS;
    for (uint32_t i = 0; i < RUNS; i++) {
        static char *words[] = {"--target=client.py", NULL};
        char name[32];
        struct suite_run *run = &s->runs[i];
        snprintf(name, sizeof name, "large/run %u", i);
        *run = (struct suite_run){.name = mem_must_strdup(name),
                                  .index = i,
                                  .words = target_copy(words),
                                  .expected = mem_must_strdup("pass")};
        run->outcome.state = i % 3 == 0 ? SUITE_UNEXPECTED : SUITE_AS_EXPECTED;
        run->outcome.seconds = 1;
        snprintf(run->outcome.verdict, sizeof run->outcome.verdict, "fail");
        snprintf(run->outcome.class_name, sizeof run->outcome.class_name, "stalled");
        snprintf(run->outcome.summary, sizeof run->outcome.summary, "it stopped");
        run->outcome.output = mem_must_strdup(tricky_output);
    }
}

static void make_sweep(struct report_case *c, int id)
{
    if (id == REPORT_CASE_SWEEP_SIZE) {
        c->sweep = fake_sweep_sizes();
        return;
    }
    bool found = id == REPORT_CASE_SWEEP;
    c->sweep = fake_sweep(SWEEP_RATE, found ? SWEEP_FOUND : SWEEP_GOES_ON);
    c->sweep.interrupted = !found;
}

void report_case_init(struct report_case *c, int id)
{
    static const char *const words[] = {"floodtest", "sweep", "--target", "it's me.py",
                                        NULL};
    memset(c, 0, sizeof *c);
    scenario_init(&c->options);
    c->options.invocation = words;
    c->subject = (struct report_subject){.options = &c->options};
    if (id < FAKE_COUNT || id == REPORT_CASE_HOSTILE) {
        if (id == REPORT_CASE_HOSTILE) {
            make_hostile_run(c);
        } else {
            fake_result_init(&c->result, (enum fake_kind)id);
        }
        c->result.scenario.invocation = words;
        c->subject.of.run = &c->result.result;
    } else if (id == REPORT_CASE_CERTIFY) {
        fake_certify_pair(&c->certify);
        c->subject.kind = REPORT_OF_CERTIFY;
        c->subject.of.certify = &c->certify.matrix;
    } else if (id <= REPORT_CASE_SUITE_LARGE) {
        (id == REPORT_CASE_SUITE           ? make_suite
         : id == REPORT_CASE_SUITE_HOSTILE ? make_hostile_suite
                                           : make_large_suite)(c);
        c->subject.kind = REPORT_OF_SUITE;
        c->subject.of.suite = &c->suite;
    } else {
        make_sweep(c, id);
        c->subject.kind = REPORT_OF_SWEEP;
        c->subject.of.sweep = &c->sweep;
    }
}

void report_case_fini(struct report_case *c)
{
    switch (c->subject.kind) {
    case REPORT_OF_RUN:
        fake_result_fini(&c->result);
        break;
    case REPORT_OF_SUITE:
        suite_summary_fini(&c->suite);
        break;
    case REPORT_OF_CERTIFY:
        fake_certify_fini(&c->certify);
        break;
    case REPORT_OF_SWEEP:
        sweep_result_fini(&c->sweep);
        break;
    }
    scenario_fini(&c->options);
}

void report_case_render(int id, enum scenario_report format, struct strbuf *out)
{
    struct report_case c;
    struct strbuf text;
    strbuf_init(&text);
    report_case_init(&c, id);
    report_render(format, &c.subject, &text);
    report_case_fini(&c);
    const char *at = text.text;
    for (const char *v; (v = strstr(at, FLOODTEST_VERSION)) != NULL;) {
        strbuf_addn(out, at, (size_t)(v - at));
        strbuf_add(out, "VERSION");
        at = v + strlen(FLOODTEST_VERSION);
    }
    strbuf_add(out, at);
    strbuf_fini(&text);
}
