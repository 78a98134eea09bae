#include "harness/base/host.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

/* "model name\t: AMD EPYC 7B13\n", in the first lines on most machines, nowhere on some.
 */
static void read_cpu(char *out, size_t size)
{
    enum { LINES_MAX = 64 };
    static const char key[] = "model name";
    char line[256];
    FILE *in = fopen("/proc/cpuinfo", "re");
    for (int i = 0; in != NULL && i < LINES_MAX && fgets(line, sizeof line, in); i++) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, key, sizeof key - 1) == 0 && colon != NULL) {
            colon += 1 + strspn(colon + 1, " ");
            snprintf(out, size, "%.*s", (int)strcspn(colon, "\n"), colon);
            break;
        }
    }
    if (in != NULL) {
        fclose(in);
    }
}

void host_read(struct host *out)
{
    *out = (struct host){0};
    struct utsname names;
    if (uname(&names) == 0) {
        snprintf(out->name, sizeof out->name, "%.64s", names.nodename);
        snprintf(out->kernel, sizeof out->kernel, "%.64s", names.release);
    }
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) {
        out->cores = (uint32_t)CPU_COUNT(&cpus);
    }
    struct sysinfo info;
    if (sysinfo(&info) == 0) {
        out->memory_bytes = (uint64_t)info.totalram * info.mem_unit;
    }
    read_cpu(out->cpu, sizeof out->cpu);
}
