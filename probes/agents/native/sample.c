/* Which allocations are sampled, and which of the samples are still live.
 *
 * A block of s bytes is sampled with probability 1 - exp(-s / mean) and then stands for
 * s / (1 - exp(-s / mean)) bytes, so that the sums are right on average whatever the
 * sizes. The tables here are wiped by the kernel in a forked child (of any kind of fork
 * that copies memory): the lock is free there, nothing is live, and the missing mark
 * tells it to begin a file of its own. A vfork child shares its parent's memory, and
 * rightly writes into its profile. */
#include "probes/agents/native/agent.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    PAGE_MAX = 64 * 1024,
    LIVE_SIZE = 32 * 1024, /* a power of two */
    LIVE_MAX = LIVE_SIZE / 4 * 3,
    OFF_BYTES = 1 << 20, /* while there is no file: when to look again */
};
#define WIPED __attribute__((aligned(PAGE_MAX)))

static HOT_TLS bool busy; /* in here: what it or a signal allocates is none */

WIPED uint8_t sample_filter[SAMPLE_FILTER_SIZE];
static WIPED struct sample live[LIVE_SIZE]; /* open addressing, linear probing */
static WIPED union {
    struct {
        uint32_t lock; /* 0 free, 1 held, 2 held and awaited */
        bool alive;    /* false: wiped */
        uint32_t live_count;
    } is;
    char room[PAGE_MAX];
} mine;

static bool on;
static char prefix[512];

