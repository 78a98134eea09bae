#include "probes/unix_diag.h"

#include "probes/diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

struct question {
    struct nlmsghdr head;
    struct unix_diag_req body;
};

int unix_diag_query(struct unix_diag *d, uint32_t inode, struct unix_socket *out,
                    struct err *e)
{
    struct question q = {
        .head = {.nlmsg_len = sizeof q,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST,
                 .nlmsg_seq = ++d->sequence},
        .body = {.sdiag_family = AF_UNIX,
                 .udiag_states = ~(__u32)0,
                 .udiag_ino = inode,
                 .udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO,
                 .udiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}},
    };
    *out = (struct unix_socket){0};
    struct diag_answer a;
    int rc = diag_ask(d->fd, &q, sizeof q, &a, e);
    return rc != 0 ? rc : unix_diag_parse(a.bytes, a.len, d->sequence, out, e);
}

static uint32_t inode_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) ? (uint32_t)st.st_ino : 0;
}

/* A kernel without the Unix part answers every question with ENOENT, as if no socket
 * existed; so it is asked for one that does. */
static int check_unix_support(struct unix_diag *d, struct err *e)
{
    int known = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct unix_socket out;
    int rc = unix_diag_query(d, inode_of(known), &out, e);
    if (known >= 0) {
        close(known);
    }
    if (rc > 0) { /* UNTESTED: needs such a kernel */
        return err_set(e, FERR_IO,
                       "kernel's sock_diag knows no Unix sockets (module unix_diag)");
    }
    return rc;
}

int unix_diag_open(struct unix_diag *d, struct err *e)
{
    d->sequence = 0;
    int rc = diag_open(&d->fd, e);
    if (rc == 0) {
        rc = check_unix_support(d, e);
    }
    if (rc != 0) {
        unix_diag_close(d);
    }
    return rc;
}

void unix_diag_close(struct unix_diag *d)
{
    if (d->fd >= 0) {
        close(d->fd);
    }
    d->fd = -1;
}

int unix_diag_client(struct unix_diag *d, int fd, uint64_t written_bytes,
                     struct sock_client *out, struct err *e)
{
    struct unix_socket ours;
    struct unix_socket theirs;
    *out = (struct sock_client){0};
    uint32_t inode = inode_of(fd);
    int rc = inode == 0 ? 1 : unix_diag_query(d, inode, &ours, e);
    if (rc == 0) {
        rc = ours.peer_inode == 0 ? 1 : unix_diag_query(d, ours.peer_inode, &theirs, e);
    }
    if (rc != 0) {
        return rc;
    }
    uint64_t unread = theirs.recv_queue_bytes;
    *out = (struct sock_client){
        .delivered_bytes = written_bytes,
        .read_bytes = written_bytes > unread ? written_bytes - unread : 0,
        .recv_queue_bytes = unread < written_bytes ? unread : written_bytes,
        .recv_buffer_bytes = ours.send_buffer_bytes,
        .recv_alloc_bytes = ours.send_alloc_bytes,
        .inode = theirs.inode,
        .state = theirs.state,
    };
    return 0;
}
