/* Renderings of a result. Each writes text into a buffer and nothing else; the caller
 * prints it or writes it to a file. */
#ifndef FLOODTEST_REPORT_REPORT_H
#define FLOODTEST_REPORT_REPORT_H

#include "harness/base/strbuf.h"
#include "harness/report/result.h"

struct report_style {
    bool color;
    bool unicode; /* sparklines as block characters, else as ASCII */
};

/* A page 80 columns wide, of 24 lines unless there is a culprit to show. */
void report_terminal(const struct result *r, struct report_style style,
                     struct strbuf *out);

/* One JSON object, schema floodtest.result/1, and a newline. */
void report_json(const struct result *r, struct strbuf *out);

/* The same without the series, on one line without a newline. */
void report_json_brief(const struct result *r, struct strbuf *out);

#endif
