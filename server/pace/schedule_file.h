/* Reads a schedule file: text, one time per line, the time at which a message came.
 *
 *   # comments, to the end of the line; empty lines and blanks around a time are fine
 *   0
 *   0.25          seconds
 *   1700ms        or with a unit: ns, us, ms, s, m, h
 *   1700ms        two at one time
 *
 * Only differences count: the first message comes when the flood starts, so times since
 * 1970 are as good. Times never fall. */
#ifndef FLOODTEST_SERVER_PACE_SCHEDULE_FILE_H
#define FLOODTEST_SERVER_PACE_SCHEDULE_FILE_H

#include "harness/base/err.h"
#include "server/pace/arrivals.h"

enum { SCHEDULE_FILE_LINE_MAX = 1024 };

/* Fills a, which is zeroed; after a failure it is empty again. FERR_CONFIG names file and
 * line ("times.txt:3: expected a time …"); FERR_IO if the file cannot be read. */
int schedule_file_read(const char *path, struct arrivals *a, struct err *e) MUST_CHECK;

#endif
