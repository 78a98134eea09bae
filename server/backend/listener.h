/* The listening socket, of TCP or in the file system. Ours and not libwebsockets', which
 * retries and logs where we want an error, and knows nothing to do when file descriptors
 * run out. Loop's thread only. */
#ifndef FLOODTEST_SERVER_BACKEND_LISTENER_H
#define FLOODTEST_SERVER_BACKEND_LISTENER_H

#include "harness/base/err.h"
#include "harness/base/latch.h"

#include <stdint.h>
#include <uv.h>

struct listener {
    uv_poll_t poll;
    int fd;
    int spare_fd;    /* given up for a moment when accept finds no descriptor free */
    uint16_t port;   /* 0 of a Unix socket */
    char *unix_path; /* owned; NULL: TCP */
    void (*on_accept)(void *data, int fd); /* non-blocking; ownership moves */
    void (*on_no_fd)(void *data); /* a connection was closed for want of a descriptor */
    void *data;
    struct latch *owner;
};

/* init binds and listens (no handle yet: fini takes it back) and sets port. FERR_CONFIG
 * if host is no numeric address, FERR_IO if it cannot be listened on. */
int listener_init(struct listener *l, const char *host, uint16_t port,
                  struct err *e) MUST_CHECK;

/* The same on a Unix-domain socket at path, which is absolute or not. A socket file that
 * nobody listens on is left over from a server that died: it is replaced. FERR_CONFIG if
 * the path is empty or too long (107 bytes), FERR_IO if somebody listens there, if it is
 * some other file, or if the system refuses. fini removes the file. */
int listener_init_unix(struct listener *l, const char *path, struct err *e) MUST_CHECK;

void listener_fini(struct listener *l);

/* Starts to accept; the callbacks and data are set by the caller before. Holds the
 * owner's latch until close is finished. */
void listener_open(struct listener *l, uv_loop_t *loop, struct latch *owner);
void listener_close(struct listener *l);

#endif
