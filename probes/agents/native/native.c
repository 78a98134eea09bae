/* The native agent: preloaded into the client with LD_PRELOAD, it stands before the C
 * allocator, forwards every call and notes some of them (sample.c). Without
 * $FLOODTEST_NATIVE, or when anything fails at the start, it only forwards.
 *
 * What it cannot do: see memory of programs that are linked statically or that contain
 * their own malloc (they call it directly), of programs that run setuid (the dynamic
 * linker ignores us), or of mmap. A program built with gcc's -fsanitize=address ends at
 * once with "ASan runtime does not come first in initial library list": it must be
 * flooded without --native (ASan's own leak report says more). The unwinder needs
 * .eh_frame, which compilers emit unless told otherwise; code that a JIT made ends a
 * stack. */
#include "probes/agents/native/agent.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC    __attribute__((visibility("default")))
#define LIKELY(x) __builtin_expect(!!(x), 1)

static void *first_malloc(size_t bytes);
static void *first_calloc(size_t count, size_t bytes);
static void *first_realloc(void *p, size_t bytes);
static void first_free(void *p);
static void *first_memalign(size_t align, size_t bytes);
static void *first_aligned_alloc(size_t align, size_t bytes);
static int first_posix_memalign(void **out, size_t align, size_t bytes);
static void *first_valloc(size_t bytes);
static void *first_pvalloc(size_t bytes);
static size_t first_usable(void *p);

/* X(name, member, return type, parameters): the next allocator behind us, be it libc's
 * or another that is preloaded. The first call of any looks them up. */
#define ALLOCATOR(X)                                                                     \
    X("malloc", malloc, void *, (size_t))                                                \
    X("calloc", calloc, void *, (size_t, size_t))                                        \
    X("realloc", realloc, void *, (void *, size_t))                                      \
    X("free", free, void, (void *))                                                      \
    X("memalign", memalign, void *, (size_t, size_t))                                    \
    X("aligned_alloc", aligned_alloc, void *, (size_t, size_t))                          \
    X("posix_memalign", posix_memalign, int, (void **, size_t, size_t))                  \
    X("valloc", valloc, void *, (size_t))                                                \
    X("pvalloc", pvalloc, void *, (size_t))                                              \
    X("malloc_usable_size", usable, size_t, (void *))

static struct {
#define X(name, member, type, parameters) type(*member) parameters;
    ALLOCATOR(X)
#undef X
} real = {
#define X(name, member, type, parameters) .member = first_##member,
    ALLOCATOR(X)
#undef X
};

/* --- the start -------------------------------------------------------------------------
 * dlsym may itself allocate; that comes from here and is never given back. */

static _Alignas(16) char boot_memory[16 * 1024];
static size_t boot_used;
static bool looking_up;

static bool is_boot(const void *p)
{
    uintptr_t a = (uintptr_t)p;
    return a >= (uintptr_t)boot_memory && a < (uintptr_t)boot_memory + sizeof boot_memory;
}

static void *boot_alloc(size_t bytes)
{
    if (bytes > sizeof boot_memory - boot_used) {
        errno = ENOMEM;
        return NULL;
    }
    void *p = boot_memory + boot_used;
    boot_used += (bytes + 15) & ~(size_t)15;
    boot_used = boot_used > sizeof boot_memory ? sizeof boot_memory : boot_used;
    return p;
}

/* No locks: the first allocation of a process comes before its first thread. */
static bool look_up(void)
{
    if (looking_up) {
        return false;
    }
    looking_up = true;
    void *found;
#define X(name, member, type, parameters)                                                \
    found = dlsym(RTLD_NEXT, name);                                                      \
    if (found != NULL) {                                                                 \
        memcpy(&real.member, &found, sizeof found);                                      \
    }
    ALLOCATOR(X)
#undef X
    looking_up = false;
    return real.malloc != first_malloc;
}

static void *first_malloc(size_t bytes)
{
    return look_up() ? real.malloc(bytes) : boot_alloc(bytes);
}

static void *first_calloc(size_t count, size_t bytes)
{
    size_t all;
    if (look_up()) {
        return real.calloc(count, bytes);
    }
    return __builtin_mul_overflow(count, bytes, &all) ? NULL : boot_alloc(all);
}

static void *first_realloc(void *p, size_t bytes)
{
    if (look_up()) {
        return real.realloc(p, bytes);
    }
    void *q = boot_alloc(bytes);
    if (p != NULL && q != NULL) { /* from here, as all so far: no read goes past it */
        size_t left = sizeof boot_memory - (size_t)((char *)p - boot_memory);
        memmove(q, p, bytes < left ? bytes : left);
    }
    return q;
}

