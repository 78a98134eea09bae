/* Questions about memory: does it grow with what is read, does it stand still, did it
 * stop? Pure. Windows are the end of the first flood's load unless said otherwise. */
#ifndef FLOODTEST_JUDGE_GROWTH_H
#define FLOODTEST_JUDGE_GROWTH_H

#include "harness/judge/picture.h"

#include <stdbool.h>

/* Growth that nobody calls bounded, bytes: the budget, or what the memory limit leaves of
 * it above the client's level at rest. */
double growth_budget(const struct picture *p, const struct run_terms *c);
bool growth_over_budget(const struct picture *p, const struct run_terms *c);

/* Memory climbs with reading through the load so far: four quarters, each with a higher
 * floor than the one before, in step with what was read. */
bool growth_in_step(const struct picture *p);

/* All growth so far goes with what was read, by byte or by message. */
bool growth_proportional(const struct picture *p, const struct run_terms *c);

/* Memory is flat, shown to a bound that excludes a queue. overloaded: see load.h. */
bool growth_flat(const struct picture *p, const struct run_terms *c, bool overloaded);

/* Memory is flat and data waits, but the client reads so little that the longest flood
 * could not exclude a queue. */
bool growth_reads_too_little(const struct picture *p, const struct run_terms *c);

/* Memory rose and stopped rising, while the client went on reading or was held back by
 * its own full receive queue. */
bool growth_plateau(const struct picture *p, const struct run_terms *c);

/* ... and that is put to the test: enough was read meanwhile to exclude a queue, or for
 * growth at the former pace to show. */
bool growth_plateau_exercised(const struct picture *p, const struct run_terms *c);

/* ... or it showed in the second flood that it stays. */
bool growth_plateau_held(const struct picture *p);

/* The second flood rose above the plateau of the first. */
bool growth_resumed(const struct picture *p);

/* The floor of memory rose over the flood, in step with reading or not: worth a closer
 * look at full speed. */
bool growth_rises(const struct picture *p);

/* Small but proven growth: not flat, whatever the tolerance. */
bool growth_creeps(const struct picture *p, const struct run_terms *c);

/* Growth that goes on, without slowing down, through more messages than any known bound
 * by count: it is not going to stop. */
bool growth_unbounded(const struct picture *p, const struct run_terms *c);

/* The client's live objects did not grow with its memory, as far as anybody counts them.
 */
bool growth_is_dead(const struct picture *p);

/* By how much live objects have grown when the latest drain is over, bytes; NAN unknown.
 */
double growth_alive_at_rest(const struct picture *p);

/* That is little of the growth, though more was counted in the flood: garbage that had
 * not been collected. Says something of a client that has nothing left to do. */
bool growth_is_dead_at_rest(const struct picture *p);

/* The largest rise of memory from one row of a window to the next: so much may hide until
 * its next step; and a huge page where there are any, or nobody can tell; bytes. */
double growth_granularity(const struct picture *p, struct span window);

/* What was read, where the flood was judged, is enough to tell a queue of messages. */
bool growth_tells(const struct picture *p, const struct run_terms *c);

/* Bytes per message above which growth would have been seen; NAN: not known. */
double growth_detectable(const struct picture *p, const struct run_terms *c);

#endif
