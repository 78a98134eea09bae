#include "server/backend/tls.h"

#include "harness/base/mem.h"
#include "server/backend/tls_pem.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL's last word on what failed. */
static int openssl_failed(struct err *e, int code, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return err_set(e, code, "%s: %s", what, reason != NULL ? reason : "OpenSSL fails");
}

void tls_identity_fini(struct tls_identity *id)
{
    tls_pem_wipe(id->key);
    free(id->certificate);
    free(id->ca);
    *id = (struct tls_identity){0};
}

static bool use_chain(SSL_CTX *context, STACK_OF(X509) * chain)
{
    bool ok = SSL_CTX_use_certificate(context, sk_X509_value(chain, 0)) == 1;
    for (int i = 1; ok && i < sk_X509_num(chain); i++) {
        ok = SSL_CTX_add1_chain_cert(context, sk_X509_value(chain, i)) == 1;
    }
    return ok;
}

static void set_habits(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    /* Many clients end without a close_notify. OpenSSL would send them an alert for that,
     * which meets a closed socket, and an end in good order would look like a reset. */
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(context, 0);
}

int tls_identity_use(const struct tls_identity *id, SSL_CTX *context, struct err *e)
{
    bool encrypted;
    STACK_OF(X509) *chain = tls_pem_certificates(id->certificate);
    EVP_PKEY *key = tls_pem_key(id->key, &encrypted);
    bool ok = chain != NULL && key != NULL && use_chain(context, chain) &&
              SSL_CTX_use_PrivateKey(context, key) == 1 &&
              SSL_CTX_check_private_key(context) == 1;
    EVP_PKEY_free(key);
    sk_X509_pop_free(chain, X509_free);
    if (!ok) {
        return openssl_failed(e, FERR_CONFIG, "OpenSSL does not take the certificate");
    }
    set_habits(context);
    ERR_clear_error();
    return 0;
}

/* --- the user's own */

static int read_file(const char *path, char **out, struct err *e)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return err_sys(e, errno, "cannot read '%s'", path);
    }
    setvbuf(file, NULL, _IONBF, 0); /* no copy of the key behind our back */
    char *text = mem_must_alloc(TLS_IDENTITY_FILE_MAX + 2);
    size_t len = fread(text, 1, TLS_IDENTITY_FILE_MAX + 1, file);
    int errnum = ferror(file) ? errno : 0;
    fclose(file);
    if (errnum == 0 && len <= TLS_IDENTITY_FILE_MAX) {
        *out = text;
        return 0;
    }
    OPENSSL_cleanse(text, len);
    free(text);
    return errnum != 0 ? err_sys(e, errnum, "cannot read '%s'", path)
                       : err_set(e, FERR_CONFIG, "'%s' is too long for PEM", path);
}

static void show_time(const ASN1_TIME *from, char *out, size_t size)
{
    struct tm tm = {0};
    if (ASN1_TIME_to_tm(from, &tm) != 1 ||
        strftime(out, size, "%Y-%m-%d %H:%M UTC", &tm) == 0) {
        snprintf(out, size, "an unreadable time");
    }
}

static int check_dates(X509 *certificate, const char *path, time_t now, struct err *e)
{
    char when[64];
    if (X509_cmp_time(X509_get0_notAfter(certificate), &now) <= 0) {
        show_time(X509_get0_notAfter(certificate), when, sizeof when);
        return err_set(e, FERR_CONFIG, "the certificate in '%s' expired: %s", path, when);
    }
    if (X509_cmp_time(X509_get0_notBefore(certificate), &now) >= 0) {
        show_time(X509_get0_notBefore(certificate), when, sizeof when);
        return err_set(e, FERR_CONFIG, "the certificate in '%s' is not valid before %s",
                       path, when);
    }
    return 0;
}

static int check_certificate(X509 *certificate, const char *path, time_t now,
                             struct err *e)
{
    if (certificate == NULL) {
        return err_set(e, FERR_CONFIG,
                       "'%s' holds no certificate that can be read: expected PEM, "
                       "\"-----BEGIN CERTIFICATE-----\"",
                       path);
    }
    return check_dates(certificate, path, now, e);
}

static int check_key(EVP_PKEY *key, bool encrypted, X509 *certificate,
                     const char *certificate_path, const char *path, struct err *e)
{
    if (key == NULL && encrypted) {
        return err_set(e, FERR_CONFIG,
                       "the key in '%s' has a passphrase: expected one without", path);
    }
    if (key == NULL) {
        return err_set(e, FERR_CONFIG,
                       "'%s' holds no private key that can be read: expected PEM, "
                       "\"-----BEGIN PRIVATE KEY-----\"",
                       path);
    }
    if (X509_check_private_key(certificate, key) != 1) {
        return err_set(e, FERR_CONFIG,
                       "the key in '%s' does not belong to the certificate in '%s'", path,
                       certificate_path);
    }
    return 0;
}

static int check_pair(const struct tls_identity *id, const char *certificate_path,
                      const char *key_path, time_t now, struct err *e)
{
    bool encrypted;
    STACK_OF(X509) *chain = tls_pem_certificates(id->certificate);
    EVP_PKEY *key = tls_pem_key(id->key, &encrypted);
    X509 *certificate = chain != NULL ? sk_X509_value(chain, 0) : NULL;
    int rc = check_certificate(certificate, certificate_path, now, e);
    if (rc == 0) {
        rc = check_key(key, encrypted, certificate, certificate_path, key_path, e);
    }
    EVP_PKEY_free(key);
    sk_X509_pop_free(chain, X509_free);
    return rc;
}

/* What OpenSSL minds besides: its own lower limits for keys and signatures. */
static int check_use(const struct tls_identity *id, const char *path, struct err *e)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    int rc = context == NULL ? openssl_failed(e, FERR_IO, "cannot use TLS")
                             : tls_identity_use(id, context, e);
    SSL_CTX_free(context);
    return rc == 0 ? 0 : err_wrap(e, "'%s'", path);
}

int tls_identity_load(struct tls_identity *id, const char *certificate_path,
                      const char *key_path, time_t now, struct err *e)
{
    *id = (struct tls_identity){0};
    int rc = read_file(certificate_path, &id->certificate, e);
    if (rc == 0) {
        rc = read_file(key_path, &id->key, e);
    }
    if (rc == 0) {
        rc = check_pair(id, certificate_path, key_path, now, e);
    }
    if (rc == 0) {
        rc = check_use(id, certificate_path, e);
    }
    ERR_clear_error();
    if (rc != 0) {
        tls_identity_fini(id);
    }
    return rc;
}
