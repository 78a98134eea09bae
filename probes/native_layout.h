/* The file in which the native agent (agents/native/, preloaded into the client) keeps
 * its profile: which call stacks allocated the memory that is still in use. Sampled: on
 * average one allocation per NATIVE_SAMPLE_BYTES is noted and stands for that many bytes
 * (or its own size, if larger), as in tcmalloc's and Go's heap profiles.
 *
 * $FLOODTEST_NATIVE is a prefix; each process of the client maps PREFIX.PID shared and
 * only writes; there is no thread, socket or signal in the client. A forked child starts
 * an empty file: what it inherited is not counted as its own. A program that replaces
 * itself with exec starts a new file under the same name. floodtest reads it at any time,
 * also after the client's end. Nothing in it is trusted.
 *
 * The layout: struct native_header, native_module[NATIVE_MODULES_MAX],
 * native_stack[NATIVE_STACKS_MAX]; little or big endian as the machine is. Numbers are
 * updated without locks for readers: each is right by itself. A stack's hash is 0 while
 * its frames are written. Names are looked up by the reader, in the modules' files: in
 * the client that would need the dynamic linker's lock. */
#ifndef FLOODTEST_PROBES_NATIVE_LAYOUT_H
#define FLOODTEST_PROBES_NATIVE_LAYOUT_H

#include <stdint.h>

#define NATIVE_ENVIRONMENT "FLOODTEST_NATIVE"
#define NATIVE_MAGIC       UINT64_C(0x32766974616e6674) /* "tfnativ2", little-endian */

enum {
    NATIVE_SAMPLE_BYTES = 256 * 1024,
    NATIVE_STACKS_MAX = 2048,
    NATIVE_FRAMES_MAX = 32,
    NATIVE_MODULES_MAX = 256,
    NATIVE_PATH_MAX = 256,
};

/* The module of code that belongs to no file (a JIT's). */
#define NATIVE_NO_MODULE UINT32_MAX

struct native_header {
    uint64_t magic;
    uint64_t header_bytes, module_bytes, stack_bytes; /* sizeof: a check of the layout */
    uint64_t modules_max, stacks_max;
    uint64_t sample_bytes; /* mean gap between two samples */
    uint64_t lost_stacks;  /* samples without a stack: the table was full */
    uint64_t lost_samples; /* ... not followed: too many live ones */
    uint64_t module_count;
};

struct native_module {
    uint64_t bias; /* the difference between addresses in memory and in the file */
    char path[NATIVE_PATH_MAX]; /* NUL-terminated */
};

struct native_frame {
    uint64_t offset; /* of the call, as an address in the module's file */
    uint32_t module; /* index, or NATIVE_NO_MODULE: offset is an address in memory */
    uint32_t unused;
};

struct native_stack {
    uint64_t hash;                     /* 0: free */
    uint64_t live_bytes, live_count;   /* estimates of what is in use now */
    uint64_t total_bytes, total_count; /* ... of all since the start */
    uint64_t live_samples;             /* 0: the slot may be given to another stack */
    uint64_t frame_count;
    struct native_frame frames[NATIVE_FRAMES_MAX]; /* innermost first */
};

#define NATIVE_FILE_BYTES                                                                \
    (sizeof(struct native_header) + NATIVE_MODULES_MAX * sizeof(struct native_module) +  \
     NATIVE_STACKS_MAX * sizeof(struct native_stack))

#endif
