#include "tests/support/ws_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024 };

static void grow(unsigned char **bytes, size_t *cap, size_t need)
{
    if (need <= *cap) {
        return;
    }
    *cap = need * 2;
    *bytes = realloc(*bytes, *cap);
    if (*bytes == NULL) {
        abort();
    }
}

static void blame(struct ws_client *c, const char *violation)
{
    if (c->violation == NULL) {
        c->violation = violation;
    }
}

static void control_frame(struct ws_client *c, int opcode, bool final,
                          const unsigned char *payload, size_t len)
{
    if (!final || len > 125) {
        blame(c, "a control frame is fragmented or too long");
        return;
    }
    if (opcode == WS_CLIENT_PONG) {
        c->pongs++;
        c->pongs_inside += c->message_opcode != 0 ? 1 : 0;
        memcpy(c->pong, payload, len);
        c->pong[len] = '\0';
    } else if (opcode == WS_CLIENT_CLOSE) {
        c->close_code = len >= 2 ? payload[0] << 8 | payload[1] : 1005;
    } else {
        blame(c, "an unknown control frame, or a ping");
    }
}

static void data_frame(struct ws_client *c, int opcode, bool final,
                       const unsigned char *payload, size_t len)
{
    if ((opcode == 0) != (c->message_opcode != 0) || opcode > WS_CLIENT_BINARY) {
        blame(c, "a continuation without a start, or a start inside of a message");
        return;
    }
    if (opcode != 0) {
        c->message_opcode = opcode;
        c->message_len = 0;
    }
    grow(&c->message, &c->message_cap, c->message_len + len + 1);
    memcpy(c->message + c->message_len, payload, len);
    c->message_len += len;
    if (!final) {
        return;
    }
    c->messages++;
    const char *wrong = NULL;
    if (c->on_message != NULL) {
        wrong = c->on_message(c, c->message_opcode, c->message, c->message_len);
    }
    if (wrong != NULL) {
        blame(c, wrong);
    }
    c->message_opcode = 0;
}

/* Parses one frame; returns its length or 0 if it is not whole. */
static size_t one_frame(struct ws_client *c, const unsigned char *at, size_t have)
{
    if (have < 2) {
        return 0;
    }
    size_t header = 2;
    uint64_t len = at[1] & 0x7f;
    size_t extra = len == 126 ? 2 : len == 127 ? 8 : 0;
    if (have < header + extra) {
        return 0;
    }
    if (extra > 0) {
        len = 0;
        for (size_t i = 0; i < extra; i++) {
            len = len << 8 | at[2 + i];
        }
        header += extra;
    }
    if (have < header + len) {
        return 0;
    }
    if ((at[1] & 0x80) != 0 || (at[0] & 0x70) != 0) {
        blame(c, "a masked frame or reserved bits");
    }
    c->frames++;
    int opcode = at[0] & 0x0f;
    bool final = (at[0] & 0x80) != 0;
    if (c->on_frame != NULL) {
        c->on_frame(c, final, opcode, at + header, (size_t)len);
        return header + (size_t)len;
    }
    if (c->close_code != 0) {
        blame(c, "a frame behind the close frame");
    }
    if (opcode >= WS_CLIENT_CLOSE) {
        control_frame(c, opcode, final, at + header, (size_t)len);
    } else {
        data_frame(c, opcode, final, at + header, (size_t)len);
    }
    return header + (size_t)len;
}

static size_t take_head(struct ws_client *c)
{
    char *end = c->in_len > 0 ? memmem(c->in, c->in_len, "\r\n\r\n", 4) : NULL;
    if (end == NULL) {
        return 0;
    }
    size_t len = (size_t)(end - (char *)c->in) + 4;
    snprintf(c->head, sizeof c->head, "%.*s", (int)len, (char *)c->in);
    c->upgraded = strncmp(c->head, "HTTP/1.1 101 ", 13) == 0;
    return len;
}

static void parse(struct ws_client *c)
{
    size_t used = c->head[0] == '\0' ? take_head(c) : 0;
    while (c->upgraded) {
        size_t n = one_frame(c, c->in + used, c->in_len - used);
        if (n == 0) {
            break;
        }
        used += n;
    }
    if (used > 0) {
        memmove(c->in, c->in + used, c->in_len - used);
        c->in_len -= used;
    }
}

