/* Is a number of the judge tuned to one client? Every number is chosen anew without the
 * runs of a client, by a rule that never looks at them, and the client is judged by all
 * the numbers so chosen. If that gives the same matrix as the table, and as numbers that
 * the rule chooses of all clients, no number needs the client that it judges. */
#ifndef FLOODTEST_TESTS_REPLAY_LEAVE_ONE_OUT_H
#define FLOODTEST_TESTS_REPLAY_LEAVE_ONE_OUT_H

#include "tests/replay/trials.h"

/* Both rules take the stretch of factors around 1 by which, of the runs of the other
 * clients, none becomes wrong and no more are inconclusive than by the table, and choose
 * its geometric middle. They differ in a stretch that reaches an end of the factors
 * tried.
 */
enum leave_one_out_rule {
    LEAVE_ONE_OUT_CLOSED, /* it bounds nothing: the number stays as it is in the table */
    LEAVE_ONE_OUT_OPEN,   /* it ends there: a number that only the client left out held at
                             one side moves away from it */
};

/* The factor for a number. */
double leave_one_out_choose(const struct trials *t, size_t number, size_t without_client,
                            enum leave_one_out_rule rule);

/* On stdout, in Markdown: the confusion matrix by the table's numbers, by numbers chosen
 * without the client that is judged, and by those chosen of all clients; the runs that
 * differ; the numbers that move. */
void leave_one_out_print(const struct trials *t, const struct manifest *m, unsigned jobs);

#endif
