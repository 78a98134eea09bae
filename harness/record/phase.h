/* The phases of a run. Their numbers stand in samples files and never change; phase_rank
 * gives their order. */
#ifndef FLOODTEST_RECORD_PHASE_H
#define FLOODTEST_RECORD_PHASE_H

#include <stdbool.h>

enum phase {
    PHASE_START,   /* the client is being started */
    PHASE_CONNECT, /* waiting for its connections */
    PHASE_IDLE,    /* connected, no traffic: memory and CPU at rest */
    PHASE_FLOOD,   /* the schedule runs */
    PHASE_CONFIRM, /* as fast as the client reads */
    PHASE_DRAIN,   /* no traffic, connections open */
    PHASE_SETTLE,  /* closing and ending */
    PHASE_EXPLAIN, /* no traffic: agents in the client look for what holds its memory */
    PHASE_COUNT
};

const char *phase_name(enum phase p); /* "start", "connect", … */

bool phase_is_load(enum phase p); /* a flood runs: flood or confirm */

/* The place of a phase in the course of a run, from 0: explain lies before drain. */
int phase_rank(enum phase p);

#endif
