/* Joins the shards of a suite into what one go would have given. Pure. */
#ifndef FLOODTEST_SUITE_MERGE_H
#define FLOODTEST_SUITE_MERGE_H

#include "harness/base/strbuf.h"
#include "harness/suite/summary.h"

struct merge_part {
    const char *dir; /* what sentences call it */
    struct suite_summary summary;
};

/* Moves the runs of the parts (count > 0) into out; the parts must still be released.
 * Sentences about what is missing (a shard, runs of an unfinished one) are appended to
 * notes, a line each; these runs are counted in out->missing, or are SUITE_NOT_RUN.
 * FERR_CONFIG: the parts are no shards of one suite, or one of them is there twice. */
int suite_merge(struct suite_summary *out, struct merge_part *parts, size_t count,
                struct strbuf *notes, struct err *e) MUST_CHECK;

#endif
