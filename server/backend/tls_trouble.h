/* What a TLS handshake came to, in words for the user: read from what OpenSSL tells its
 * info callback. */
#ifndef FLOODTEST_SERVER_BACKEND_TLS_TROUBLE_H
#define FLOODTEST_SERVER_BACKEND_TLS_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>

enum tls_outcome { TLS_UNDER_WAY, TLS_READY, TLS_FAILED };

enum { TLS_TROUBLE_MAX = 256 };

/* Called inside of the info callback (SSL_CTX_set_info_callback) with its where and ret,
 * while the error queue of the thread holds the reason. own_ca: the certificate is one of
 * tls_identity_make. TLS_FAILED: out has the sentence. */
enum tls_outcome tls_trouble(int where, int ret, bool own_ca, char *out, size_t size);

/* The sentence for an error of OpenSSL (ERR_peek_error). Pure. */
void tls_trouble_describe(unsigned long error, bool own_ca, char *out, size_t size);

#endif
