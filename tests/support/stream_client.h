/* A client for tests of any protocol that the server floods: a raw non-blocking socket
 * that takes the wire apart itself, without the server's framing, and checks that every
 * message is the next one and has the content that it must have.
 *
 * It reads only when it is told to, and never answers anything by itself. */
#ifndef FLOODTEST_TESTS_SUPPORT_STREAM_CLIENT_H
#define FLOODTEST_TESTS_SUPPORT_STREAM_CLIENT_H

#include "server/message/payload.h"
#include "tests/support/byte_queue.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/* What carries the messages. */
enum stream_carrier {
    STREAM_WS,   /* upgrade, then frames: a message is what they carry */
    STREAM_HTTP, /* request, response, then a body: chunks, or until the end */
    STREAM_TCP,  /* nothing in front */
};

/* How they are told apart where the carrier does not do that. */
enum stream_format {
    STREAM_WHOLE, /* STREAM_WS */
    STREAM_LINES,
    STREAM_LENGTH,
    STREAM_FIXED, /* by their size alone */
    STREAM_EVENTS,
    STREAM_WRAPPED, /* MSG seq bytes\r\n … \r\n */
};

enum { STREAM_HEAD_MAX = 1024 };

enum stream_chunk { /* where a chunked body is */
                    STREAM_CHUNK_SIZE,
                    STREAM_CHUNK_DATA,
                    STREAM_CHUNK_TAIL,
                    STREAM_CHUNK_LAST, /* the empty line behind the last chunk */
                    STREAM_CHUNK_OVER,
};

struct stream_client {
    int fd;                    /* -1: closed */
    struct ssl_st *tls;        /* NULL: plain; the handshake goes on with each read */
    struct byte_queue to_send; /* before the handshake was finished */
    enum stream_carrier carrier;
    enum stream_format format;
    uint64_t size_bytes;     /* of every message */
    struct payload *payload; /* what they must say; borrowed */

    struct byte_queue in;       /* from the socket */
    struct byte_queue body;     /* what the carrier carried, not yet whole messages */
    size_t searched;            /* bytes of body in which no end of a message is */
    char head[STREAM_HEAD_MAX]; /* the HTTP response */
    bool joined;                /* the flood may follow */
    bool chunked;
    enum stream_chunk chunk;
    uint64_t chunk_left;
    bool fragmented; /* inside of a WebSocket message */
    bool deflate;    /* offers permessage-deflate, and its messages must be compressed */
    z_stream inflater; /* initialized by stream_client_request */
    int close_code;    /* 0: no close frame yet */

    uint64_t messages;
    uint64_t payload_bytes;
    uint64_t wire_bytes;   /* of the flood: without heads, close frame and last chunk */
    uint64_t last_time_ns; /* what the latest message says that tells the time */
    bool ended;            /* end of file */
    bool reset;
    bool paused;           /* for who turns it: do not read */
    const char *violation; /* what the server did wrong, NULL */
};

/* Connects to 127.0.0.1; aborts the test if that fails. receive_bytes: what the kernel
 * may buffer, 0: its default. The rest of c is zeroed before. */
void stream_client_open(struct stream_client *c, uint16_t port, int receive_bytes);

/* The same on a Unix-domain socket. */
void stream_client_open_unix(struct stream_client *c, const char *path,
                             int receive_bytes);

/* From now on TLS, as one who trusts ca alone (PEM); before the first byte is sent. */
void stream_client_secure(struct stream_client *c, const char *ca);

/* Sends what this carrier needs before the flood: request or upgrade of this path. */
void stream_client_request(struct stream_client *c, const char *path);

void stream_client_send(struct stream_client *c, const void *bytes, size_t len);

/* A message of ours, as the protocol has it (text up to 100 bytes). */
void stream_client_say(struct stream_client *c, const char *text);

/* Answers the server's end, or ends in good order: close frame, FIN. */
void stream_client_finish(struct stream_client *c);

/* Ends its sending, whatever the protocol says to that; it can read on. */
void stream_client_half_close(struct stream_client *c);

/* Closes the socket: after a reset, or as the kernel does it (a reset if bytes are
 * unread). Frees the buffers; counters and violation stay. */
void stream_client_reset(struct stream_client *c);
void stream_client_close(struct stream_client *c);

/* Reads what is there, at most max_bytes, and checks it. Returns the bytes read. */
size_t stream_client_read(struct stream_client *c, size_t max_bytes);

/* Nothing of a message is under way: all that was received was whole. */
bool stream_client_is_between(const struct stream_client *c);

#endif
