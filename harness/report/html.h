/* The report as one HTML page that asks the network for nothing. What it shows it reads
 * from the result's own JSON, which it carries; its parts are in html/ (README.md there).
 * All texts may be anybody's: none can leave its element. */
#ifndef FLOODTEST_REPORT_HTML_H
#define FLOODTEST_REPORT_HTML_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/result.h"
#include "harness/scenario/scenario.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

/* Appends the page. title: plain text, until the script sets a better one. json: the
 * document to show, UTF-8, one of the schemas that html/view.js names. text: what stands
 * there without JavaScript, UTF-8: the page for a terminal, without colours. */
void html_page(struct strbuf *out, const char *title, const struct strbuf *json,
               const struct strbuf *text);

/* The page that shows a run while it goes on: served as "/", it opens a WebSocket to
 * "/live" of the same host (html/README.md has the messages). */
void html_live_page(struct strbuf *out);

/* Pages of the four kinds of result; see renderers.h. */
void html_run(const struct result *r, struct strbuf *out);
void html_suite(const struct suite_summary *s, struct strbuf *out);
void html_certify(const struct certify_matrix *m, struct strbuf *out);
void html_sweep(const struct sweep_result *r, const struct scenario *s,
                struct strbuf *out);

#endif
