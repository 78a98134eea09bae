#include "tests/support/stream_client.h"

#include "tests/support/stream_check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

static void open_at(struct stream_client *c, const struct sockaddr *address,
                    socklen_t len, int receive_bytes)
{
    c->fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_bytes > 0) {
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    }
    if (address->sa_family == AF_INET) {
        /* As HTTP clients do: else a request behind a TLS handshake waits 40 ms for the
         * server's delayed ACK. */
        int on = 1;
        (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    if (connect(c->fd, address, len) != 0 || fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) {
        perror("stream_client_open");
        abort();
    }
    c->joined = c->carrier == STREAM_TCP;
}

void stream_client_open(struct stream_client *c, uint16_t port, int receive_bytes)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    open_at(c, (struct sockaddr *)&address, sizeof address, receive_bytes);
}

void stream_client_open_unix(struct stream_client *c, const char *path, int receive_bytes)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    open_at(c, (struct sockaddr *)&address, sizeof address, receive_bytes);
}

void stream_client_secure(struct stream_client *c, const char *ca)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    BIO *bio = BIO_new_mem_buf(ca, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
    X509_free(certificate);
    BIO_free(bio);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    c->tls = SSL_new(context);
    SSL_CTX_free(context);
    SSL_set_fd(c->tls, c->fd);
    SSL_set1_host(c->tls, "localhost");
    SSL_set_connect_state(c->tls);
    c->joined = false;
}

void stream_client_send(struct stream_client *c, const void *bytes, size_t len)
{
    if (c->tls != NULL && !SSL_is_init_finished(c->tls)) {
        byte_queue_put(&c->to_send, bytes, len);
        return;
    }
    ssize_t n = c->tls != NULL ? SSL_write(c->tls, bytes, (int)len)
                               : send(c->fd, bytes, len, MSG_NOSIGNAL);
    if (n != (ssize_t)len) {
        perror("stream_client_send");
        abort();
    }
}

/* As recv. */
static ssize_t receive(struct stream_client *c, void *out, size_t room)
{
    if (c->tls == NULL) {
        return recv(c->fd, out, room, 0);
    }
    errno = 0;
    int n = SSL_read(c->tls, out, (int)room);
    int why = SSL_get_error(c->tls, n);
    if (SSL_is_init_finished(c->tls)) {
        size_t waiting = byte_queue_length(&c->to_send);
        c->joined = c->joined || c->carrier == STREAM_TCP;
        if (waiting > 0) {
            stream_client_send(c, byte_queue_front(&c->to_send), waiting);
            byte_queue_drop(&c->to_send, waiting);
        }
    }
    if (n > 0 || why == SSL_ERROR_ZERO_RETURN) {
        return n > 0 ? n : 0;
    }
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        errno = EAGAIN;
    }
    return -1;
}

void stream_client_request(struct stream_client *c, const char *path)
{
    char request[512];
    const char *offer = c->deflate ? "Sec-WebSocket-Extensions: permessage-deflate; "
                                     "client_max_window_bits\r\n"
                                   : "";
    const char *upgrade = c->carrier == STREAM_WS
                              ? "Upgrade: websocket\r\n"
                                "Connection: Upgrade\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                "Sec-WebSocket-Version: 13\r\n"
                              : "";
    if (c->deflate && inflateInit2(&c->inflater, -MAX_WBITS) != Z_OK) {
        abort();
    }
    if (c->carrier != STREAM_TCP) {
        int n = snprintf(request, sizeof request,
                         "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n", path, upgrade,
                         offer);
        stream_client_send(c, request, (size_t)n);
    }
}

/* A masked frame; the mask is zero, and the payload stands as it is. */
static void send_frame(struct stream_client *c, int opcode, const void *bytes, size_t len)
{
    unsigned char frame[6 + 125] = {(unsigned char)(0x80 | opcode),
                                    (unsigned char)(0x80 | len)};
    memcpy(frame + 6, bytes, len);
    stream_client_send(c, frame, 6 + len);
}

void stream_client_say(struct stream_client *c, const char *text)
{
    size_t len = strlen(text);
    unsigned char message[4 + 100] = {0, 0, 0, (unsigned char)len};
    if (c->carrier == STREAM_WS) {
        send_frame(c, 1, text, len);
    } else if (c->format == STREAM_LENGTH) {
        memcpy(message + 4, text, len);
        stream_client_send(c, message, 4 + len);
    } else {
        memcpy(message, text, len);
        message[len] = '\n';
        stream_client_send(c, message, len + 1);
    }
}

void stream_client_finish(struct stream_client *c)
{
    if (c->carrier == STREAM_WS) {
        send_frame(c, 8, "\x03\xe8", 2);
    } else {
        if (c->tls != NULL) {
            (void)SSL_shutdown(c->tls);
        }
        shutdown(c->fd, SHUT_WR);
    }
}

void stream_client_half_close(struct stream_client *c)
{
    shutdown(c->fd, SHUT_WR);
}

void stream_client_close(struct stream_client *c)
{
    SSL_free(c->tls);
    c->tls = NULL;
    close(c->fd);
    c->fd = -1;
    if (c->inflater.state != NULL) {
        inflateEnd(&c->inflater);
    }
    byte_queue_free(&c->to_send);
    byte_queue_free(&c->in);
    byte_queue_free(&c->body);
}

void stream_client_reset(struct stream_client *c)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    stream_client_close(c);
}

size_t stream_client_read(struct stream_client *c, size_t max_bytes)
{
    size_t taken = 0;
    while (taken < max_bytes && !c->ended && !c->reset) {
        size_t most = max_bytes - taken < READ_BYTES ? max_bytes - taken : READ_BYTES;
        ssize_t n = receive(c, byte_queue_room(&c->in, most), most);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            break;
        }
        if (n <= 0) {
            c->ended = n == 0;
            c->reset = n < 0;
            break;
        }
        byte_queue_added(&c->in, (size_t)n);
        taken += (size_t)n;
        stream_carrier_parse(c);
    }
    return taken;
}

bool stream_client_is_between(const struct stream_client *c)
{
    return byte_queue_length(&c->in) == 0 && byte_queue_length(&c->body) == 0 &&
           !c->fragmented;
}
