/* The formats of a report, one row for each: what is rendered is one of four kinds of
 * result, and none recomputes it. */
#ifndef FLOODTEST_REPORT_RENDERERS_H
#define FLOODTEST_REPORT_RENDERERS_H

#include "harness/certify/matrix.h"
#include "harness/report/checks.h"
#include "harness/report/report.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

enum report_kind { REPORT_OF_RUN, REPORT_OF_SUITE, REPORT_OF_CERTIFY, REPORT_OF_SWEEP };

/* What a report is of. All of it is borrowed. */
struct report_subject {
    enum report_kind kind;
    const struct scenario *options; /* what was asked for, of all runs */
    const struct scenario *output;  /* which reports, where; NULL: as options say */
    union {
        const struct result *run;
        const struct suite_summary *suite;
        const struct certify_matrix *certify;
        const struct sweep_result *sweep;
    } of;
    const char *dir; /* where the results of the single runs are; NULL: nowhere */
};

/* A format. Each function appends the whole report; NULL: that kind of result has no
 * report of this format. */
struct report_renderer {
    const char *name; /* for people: "JSON" */
    void (*run)(const struct result *r, struct strbuf *out);
    void (*suite)(const struct suite_summary *s, struct strbuf *out);
    void (*certify)(const struct certify_matrix *m, struct strbuf *out);
    void (*sweep)(const struct sweep_result *r, const struct scenario *s,
                  struct strbuf *out);
    /* Others read the file at any time: the old one stays until the new one, whole, takes
     * its place. */
    bool replaces;
};

extern const struct report_renderer report_renderers[SCENARIO_REPORTS];

/* Whether there is such a report of this kind of result. */
bool report_has(enum scenario_report format, enum report_kind kind);

/* "a run", "a suite", "a certification", "a sweep". */
const char *report_kind_name(enum report_kind kind);

/* Appends the report; only where report_has says so. */
void report_render(enum scenario_report format, const struct report_subject *subject,
                   struct strbuf *out);

/* The lines that a suite or a certification prints as its runs end, in the order of its
 * plan; of the other kinds nothing. */
void report_lines(const struct report_subject *subject, struct report_style style,
                  struct strbuf *out);

/* The report of a run that could not be, in the formats that count cases; false: this is
 * none of them. */
bool report_render_no_run(enum scenario_report format, const struct checks *c,
                          struct strbuf *out);

/* The page for a terminal, below those lines. */
void report_page(const struct report_subject *subject, struct report_style style,
                 struct strbuf *out);

#endif
