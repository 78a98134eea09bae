/* The run on the terminal of stderr while it goes on: some lines, or one where there is
 * little room or the terminal can do little. Only on a terminal, only if not --quiet, and
 * only while we are in its foreground.
 *
 * What the log says meanwhile goes above the lines. Stopped (Ctrl-Z) they are taken away,
 * and drawn anew when the run goes on; a terminal that changes its size is asked for it
 * with each drawing. Loop's thread only. */
#ifndef FLOODTEST_RUN_LIVE_TERMINAL_H
#define FLOODTEST_RUN_LIVE_TERMINAL_H

#include "harness/base/latch.h"
#include "harness/base/log.h"
#include "harness/record/phase.h"
#include "harness/record/sample.h"
#include "harness/record/series.h"
#include "harness/run/live_frame.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum {
    /* Of a terminal that has room for several lines, each with one thing in it at least.
     */
    LIVE_TERMINAL_ROWS_MIN = 20,
    LIVE_TERMINAL_COLUMNS_MIN = 44,
    LIVE_TERMINAL_BEFORE = 5,   /* rows kept for rates: those of a second */
    LIVE_TERMINAL_POINTS = 512, /* of the curve */
};

struct live_terminal {
    bool on;
    bool dumb; /* it moves no cursor */
    bool unicode;
    bool one;                                   /* what stands there is the one line */
    double frame_bytes;                         /* of a message on the wire */
    uint64_t next_ns;                           /* not before */
    uint64_t drawn;                             /* so often */
    struct sample before[LIVE_TERMINAL_BEFORE]; /* of the last drawings, a ring */
    int64_t start_bytes;                        /* memory when the flood began */
    bool resumed;                               /* after a stop that we knew of before */
    struct live_frame frame;
    struct log_curtain curtain;
    uv_thread_t thread;
    double times[LIVE_TERMINAL_POINTS], memory[LIVE_TERMINAL_POINTS];
    uv_signal_t stopped, continued; /* open only if on */
    struct latch *owner;
};

void live_terminal_init(struct live_terminal *l, const struct scenario *s,
                        double frame_bytes);

/* Follows stops; holds the owner's latch until closed. */
void live_terminal_open(struct live_terminal *l, uv_loop_t *loop, struct latch *owner);

/* series: of the run so far, row: the newest. */
void live_terminal_show(struct live_terminal *l, double left_s,
                        const struct series *series, const struct sample *row,
                        uint64_t now_ns);

/* Takes the lines away for good. */
void live_terminal_close(struct live_terminal *l);
void live_terminal_fini(struct live_terminal *l);

#endif
