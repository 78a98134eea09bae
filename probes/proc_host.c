#include "probes/proc.h"

#include "probes/proc_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TEXT_BYTES = 8192 };

/* Reads root/name and lets parse take one number out of it. */
static int read_number(const char *root, const char *name,
                       int (*parse)(const char *, size_t, uint64_t *), uint64_t *value,
                       struct err *e)
{
    int root_fd = proc_file_open_dir(AT_FDCWD, root);
    if (root_fd < 0) {
        return err_sys(e, -root_fd, "cannot open %s", root);
    }
    char text[TEXT_BYTES];
    ssize_t len = proc_file_read(root_fd, name, text, sizeof text);
    close(root_fd);
    if (len < 0) {
        return err_sys(e, (int)-len, "cannot read %s/%s", root, name);
    }
    if (parse(text, (size_t)len, value) != 0) {
        return err_set(e, FERR_IO, "%s/%s does not hold what was expected", root, name);
    }
    return 0;
}

int proc_read_pss(const char *root, pid_t pid, uint64_t *pss_bytes, struct err *e)
{
    char name[PROC_PATH_MAX];
    snprintf(name, sizeof name, "%d/smaps_rollup", (int)pid);
    return read_number(root, name, proc_parse_pss, pss_bytes, e);
}

int proc_read_available(const char *root, uint64_t *bytes, struct err *e)
{
    return read_number(root, "meminfo", proc_parse_meminfo, bytes, e);
}
