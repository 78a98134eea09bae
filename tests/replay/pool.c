#include "tests/replay/pool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

void pool_die(const char *why)
{
    fprintf(stderr, "bench-judge: %s\n", why);
    _exit(3);
}

void pool_run(unsigned jobs, pool_work *work, void *context)
{
    fflush(stdout);
    for (unsigned job = 0; job < jobs; job++) {
        pid_t pid = fork();
        if (pid == 0) {
            work(context, job, jobs);
            _exit(0);
        }
        if (pid < 0) {
            pool_die(strerror(errno));
        }
    }
    for (unsigned job = 0; job < jobs; job++) {
        int status;
        if (wait(&status) < 0 || status != 0) {
            pool_die("a worker died");
        }
    }
}

void *pool_alloc(size_t bytes)
{
    void *memory = mmap(NULL, bytes > 0 ? bytes : 1, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        pool_die(strerror(errno));
    }
    return memory;
}

void pool_free(void *memory, size_t bytes)
{
    munmap(memory, bytes > 0 ? bytes : 1);
}
