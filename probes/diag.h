/* Questions to the kernel's NETLINK_SOCK_DIAG and the frame of its answers: what
 * sock_diag and unix_diag share. */
#ifndef FLOODTEST_PROBES_DIAG_H
#define FLOODTEST_PROBES_DIAG_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { DIAG_ANSWER_BYTES = 8192 };

struct diag_answer {
    size_t len;
    _Alignas(8) unsigned char bytes[DIAG_ANSWER_BYTES];
};

/* *fd is -1 on failure. */
int diag_open(int *fd, struct err *e) MUST_CHECK;

/* Sends a question (nlmsghdr and body, sequence in it) and takes its answer. The kernel
 * has answered before send returns, so this never blocks; answers to earlier questions
 * are thrown away. */
int diag_ask(int fd, const void *question, size_t len, struct diag_answer *out,
             struct err *e) MUST_CHECK;

/* --- parsing: pure, any bytes may come in */

struct diag_span {
    const unsigned char *at;
    size_t len;
};

int diag_malformed(struct err *e, const char *what);

/* Copies as much as both sides have; the rest of the target is zero. */
void diag_copy(void *target, size_t size, struct diag_span from);

/* The body of an answer that holds a socket: the message behind the netlink header. 0
 * found; 1: no such socket; negative: refused, or malformed. */
int diag_body(const void *bytes, size_t len, uint32_t sequence, struct diag_span *body,
              struct err *e) MUST_CHECK;

/* Takes the next attribute off rest. 1 taken, 0 there is none any more, negative:
 * malformed. */
int diag_next(struct diag_span *rest, unsigned *type, struct diag_span *value,
              struct err *e) MUST_CHECK;

#endif
