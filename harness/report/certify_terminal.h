/* What certify found, for a terminal: the cases with a column for each client, what holds
 * the memory where it grew, what is unsure and why, and the grades with their rule. */
#ifndef FLOODTEST_REPORT_CERTIFY_TERMINAL_H
#define FLOODTEST_REPORT_CERTIFY_TERMINAL_H

#include "harness/certify/matrix.h"
#include "harness/report/report.h"

/* 80 columns wide, more for many clients. */
void report_certify(const struct certify_matrix *m, struct report_style style,
                    struct strbuf *out);

#endif
