/* Every number of the procedure, with its reason. */
#ifndef FLOODTEST_JUDGE_NUMBERS_H
#define FLOODTEST_JUDGE_NUMBERS_H

#define KIB 1024.0
#define MIB (1024.0 * 1024.0)

/* First look after the flood began, s: four quarters of 0.15 s hold 7 samples each. */
#define FIRST_LOOK_S 1.0
/* What the first moments of a flood cost once (buffers, imports, first allocations), s.
 */
#define WARM_UP_S 0.4

/* Growth is in step with reading above so many bytes kept per byte read: a queue of
 * messages keeps 1 and more, a healthy client none; half of what a sixth of the messages
 * would cost. */
#define STEP_PER_BYTE 0.15
/* ... or, over so many messages, EXCLUDE_PER_MESSAGE and more for each: a table of what
 * was seen keeps little per byte. */
#define STEP_MESSAGES 1e5
/* Least growth to raise the flood for: pymalloc arenas are 1 MiB (Python 3.10 and later).
 */
#define RAISE_GROWTH (2 * MIB)
/* ... and to call a plateau a rise at all: buffers of a library and its parser. */
#define RISE_GROWTH (8 * MIB)
/* Room between rest and the memory limit below which growth is no ground for a verdict,
 * only passing the limit itself is. */
#define LIMIT_ROOM (64 * MIB)
/* Growth after which an ending of the client is the end of that growth. */
#define CEILING_GROWTH (64 * MIB)

/* Flat: upper bound below so many bytes per byte read, ... */
#define FLAT_PER_BYTE 0.05
/* ... or so much in the whole window, as long as the bound excludes a queue of messages:
 * it keeps 1 byte per byte read and more, ... */
#define FLAT_ABSOLUTE    (512 * KIB)
#define EXCLUDE_PER_BYTE 0.5
/* ... and, however small the messages, more than two pointers per message. */
#define EXCLUDE_PER_MESSAGE 16.0
/* ... or its memory does not move by more than this in the window, 32 pages, while data
 * waits in its receive queue in nearly all samples. */
#define FLAT_HELD_BACK  (128 * KIB)
#define HELD_BACK_SHARE 0.9
/* A client that keeps up may not even queue one message in four. */
#define KEPT_UP_PER_BYTE 0.25
/* Proven small growth, bytes per byte read, that must not pass as flat ... */
#define SLOW_PER_BYTE 0.02
/* ... once it is so many times the noise, and so large. */
#define SLOW_NOISES 8.0
#define SLOW_GROWTH (256 * KIB)

/* One-sided error of a bound per look; some 40 looks a run stay below 1 %. */
#define ALPHA_LOOK 0.00025
/* Noise floor of memory, bytes: four pages. */
#define MEMORY_FLOOR (16 * KIB)

/* Share of the flood, from its end, that must be flat: a doubling table is flat for at
 * most half of the time. */
#define FLAT_WINDOW 0.6
/* A plateau: memory rose, and over the last FLAT_WINDOW neither its highs nor its floor
 * (the garbage collected) rose by more than this, or this share of the growth; ... */
#define PLATEAU_STEP  (1 * MIB)
#define PLATEAU_SHARE 0.02
/* ... seen for so long at least, s. */
#define PLATEAU_S 3.0
/* Overloaded: the client is so far behind the schedule over the flood's second half. */
#define OVERLOAD_SHARE 0.05
/* Queues that hold data in so many of the samples. */
#define QUEUED_SHARE 0.5

/* Stalled: nothing read for so long with data waiting. */
#define STALL_S 5.0
/* ... and so many wake-ups beyond idle in all that time: who wakes is at work, however
 * slowly (a second per message is slow, and healthy). */
#define STALL_WAKEUPS 2.0

/* Quiet: CPU within so many cores of idle (ticks are 10 ms), wake-ups within so many /s.
 */
#define QUIET_CORES   0.02
#define QUIET_WAKEUPS 2.0
#define QUIET_S       1.0

/* Memory that goes back after the flood is a queue being worked off. */
#define RELEASED_SHARE 0.3

/* Above so many late samples, or so much of the flood missing by our own fault, floodtest
 * does not trust itself with a pass. */
#define LATE_SHARE  0.05
#define SHORT_SHARE 0.01

#endif
