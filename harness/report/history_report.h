/* What was kept of results, as text: tables for a terminal, JSON, CSV. Each renders
 * records that the caller has, and does nothing else. */
#ifndef FLOODTEST_REPORT_HISTORY_REPORT_H
#define FLOODTEST_REPORT_HISTORY_REPORT_H

#include "harness/base/strbuf.h"
#include "harness/history/record.h"
#include "harness/report/report.h"

#include <stddef.h>

/* The newest first; owned: history_records_fini releases what was taken. */
struct history_records {
    struct history_record *items;
    size_t count, capacity;
};

/* Takes over what the record owns. */
void history_records_take(struct history_records *r, struct history_record *one);
void history_records_fini(struct history_records *r);

/* A line for each, 80 columns wide; '*' marks those of a baseline. */
void history_table(const struct history_records *r, struct report_style style,
                   struct strbuf *out);

/* Those that are alike together, oldest first: their verdicts and how each metric went.
 */
void history_trend(const struct history_records *r, struct report_style style,
                   struct strbuf *out);

/* All that is known of one. */
void history_one(const struct history_record *r, struct report_style style,
                 struct strbuf *out);

/* A JSON array: what is kept about each, its numbers, and its result. */
void history_json(const struct history_records *r, struct strbuf *out);

/* A header and a line for each (RFC 4180). */
void history_csv(const struct history_records *r, struct strbuf *out);

#endif
