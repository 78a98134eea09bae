/* The runs of a suite: all scenarios of all files, filtered, repeated, in one order that
 * is the same on every machine, so that shards agree. Pure. */
#ifndef FLOODTEST_SUITE_PLAN_H
#define FLOODTEST_SUITE_PLAN_H

#include "harness/base/err.h"
#include "harness/scenario/scenario_file.h"
#include "harness/suite/shard.h"

#include <stdint.h>

struct suite_item {
    char *name;        /* of the run; "NAME #2" of a repetition; no two alike */
    char **words;      /* of `floodtest run`: NULL-terminated, owned */
    uint32_t index;    /* among the runs of all shards, from 0 */
    uint64_t digest;   /* of words and expectation: has it changed since? */
    bool alone;        /* never beside another */
    double expected_s; /* rough guess from its settings, until journals know better */
    const struct expectation *expect; /* borrowed from the file */
    struct scenario_place place;      /* likewise: where it stands */
    const struct scenario_run *run;   /* likewise; NULL: of no file */
};

struct suite_plan {
    struct suite_item *items;
    size_t count;    /* of this shard; may be 0 where there are more shards than runs */
    size_t total;    /* of all shards */
    uint64_t digest; /* of all items of all shards: shards of one suite agree in it */
    struct shard shard;
};

/* filter NULL: all; else a pattern of fnmatch(3) or a part of the name. Takes items by
 * shard (item i belongs to shard i % count). Repetitions come round by round. A run is
 * alone when its file says so, and where two at a time would be in each other's way: at
 * full speed, on a fixed port or socket, with a client that runs already.
 * FERR_CONFIG if a name stands for two runs, or no run is left in all shards; p must be
 * released in any case. Files must outlive the plan. */
int suite_plan_make(struct suite_plan *out, const struct scenario_file *files,
                    size_t count, const struct scenario_override *overrides,
                    size_t override_count, const char *filter, uint32_t repeat,
                    struct shard shard, struct err *e) MUST_CHECK;
void suite_plan_fini(struct suite_plan *p);

#endif
