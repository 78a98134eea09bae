/* The parts of the terminal page that have files of their own. Private to terminal*.c. */
#ifndef FLOODTEST_REPORT_TERMINAL_PARTS_H
#define FLOODTEST_REPORT_TERMINAL_PARTS_H

#include "harness/report/page.h"
#include "harness/report/result.h"

/* Memory and read rate from idle to drain, with the phases marked beneath. */
void terminal_curves(struct page *p, const struct result *r);

/* The flood as it was asked for and as it went, and the ledger at its end; "unread" waits
 * in the client's receive queue. */
void terminal_accounts(struct page *p, const struct result *r);

/* What holds the memory: a sentence and the chain of the first culprit, a line for some
 * of the others, the types that grew. Nothing without findings. */
void terminal_culprits(struct page *p, const struct result *r);

/* What to do next: against the culprit first. */
void terminal_next(struct page *p, const struct result *r);

/* The client, and how it ended and its last output if it ended by itself or closed: up to
 * six lines of it, fewer if the page has no room for them, but not fewer than three. */
void terminal_client(struct page *p, const struct result *r);

#endif
