#include "harness/report/renderers.h"

#include "harness/certify/certify_json.h"
#include "harness/report/certify_terminal.h"
#include "harness/report/csv.h"
#include "harness/report/html.h"
#include "harness/report/junit.h"
#include "harness/report/markdown.h"
#include "harness/report/openmetrics.h"
#include "harness/report/suite_terminal.h"
#include "harness/report/sweep_report.h"
#include "harness/report/tap.h"

#include <assert.h>

const struct report_renderer report_renderers[SCENARIO_REPORTS] = {
    [REPORT_JSON] = {"JSON", report_json, suite_summary_json, certify_json,
                     report_sweep_json},
    [REPORT_HTML] = {"HTML", html_run, html_suite, html_certify, html_sweep},
    [REPORT_MARKDOWN] = {"Markdown", markdown_run, markdown_suite, markdown_certify,
                         markdown_sweep},
    [REPORT_JUNIT] = {"JUnit", junit_run, junit_suite, junit_certify, junit_sweep},
    [REPORT_TAP] = {"TAP", tap_run, tap_suite, tap_certify, tap_sweep},
    [REPORT_CSV] = {"CSV", csv_run, csv_suite, csv_certify, csv_sweep},
    [REPORT_OPENMETRICS] = {"OpenMetrics", openmetrics_result, openmetrics_suite,
                            openmetrics_certify, openmetrics_sweep, .replaces = true},
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

static void add_suite_lines(const struct suite_summary *s, struct report_style style,
                            struct strbuf *out)
{
    for (size_t i = 0; i < s->count; i++) {
        suite_terminal_run(out, s->runs[i].name, &s->runs[i].outcome, style);
    }
}

static void add_certify_lines(const struct certify_matrix *m, struct report_style style,
                              struct strbuf *out)
{
    struct strbuf name;
    strbuf_init(&name);
    for (size_t c = 0; c < m->column_count; c++) {
        const struct certify_column *column = &m->columns[c];
        for (size_t r = 0; r < m->row_count; r++) {
            if (column->cells[r].outcome != NULL) {
                strbuf_clear(&name);
                certify_run_name(&name, column->client, m->column_count, m->rows[r]);
                suite_terminal_run(out, name.text, column->cells[r].outcome, style);
            }
        }
    }
    strbuf_fini(&name);
}

void report_lines(const struct report_subject *subject, struct report_style style,
                  struct strbuf *out)
{
    if (subject->kind == REPORT_OF_SUITE) {
        add_suite_lines(subject->of.suite, style, out);
    } else if (subject->kind == REPORT_OF_CERTIFY) {
        add_certify_lines(subject->of.certify, style, out);
    }
}

bool report_render_no_run(enum scenario_report format, const struct checks *c,
                          struct strbuf *out)
{
    if (format == REPORT_JUNIT) {
        junit_checks(c, out);
    } else if (format == REPORT_TAP) {
        tap_checks(c, out);
    }
    return format == REPORT_JUNIT || format == REPORT_TAP;
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
