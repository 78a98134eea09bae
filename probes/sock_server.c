#include "probes/sock_diag.h"

#include "probes/tcp_state.h"

#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

enum { MAX_TRIES = 4 };

static int read_queue(int fd, uint64_t *bytes, struct err *e)
{
    int queued;
    if (ioctl(fd, SIOCOUTQ, &queued) != 0) {
        return err_sys(e, errno, "cannot read the send queue");
    }
    *bytes = queued < 0 ? 0 : (uint64_t)queued;
    return 0;
}

static int read_info(int fd, struct tcp_info *info, struct err *e)
{
    *info = (struct tcp_info){0};
    socklen_t len = sizeof *info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) != 0) {
        return err_sys(e, errno, "cannot read tcp_info");
    }
    if (len <
        offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info->tcpi_bytes_acked) {
        return err_set(
            e, FERR_IO,
            "kernel does not count acknowledged bytes (tcp_info has %u bytes): "
            "Linux 4.1 or later is needed",
            (unsigned)len);
    }
    if (len < offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof(__u64)) {
        info->tcpi_bytes_sent = UINT64_MAX; /* unknown before Linux 4.19: no limit */
    }
    return 0;
}

/* Two calls see two instants. We are the only sender, so an unchanged queue means that no
 * acknowledgement came in between and both are of one instant. If they keep coming, the
 * later and smaller queue is taken: sent may be low for a moment, never too high. */
static int read_both(int fd, struct tcp_info *info, uint64_t *queued, struct err *e)
{
    uint64_t before = 0;
    int rc = read_queue(fd, &before, e);
    for (int i = 0; rc == 0 && i < MAX_TRIES; i++) {
        rc = read_info(fd, info, e);
        if (rc == 0) {
            rc = read_queue(fd, queued, e);
        }
        if (rc != 0 || *queued == before) {
            return rc;
        }
        before = *queued;
    }
    return rc;
}

static bool fin_is_queued(unsigned state)
{
    return state == TCP_STATE_FIN_WAIT1 || state == TCP_STATE_CLOSING ||
           state == TCP_STATE_LAST_ACK;
}

/* After the end the state does not tell any more whether our FIN was acknowledged. But
 * then all data was, and one more than the kernel ever transmitted as data. */
static bool fin_is_acked(const struct tcp_info *info)
{
    if (info->tcpi_state == TCP_STATE_CLOSE) {
        return info->tcpi_bytes_acked > info->tcpi_bytes_sent - info->tcpi_bytes_retrans;
    }
    return info->tcpi_state == TCP_STATE_FIN_WAIT2;
}

int sock_server_read(int fd, struct sock_server *out, struct err *e)
{
    *out = (struct sock_server){0};
    struct tcp_info info;
    uint64_t queued = 0;
    int rc = read_both(fd, &info, &queued, e);
    if (rc != 0) {
        return rc;
    }
    uint64_t acked = info.tcpi_bytes_acked;
    queued -= queued > 0 && fin_is_queued(info.tcpi_state);
    acked -= acked > 0 && fin_is_acked(&info);
    *out = (struct sock_server){
        .sent_bytes = acked + queued,
        .acked_bytes = acked,
        .send_queue_bytes = queued,
        .notsent_bytes =
            info.tcpi_notsent_bytes < queued ? info.tcpi_notsent_bytes : queued,
        .peer_window_bytes = info.tcpi_snd_wnd,
        .rwnd_limited_us = info.tcpi_rwnd_limited,
        .state = info.tcpi_state,
    };
    return 0;
}
