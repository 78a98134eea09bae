#include "harness/scenario/scenario_io.h"

#include "harness/scenario/scenario_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that stand still: a pipe could keep us waiting for ever. */
static int open_file(const char *path, struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return err_sys(e, errno, "cannot read it");
    }
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(e, FERR_IO, "expected a scenario file, but it is %s",
                       S_ISDIR(st.st_mode) ? "a directory" : "no regular file");
    }
    return fd;
}

static int read_file(void *data, const char *path, struct strbuf *out, struct err *e)
{
    (void)data;
    int fd = open_file(path, e);
    if (fd < 0) {
        return fd;
    }
    char chunk[16384];
    ssize_t got = 0;
    while (out->len <= SCENARIO_FILE_MAX && (got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno != EINTR) {
            break;
        }
        strbuf_addn(out, chunk, got > 0 ? (size_t)got : 0);
    }
    int failed = got < 0 ? errno : 0;
    close(fd);
    if (failed != 0) {
        return err_sys(e, failed, "cannot read it");
    }
    return out->len > SCENARIO_FILE_MAX
               ? err_set(e, FERR_LIMIT,
                         "expected a scenario file of at most 1 MiB, but it is longer")
               : 0;
}

static bool is_file(void *data, const char *path)
{
    (void)data;
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_same(void *data, const char *a, const char *b)
{
    (void)data;
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

const struct scenario_io scenario_io_real = {
    .read = read_file, .is_file = is_file, .is_same = is_same};
