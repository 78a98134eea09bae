#include "harness/base/files.h"

#include <stdbool.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t soft_limit;

static struct rlimit read_limit(void)
{
    struct rlimit limit = {.rlim_cur = 1024, .rlim_max = 1024};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}

uint64_t files_raise_limit(void)
{
    struct rlimit limit = read_limit();
    soft_limit = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return read_limit().rlim_cur;
}

void files_fill_standard(void)
{
    int fd;
    do { /* the lowest free number each time */
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

uint64_t files_soft_limit(void)
{
    return soft_limit != 0 ? soft_limit : read_limit().rlim_cur;
}
