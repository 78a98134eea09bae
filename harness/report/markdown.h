/* Results as Markdown for pull requests on GitHub and GitLab (markdown_text.h): the
 * verdict first, in one line with a sign and in words; the numbers that matter; what
 * holds the memory; folded behind that, all that somebody needs who wants to know more or
 * do it again. At most MARKDOWN_BYTES_MAX. Pure. */
#ifndef FLOODTEST_REPORT_MARKDOWN_H
#define FLOODTEST_REPORT_MARKDOWN_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

void markdown_run(const struct result *r, struct strbuf *out);
void markdown_suite(const struct suite_summary *s, struct strbuf *out);
void markdown_certify(const struct certify_matrix *m, struct strbuf *out);
void markdown_sweep(const struct sweep_result *r, const struct scenario *s,
                    struct strbuf *out);

#endif
