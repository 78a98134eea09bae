/* The live progress line on stderr: only on a terminal, only if not --quiet. */
#ifndef FLOODTEST_RUN_LIVE_LINE_H
#define FLOODTEST_RUN_LIVE_LINE_H

#include "harness/record/sample.h"
#include "harness/record/phase.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

struct live_line {
    bool on;
    bool shown;
    uint64_t next_ns;     /* not before */
    struct sample before; /* of the line before, for rates */
    int64_t start_bytes;  /* memory when the flood began */
};

void live_line_init(struct live_line *l, const struct scenario *s);
void live_line_show(struct live_line *l, enum phase phase, double left_s,
                    const struct sample *row, uint64_t now_ns);
void live_line_clear(struct live_line *l);

#endif
