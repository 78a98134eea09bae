#include "probes/proc.h"

#include "probes/proc_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TEXT_BYTES = 8192 };

/* Reads root/name into text; its length, or FERR_IO. */
static int read_text(const char *root, const char *name, char text[TEXT_BYTES],
                     struct err *e)
{
    int root_fd = proc_file_open_dir(AT_FDCWD, root);
    if (root_fd < 0) {
        return err_sys(e, -root_fd, "cannot open %s", root);
    }
    ssize_t len = proc_file_read(root_fd, name, text, TEXT_BYTES);
    close(root_fd);
    return len < 0 ? err_sys(e, (int)-len, "cannot read %s/%s", root, name) : (int)len;
}

static int unexpected(const char *root, const char *name, struct err *e)
{
    return err_set(e, FERR_IO, "%s/%s does not hold what was expected", root, name);
}

int proc_read_rollup(const char *root, pid_t pid, struct proc_rollup *out, struct err *e)
{
    char name[PROC_PATH_MAX];
    snprintf(name, sizeof name, "%d/smaps_rollup", (int)pid);
    char text[TEXT_BYTES];
    int len = read_text(root, name, text, e);
    if (len < 0) {
        return len;
    }
    return proc_parse_rollup(text, (size_t)len, out) == 0 ? 0 : unexpected(root, name, e);
}

int proc_read_available(const char *root, uint64_t *bytes, struct err *e)
{
    char text[TEXT_BYTES];
    int len = read_text(root, "meminfo", text, e);
    if (len < 0) {
        return len;
    }
    return proc_parse_meminfo(text, (size_t)len, bytes) == 0
               ? 0
               : unexpected(root, "meminfo", e);
}
