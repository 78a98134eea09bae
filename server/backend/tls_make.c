#include "server/backend/tls.h"

#include "harness/base/strbuf.h"
#include "server/backend/tls_pem.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>

enum { SERIAL_BITS = 127 }; /* positive, and unlike any other: RFC 5280, 4.1.2.2 */

struct extension {
    int nid;
    const char *value;
};

/* A CA for nothing but the one certificate. */
static const struct extension ca_extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const struct extension server_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "serverAuth"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool ok = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool ok = number != NULL &&
              BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return ok;
}

static bool set_name(X509 *certificate, const char *name)
{
    return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN",
                                      MBSTRING_ASC, (const unsigned char *)name, -1, -1,
                                      0) == 1;
}

static bool set_dates(X509 *certificate, time_t now)
{
    return X509_time_adj_ex(X509_getm_notBefore(certificate), -1, 0, &now) != NULL &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), TLS_IDENTITY_DAYS - 1, 0,
                            &now) != NULL;
}

/* Everything but its extensions and its signature. */
static X509 *new_certificate(const char *name, EVP_PKEY *key, time_t now)
{
    X509 *certificate = X509_new();
    if (certificate != NULL &&
        (X509_set_version(certificate, X509_VERSION_3) != 1 || !set_serial(certificate) ||
         !set_name(certificate, name) || !set_dates(certificate, now) ||
         X509_set_pubkey(certificate, key) != 1)) {
        X509_free(certificate);
        certificate = NULL;
    }
    return certificate;
}

static bool complete(X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key,
                     const struct extension *extensions, size_t count)
{
    bool ok = X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1;
    for (size_t i = 0; ok && i < count; i++) {
        ok = add_extension(certificate, issuer, extensions[i].nid, extensions[i].value);
    }
    return ok && X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
}

static X509 *make_ca(EVP_PKEY *key, time_t now)
{
    X509 *ca = new_certificate("floodtest CA of one run", key, now);
    if (ca != NULL && !complete(ca, ca, key, ca_extensions,
                                sizeof ca_extensions / sizeof ca_extensions[0])) {
        X509_free(ca);
        ca = NULL;
    }
    return ca;
}

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const char *names,
                         time_t now)
{
    X509 *server = new_certificate("localhost", key, now);
    if (server != NULL &&
        (!add_extension(server, ca, NID_subject_alt_name, names) ||
         !complete(server, ca, ca_key, server_extensions,
                   sizeof server_extensions / sizeof server_extensions[0]))) {
        X509_free(server);
        server = NULL;
    }
    return server;
}

static bool is_name(const char *host)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-.";
    size_t len = strlen(host);
    return len > 0 && len <= 253 && strspn(host, letters) == len;
}

/* The subjectAltName as OpenSSL wants it written. */
static int list_names(struct strbuf *names, const char *host, struct err *e)
{
    unsigned char address[sizeof(struct in6_addr)];
    strbuf_add(names, "DNS:localhost,IP:127.0.0.1,IP:::1");
    if (host == NULL || strcmp(host, "localhost") == 0 ||
        strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0) {
        return 0;
    }
    if (inet_pton(AF_INET, host, address) == 1 ||
        inet_pton(AF_INET6, host, address) == 1) {
        strbuf_addf(names, ",IP:%s", host);
        return 0;
    }
    if (!is_name(host)) {
        return err_set(e, FERR_CONFIG,
                       "make a certificate for '%s': expected an address like 127.0.0.1",
                       host);
    }
    strbuf_addf(names, ",DNS:%s", host);
    return 0;
}

static bool make_pair(struct tls_identity *id, const char *names, time_t now)
{
    EVP_PKEY *ca_key = EVP_EC_gen("P-256");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *ca = NULL;
    X509 *server = NULL;
    if (ca_key != NULL && key != NULL) {
        ca = make_ca(ca_key, now);
    }
    if (ca != NULL) {
        server = make_server(key, ca, ca_key, names, now);
    }
    if (server != NULL) {
        id->certificate = tls_pem_of_certificate(server);
        id->key = tls_pem_of_key(key);
        id->ca = tls_pem_of_certificate(ca);
    }
    X509_free(server);
    X509_free(ca);
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
    return id->certificate != NULL && id->key != NULL && id->ca != NULL;
}

int tls_identity_make(struct tls_identity *id, const char *host, time_t now,
                      struct err *e)
{
    *id = (struct tls_identity){0};
    struct strbuf names;
    strbuf_init(&names);
    int rc = list_names(&names, host, e);
    if (rc == 0 && !make_pair(id, names.text, now)) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        rc = err_set(e, FERR_IO, "cannot make a certificate: %s",
                     reason != NULL ? reason : "OpenSSL fails");
        tls_identity_fini(id);
    }
    ERR_clear_error();
    strbuf_fini(&names);
    return rc;
}