void ws_client_open(struct ws_client *c, uint16_t port)
{
    memset(c, 0, sizeof *c);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) {
        perror("ws_client_open");
        abort();
    }
}

void ws_client_open_unix(struct ws_client *c, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memset(c, 0, sizeof *c);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) {
        perror("ws_client_open_unix");
        abort();
    }
}

/* A context that trusts this CA and no other. */
static SSL_CTX *context_of(const char *ca, int version)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    BIO *bio = BIO_new_mem_buf(ca, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
    X509_free(certificate);
    BIO_free(bio);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_X509_STRICT);
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    return context;
}

void ws_client_open_tls(struct ws_client *c, uint16_t port, const char *ca, int version)
{
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    ws_client_open(c, port);
    SSL_CTX *context = context_of(ca, version);
    c->tls = SSL_new(context);
    SSL_CTX_free(context);
    SSL_set_fd(c->tls, c->fd);
    SSL_set1_host(c->tls, "localhost");
    SSL_set_tlsext_host_name(c->tls, "localhost");
    SSL_set_alpn_protos(c->tls, protocols, sizeof protocols - 1);
    SSL_set_connect_state(c->tls);
}

bool ws_client_is_secure(const struct ws_client *c)
{
    return c->tls != NULL && SSL_is_init_finished(c->tls);
}

void ws_client_close(struct ws_client *c)
{
    SSL_free(c->tls);
    close(c->fd);
    free(c->in);
    free(c->message);
    memset(c, 0, sizeof *c);
    c->fd = -1;
}

void ws_client_send(struct ws_client *c, const void *bytes, size_t len)
{
    ssize_t n = c->tls != NULL ? SSL_write(c->tls, bytes, (int)len)
                               : send(c->fd, bytes, len, MSG_NOSIGNAL);
    if (n != (ssize_t)len) {
        perror("ws_client_send");
        abort();
    }
}

void ws_client_request(struct ws_client *c, const char *path, const char *headers)
{
    char request[1024];
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\n"
                     "Host: localhost\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "%s\r\n",
                     path, headers);
    ws_client_send(c, request, (size_t)n);
}

void ws_client_frame(struct ws_client *c, int opcode, const void *payload, size_t len)
{
    ws_client_fragment(c, opcode, true, payload, len);
}

void ws_client_fragment(struct ws_client *c, int opcode, bool final, const void *payload,
                        size_t len)
{
    static const unsigned char mask[4] = {1, 2, 3, 4};
    unsigned char frame[6 + 125];
    frame[0] = (unsigned char)((final ? 0x80 : 0) | opcode);
    frame[1] = (unsigned char)(0x80 | len);
    memcpy(frame + 2, mask, 4);
    for (size_t i = 0; i < len; i++) {
        frame[6 + i] = ((const unsigned char *)payload)[i] ^ mask[i % 4];
    }
    ws_client_send(c, frame, 6 + len);
}

/* As recv. */
static ssize_t receive(struct ws_client *c, void *out, size_t room)
{
    if (c->tls == NULL) {
        return recv(c->fd, out, room, 0);
    }
    ERR_clear_error();
    int n = SSL_read(c->tls, out, (int)room);
    int why = SSL_get_error(c->tls, n);
    if (n <= 0 && (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)) {
        errno = EAGAIN;
        return -1;
    }
    if (n <= 0) {
        c->tls_error = ERR_peek_error();
        return 0;
    }
    return n;
}

void ws_client_read(struct ws_client *c, size_t max_bytes)
{
    while (max_bytes > 0 && !c->ended) {
        size_t room = max_bytes < READ_BYTES ? max_bytes : READ_BYTES;
        grow(&c->in, &c->in_cap, c->in_len + room);
        ssize_t n = receive(c, c->in + c->in_len, room);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (n <= 0) {
            c->ended = true;
            return;
        }
        c->in_len += (size_t)n;
        max_bytes -= (size_t)n;
        parse(c);
    }
}
