/* Private to probes: the kernel's names for the states of a TCP connection. netinet/tcp.h
 * has them too, but cannot be included beside linux/tcp.h, which has the whole tcp_info.
 */
#ifndef FLOODTEST_PROBES_TCP_STATE_H
#define FLOODTEST_PROBES_TCP_STATE_H

enum tcp_state {
    TCP_STATE_ESTABLISHED = 1,
    TCP_STATE_SYN_SENT,
    TCP_STATE_SYN_RECV,
    TCP_STATE_FIN_WAIT1,
    TCP_STATE_FIN_WAIT2,
    TCP_STATE_TIME_WAIT,
    TCP_STATE_CLOSE,
    TCP_STATE_CLOSE_WAIT,
    TCP_STATE_LAST_ACK,
    TCP_STATE_LISTEN,
    TCP_STATE_CLOSING,
};

#endif
