/* The rows of a run as a formula: constant rates, constant growth, a little noise. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_SERIES_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_SERIES_H

#include "harness/record/series.h"
#include "harness/record/phase.h"

struct fake_shape {
    double lengths_s[PHASE_COUNT]; /* 0: the phase did not happen */
    double due_rate;               /* messages/s in the flood */
    double read_rate;              /* messages/s that the client reads in the flood */
    double confirm_rate;           /* messages/s that it reads in the confirm phase */
    double frame_bytes;
    double start_bytes;   /* its memory at rest */
    double kept_per_byte; /* growth of memory per byte read */
    double receive_bytes; /* its receive queue while data waits */
};

/* When a phase begins, in seconds since the start of the run. */
double fake_phase_start(const struct fake_shape *shape, enum phase phase);

/* The row of an instant. */
struct sample fake_row(const struct fake_shape *shape, double t_s);

/* Pushes the rows of the whole run, one every SAMPLE_INTERVAL_NS. */
void fake_series_fill(struct series *s, const struct fake_shape *shape);

#endif
