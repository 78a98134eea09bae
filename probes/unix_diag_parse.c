#include "probes/unix_diag.h"

#include "probes/diag.h"

#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>

static void take(struct unix_socket *out, unsigned type, struct diag_span value)
{
    struct unix_diag_rqlen queues;
    __u32 memory[SK_MEMINFO_VARS];
    switch (type) {
    case UNIX_DIAG_PEER:
        diag_copy(&out->peer_inode, sizeof out->peer_inode, value);
        break;
    case UNIX_DIAG_RQLEN:
        diag_copy(&queues, sizeof queues, value);
        out->recv_queue_bytes = queues.udiag_rqueue;
        break;
    case UNIX_DIAG_MEMINFO:
        diag_copy(memory, sizeof memory, value);
        out->send_alloc_bytes = memory[SK_MEMINFO_WMEM_ALLOC];
        out->send_buffer_bytes = memory[SK_MEMINFO_SNDBUF];
        break;
    default:
        break;
    }
}

static int parse_socket(struct diag_span body, struct unix_socket *out, struct err *e)
{
    struct unix_diag_msg socket;
    if (body.len < sizeof socket) {
        return diag_malformed(e, "no socket in it");
    }
    memcpy(&socket, body.at, sizeof socket);
    out->inode = socket.udiag_ino;
    out->state = socket.udiag_state;
    struct diag_span rest = {body.at + sizeof socket, body.len - sizeof socket};
    unsigned type;
    struct diag_span value;
    bool counted = false;
    int rc;
    while ((rc = diag_next(&rest, &type, &value, e)) > 0) {
        take(out, type, value);
        counted |= type == UNIX_DIAG_RQLEN && value.len >= sizeof(__u32);
    }
    return rc == 0 && !counted ? diag_malformed(e, "no queue in it") : rc;
}

int unix_diag_parse(const void *bytes, size_t len, uint32_t sequence,
                    struct unix_socket *out, struct err *e)
{
    *out = (struct unix_socket){0};
    struct diag_span body;
    int rc = diag_body(bytes, len, sequence, &body, e);
    return rc != 0 ? rc : parse_socket(body, out, e);
}
