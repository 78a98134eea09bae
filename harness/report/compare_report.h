/* Renderings of a comparison. Each writes text into a buffer and nothing else. */
#ifndef FLOODTEST_REPORT_COMPARE_REPORT_H
#define FLOODTEST_REPORT_COMPARE_REPORT_H

#include "harness/base/strbuf.h"
#include "harness/judge/compare_sets.h"
#include "harness/report/report.h"

/* Where one side comes from. */
struct compare_side {
    const char *source; /* as it was named on the command line */
    size_t results;     /* JSON results that it has */
    size_t interrupted; /* of them, left out */
    char commits[96];   /* of the clients, where the history knows; "" */
};

struct compare_report {
    struct compare_side base, fresh;
    const struct compare_result *result;
    bool forced;
};

/* A page 80 columns wide: what changed, subject by subject. Of more than a few subjects
 * those without a change are only counted, unless all is wanted. */
void compare_terminal(const struct compare_report *r, bool all, struct report_style style,
                      struct strbuf *out);

/* One JSON object, schema floodtest.compare/1 (compare.schema.json), and a newline. */
void compare_json(const struct compare_report *r, struct strbuf *out);

#endif
