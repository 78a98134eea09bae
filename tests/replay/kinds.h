/* The kinds of clients that the judge is measured on: for each, what is true of it, and
 * how one of them is drawn. The same kind and seed give the same trace on every machine.
 */
#ifndef FLOODTEST_TESTS_REPLAY_KINDS_H
#define FLOODTEST_TESTS_REPLAY_KINDS_H

#include "tests/replay/draw.h"
#include "tests/support/trace.h"

#include <stdbool.h>
#include <stddef.h>

enum kind_truth {
    KIND_HEALTHY, /* bounded: a FAIL is false */
    KIND_GROWS,   /* a PASS is a miss, unless it said that it would not see so little */
    KIND_ENDS,    /* stalls, crashes, gives up: a PASS is a miss */
    KIND_OPEN,    /* either answer is honest */
};

struct kind {
    const char *name;
    enum kind_truth truth;
    bool within;         /* healthy: it reaches its bound within the run */
    bool held_out;       /* not looked at while the numbers of the judge are chosen */
    const char *classes; /* that are right, separated by commas */
    void (*draw)(struct draw *d);
};

extern const struct kind kind_table[];
extern const size_t kind_count;

const struct kind *kind_find(const char *name); /* NULL: there is none */

void kind_draw(const struct kind *kind, unsigned seed, struct draw *d);

/* Draws one and lets it run. Release with trace_fini. */
void kind_run(const struct kind *kind, unsigned seed, struct trace *t);

/* name is one of the comma-separated classes. */
bool kind_accepts(const char *classes, const char *name);

#endif
