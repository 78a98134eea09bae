/* All that is known of a run: measured, asked, happened. A live run makes one, a samples
 * file gives one back; the judge and the reports need nothing else. */
#ifndef FLOODTEST_RECORD_RUN_RECORD_H
#define FLOODTEST_RECORD_RUN_RECORD_H

#include "harness/record/details.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

struct run_record {
    struct series series;
    struct run_terms terms;
    struct run_facts facts;
    struct run_details details;
};

void run_record_fini(struct run_record *r);

#endif
