#include "probes/sock_diag.h"

#include "probes/diag.h"
#include "probes/tcp_state.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

/* The last attribute of each kind wins. Absent ones have at == NULL. */
static int find_attributes(struct diag_span body, struct diag_span *info,
                           struct diag_span *memory, struct err *e)
{
    unsigned type;
    struct diag_span value;
    int rc;
    while ((rc = diag_next(&body, &type, &value, e)) > 0) {
        if (type == INET_DIAG_INFO) {
            *info = value;
        } else if (type == INET_DIAG_SKMEMINFO) {
            *memory = value;
        }
    }
    return rc;
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

static void account_memory(struct diag_span memory, struct sock_client *out)
{
    __u32 value[SK_MEMINFO_VARS] = {0};
    if (memory.at != NULL) {
        diag_copy(value, sizeof value, memory);
    }
    out->recv_alloc_bytes = value[SK_MEMINFO_RMEM_ALLOC];
    out->recv_buffer_bytes = value[SK_MEMINFO_RCVBUF];
}

static int parse_socket(struct diag_span body, struct sock_client *out, struct err *e)
{
    struct inet_diag_msg socket;
    if (body.len < sizeof socket) {
        return diag_malformed(e, "no socket in it");
    }
    memcpy(&socket, body.at, sizeof socket);
    struct diag_span info = {NULL, 0};
    struct diag_span memory = {NULL, 0};
    int rc = find_attributes(
        (struct diag_span){body.at + sizeof socket, body.len - sizeof socket}, &info,
        &memory, e);
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
    diag_copy(&tcp, sizeof tcp, info);
    out->inode = socket.idiag_inode;
    account(&tcp, socket.idiag_rqueue, out);
    account_memory(memory, out);
    return 0;
}

int sock_diag_parse(const void *bytes, size_t len, uint32_t sequence,
                    struct sock_client *out, struct err *e)
{
    *out = (struct sock_client){0};
    struct diag_span body;
    int rc = diag_body(bytes, len, sequence, &body, e);
    return rc != 0 ? rc : parse_socket(body, out, e);
}
