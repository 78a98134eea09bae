/* The judge: rows in, verdict out. Pure: no clock, no I/O, no knowledge of how the rows
 * were taken. The same rows and facts give the same verdict, live or from a samples file.
 *
 * In a run the conductor asks judge_look now and then, and obeys; at the end
 * judge_conclude gives the verdict. judge.c has the order of the rules, growth.h and
 * load.h the questions they ask, judge_numbers.h every number of the procedure. */
#ifndef FLOODTEST_JUDGE_JUDGE_H
#define FLOODTEST_JUDGE_JUDGE_H

#include "harness/judge/verdict.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

#include <stdbool.h>
#include <stdint.h>

/* What the flood should do now. */
enum judge_step {
    JUDGE_GO_ON, /* nothing is decided */
    JUDGE_RAISE, /* memory grows with what is read: flood as fast as the client reads */
    JUDGE_FLAT,  /* a pass, once the asked duration is over; in a second flood: enough */
    JUDGE_THIN,  /* nothing to be learnt by going on: end the flood */
    JUDGE_SEEN,  /* a clear fail: end the flood now */
    JUDGE_EASE,  /* past the budget at full speed: go on at the asked rate, as a second
                    flood */
};

/* Looks at the rows so far; meant for phases flood and confirm. */
enum judge_step judge_look(const struct series *s, const struct run_terms *c);

/* Memory rose by more than a client needs to get going: worth asking what holds it. */
bool judge_sees_growth(const struct series *s);

/* True when the client has been as quiet as in its idle phase for the last second, its
 * sockets are empty, and what it has not acknowledged by now (c->acks) will not be: the
 * drain is over. */
bool judge_drained(const struct series *s, const struct run_terms *c);

/* True when the sockets cannot empty within seconds at the rate the client reads. */
bool judge_drain_hopeless(const struct series *s, double seconds);

/* Whether one flood, now drained, leaves a doubt that a second one would settle: see
 * again.h. */
enum judge_again {
    JUDGE_ENOUGH,
    JUDGE_AGAIN,        /* at the asked rate */
    JUDGE_AGAIN_RAISED, /* as fast as the client reads */
};

enum judge_again judge_wants_again(const struct series *s, const struct run_terms *c);

void judge_conclude(const struct series *s, const struct run_terms *c,
                    const struct run_facts *f, struct verdict *out);

/* The same by other numbers than judge_numbers, to see what hangs on them. */
struct judge_numbers;
void judge_conclude_by(const struct judge_numbers *n, const struct series *s,
                       const struct run_terms *c, const struct run_facts *f,
                       struct verdict *out);

#endif
