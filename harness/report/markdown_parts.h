/* What several Markdown reports have in common. Private to markdown*.c. */
#ifndef FLOODTEST_REPORT_MARKDOWN_PARTS_H
#define FLOODTEST_REPORT_MARKDOWN_PARTS_H

#include "harness/report/markdown_text.h"
#include "harness/report/result.h"

/* Signs that go with words, never alone. */
#define MARKDOWN_PASS   "✅"
#define MARKDOWN_FAIL   "❌"
#define MARKDOWN_UNSURE "⚠️"
#define MARKDOWN_NONE   "⏭️"

/* A row of two cells: words of ours, and a value made by the functions of
 * markdown_text.h.
 */
void markdown_row(struct markdown *m, const char *name, const char *value);

/* A folded "Run it again" with floodtest's own words; nothing if they are not known. */
void markdown_again(struct markdown *m, const struct scenario *s);

/* A folded list of the settings that are not the defaults; "-": not set, or left to
 * floodtest. Nothing if there are none. */
void markdown_settings(struct markdown *m, const struct scenario *s);

/* The folded parts of a run: evidence, phases, the instrument, its last output. */
void markdown_run_details(struct markdown *m, const struct result *r);

#endif
