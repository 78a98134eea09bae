#include "probes/diag.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

enum { MAX_STALE = 64 };

int diag_open(int *fd, struct err *e)
{
    *fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    return *fd < 0 ? err_sys(e, errno, "cannot open a sock_diag socket") : 0;
}

static uint32_t sequence_of(const void *bytes)
{
    struct nlmsghdr head;
    memcpy(&head, bytes, sizeof head);
    return head.nlmsg_seq;
}

static bool is_stale(const struct diag_answer *a, uint32_t sequence)
{
    return a->len >= sizeof(struct nlmsghdr) && sequence_of(a->bytes) != sequence;
}

int diag_ask(int fd, const void *question, size_t len, struct diag_answer *out,
             struct err *e)
{
    if (send(fd, question, len, MSG_DONTWAIT) < 0) {
        return err_sys(e, errno, "cannot ask sock_diag");
    }
    for (int i = 0; i < MAX_STALE; i++) {
        ssize_t n = recv(fd, out->bytes, sizeof out->bytes, MSG_DONTWAIT | MSG_TRUNC);
        if (n < 0 && errno != EINTR && errno != ENOBUFS) {
            return err_sys(e, errno, "no answer from sock_diag");
        }
        if (n > (ssize_t)sizeof out->bytes) {
            return err_set(e, FERR_IO, "sock_diag answer of %zd bytes is too long", n);
        }
        out->len = n < 0 ? 0 : (size_t)n;
        if (n >= 0 && !is_stale(out, sequence_of(question))) {
            return 0;
        }
    }
    return err_set(e, FERR_IO, "sock_diag gives answers to other questions only");
}