static void first_free(void *p)
{
    if (look_up()) {
        real.free(p);
    }
}

/* Not while looking up: nobody aligns in there. An allocator without one of these gets
 * none from us. */
static void *none(void)
{
    errno = ENOMEM;
    return NULL;
}

static void *first_memalign(size_t align, size_t bytes)
{
    return look_up() && real.memalign != first_memalign ? real.memalign(align, bytes)
                                                        : none();
}

static void *first_aligned_alloc(size_t align, size_t bytes)
{
    return look_up() && real.aligned_alloc != first_aligned_alloc
               ? real.aligned_alloc(align, bytes)
               : none();
}

static int first_posix_memalign(void **out, size_t align, size_t bytes)
{
    return look_up() && real.posix_memalign != first_posix_memalign
               ? real.posix_memalign(out, align, bytes)
               : ENOMEM;
}

static void *first_valloc(size_t bytes)
{
    return look_up() && real.valloc != first_valloc ? real.valloc(bytes) : none();
}

static void *first_pvalloc(size_t bytes)
{
    return look_up() && real.pvalloc != first_pvalloc ? real.pvalloc(bytes) : none();
}

/* Without it, resized blocks keep the weight that they had. */
static size_t first_usable(void *p)
{
    return look_up() && real.usable != first_usable ? real.usable(p) : 0;
}

/* --- what the client calls -------------------------------------------------------------
 */

static inline void *counted(void *p, size_t bytes)
{
    if (LIKELY(p != NULL)) {
        sample_left -= (int64_t)bytes;
        if (!LIKELY(sample_left >= 0)) {
            sample_due(p, bytes);
        }
    }
    return p;
}

PUBLIC void *malloc(size_t bytes)
{
    return counted(real.malloc(bytes), bytes);
}

PUBLIC void *calloc(size_t count, size_t bytes)
{
    return counted(real.calloc(count, bytes), count * bytes); /* no overflow, or NULL */
}

PUBLIC void free(void *p)
{
    if (!LIKELY(!sample_maybe(p))) {
        sample_freed(p);
    }
    if (LIKELY(!is_boot(p))) {
        real.free(p);
    }
}

static void *move_from_boot(void *p, size_t bytes)
{
    size_t left = sizeof boot_memory - (size_t)((char *)p - boot_memory);
    void *q = malloc(bytes);
    if (q != NULL) {
        memcpy(q, p, bytes < left ? bytes : left);
    }
    return q;
}

/* A growing block uses up the countdown by what it grew: this gives it the same chance
 * to be a sample as a new block of its size has, and a block that grows in small steps
 * is not looked at in each. */
PUBLIC void *realloc(void *p, size_t bytes)
{
    if (p == NULL) {
        return malloc(bytes);
    }
    if (is_boot(p)) {
        return move_from_boot(p, bytes);
    }
    size_t old = real.usable(p);
    struct sample s;
    /* Before the call: after it the address may already be another thread's. */
    bool sampled = sample_maybe(p) && sample_take(p, &s);
    void *q = real.realloc(p, bytes);
    if (q == NULL) {
        if (sampled) { /* realloc(p, 0) frees */
            sample_resized(bytes == 0 ? NULL : p, old, old, &s);
        }
        return NULL;
    }
    size_t now = real.usable(q);
    if (sampled) {
        sample_resized(q, old, now, &s);
    } else if (now > old) {
        sample_left -= (int64_t)(now - old);
        if (!LIKELY(sample_left >= 0)) {
            sample_due(q, now);
        }
    }
    return q;
}

PUBLIC void *reallocarray(void *p, size_t count, size_t bytes)
{
    size_t all;
    if (__builtin_mul_overflow(count, bytes, &all)) {
        return none();
    }
    return realloc(p, all);
}

PUBLIC void *memalign(size_t align, size_t bytes)
{
    return counted(real.memalign(align, bytes), bytes);
}

PUBLIC void *aligned_alloc(size_t align, size_t bytes)
{
    return counted(real.aligned_alloc(align, bytes), bytes);
}

PUBLIC int posix_memalign(void **out, size_t align, size_t bytes)
{
    int code = real.posix_memalign(out, align, bytes);
    if (code == 0) {
        counted(*out, bytes);
    }
    return code;
}

PUBLIC void *valloc(size_t bytes)
{
    return counted(real.valloc(bytes), bytes);
}

PUBLIC void *pvalloc(size_t bytes)
{
    return counted(real.pvalloc(bytes), bytes);
}
