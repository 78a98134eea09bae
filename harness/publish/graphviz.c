#include "harness/publish/graphviz.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* An SVG of the largest graph has a tenth of that. */
enum { SVG_BYTES_MAX = 16 << 20, PATH_BYTES_MAX = 4096, COMPLAINT_MAX = 200 };

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static int find_dot(char path[PATH_BYTES_MAX], struct err *e)
{
    const char *folders = getenv("PATH");
    for (const char *p = folders == NULL ? "" : folders; *p != '\0';) {
        size_t len = strcspn(p, ":");
        int used = snprintf(path, PATH_BYTES_MAX, "%.*s/dot", (int)len, p);
        if (len > 0 && used < PATH_BYTES_MAX && is_program(path)) {
            return 0;
        }
        p += len + (p[len] == ':');
    }
    return err_set(e, FERR_IO,
                   "an SVG is drawn by Graphviz, whose program dot is not installed: "
                   "install the package graphviz, or name a file that ends in .dot");
}

int graphviz_check(struct err *e)
{
    char path[PATH_BYTES_MAX];
    return find_dot(path, e);
}

/* The files that stand for dot's stdin, stdout and stderr: without pipes nobody waits for
 * anybody. They have no name and are gone with their descriptors. */
struct files {
    int fd[3];
};

static void close_files(struct files *f)
{
    for (int i = 0; i < 3; i++) {
        if (f->fd[i] >= 0) {
            close(f->fd[i]);
        }
    }
}

static int open_files(struct files *f, const struct strbuf *dot, struct err *e)
{
    static const char *const names[] = {"dot", "svg", "complaints"};
    *f = (struct files){{-1, -1, -1}};
    for (int i = 0; i < 3; i++) {
        f->fd[i] = memfd_create(names[i], MFD_CLOEXEC);
        if (f->fd[i] < 0) {
            return err_sys(e, errno, "cannot make a file for Graphviz");
        }
    }
    for (size_t done = 0; done < dot->len;) {
        ssize_t n = write(f->fd[0], dot->text + done, dot->len - done);
        if (n < 0 && errno != EINTR) {
            return err_sys(e, errno, "cannot write a file for Graphviz");
        }
        done += n > 0 ? (size_t)n : 0;
    }
    lseek(f->fd[0], 0, SEEK_SET);
    return 0;
}

static int spawn(const struct files *f, pid_t *pid, struct err *e)
{
    char path[PATH_BYTES_MAX];
    int rv = find_dot(path, e);
    if (rv != 0) {
        return rv;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++) {
        posix_spawn_file_actions_adddup2(&actions, f->fd[i], i);
    }
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    char *argv[] = {"dot", "-Tsvg", NULL};
    int error = posix_spawn(pid, path, &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? 0 : err_sys(e, error, "cannot start '%s'", path);
}

/* Waits for the process, kills it when its time is over, and reaps it. */
static int await(pid_t pid, int limit_ms, int *status, struct err *e)
{
    int fd = pidfd_open(pid, 0);
    struct pollfd event = {.fd = fd, .events = POLLIN};
    bool ended = fd >= 0 && poll(&event, 1, limit_ms) > 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!ended) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, status, 0) < 0 && errno == EINTR) {
    }
    return ended ? 0
                 : err_set(e, FERR_LIMIT, "Graphviz did not draw the graph within %d s",
                           limit_ms / 1000);
}

static int read_file(int fd, struct strbuf *out, size_t max, struct err *e)
{
    char block[1 << 16];
    size_t total = 0;
    lseek(fd, 0, SEEK_SET);
    for (ssize_t n; (n = read(fd, block, sizeof block)) != 0;) {
        if (n < 0) {
            return err_sys(e, errno, "cannot read what Graphviz drew");
        }
        total += (size_t)n;
        if (total > max) {
            return err_set(e, FERR_LIMIT, "Graphviz drew more than %d MiB",
                           SVG_BYTES_MAX >> 20);
        }
        strbuf_addn(out, block, (size_t)n);
    }
    return 0;
}

/* What dot said last, for the sentence of a failure. */
static int explain(int fd, int status, struct err *e)
{
    struct strbuf said, safe;
    struct err ignored;
    strbuf_init(&said);
    strbuf_init(&safe);
    int rv = read_file(fd, &said, SVG_BYTES_MAX, &ignored);
    (void)rv;
    size_t len = said.len;
    while (len > 0 && said.text[len - 1] == '\n') {
        len--;
    }
    strbuf_add_visible(&safe, said.text, len < COMPLAINT_MAX ? len : COMPLAINT_MAX);
    int code = err_set(e, FERR_IO, "Graphviz could not draw the graph (status %d)%s%s",
                       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                       safe.len > 0 ? ": " : "", safe.text);
    strbuf_fini(&said);
    strbuf_fini(&safe);
    return code;
}

int graphviz_svg(const struct strbuf *dot, int limit_ms, struct strbuf *svg,
                 struct err *e)
{
    struct files f;
    pid_t pid = 0;
    int status = 0;
    int rv = open_files(&f, dot, e);
    rv = rv != 0 ? rv : spawn(&f, &pid, e);
    rv = rv != 0 ? rv : await(pid, limit_ms, &status, e);
    if (rv == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        rv = explain(f.fd[2], status, e);
    }
    rv = rv != 0 ? rv : read_file(f.fd[1], svg, SVG_BYTES_MAX, e);
    close_files(&f);
    return rv;
}
