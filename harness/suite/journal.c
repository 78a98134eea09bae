#include "harness/suite/journal.h"

#include "harness/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line has some hundred bytes; what is larger is no journal. */
enum { JOURNAL_BYTES_MAX = 256 << 20 };

static char *path_of(const char *dir)
{
    struct strbuf path;
    strbuf_init(&path);
    strbuf_addf(&path, "%s/" JOURNAL_FILE, dir);
    char *copy = mem_must_strdup(path.text);
    strbuf_fini(&path);
    return copy;
}

static int read_all(int fd, const char *path, struct journal_book *book, size_t *lines,
                    struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size > JOURNAL_BYTES_MAX) {
        return err_set(e, FERR_IO, "'%s' is no journal of a suite", path);
    }
    char *text = mem_try_alloc((size_t)st.st_size + 1, 1);
    if (text == NULL) {
        return err_set(e, FERR_NOMEM, "no memory to read '%s'", path);
    }
    size_t len = 0;
    for (ssize_t n = 1; n != 0 && len<(size_t)st.st_size; len += n> 0 ? (size_t)n : 0) {
        n = pread(fd, text + len, (size_t)st.st_size - len, (off_t)len);
        if (n < 0 && errno != EINTR) {
            int rv = err_sys(e, errno, "cannot read '%s'", path);
            free(text);
            return rv;
        }
    }
    journal_book_read(book, text, len);
    const char *last = memrchr(text, '\n', len);
    *lines = last == NULL ? 0 : (size_t)(last - text) + 1;
    free(text);
    return 0;
}

static int write_line(struct journal *j, json_t *line, struct err *e)
{
    char *text = json_dumps(line, JSON_COMPACT);
    json_decref(line);
    size_t len = text == NULL ? 0 : strlen(text);
    if (text == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for a line of '%s'", j->path);
    }
    text[len++] = '\n'; /* where the NUL was */
    errno = 0;
    ssize_t n;
    do {
        n = write(j->fd, text, len);
    } while (n < 0 && errno == EINTR);
    free(text);
    if (n != (ssize_t)len || fsync(j->fd) != 0) {
        return err_sys(e, errno != 0 ? errno : ENOSPC, "cannot write '%s'", j->path);
    }
    return 0;
}

static int lock(struct journal *j, const char *dir, struct err *e)
{
    if (flock(j->fd, LOCK_EX | LOCK_NB) == 0) {
        return 0;
    }
    return errno == EWOULDBLOCK
               ? err_set(e, FERR_CONFIG, "another floodtest is at work in '%s'", dir)
               : err_sys(e, errno, "cannot lock '%s'", j->path);
}

static int open_file(struct journal *j, const char *dir, bool resume, struct err *e)
{
    int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | (resume ? 0 : O_EXCL);
    j->path = path_of(dir);
    j->fd = open(j->path, flags, 0666);
    if (j->fd < 0 && errno == EEXIST) {
        return err_set(e, FERR_CONFIG,
                       "'%s' has the results of a suite already: go on with --resume "
                       "%s, or choose another folder",
                       dir, dir);
    }
    return j->fd < 0 ? err_sys(e, errno, "cannot write '%s'", j->path) : 0;
}

int journal_open(struct journal *j, const char *dir, bool resume,
                 const struct suite_plan *plan, const char *now,
                 struct journal_book *book, struct err *e)
{
    *j = (struct journal){.fd = -1};
    *book = (struct journal_book){0};
    size_t whole_lines = 0;
    int rv = open_file(j, dir, resume, e);
    rv = rv != 0 ? rv : lock(j, dir, e);
    rv = rv != 0 ? rv : read_all(j->fd, j->path, book, &whole_lines, e);
    rv = rv != 0 ? rv : journal_book_check(book, plan, dir, e);
    if (rv == 0 && ftruncate(j->fd, (off_t)whole_lines) != 0) {
        rv = err_sys(e, errno, "cannot write '%s'", j->path);
    }
    return rv != 0 ? rv : write_line(j, journal_book_head(plan, now), e);
}

void journal_close(struct journal *j)
{
    if (j->fd >= 0) {
        close(j->fd);
    }
    free(j->path);
    *j = (struct journal){.fd = -1};
}

int journal_add(struct journal *j, const struct suite_item *item,
                const struct suite_outcome *outcome, struct err *e)
{
    return write_line(j, journal_book_line(item->name, item->digest, outcome), e);
}

int journal_read(struct journal_book *book, const char *dir, struct err *e)
{
    *book = (struct journal_book){0};
    char *path = path_of(dir);
    size_t whole_lines;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rv = 0;
    if (fd >= 0) {
        rv = read_all(fd, path, book, &whole_lines, e);
        close(fd);
    } else if (errno != ENOENT) {
        rv = err_sys(e, errno, "cannot read '%s'", path);
    }
    free(path);
    return rv;
}
