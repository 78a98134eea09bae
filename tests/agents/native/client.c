/* A program with a known use of the C allocator, for test_native.py: client MODE
 * [NUMBERS]. What it prints must not depend on the agent. */
#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALONE __attribute__((noinline))

enum { MIB = 1 << 20, THREADS = 4, FORKS = 50 };
static void *volatile kept; /* the compiler must not see through */

static ALONE void remember(size_t bytes)
{
    kept = malloc(bytes);
    ((volatile char *)kept)[0] = 1;
}

static ALONE void remember_in_child(size_t bytes)
{
    kept = malloc(bytes);
    ((volatile char *)kept)[0] = 1;
}

static void leak(size_t bytes, size_t mib)
{
    for (size_t i = 0; i < mib * MIB / bytes; i++) {
        remember(bytes);
    }
}

static int run_leak(size_t bytes, size_t mib)
{
    leak(bytes, mib);
    return 3; /* an exit code to recognize */
}

/* As much as leak, but all of it is freed; live at any time: 64 blocks. */
static int run_frees(size_t bytes, size_t mib)
{
    void *ring[64] = {0};
    for (size_t i = 0; i < mib * MIB / bytes; i++) {
        free(ring[i % 64]);
        ring[i % 64] = malloc(bytes);
    }
    for (size_t i = 0; i < 64; i++) {
        free(ring[i]);
    }
    return 0;
}

struct share {
    size_t bytes, mib;
};

static void *leak_share(void *arg)
{
    const struct share *s = arg;
    run_frees(s->bytes, s->mib);
    leak(s->bytes, s->mib);
    return NULL;
}

static int run_threads(size_t bytes, size_t mib)
{
    pthread_t threads[THREADS];
    struct share s = {bytes, mib / THREADS};
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, leak_share, &s);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}

/* The child frees what it inherited, and leaks half as much as the parent. */
static int run_fork(size_t bytes, size_t mib)
{
    void **inherited = calloc(mib, sizeof *inherited);
    for (size_t i = 0; i < mib; i++) {
        inherited[i] = malloc(MIB);
    }
    leak(bytes, mib);
    pid_t pid = fork();
    if (pid == 0) {
        for (size_t i = 0; i < mib; i++) {
            free(inherited[i]);
        }
        for (size_t i = 0; i < mib * MIB / bytes / 2; i++) {
            remember_in_child(bytes);
        }
        _exit(5);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    for (size_t i = 0; i < mib; i++) {
        free(inherited[i]);
    }
    return WEXITSTATUS(status);
}

/* Forks while other threads are in the allocator: nobody may find a lock held. */
static int run_forks(size_t bytes, size_t mib)
{
    pthread_t thread;
    struct share s = {bytes, mib};
    pthread_create(&thread, NULL, leak_share, &s);
    int good = 0;
    for (int i = 0; i < FORKS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            run_frees(MIB, 16);
            _exit(7);
        }
        int status = 0;
        waitpid(pid, &status, 0);
        good += WIFEXITED(status) && WEXITSTATUS(status) == 7;
    }
    pthread_join(thread, NULL);
    printf("%d children\n", good);
    return 0;
}

