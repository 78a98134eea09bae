/* Rows of CSV (RFC 4180: CRLF, quotes where needed, a header first). Pure.
 *
 * Bytes that are no text are shown as \xNN. A text cell that a spreadsheet would take for
 * a formula (it begins with =, +, -, @, a tab or a carriage return) gets a ' in front, as
 * OWASP advises; numbers have none. */
#ifndef FLOODTEST_REPORT_CSV_ROW_H
#define FLOODTEST_REPORT_CSV_ROW_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct csv_row {
    struct strbuf *out;
    bool begun; /* a cell is there already */
};

/* Cells of the current row. An unknown number is an empty cell. */
void csv_row_text(struct csv_row *row, const char *text); /* NULL: empty */
void csv_row_integer(struct csv_row *row, int64_t value); /* SAMPLE_UNKNOWN: unknown */
void csv_row_real(struct csv_row *row, double value);     /* not finite: unknown */
void csv_row_end(struct csv_row *row);

/* A row of names, separated by blanks. */
void csv_row_header(struct csv_row *row, const char *names);

#endif
