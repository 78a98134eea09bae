/* The rows of a run by hand, part by part: in each of them everything goes on at constant
 * rates. For questions of the judge about one thing, where a simulated client
 * (tests/support/trace.h) would bring in too much else. */
#ifndef FLOODTEST_TESTS_SUPPORT_PART_SERIES_H
#define FLOODTEST_TESTS_SUPPORT_PART_SERIES_H

#include "harness/record/phase.h"
#include "harness/record/series.h"

#define PART_FRAME_BYTES 1000.0
#define PART_MEMORY      (20 * 1048576.0)

struct part {
    enum phase phase;
    int round;
    double seconds;
    double read;    /* bytes/s that the client reads */
    double due;     /* bytes/s that the schedule wants; 0: what is read */
    double waiting; /* bytes in its receive queue */
    double cores;
    double wakeups; /* per second */
    double grows;   /* memory, bytes per byte read */
    double grows_s; /* memory, bytes per second */
    double jump;    /* memory, bytes, at once as it begins */
    double refills; /* live objects in memory that was free, bytes per byte read */
};

struct part_run {
    struct part parts[12];           /* up to the first that lasts 0 s */
    double (*heap)(double messages); /* memory for so many messages read; NULL: none */
    double frame_bytes;              /* of a message; 0: PART_FRAME_BYTES */
    double row_s;                    /* from row to row; 0: SAMPLE_INTERVAL_NS */
    double live_share;               /* of all growth in live objects; 0: nobody counts */
};

/* Pushes the rows; the first one is the client at rest, with PART_MEMORY. Release with
 * series_fini. */
void part_series_init(struct series *s, const struct part_run *run);

#endif
