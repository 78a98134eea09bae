/* Certificates and keys to and from PEM text. Private to tls*.c. The error queue of
 * OpenSSL is the caller's affair. */
#ifndef FLOODTEST_SERVER_BACKEND_TLS_PEM_H
#define FLOODTEST_SERVER_BACKEND_TLS_PEM_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* NULL if OpenSSL fails; the caller frees, a key with tls_pem_wipe. */
char *tls_pem_of_certificate(X509 *certificate);
char *tls_pem_of_key(EVP_PKEY *key);

/* Overwrites and frees; NULL is fine. */
void tls_pem_wipe(char *text);

/* The certificates in text, in order, other things skipped; at most
 * TLS_PEM_CERTIFICATES_MAX. NULL if there is none or one is broken. */
enum { TLS_PEM_CERTIFICATES_MAX = 16 };
STACK_OF(X509) * tls_pem_certificates(const char *text);

/* NULL if there is none or it is broken, or it is encrypted: then *encrypted is set.
 * Never asks anybody for a passphrase. */
EVP_PKEY *tls_pem_key(const char *text, bool *encrypted);

#endif
