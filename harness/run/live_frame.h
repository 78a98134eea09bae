/* Lines that are drawn again and again at one place of a terminal. Pure: what is to be
 * written goes into a buffer.
 *
 * Nothing of the terminal is changed but these lines: no mode, no cursor. So there is
 * nothing to restore, whatever ends the program. The cursor rests below the lines. A
 * terminal that became narrower has broken lines that were too long for it; they are
 * counted as what they are then. */
#ifndef FLOODTEST_RUN_LIVE_FRAME_H
#define FLOODTEST_RUN_LIVE_FRAME_H

#include "harness/base/strbuf.h"

#include <stddef.h>

enum { LIVE_FRAME_LINES_MAX = 16 };

struct live_frame {
    size_t columns[LIVE_FRAME_LINES_MAX]; /* of each line that stands there */
    int count;
};

/* Appends what replaces the lines that stand there by these, each with a newline at its
 * end. width: of the terminal now, columns. */
void live_frame_draw(struct live_frame *f, const char *lines, int width,
                     struct strbuf *out);

/* Appends what takes the lines away. */
void live_frame_clear(struct live_frame *f, int width, struct strbuf *out);

/* They stand somewhere above, and stay: others have written below them. */
void live_frame_forget(struct live_frame *f);

#endif
