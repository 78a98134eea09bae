#include "server/backend/tcp_end.h"

/* glibc's netinet/tcp.h has an older, shorter struct tcp_info; and the two cannot stand
 * together. */
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

/* The kernel's numbers of states (include/net/tcp_states.h). */
enum { STATE_ESTABLISHED = 1, STATE_CLOSE = 7, STATE_CLOSE_WAIT = 8 };

static bool get_info(int fd, struct tcp_info *info)
{
    socklen_t len = sizeof *info;
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == 0;
}

int tcp_end_error(int fd)
{
    int error = 0;
    socklen_t len = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 ? error : errno;
}

bool tcp_end_is_hung_up(int fd)
{
    struct pollfd end = {.fd = fd};
    return poll(&end, 1, 0) == 1 && (end.revents & (POLLHUP | POLLERR)) != 0;
}

static enum tcp_end_state unix_state(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLRDHUP};
    if (tcp_end_error(fd) != 0) {
        return TCP_END_CLOSED;
    }
    return poll(&end, 1, 0) == 1 ? TCP_END_CLIENT_LEFT : TCP_END_OPEN;
}

enum tcp_end_state tcp_end_state(int fd)
{
    struct tcp_info info = {0};
    if (!get_info(fd, &info)) {
        return unix_state(fd);
    }
    switch (info.tcpi_state) {
    case STATE_ESTABLISHED:
        return TCP_END_OPEN;
    case STATE_CLOSE:
        return TCP_END_CLOSED;
    case STATE_CLOSE_WAIT:
        return TCP_END_CLIENT_LEFT;
    default:
        return TCP_END_CLOSING;
    }
}

uint64_t tcp_end_received(int fd)
{
    struct tcp_info info = {0};
    return get_info(fd, &info) ? info.tcpi_bytes_received : 0;
}

void tcp_end_set_options(int fd, size_t unsent_bytes)
{
    int on = 1;
    int unsent = (int)unsent_bytes;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}
