#include "probes/native_snapshot.h"
#include "harness/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_at(int fd, void *out, size_t size, size_t offset)
{
    char *to = out;
    while (size > 0) {
        ssize_t n = pread(fd, to, size, (off_t)offset);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? errno : ENODATA;
        }
        to += n;
        offset += (size_t)n;
        size -= (size_t)n;
    }
    return 0;
}

static bool is_layout(const struct native_header *h)
{
    return h->magic == NATIVE_MAGIC && h->header_bytes == sizeof(struct native_header) &&
           h->module_bytes == sizeof(struct native_module) &&
           h->stack_bytes == sizeof(struct native_stack) &&
           h->modules_max == NATIVE_MODULES_MAX && h->stacks_max == NATIVE_STACKS_MAX &&
           h->sample_bytes == NATIVE_SAMPLE_BYTES;
}

static bool is_whole(const struct native_stack *s, uint32_t modules)
{
    bool in_range = s->hash != 0 && s->live_bytes > 0 &&
                    s->live_bytes <= (uint64_t)NATIVE_STACK_BYTES_MAX &&
                    s->live_count <= (uint64_t)NATIVE_STACK_BYTES_MAX &&
                    s->frame_count <= NATIVE_FRAMES_MAX;
    for (uint64_t i = 0; in_range && i < s->frame_count; i++) {
        in_range =
            s->frames[i].module < modules || s->frames[i].module == NATIVE_NO_MODULE;
    }
    return in_range;
}

static int read_parts(int fd, struct native_snapshot *s)
{
    size_t modules_at = sizeof s->header;
    size_t stacks_at = modules_at + sizeof s->modules;
    /* A stack is written after its modules, and so is read before them. */
    int error = read_at(fd, s->stacks, sizeof s->stacks, stacks_at);
    error = error != 0 ? error : read_at(fd, s->modules, sizeof s->modules, modules_at);
    return error != 0 ? error : read_at(fd, &s->header, sizeof s->header, 0);
}

/* A slot that was given to another stack while we read has another hash, or none. */
static bool is_same_now(int fd, const struct native_stack *s, size_t slot)
{
    uint64_t hash;
    size_t at = sizeof(struct native_header) +
                NATIVE_MODULES_MAX * sizeof(struct native_module) +
                slot * sizeof(struct native_stack);
    return read_at(fd, &hash, sizeof hash, at) == 0 && hash == s->hash;
}

static void keep_whole(int fd, struct native_snapshot *s)
{
    uint64_t modules = s->header.module_count;
    modules = modules < NATIVE_MODULES_MAX ? modules : NATIVE_MODULES_MAX;
    for (size_t i = 0; i < NATIVE_MODULES_MAX; i++) {
        s->modules[i].path[NATIVE_PATH_MAX - 1] = '\0';
    }
    for (size_t i = 0; i < NATIVE_STACKS_MAX; i++) {
        if (is_whole(&s->stacks[i], (uint32_t)modules) &&
            is_same_now(fd, &s->stacks[i], i)) {
            s->stacks[s->stack_count++] = s->stacks[i];
        }
    }
}

static int read_file(int fd, const char *path, struct native_snapshot *s, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return err_sys(e, errno, "%s", path);
    }
    if (!S_ISREG(st.st_mode) || st.st_size != (off_t)NATIVE_FILE_BYTES) {
        return err_set(e, FERR_PEER, "%s is no native profile: wrong kind or size", path);
    }
    int error = read_at(fd, &s->header, sizeof s->header, 0);
    if (error == 0 && !is_layout(&s->header)) {
        return err_set(e, FERR_PEER, "%s is no native profile of this version", path);
    }
    error = error != 0 ? error : read_parts(fd, s);
    if (error != 0) {
        return err_sys(e, error, "%s", path);
    }
    keep_whole(fd, s);
    return 0;
}

int native_snapshot_read(const char *path, struct native_snapshot **out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return err_sys(e, errno, "%s", path);
    }
    struct native_snapshot *s = mem_must_alloc(sizeof *s);
    int code = read_file(fd, path, s, e);
    close(fd);
    if (code != 0) {
        free(s);
        return code;
    }
    *out = s;
    return 0;
}
