/* Who the server is in TLS: a certificate and its key, made for one run or the user's
 * own.
 *
 * The made one: a throw-away CA and a certificate signed by it, both with EC P-256 keys,
 * valid from a day before now for TLS_IDENTITY_DAYS, for the names localhost, 127.0.0.1,
 * ::1 and the address that is listened on. The CA's key is forgotten at once, so a client
 * that trusts the CA trusts nothing but this server. It stands the strict checks of RFC
 * 5280 (X509_V_FLAG_X509_STRICT, Python's default from 3.13 on). */
#ifndef FLOODTEST_SERVER_BACKEND_TLS_H
#define FLOODTEST_SERVER_BACKEND_TLS_H

#include "harness/base/err.h"

#include <time.h>

enum {
    TLS_IDENTITY_DAYS = 7,
    TLS_IDENTITY_FILE_MAX = 1024 * 1024, /* bytes of a file of the user's */
};

/* Texts in PEM, owned. All NULL is an empty one, which fini takes, too. */
struct tls_identity {
    char *certificate; /* the server's, then those between it and the CA */
    char *key;
    char *ca; /* what a client has to trust; NULL: the user's own certificate, not ours */
};

/* host: the address listened on, numeric, or a name; NULL: none (a Unix path).
 * FERR_CONFIG if it can stand in no certificate. On failure *id is empty. */
int tls_identity_make(struct tls_identity *id, const char *host, time_t now,
                      struct err *e) MUST_CHECK;

/* Reads the user's own, PEM, the key without a passphrase; both may be in one file.
 * FERR_IO if a file cannot be read; FERR_CONFIG if there is no certificate or no key in
 * it, if they do not belong together, if it is not valid at now, or if OpenSSL does not
 * take it (a short key). On failure *id is empty. */
int tls_identity_load(struct tls_identity *id, const char *certificate_path,
                      const char *key_path, time_t now, struct err *e) MUST_CHECK;

/* Wipes the key. */
void tls_identity_fini(struct tls_identity *id);

/* Sets an SSL_CTX up for the server: the identity; TLS 1.2 and 1.3; neither sessions nor
 * tickets, because sessions would add up with every connection, and a ticket that a
 * client has not read makes its close a reset. */
struct ssl_ctx_st;
int tls_identity_use(const struct tls_identity *id, struct ssl_ctx_st *context,
                     struct err *e) MUST_CHECK;

#endif
