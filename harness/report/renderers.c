#include "harness/report/renderers.h"

#include "harness/certify/certify_json.h"
#include "harness/report/certify_terminal.h"
#include "harness/report/suite_terminal.h"
#include "harness/report/sweep_report.h"

#include <assert.h>

const struct report_renderer report_renderers[SCENARIO_REPORTS] = {
    [REPORT_JSON] = {"JSON", report_json, suite_summary_json, certify_json,
                     report_sweep_json},
    [REPORT_HTML] = {.name = "HTML"},
    [REPORT_MARKDOWN] = {.name = "Markdown"},
    [REPORT_JUNIT] = {.name = "JUnit"},
    [REPORT_TAP] = {.name = "TAP"},
    [REPORT_CSV] = {.name = "CSV"},
    [REPORT_OPENMETRICS] = {.name = "OpenMetrics"},
};

bool report_has(enum scenario_report format, enum report_kind kind)
{
    const struct report_renderer *r = &report_renderers[format];
    switch (kind) {
    case REPORT_OF_RUN:
        return r->run != NULL;
    case REPORT_OF_SUITE:
        return r->suite != NULL;
    case REPORT_OF_CERTIFY:
        return r->certify != NULL;
    case REPORT_OF_SWEEP:
        return r->sweep != NULL;
    }
    return false;
}

const char *report_kind_name(enum report_kind kind)
{
    static const char *const names[] = {[REPORT_OF_RUN] = "a run",
                                        [REPORT_OF_SUITE] = "a suite",
                                        [REPORT_OF_CERTIFY] = "a certification",
                                        [REPORT_OF_SWEEP] = "a sweep"};
    return names[kind];
}

void report_render(enum scenario_report format, const struct report_subject *subject,
                   struct strbuf *out)
{
    const struct report_renderer *r = &report_renderers[format];
    assert(report_has(format, subject->kind));
    switch (subject->kind) {
    case REPORT_OF_RUN:
        r->run(subject->of.run, out);
        break;
    case REPORT_OF_SUITE:
        r->suite(subject->of.suite, out);
        break;
    case REPORT_OF_CERTIFY:
        r->certify(subject->of.certify, out);
        break;
    case REPORT_OF_SWEEP:
        r->sweep(subject->of.sweep, subject->options, out);
        break;
    }
}

void report_page(const struct report_subject *subject, struct report_style style,
                 struct strbuf *out)
{
    switch (subject->kind) {
    case REPORT_OF_RUN:
        report_terminal(subject->of.run, style, out);
        break;
    case REPORT_OF_SUITE:
        suite_terminal_report(out, subject->of.suite, subject->dir, style);
        break;
    case REPORT_OF_CERTIFY:
        strbuf_add(out, "\n"); /* below the lines of the runs */
        report_certify(subject->of.certify, style, out);
        break;
    case REPORT_OF_SWEEP:
        report_sweep_terminal(subject->of.sweep, style, out);
        break;
    }
}
