/* The profile's file: made, filled and left behind for floodtest. */
#include "probes/agents/native/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    WAYS = 16,       /* slots in which a stack may be */
    PREFIX_MAX = 480 /* longer names get no profile */
};

static struct {
    struct native_header *header; /* NULL: no file */
    struct native_module *modules;
    struct native_stack *stacks;
    char program[NATIVE_PATH_MAX]; /* the main program has no name in the link map */
} store;

/* A file that cannot grow would kill the client with a signal. */
static bool may_grow(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= NATIVE_FILE_BYTES);
}

/* Never truncates: under the same number, a process of another namespace or the image
 * before an exec may have the old file mapped, and keeps it. */
static int make_file(const char *path)
{
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    int fd = open(path, flags, 0600);
    if (fd < 0 && errno == EEXIST) {
        unlink(path);
        fd = open(path, flags, 0600);
    }
    return fd;
}

/* All of the space is reserved now: a write to a full disk would be a signal, too. */
static bool reserve(int fd)
{
    return ftruncate(fd, (off_t)NATIVE_FILE_BYTES) == 0 &&
           (fallocate(fd, 0, 0, (off_t)NATIVE_FILE_BYTES) == 0 || errno == EOPNOTSUPP);
}

static void *map_file(const char *path)
{
    if (!may_grow()) {
        return NULL;
    }
    int fd = make_file(path);
    if (fd < 0) {
        return NULL;
    }
    void *map = MAP_FAILED;
    if (reserve(fd)) {
        map = mmap(NULL, NATIVE_FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    close(fd);
    if (map == MAP_FAILED) {
        unlink(path);
        return NULL;
    }
    return map;
}

/* PREFIX.PID, without stdio: it may have been called in a forked child. */
static bool name_file(char path[PREFIX_MAX + 16], const char *prefix)
{
    size_t n = strnlen(prefix, PREFIX_MAX);
    if (n == 0 || n == PREFIX_MAX) {
        return false;
    }
    memcpy(path, prefix, n);
    path[n++] = '.';
    char digits[12];
    size_t count = 0;
    for (unsigned pid = (unsigned)getpid(); pid > 0 && count < sizeof digits; pid /= 10) {
        digits[count++] = (char)('0' + pid % 10);
    }
    while (count > 0) {
        path[n++] = digits[--count];
    }
    path[n] = '\0';
    return true;
}

bool store_open(const char *prefix)
{
    char path[PREFIX_MAX + 16];
    char *map = name_file(path, prefix) ? map_file(path) : NULL;
    if (map == NULL) {
        return false;
    }
    if (store.program[0] == '\0') {
        ssize_t n = readlink("/proc/self/exe", store.program, sizeof store.program - 1);
        store.program[n > 0 ? n : 0] = '\0';
    }
    store.modules = (struct native_module *)(void *)(map + sizeof(struct native_header));
    store.stacks = (struct native_stack *)(void *)(store.modules + NATIVE_MODULES_MAX);
    store.header = (struct native_header *)(void *)map;
    *store.header = (struct native_header){
        .header_bytes = sizeof(struct native_header),
        .module_bytes = sizeof(struct native_module),
        .stack_bytes = sizeof(struct native_stack),
        .modules_max = NATIVE_MODULES_MAX,
        .stacks_max = NATIVE_STACKS_MAX,
        .sample_bytes = NATIVE_SAMPLE_BYTES,
    };
    __atomic_store_n(&store.header->magic, NATIVE_MAGIC, __ATOMIC_RELEASE);
    return true;
}

void store_close(void)
{
    if (store.header != NULL) {
        munmap(store.header, NATIVE_FILE_BYTES);
        store.header = NULL;
    }
}

struct native_header *store_header(void)
{
    return store.header;
}

struct native_stack *store_stack(uint32_t index)
{
    return &store.stacks[index];
}

/* The path as the file gets it: absolute, cut at the end of its room. */
static void write_path(char out[NATIVE_PATH_MAX], const char *path)
{
    size_t n = 0;
    if (path[0] != '/' && getcwd(out, NATIVE_PATH_MAX - 1) != NULL) {
        n = strnlen(out, NATIVE_PATH_MAX - 2);
        out[n++] = '/';
    }
    size_t more = strnlen(path, NATIVE_PATH_MAX - 1 - n);
    memcpy(out + n, path, more);
    out[n + more] = '\0';
}

static uint32_t find_module(const struct stack_module *m)
{
    char path[NATIVE_PATH_MAX];
    write_path(path, m->path != NULL && m->path[0] != '\0' ? m->path : store.program);
    uint32_t count = (uint32_t)store.header->module_count;
    for (uint32_t i = 0; i < count; i++) {
        if (store.modules[i].bias == m->bias &&
            strcmp(store.modules[i].path, path) == 0) {
            return i;
        }
    }
    if (count == NATIVE_MODULES_MAX) {
        return NATIVE_NO_MODULE;
    }
    store.modules[count].bias = m->bias;
    memcpy(store.modules[count].path, path, sizeof path);
    __atomic_store_n(&store.header->module_count, count + 1, __ATOMIC_RELEASE);
    return count;
}

static struct native_frame frame_of(uintptr_t address)
{
    struct stack_module m;
    uint32_t module = stack_module_of(address, &m) ? find_module(&m) : NATIVE_NO_MODULE;
    if (module == NATIVE_NO_MODULE) {
        return (struct native_frame){.offset = address, .module = module};
    }
    return (struct native_frame){.offset = address - m.bias, .module = module};
}

static uint64_t hash_of(const uintptr_t *addresses, size_t n)
{
    uint64_t hash = n + 1;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ addresses[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash != 0 ? hash : 1;
}

static void write_stack(struct native_stack *s, uint64_t hash, const uintptr_t *addresses,
                        size_t n)
{
    __atomic_store_n(&s->hash, 0, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    s->live_bytes = s->live_count = s->total_bytes = s->total_count = 0;
    s->live_samples = 0;
    s->frame_count = n;
    for (size_t i = 0; i < n; i++) {
        s->frames[i] = frame_of(addresses[i]);
    }
    __atomic_store_n(&s->hash, hash, __ATOMIC_RELEASE);
}

int64_t store_find(const uintptr_t *addresses, size_t n)
{
    uint64_t hash = hash_of(addresses, n);
    int64_t room = -1;
    bool room_is_free = false;
    for (uint32_t i = 0; i < WAYS; i++) {
        uint32_t at = (uint32_t)((hash + i) % NATIVE_STACKS_MAX);
        const struct native_stack *s = &store.stacks[at];
        if (s->hash == hash) {
            return at;
        }
        bool is_free = s->hash == 0;
        if ((is_free && !room_is_free) || (room < 0 && s->live_samples == 0)) {
            room = at;
            room_is_free = is_free;
        }
    }
    if (room < 0) {
        store.header->lost_stacks++;
        return -1;
    }
    write_stack(&store.stacks[room], hash, addresses, n);
    return room;
}
