/* The rules that decide, each a question about a picture. Pure. judge.c orders them into
 * a verdict, explain.c puts them into words. */
#ifndef FLOODTEST_JUDGE_RULES_H
#define FLOODTEST_JUDGE_RULES_H

#include "harness/judge/judge.h"
#include "harness/judge/picture.h"

#include <stdbool.h>

/* Growth that nobody calls bounded, bytes: the budget, or what the memory limit leaves of
 * it above the client's level at rest. */
double rule_budget(const struct picture *p, const struct run_terms *c);

bool rule_over_budget(const struct picture *p, const struct run_terms *c);

/* Growth goes with what was read. */
bool rule_in_step(const struct picture *p, const struct run_terms *c);

/* Memory is flat over the end of the flood, shown to a bound that excludes a queue. */
bool rule_flat(const struct picture *p, const struct run_terms *c);

/* Memory rose and stopped rising, while the client went on reading or was held back by
 * its own full receive queue. */
bool rule_plateau(const struct picture *p, const struct run_terms *c);

/* The floor of memory rose over the flood, in step with reading or not: worth a closer
 * look at full speed. */
bool rule_rises(const struct picture *p);

/* Small but proven growth: not flat, whatever the tolerance. */
bool rule_creeps(const struct picture *p);

/* The client did not keep up with the asked rate; at --rate max: it was the slower side.
 */
bool rule_overloaded(const struct picture *p, const struct run_terms *c);

/* After the flood, with empty sockets, the client was still working, or its sockets had
 * not emptied, or it gave memory back: it had a backlog. False without a drain phase. */
bool rule_backlog(const struct picture *p);

/* It stopped reading for good: data waits, nothing is read, nothing else is done. */
bool rule_stalled(const struct picture *p, const struct series *s);

/* It ended after growing in step with what it read: its own limit ended it. */
bool rule_ceiling(const struct picture *p);

#endif
