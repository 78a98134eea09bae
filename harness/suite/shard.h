/* Which part of a suite this process runs. Pure: the environment is handed in. */
#ifndef FLOODTEST_SUITE_SHARD_H
#define FLOODTEST_SUITE_SHARD_H

#include "harness/base/err.h"

#include <stdint.h>

enum { SHARD_COUNT_MAX = 100000 };

struct shard {
    uint32_t index; /* from 0 */
    uint32_t count; /* 1: not sharded */
};

typedef const char *(*shard_getenv)(void *data, const char *name);

/* "2/4" is index 1 of 4. "auto": by the environment of Slurm arrays, Buildkite, GitLab,
 * CircleCI (index and count), "auto/4" where the scheduler tells only the index
 * (Kubernetes). text NULL: one shard of one. FERR_CONFIG with what was found and
 * expected. */
int shard_parse(struct shard *out, const char *text, shard_getenv get, void *data,
                struct err *e) MUST_CHECK;

#endif
