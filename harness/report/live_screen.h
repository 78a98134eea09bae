/* A run on a terminal while it goes on, on a few lines. Pure: the caller draws them. */
#ifndef FLOODTEST_REPORT_LIVE_SCREEN_H
#define FLOODTEST_REPORT_LIVE_SCREEN_H

#include "harness/base/strbuf.h"
#include "harness/record/phase.h"
#include "harness/record/sample.h"
#include "harness/report/sparkline.h"

#include <stdbool.h>

enum { LIVE_SCREEN_LINES_MAX = 10 };

/* NAN: nobody knows, or there is none. */
struct live_screen {
    double left_s; /* of the phase; 0 or less: nobody knows, too */
    double due_per_s, sent_per_s, processed_per_s; /* messages */
    double read_per_s;                             /* bytes */
    double client_cores, own_cores;                /* CPU */
    double held;         /* messages that the client read and has not processed */
    int64_t start_bytes; /* memory from which growth counts; SAMPLE_UNKNOWN */
    const struct sample *row;
    struct sparkline_points memory; /* of the run so far */
};

/* Appends up to LIVE_SCREEN_LINES_MAX lines of at most width columns, each with a
 * newline. Fields that do not fit whole are left out from the right, lines that would be
 * empty altogether. */
void live_screen_format(const struct live_screen *s, int width, bool unicode,
                        struct strbuf *out);

#endif
