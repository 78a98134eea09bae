/* A WebSocket client for tests: a raw non-blocking socket whose bytes the test writes and
 * whose frames it checks itself. It reads only when it is told to. It never answers a
 * close frame or a ping by itself. */
#ifndef FLOODTEST_TESTS_SUPPORT_WS_CLIENT_H
#define FLOODTEST_TESTS_SUPPORT_WS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WS_CLIENT_TEXT = 1, WS_CLIENT_BINARY = 2 };
enum { WS_CLIENT_CLOSE = 8, WS_CLIENT_PING = 9, WS_CLIENT_PONG = 10 };

struct ws_client {
    int fd;
    struct ssl_st *tls;      /* NULL: plain; the handshake goes on with each read */
    unsigned long tls_error; /* of OpenSSL, why it ended; 0 */
    unsigned char *in;       /* received and not parsed */
    size_t in_len;
    size_t in_cap;
    char head[1024]; /* the HTTP response */
    bool upgraded;   /* head is whole: frames follow */

    unsigned char *message; /* the one under way */
    size_t message_len;
    size_t message_cap;
    int message_opcode; /* 0: none under way */

    uint64_t messages;
    uint64_t frames;
    uint64_t pongs;
    uint64_t pongs_inside; /* of these, between the frames of a message */
    char pong[126];        /* payload of the last one */
    int close_code;        /* 0: no close frame yet */
    bool ended;            /* end of file or reset */
    const char *violation; /* what the server did wrong, NULL */

    /* Every whole message; may be NULL. Returns NULL or what is wrong with it. */
    const char *(*on_message)(struct ws_client *c, int opcode, const unsigned char *bytes,
                              size_t len);
    /* If set it gets every frame, of any kind, and nobody else does: no messages are put
     * together, nothing is wrong. */
    void (*on_frame)(struct ws_client *c, bool final, int opcode,
                     const unsigned char *bytes, size_t len);
    void *user;
};

/* Connects to 127.0.0.1; aborts the test if that fails. */
void ws_client_open(struct ws_client *c, uint16_t port);
/* The same on a Unix-domain socket. */
void ws_client_open_unix(struct ws_client *c, const char *path);
/* The same with TLS. ca: the PEM text that it trusts; version: the only one it speaks
 * (TLS1_3_VERSION), 0: any. Wait for ws_client_is_secure before the first byte is sent.
 */
void ws_client_open_tls(struct ws_client *c, uint16_t port, const char *ca, int version);
bool ws_client_is_secure(const struct ws_client *c);
/* Closes the socket (with a reset if bytes are unread) and frees the buffers. */
void ws_client_close(struct ws_client *c);

void ws_client_send(struct ws_client *c, const void *bytes, size_t len);
/* A whole upgrade request; headers: more lines, each with its CRLF, or "". */
void ws_client_request(struct ws_client *c, const char *path, const char *headers);
/* A masked frame with up to 125 bytes of payload: final, or a part of a message (opcode 0
 * after the first). */
void ws_client_frame(struct ws_client *c, int opcode, const void *payload, size_t len);
void ws_client_fragment(struct ws_client *c, int opcode, bool final, const void *payload,
                        size_t len);

/* Reads what is there, at most max_bytes, and parses it. */
void ws_client_read(struct ws_client *c, size_t max_bytes);

#endif
