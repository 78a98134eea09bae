/* The manual page, floodtest(1), in mdoc(7): prose from manual.mdoc, everything that is a
 * table in the program from that table. Pure. */
#ifndef FLOODTEST_MANUAL_MANUAL_H
#define FLOODTEST_MANUAL_MANUAL_H

#include "harness/base/strbuf.h"

/* Appends the page. date: of the release, "2026-12-01". */
void manual_text(struct strbuf *out, const char *version, const char *date);

#endif
