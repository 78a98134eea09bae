#include "harness/base/files.h"

#include <stdbool.h>
#include <sys/resource.h>

static uint64_t soft_limit;

static struct rlimit read_limit(void)
{
    struct rlimit limit = {.rlim_cur = 1024, .rlim_max = 1024};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}

void files_raise_limit(void)
{
    struct rlimit limit = read_limit();
    soft_limit = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

uint64_t files_soft_limit(void)
{
    return soft_limit != 0 ? soft_limit : read_limit().rlim_cur;
}
