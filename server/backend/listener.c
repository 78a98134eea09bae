#include "server/backend/listener.h"

#include "harness/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Connections accepted in one turn of the loop, so that a storm of them starves nobody.
 */
enum { ACCEPTS_PER_TURN = 64 };

static int resolve(const char *host, uint16_t port, struct sockaddr_storage *address,
                   struct err *e)
{
    if (uv_ip4_addr(host, port, (struct sockaddr_in *)address) == 0 ||
        uv_ip6_addr(host, port, (struct sockaddr_in6 *)address) == 0) {
        return 0;
    }
    return err_set(e, FERR_CONFIG,
                   "listen on '%s': expected a numeric address like 127.0.0.1", host);
}

static socklen_t length_of(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                          : sizeof(struct sockaddr_in);
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    if (getsockname(fd, (struct sockaddr *)&bound, &len) != 0) {
        return 0;
    }
    return ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                             : ((struct sockaddr_in *)&bound)->sin_port);
}

static int bind_and_listen(int fd, const struct sockaddr_storage *address)
{
    int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (const struct sockaddr *)address, length_of(address)) != 0 ||
        listen(fd, SOMAXCONN) != 0) {
        return errno;
    }
    return 0;
}

static void refuse_for_want_of_fd(struct listener *l)
{
    close(l->spare_fd);
    int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        close(fd);
        l->on_no_fd(l->data);
    }
    l->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void poll_cb(uv_poll_t *poll, int status, int events)
{
    (void)events;
    struct listener *l = poll->data;
    for (int i = 0; status == 0 && i < ACCEPTS_PER_TURN; i++) {
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            l->on_accept(l->data, fd);
        } else if (errno == EMFILE || errno == ENFILE) {
            refuse_for_want_of_fd(l);
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

static void closed_cb(uv_handle_t *handle)
{
    struct listener *l = handle->data;
    latch_release(l->owner);
}

int listener_init(struct listener *l, const char *host, uint16_t port, struct err *e)
{
    struct sockaddr_storage address = {0};
    int rc = resolve(host, port, &address, e);
    if (rc != 0) {
        return rc;
    }
    l->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int errnum = l->fd < 0 ? errno : bind_and_listen(l->fd, &address);
    if (errnum != 0) {
        if (l->fd >= 0) {
            close(l->fd);
        }
        bool v6 = address.ss_family == AF_INET6;
        return err_set(e, FERR_IO, "listen on %s%s%s:%u: %s", v6 ? "[" : "", host,
                       v6 ? "]" : "", (unsigned)port, uv_strerror(-errnum));
    }
    l->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    l->port = port_of(l->fd);
    l->unix_path = NULL;
    return 0;
}

static int unix_address(const char *path, struct sockaddr_un *address, struct err *e)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof address->sun_path) {
        return err_set(e, FERR_CONFIG,
                       "listen on '%s': expected a path of 1 to %zu bytes", path,
                       sizeof address->sun_path - 1);
    }
    memcpy(address->sun_path, path, len + 1);
    return 0;
}

/* Removes a socket that nobody listens on. False, with errno, if there is something else
 * at its path. */
static bool clear_path(const struct sockaddr_un *address)
{
    struct stat st;
    if (lstat(address->sun_path, &st) != 0) {
        return errno == ENOENT;
    }
    if (!S_ISSOCK(st.st_mode)) {
        errno = EEXIST;
        return false;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool refused = fd >= 0 &&
                   connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                   errno == ECONNREFUSED;
    if (fd >= 0) {
        close(fd);
    }
    if (!refused) {
        errno = EADDRINUSE;
        return false;
    }
    return unlink(address->sun_path) == 0;
}

/* Returns errno, 0 if all is well. */
static int listen_unix(struct listener *l, const struct sockaddr_un *address)
{
    if (!clear_path(address)) {
        return errno;
    }
    l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (l->fd < 0) {
        return errno;
    }
    if (bind(l->fd, (const struct sockaddr *)address, sizeof *address) != 0) {
        int errnum = errno;
        close(l->fd);
        return errnum;
    }
    if (listen(l->fd, SOMAXCONN) != 0) {
        int errnum = errno;
        unlink(address->sun_path);
        close(l->fd);
        return errnum;
    }
    return 0;
}

int listener_init_unix(struct listener *l, const char *path, struct err *e)
{
    struct sockaddr_un address;
    int rc = unix_address(path, &address, e);
    if (rc != 0) {
        return rc;
    }
    int errnum = listen_unix(l, &address);
    if (errnum != 0) {
        return err_set(e, FERR_IO, "listen on %s: %s", path,
                       errnum == EEXIST ? "a file that is no socket is in the way"
                                        : uv_strerror(-errnum));
    }
    l->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    l->port = 0;
    l->unix_path = mem_must_strdup(path);
    return 0;
}

void listener_fini(struct listener *l)
{
    if (l->unix_path != NULL) {
        unlink(l->unix_path);
        free(l->unix_path);
        l->unix_path = NULL;
    }
    close(l->fd);
    close(l->spare_fd);
    l->fd = l->spare_fd = -1;
}

void listener_open(struct listener *l, uv_loop_t *loop, struct latch *owner)
{
    l->owner = owner;
    l->poll.data = l;
    if (uv_poll_init(loop, &l->poll, l->fd) != 0 ||
        uv_poll_start(&l->poll, UV_READABLE, poll_cb) != 0) {
        abort();
    }
    latch_hold(owner);
}

void listener_close(struct listener *l)
{
    /* The port is free from here on, not only when libuv gets round to its callback. */
    uv_poll_stop(&l->poll);
    listener_fini(l);
    uv_close((uv_handle_t *)&l->poll, closed_cb);
}
