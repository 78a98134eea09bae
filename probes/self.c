#include "probes/self.h"

#include "harness/base/clock.h"
#include "probes/proc.h"
#include "probes/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

enum { TEXT_BYTES = 8192 };

static uint64_t read_rss(const char *proc_root)
{
    int root_fd = proc_file_open_dir(AT_FDCWD, proc_root);
    if (root_fd < 0) {
        return 0;
    }
    char text[TEXT_BYTES];
    struct proc_status status;
    ssize_t len = proc_file_read(root_fd, "self/status", text, sizeof text);
    close(root_fd);
    if (len < 0 || proc_parse_status(text, (size_t)len, &status) != 0) {
        return 0;
    }
    return status.rss_bytes;
}

void self_read(const char *proc_root, struct self_usage *out)
{
    out->cpu_ns = clock_process_cpu_ns();
    out->rss_bytes = read_rss(proc_root);
}