static void lock(void)
{
    uint32_t free = 0;
    if (__atomic_compare_exchange_n(&mine.is.lock, &free, 1, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    while (__atomic_exchange_n(&mine.is.lock, 2, __ATOMIC_ACQUIRE) != 0) {
        syscall(SYS_futex, &mine.is.lock, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
    }
}

static void unlock(void)
{
    if (__atomic_exchange_n(&mine.is.lock, 0, __ATOMIC_RELEASE) == 2) {
        syscall(SYS_futex, &mine.is.lock, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    }
}

static void weigh(struct sample *s, size_t bytes)
{
    if (bytes == 0) {
        bytes = 1;
    }
    double weight = (double)bytes / chance_of(bytes);
    s->weight = (uint64_t)(weight + 0.5);
    /* Whole numbers that are right on average. */
    s->count = (uint64_t)(weight / (double)bytes + 1 - chance_draw());
}

/* --- the table of live samples ---------------------------------------------------------
 */

static size_t live_home(uintptr_t address)
{
    return (size_t)((address >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 40) &
           (LIVE_SIZE - 1);
}

/* The place of an address, or of its gap. */
static size_t live_find(uintptr_t address)
{
    size_t i = live_home(address);
    while (live[i].address != 0 && live[i].address != address) {
        i = (i + 1) & (LIVE_SIZE - 1);
    }
    return i;
}

static void filter_add(uintptr_t address, int by)
{
    uint8_t *f = &sample_filter[sample_place((void *)address)];
    /* A full counter stays full: it has lost count. */
    if (*f != UINT8_MAX) {
        __atomic_store_n(f, (uint8_t)(*f + by), __ATOMIC_RELAXED);
    }
}

/* Closes the gap, so that no search ends too early. */
static void live_remove(size_t gap)
{
    filter_add(live[gap].address, -1);
    mine.is.live_count--;
    for (size_t i = (gap + 1) & (LIVE_SIZE - 1); live[i].address != 0;
         i = (i + 1) & (LIVE_SIZE - 1)) {
        size_t from_home = (i - live_home(live[i].address)) & (LIVE_SIZE - 1);
        if (from_home >= ((i - gap) & (LIVE_SIZE - 1))) {
            live[gap] = live[i];
            gap = i;
        }
    }
    live[gap].address = 0;
}

static void forget(const struct sample *s)
{
    struct native_stack *k = store_stack(s->stack);
    k->live_bytes -= s->weight;
    k->live_count -= s->count;
    k->live_samples--;
}

static void note(const struct sample *s)
{
    struct native_stack *k = store_stack(s->stack);
    k->live_bytes += s->weight;
    k->live_count += s->count;
    k->live_samples++;
}

/* The sample is accounted already. */
static void live_insert(const struct sample *s)
{
    size_t at = live_find(s->address);
    if (live[at].address != 0) { /* its free was missed: in a signal handler */
        forget(&live[at]);
        live[at] = *s;
        return;
    }
    if (mine.is.live_count >= LIVE_MAX) {
        store_header()->lost_samples++;
        forget(s);
        return;
    }
    live[at] = *s;
    mine.is.live_count++;
    filter_add(s->address, 1);
}

/* --- from the entry points -------------------------------------------------------------
 */

struct entry {
    int error; /* errno to restore */
};

/* Under the lock and with a file, or false. */
static bool enter(struct entry *e)
{
    if (busy || !__atomic_load_n(&on, __ATOMIC_RELAXED)) {
        return false;
    }
    e->error = errno;
    busy = true;
    lock();
    if (!mine.is.alive) {
        store_close(); /* the parent's */
        mine.is.alive = store_open(prefix);
        on = mine.is.alive;
    }
    return true;
}

static void leave(const struct entry *e)
{
    unlock();
    busy = false;
    errno = e->error;
}

static void take_sample(void *p, size_t bytes, const uintptr_t *stack, size_t n)
{
    struct sample s = {.address = (uintptr_t)p, .taken_bytes = bytes};
    int64_t index = store_find(stack, n);
    if (index < 0) {
        return;
    }
    s.stack = (uint32_t)index;
    weigh(&s, bytes);
    struct native_stack *k = store_stack(s.stack);
    k->total_bytes += s.weight;
    k->total_count += s.count;
    note(&s);
    live_insert(&s);
}

/* A new stack, for p or for what it has become. */
static void sample_now(void *p, size_t bytes, const struct sample *instead_of)
{
    uintptr_t stack[NATIVE_FRAMES_MAX];
    int error = errno;
    busy = true;
    size_t n = stack_take(stack);
    busy = false;
    errno = error;
    struct entry e;
    if (enter(&e)) {
        if (on) {
            if (instead_of != NULL) {
                forget(instead_of);
            }
            take_sample(p, bytes, stack, n);
        }
        leave(&e);
    }
}

void sample_due(void *p, size_t bytes)
{
    if (busy || !__atomic_load_n(&on, __ATOMIC_RELAXED)) {
        sample_left = OFF_BYTES;
        return;
    }
    if (chance_start()) {
        sample_left -= (int64_t)bytes;
        if (sample_left >= 0) {
            return;
        }
    }
    chance_next();
    sample_now(p, bytes, NULL);
}

bool sample_take(void *p, struct sample *s)
{
    struct entry e;
    if (!enter(&e)) {
        return false;
    }
    size_t at = live_find((uintptr_t)p);
    bool found = on && live[at].address != 0;
    if (found) {
        *s = live[at];
        live_remove(at);
    }
    leave(&e);
    return found;
}

void sample_freed(void *p)
{
    struct entry e;
    if (!enter(&e)) {
        return;
    }
    size_t at = live_find((uintptr_t)p);
    if (on && live[at].address != 0) {
        forget(&live[at]);
        live_remove(at);
    }
    leave(&e);
}

void sample_resized(void *p, size_t old, size_t now, struct sample *s)
{
    (void)chance_start();
    /* A block that doubled belongs to who lets it grow. */
    if (p != NULL && now / 2 >= s->taken_bytes) {
        sample_now(p, now, s);
        return;
    }
    struct entry e;
    if (!enter(&e)) {
        return;
    }
    struct sample before = *s;
    s->address = (uintptr_t)p;
    bool shrunk = now < old;
    if (p == NULL || (shrunk && chance_draw() * chance_of(old) > chance_of(now))) {
        forget(s);
    } else {
        if (now != old) {
            weigh(s, now);
            forget(&before);
            note(s);
        }
        live_insert(s);
    }
    leave(&e);
}

/* --- life ------------------------------------------------------------------------------
 */

static void in_child(void)
{
    struct entry e;
    if (enter(&e)) { /* begins the child's file while the child may still open files */
        leave(&e);
    }
}

static bool wipe_on_fork(void *start, size_t bytes)
{
    return madvise(start, bytes, MADV_WIPEONFORK) == 0;
}

__attribute__((constructor)) static void start(void)
{
    int error = errno;
    const char *name = secure_getenv(NATIVE_ENVIRONMENT);
    if (name != NULL && strlen(name) < sizeof prefix) {
        memcpy(prefix, name, strlen(name) + 1);
        uintptr_t unused[NATIVE_FRAMES_MAX];
        (void)stack_take(unused);
        mine.is.alive = wipe_on_fork(sample_filter, sizeof sample_filter) &&
                        wipe_on_fork(live, sizeof live) &&
                        wipe_on_fork(&mine, sizeof mine) && store_open(prefix) &&
                        pthread_atfork(NULL, NULL, in_child) == 0;
        sample_left = 0;
        __atomic_store_n(&on, mine.is.alive, __ATOMIC_RELEASE);
    }
    errno = error;
}