static int run_spawn(size_t bytes, size_t mib)
{
    char *args[] = {"/bin/true", NULL};
    pid_t pid = 0;
    int status = -1;
    int code = posix_spawn(&pid, args[0], NULL, NULL, args, NULL);
    waitpid(pid, &status, 0);
    leak(bytes, mib);
    printf("%d %d\n", code, status);
    pid = vfork();
    if (pid == 0) {
        _exit(9);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

/* Blocks that grow in steps of 1/64, to twice their size, then shrink to it. */
static ALONE void *grow(size_t bytes)
{
    char *p = NULL;
    for (size_t i = 1; i <= 128; i++) {
        p = realloc(p, bytes * i / 64);
        p[0] = (char)i;
    }
    return realloc(p, bytes);
}

static int run_realloc(size_t bytes, size_t mib)
{
    for (size_t i = 0; i < mib * MIB / bytes; i++) {
        kept = grow(bytes);
    }
    return 0;
}

/* One block, 256 bytes more at a time, up to mib. */
static int run_creep(size_t bytes, size_t mib)
{
    for (size_t now = bytes; now <= mib * MIB; now += bytes) {
        kept = realloc(kept, now);
    }
    return 0;
}

static ALONE void *allocate_any(size_t kind, size_t bytes)
{
    void *p = NULL;
    switch (kind % 8) {
    case 0:
        return memalign(64, bytes);
    case 1:
        return aligned_alloc(64, bytes);
    case 2:
        return posix_memalign(&p, 4096, bytes) == 0 ? p : NULL;
    case 3:
        return valloc(bytes);
    case 4:
        return pvalloc(bytes);
    case 5:
        return calloc(bytes / 8, 8);
    case 6:
        return reallocarray(NULL, bytes / 8, 8);
    default:
        return malloc(bytes);
    }
}

static int run_kinds(size_t bytes, size_t mib)
{
    for (size_t i = 0; i < mib * MIB / bytes; i++) {
        void *given_back = allocate_any(i, bytes);
        kept = allocate_any(i, bytes);
        if (malloc_usable_size(kept) < bytes) {
            return 1;
        }
        free(given_back);
    }
    return 0;
}

static int run_errors(size_t bytes, size_t mib)
{
    volatile size_t most = SIZE_MAX;
    errno = 0;
    printf("%p %d\n", calloc(most, 2), errno);
    errno = 0;
    printf("%p %d\n", malloc(most / 2), errno);
    char *p = malloc(bytes);
    errno = 0;
    printf("%p %d\n", reallocarray(p, most / 4, 16), errno);
    errno = 0;
    printf("%p %d\n", realloc(p, most / 2), errno);
    p[bytes - 1] = 1; /* still ours */
    printf("%d\n", posix_memalign((void **)&p, 3, 1));
    printf("%p\n", realloc(p, 0));
    free(NULL);
    int changed = 0;
    for (size_t i = 0; i < mib; i++) {
        errno = 77;
        p = malloc(MIB - 64);
        changed += errno != 77;
        free(p);
        changed += errno != 77;
    }
    printf("%d\n", changed);
    return 0;
}

static int run_exec(size_t bytes, size_t mib)
{
    char numbers[2][24];
    snprintf(numbers[0], sizeof numbers[0], "%zu", bytes);
    snprintf(numbers[1], sizeof numbers[1], "%zu", mib);
    leak(MIB, mib);
    execl("/proc/self/exe", "client", "leak", numbers[0], numbers[1], (char *)NULL);
    return 1;
}

static ALONE void left(unsigned path, int depth, size_t bytes);

static ALONE void right(unsigned path, int depth, size_t bytes)
{
    (path & 1 ? left : right)(path >> 1, depth - (depth > 0), bytes);
    kept = NULL; /* no tail call */
}

static ALONE void left(unsigned path, int depth, size_t bytes)
{
    if (depth == 0) {
        remember(bytes);
    } else {
        (path & 1 ? left : right)(path >> 1, depth - 1, bytes);
    }
    kept = NULL;
}

/* Each block from a call stack of its own. */
static int run_stacks(size_t bytes, size_t mib)
{
    for (unsigned i = 0; i < mib * MIB / bytes; i++) {
        left(i | 1u << 20, 20, bytes);
    }
    return 0;
}

static int count_entries(const char *path)
{
    int count = 0;
    DIR *dir = opendir(path);
    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count;
}

static int run_looks(size_t bytes, size_t mib)
{
    leak(bytes, mib);
    printf("%d %d\n", count_entries("/proc/self/fd"), count_entries("/proc/self/task"));
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(size_t bytes, size_t mib);
    } modes[] = {
        {"leak", run_leak},       {"frees", run_frees}, {"threads", run_threads},
        {"fork", run_fork},       {"forks", run_forks}, {"spawn", run_spawn},
        {"realloc", run_realloc}, {"creep", run_creep}, {"kinds", run_kinds},
        {"errors", run_errors},   {"exec", run_exec},   {"stacks", run_stacks},
        {"looks", run_looks},
    };
    for (size_t i = 0; argc == 4 && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(argv[1], modes[i].name) == 0) {
            return modes[i].run(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
        }
    }
    fprintf(stderr, "client MODE BYTES MIB\n");
    return 2;
}
