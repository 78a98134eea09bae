#include "harness/base/host_usage.h"

#include "harness/base/clock.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* The first line: "cpu user nice system idle iowait irq softirq steal ...", in ticks;
 * guests are in user already. */
static bool read_busy(uint64_t *ns)
{
    uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
    FILE *in = fopen("/proc/stat", "re");
    bool good = in != NULL && fscanf(in,
                                     "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                                     " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
                                     &user, &nice, &system, &idle, &iowait, &irq,
                                     &softirq, &steal) == 8;
    long hertz = sysconf(_SC_CLK_TCK);
    if (in != NULL) {
        fclose(in);
    }
    if (!good || hertz <= 0) {
        return false;
    }
    *ns = (user + nice + system + irq + softirq + steal) * (NS_PER_S / (uint64_t)hertz);
    return true;
}

void host_usage_begin(struct host_usage *u)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    *u = (struct host_usage){.cpus = cpus > 0 ? (uint32_t)cpus : 0};
    u->began_ns = read_busy(&u->began_busy_ns) ? clock_monotonic_ns() : 0;
}

void host_usage_end(struct host_usage *u)
{
    uint64_t busy_ns;
    if (u->began_ns != 0 && read_busy(&busy_ns) && busy_ns >= u->began_busy_ns) {
        u->busy_s = (double)(busy_ns - u->began_busy_ns) / 1e9;
        u->seconds = (double)(clock_monotonic_ns() - u->began_ns) / 1e9;
    }
}
