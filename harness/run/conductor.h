/* One run, from starting the client to its verdict's material.
 *
 * conduct() opens the server, starts the client, takes samples, lets the judge look,
 * moves through the phases, and leaves no process, handle or descriptor behind. It prints
 * nothing but the live lines on a terminal. */
#ifndef FLOODTEST_RUN_CONDUCTOR_H
#define FLOODTEST_RUN_CONDUCTOR_H

#include "harness/base/err.h"
#include "harness/record/run_record.h"
#include "harness/scenario/scenario.h"

struct feed;

/* 0: the run took place; *out holds everything. FERR_CANCELED: interrupted before the
 * flood. Other codes: it could not take place (the client did not start or connect, the
 * port is taken, ...), and e says why and what to try; out->details still holds the
 * client's output. feed: gets the rows as they come; NULL: nobody watches. Release out
 * with run_record_fini in every case. */
int conduct(const struct scenario *scenario, struct feed *feed, struct run_record *out,
            struct err *e) MUST_CHECK;

#endif
