/* What else went on on the machine during a run. Pure. */
#ifndef FLOODTEST_RECORD_CROWD_H
#define FLOODTEST_RECORD_CROWD_H

#include "harness/record/run_record.h"

/* CPU that neither the client nor floodtest used, in cores, over the whole run; NAN
 * unknown. */
double crowd_others(const struct run_record *r);

/* A run needs two cores, one for the client and one for floodtest. The share of them
 * that others competed for, 0 to 1, as far as an average over the run can tell: 0 while
 * two cores were free. NAN unknown. */
double crowd_share(const struct run_record *r);

#endif
