#include "probes/sock_diag.h"

#include "probes/tcp_state.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

enum { MAX_ERRNO = 4095 };

struct span {
    const unsigned char *at;
    size_t len;
};

static struct span skip(struct span s, size_t n)
{
    return (struct span){s.at + n, s.len - n};
}

static int malformed(struct err *e, const char *what)
{
    return err_set(e, FERR_IO, "sock_diag answer is malformed: %s", what);
}

/* Copies as much as both sides have; the rest of the target is zero. */
static void copy_known(void *target, size_t size, struct span from)
{
    memset(target, 0, size);
    memcpy(target, from.at, from.len < size ? from.len : size);
}

static int parse_error(struct span body, struct err *e)
{
    __s32 code;
    if (body.len < sizeof code) {
        return malformed(e, "error without a code");
    }
    memcpy(&code, body.at, sizeof code);
    if (code == -ENOENT) {
        return 1;
    }
    if (code >= 0 || code < -MAX_ERRNO) {
        return malformed(e, "error with a senseless code");
    }
    return err_sys(e, -code, "sock_diag was refused");
}

/* The last attribute of each kind wins. Absent ones have at == NULL. */
static int find_attributes(struct span body, struct span *info, struct span *memory,
                           struct err *e)
{
    struct nlattr head;
    while (body.len >= sizeof head) {
        memcpy(&head, body.at, sizeof head);
        if (head.nla_len < sizeof head || head.nla_len > body.len) {
            return malformed(e, "attribute of a wrong length");
        }
        struct span value = {body.at + sizeof head, head.nla_len - sizeof head};
        if ((head.nla_type & NLA_TYPE_MASK) == INET_DIAG_INFO) {
            *info = value;
        } else if ((head.nla_type & NLA_TYPE_MASK) == INET_DIAG_SKMEMINFO) {
            *memory = value;
        }
        size_t step =
            (head.nla_len + (size_t)NLA_ALIGNTO - 1) & ~((size_t)NLA_ALIGNTO - 1);
        body = skip(body, step < body.len ? step : body.len);
    }
    return 0;
}

static bool fin_arrived(unsigned state)
{
    return state == TCP_STATE_CLOSE_WAIT || state == TCP_STATE_LAST_ACK ||
           state == TCP_STATE_CLOSING || state == TCP_STATE_TIME_WAIT;
}

/* A FIN takes a sequence number: it is in bytes_received from its arrival on, and in
 * rqueue until the application has read past the last byte. So the difference is one too
 * high once that has happened, which the limit to delivered takes back. */
static void account(const struct tcp_info *info, uint32_t rqueue, struct sock_client *out)
{
    uint64_t received = info->tcpi_bytes_received;
    uint64_t delivered = received - (received > 0 && fin_arrived(info->tcpi_state));
    uint64_t read = received > rqueue ? received - rqueue : 0;
    out->state = info->tcpi_state;
    out->delivered_bytes = delivered;
    out->read_bytes = read < delivered ? read : delivered;
    out->recv_queue_bytes = delivered - out->read_bytes;
}

static void account_memory(struct span memory, struct sock_client *out)
{
    __u32 value[SK_MEMINFO_VARS] = {0};
    if (memory.at != NULL) {
        copy_known(value, sizeof value, memory);
    }
    out->recv_alloc_bytes = value[SK_MEMINFO_RMEM_ALLOC];
    out->recv_buffer_bytes = value[SK_MEMINFO_RCVBUF];
}

static int parse_socket(struct span body, struct sock_client *out, struct err *e)
{
    struct inet_diag_msg socket;
    if (body.len < sizeof socket) {
        return malformed(e, "no socket in it");
    }
    memcpy(&socket, body.at, sizeof socket);
    struct span info = {NULL, 0};
    struct span memory = {NULL, 0};
    int rc = find_attributes(skip(body, sizeof socket), &info, &memory, e);
    if (rc != 0) {
        return rc;
    }
    /* Without a connection the kernel falls back to a listener on that port; and of a
     * closed one it may have a stub left, which has neither an inode nor a tcp_info. */
    bool stub = socket.idiag_inode == 0 && info.at == NULL;
    if (socket.idiag_state == TCP_STATE_LISTEN || stub) {
        return 1;
    }
    size_t needed = offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(__u64);
    if (info.len < needed) {
        return err_set(
            e, FERR_IO,
            "kernel does not count received bytes (tcp_info has %zu bytes): Linux "
            "4.1 or later is needed",
            info.len);
    }
    struct tcp_info tcp;
    copy_known(&tcp, sizeof tcp, info);
    out->inode = socket.idiag_inode;
    account(&tcp, socket.idiag_rqueue, out);
    account_memory(memory, out);
    return 0;
}

int sock_diag_parse(const void *bytes, size_t len, uint32_t sequence,
                    struct sock_client *out, struct err *e)
{
    *out = (struct sock_client){0};
    struct nlmsghdr head;
    if (len < sizeof head) {
        return malformed(e, "no header");
    }
    memcpy(&head, bytes, sizeof head);
    if (head.nlmsg_len < sizeof head || head.nlmsg_len > len) {
        return malformed(e, "message of a wrong length");
    }
    if (head.nlmsg_seq != sequence) {
        return err_set(e, FERR_IO, "sock_diag answer %u came to question %u",
                       head.nlmsg_seq, sequence);
    }
    struct span body = {(const unsigned char *)bytes + sizeof head,
                        head.nlmsg_len - sizeof head};
    switch (head.nlmsg_type) {
    case NLMSG_ERROR:
        return parse_error(body, e);
    case SOCK_DIAG_BY_FAMILY:
        return parse_socket(body, out, e);
    default:
        return malformed(e, "message of an unknown type");
    }
}
