/* The live line on a terminal while a run goes on. Pure: the caller prints it. */
#ifndef FLOODTEST_REPORT_PROGRESS_H
#define FLOODTEST_REPORT_PROGRESS_H

#include "harness/base/strbuf.h"
#include "harness/record/phase.h"

#include <stdint.h>

struct progress {
    enum phase phase;
    double left_s;        /* of the phase; NAN or negative: nobody knows */
    double rate;          /* messages/s sent now; NAN: nothing is being sent */
    double read_rate;     /* bytes/s the client reads now; NAN unknown */
    int64_t memory_bytes; /* of the client; SAMPLE_UNKNOWN */
    int64_t
        start_bytes; /* its memory at rest, from which growth counts; SAMPLE_UNKNOWN */
};

/* Appends "flood   6.2 s left   5000/s   read 4.9 MiB/s   memory 212 MiB  +188 MiB"
 * without a newline, in at most width columns: parts that do not fit whole are left out
 * from the right, since half a number is a wrong one. */
void progress_format(const struct progress *p, int width, struct strbuf *out);

#endif
