/* What TCP knows of our end of a connection when it ends, and what we ask of it when it
 * begins. */
#ifndef FLOODTEST_SERVER_BACKEND_TCP_END_H
#define FLOODTEST_SERVER_BACKEND_TCP_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tcp_end_state {
    TCP_END_OPEN,        /* both ways */
    TCP_END_CLIENT_LEFT, /* its FIN has come, ours is not sent */
    TCP_END_CLOSING,     /* one side or both have sent FIN; also what is no TCP at all */
    TCP_END_CLOSED,      /* reset, or both FINs are through */
};

enum tcp_end_state tcp_end_state(int fd);

/* Both ways are closed: on a Unix-domain socket the client's close does that, TCP knows
 * it after a reset and when both have sent FIN. */
bool tcp_end_is_hung_up(int fd);

/* An error that waits on the socket; asking takes it off. 0: none. */
int tcp_end_error(int fd);

/* Bytes received from the client so far; its FIN counts as one, a reset as none
 * (tcp_rcv_nxt_update and tcp_reset in Linux). 0 of what is no TCP. */
uint64_t tcp_end_received(int fd);

/* No delay for small writes, and a bound for what the kernel may hold unsent. Of what is
 * no TCP: nothing. */
void tcp_end_set_options(int fd, size_t unsent_bytes);

#endif
