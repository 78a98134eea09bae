/* The profile that the native agent (agents/native/native.c, preloaded into the client)
 * keeps in a file: which call stacks allocated the memory that is still in use. Sampled:
 * on average one allocation per NATIVE_SAMPLE_BYTES is noted, and stands for that many
 * bytes (or its own size, if larger), as tcmalloc's and Go's heap profiles do it.
 *
 * The agent maps the file NAME.PID that $FLOODTEST_NATIVE names, and only writes; there
 * is no thread, socket or signal in the client. floodtest reads it at any time, also
 * after the client's end. Both know the layout below; nothing in it is trusted.
 *
 * The layout: struct native_header, then native_stack[NATIVE_STACKS_MAX], then
 * native_live[NATIVE_LIVE_MAX] (the agent's own table; readers need only the stacks).
 * Numbers are updated without locks for readers: each is right by itself. */
#ifndef FLOODTEST_PROBES_NATIVE_PROFILE_H
#define FLOODTEST_PROBES_NATIVE_PROFILE_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

#define NATIVE_ENVIRONMENT "FLOODTEST_NATIVE"
#define NATIVE_MAGIC       UINT64_C(0x31766974616e6674) /* "tfnativ1", little-endian */

enum {
    NATIVE_SAMPLE_BYTES = 64 * 1024,
    NATIVE_STACKS_MAX = 1024,
    NATIVE_FRAMES_MAX = 24,
    NATIVE_LIVE_MAX = 32 * 1024,
    NATIVE_SYMBOL_MAX = 96, /* "libfoo.so.1:function_name+0x1f", NUL-terminated */
};

struct native_stack {
    uint64_t hash; /* 0: free */
    uint64_t live_bytes, live_count;   /* estimates */
    uint64_t total_bytes, total_count; /* since the start */
    uint64_t frame_count;
    char frames[NATIVE_FRAMES_MAX][NATIVE_SYMBOL_MAX]; /* innermost first */
};

struct native_live {
    uint64_t address; /* 0: free, 1: was used */
    uint64_t weight;  /* bytes it stands for */
    uint64_t stack;   /* index */
};

struct native_header {
    uint64_t magic;
    uint64_t header_bytes, stack_bytes; /* sizeof, as a check of the layout */
    uint64_t sample_bytes;
    uint64_t lost_stacks, lost_samples; /* the tables were full */
};

/* Reads a profile into the form of agents/README.md: an object "findings" with one
 * culprit of kind "native" per call stack, those that grew most since the baseline
 * first. baseline: what native_profile_baseline gave, or NULL. A new reference, or NULL
 * with a sentence. */
json_t *native_profile_findings(const char *path, const json_t *baseline, int culprits,
                                struct err *e);

/* The stacks and their bytes now, to count growth from. A new reference. */
json_t *native_profile_baseline(const char *path, struct err *e);

#endif
