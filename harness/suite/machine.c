#include "harness/suite/machine.h"

#include "harness/base/log.h"
#include "harness/run/memory_guard.h"
#include "harness/run/throttle_home.h"
#include "probes/proc.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

/* /proc/self/mountinfo of a machine with some hundred mounts. */
enum { FILE_TEXT_MAX = 128 * 1024 };

struct machine_share machine_share_of(uint32_t asked, uint32_t cores,
                                      uint64_t available_bytes)
{
    uint32_t bears = cores / MACHINE_CORES_PER_RUN;
    uint32_t jobs = asked < bears ? asked : bears;
    if (jobs <= 1) {
        return (struct machine_share){1, 0};
    }
    return (struct machine_share){jobs,
                                  memory_guard_default_limit(available_bytes / jobs)};
}

uint32_t machine_quota_of(const char *cpu_max, uint32_t cores)
{
    uint64_t quota, period;
    if (sscanf(cpu_max, "%" SCNu64 " %" SCNu64, &quota, &period) != 2 || period == 0) {
        return cores;
    }
    uint64_t whole = quota / period;
    whole = whole > 0 ? whole : 1;
    return whole < cores ? (uint32_t)whole : cores;
}

static bool read_text(const char *path, char *text, size_t size)
{
    size_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t n = 1; fd >= 0 && n > 0 && len + 1 < size;
         len += n > 0 ? (size_t)n : 0) {
        n = read(fd, text + len, size - 1 - len);
    }
    text[len] = '\0';
    if (fd >= 0) {
        close(fd);
    }
    return len > 0;
}

/* One group's cpu.max; of version 1 made of its two files, whose quota of -1 is none. */
static bool read_quota(const char *folder, int version, char text[128])
{
    char path[PATH_MAX + 32], period[32];
    if (version == 2) {
        snprintf(path, sizeof path, "%s/cpu.max", folder);
        return read_text(path, text, 128);
    }
    snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    bool good = read_text(path, period, sizeof period);
    snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
    good = good && read_text(path, text, 64) && text[0] != '-';
    size_t len = good ? strcspn(text, "\n") : 0;
    snprintf(text + len, 128 - len, " %s", period);
    return good;
}

/* A limit of any group above holds, too. */
static uint32_t limit_by_groups(uint32_t cores)
{
    static char cgroup[FILE_TEXT_MAX], mounts[FILE_TEXT_MAX];
    char folder[PATH_MAX], text[128];
    int version;
    if (!read_text("/proc/self/cgroup", cgroup, sizeof cgroup) ||
        !read_text("/proc/self/mountinfo", mounts, sizeof mounts) ||
        !throttle_home_find(cgroup, mounts, folder, &version)) {
        return cores;
    }
    for (char *end; (end = strrchr(folder, '/')) != NULL && end > folder; *end = '\0') {
        if (read_quota(folder, version, text)) {
            cores = machine_quota_of(text, cores);
        }
    }
    return cores;
}

int machine_share(struct machine_share *out, uint32_t asked, struct err *e)
{
    uint32_t cores = asked > 1 ? limit_by_groups(uv_available_parallelism()) : 1;
    uint64_t available = 0;
    int rv = asked > 1 ? proc_read_available("/proc", &available, e) : 0;
    if (rv != 0) {
        return err_wrap(e, "decide the memory limits of runs beside each other");
    }
    *out = machine_share_of(asked, cores, available);
    if (out->jobs < asked) {
        log_note("suite",
                 "--jobs %u: a run needs %d cores and there are %u, so %u at a time",
                 asked, MACHINE_CORES_PER_RUN, cores, out->jobs);
    }
    return 0;
}
