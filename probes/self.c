#include "probes/self.h"

#include "harness/base/clock.h"
#include "probes/proc_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* statm is one line of numbers, in pages, of which the second is the RSS: the kernel
 * makes it in half the time that the many lines of status take. */
static uint64_t read_rss(const char *proc_root)
{
    char path[PROC_PATH_MAX];
    char text[256];
    uint64_t pages = 0;
    snprintf(path, sizeof path, "%s/self/statm", proc_root);
    ssize_t len = proc_file_read(AT_FDCWD, path, text, sizeof text - 1);
    text[len > 0 ? len : 0] = '\0';
    if (sscanf(text, "%*s %" SCNu64, &pages) != 1) {
        return 0;
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

void self_read(const char *proc_root, struct self_usage *out)
{
    out->cpu_ns = clock_process_cpu_ns();
    out->rss_bytes = read_rss(proc_root);
}
