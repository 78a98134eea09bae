/* Between the parts of the native agent: entry points (native.c), what is sampled and
 * still live (sample.c), by which chance (chance.c), the profile's file (store.c), call
 * stacks (stack.c). */
#ifndef FLOODTEST_AGENTS_NATIVE_AGENT_H
#define FLOODTEST_AGENTS_NATIVE_AGENT_H

#include "probes/native_layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HIDDEN  __attribute__((visibility("hidden")))
#define RARELY  __attribute__((noinline, cold))
#define HOT_TLS __thread __attribute__((tls_model("initial-exec")))

/* Bytes that this thread may still allocate before the next sample; below 0 before the
 * thread's first allocation, too. */
extern HOT_TLS HIDDEN int64_t sample_left;

/* Starts this thread's countdown; false: it runs already. */
HIDDEN bool chance_start(void);
/* The bytes to the next sample. */
HIDDEN void chance_next(void);
/* A number in (0, 1]. */
HIDDEN double chance_draw(void);
/* That a block of so many bytes is sampled, in (0, 1]. */
HIDDEN double chance_of(size_t bytes);

/* Says of an address whether it may be sampled: a count of the live samples that share
 * its place. Without a lock: who frees has got the address from who allocated it. */
enum { SAMPLE_FILTER_SIZE = 128 * 1024 };
extern HIDDEN uint8_t sample_filter[SAMPLE_FILTER_SIZE];

static inline size_t sample_place(const void *p)
{
    /* Neighbours stay neighbours, which is kind to the cache; the upper bits spread the
     * blocks that begin a page. */
    uintptr_t a = (uintptr_t)p;
    return ((a >> 4) ^ (a >> 21)) & (SAMPLE_FILTER_SIZE - 1);
}

static inline bool sample_maybe(const void *p)
{
    return __atomic_load_n(&sample_filter[sample_place(p)], __ATOMIC_RELAXED) != 0;
}

struct sample {
    uintptr_t address; /* 0: none */
    uint64_t weight, count;
    uint64_t taken_bytes; /* size when its call stack was taken */
    uint32_t stack;
};

/* The countdown went below 0 in the allocation of p. errno stays as it is. */
HIDDEN void sample_due(void *p, size_t bytes) RARELY;
/* p is about to be freed and sample_maybe. */
HIDDEN void sample_freed(void *p) RARELY;
/* p is about to be resized: takes it off the table; false if it was not sampled. */
HIDDEN bool sample_take(void *p, struct sample *s) RARELY;
/* ... and it was, from old to now bytes, and is at p now. A failed resize: old = now. */
HIDDEN void sample_resized(void *p, size_t old, size_t now, struct sample *s) RARELY;

/* The file. Maps PREFIX.PID; false: there is none, ever. */
HIDDEN bool store_open(const char *prefix);
HIDDEN void store_close(void);
/* The header of the open file. */
HIDDEN struct native_header *store_header(void);
HIDDEN struct native_stack *store_stack(uint32_t index);
/* The index of the stack of these n addresses, new or known; -1: no room. Under the lock
 * of sample.c. */
HIDDEN int64_t store_find(const uintptr_t *addresses, size_t n);

/* The callers of the agent, innermost first. Allocates nothing after the first call. */
HIDDEN size_t stack_take(uintptr_t addresses[NATIVE_FRAMES_MAX]);
struct stack_module {
    const char *path; /* may be relative; valid while the module is loaded */
    uintptr_t bias;
};
/* The module of a code address; false: none. Takes no lock. */
HIDDEN bool stack_module_of(uintptr_t address, struct stack_module *m);

#endif
