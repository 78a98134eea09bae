#include "server/backend/tls_pem.h"

#include "harness/base/mem.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

/* Frees the BIO, whose memory is wiped if it was a secure one. */
static char *take_text(BIO *bio, bool written)
{
    char *bytes;
    long len = written ? BIO_get_mem_data(bio, &bytes) : 0;
    char *text = NULL;
    if (len > 0) {
        text = mem_must_alloc((size_t)len + 1);
        memcpy(text, bytes, (size_t)len);
    }
    BIO_free(bio);
    return text;
}

char *tls_pem_of_certificate(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    return take_text(bio, bio != NULL && PEM_write_bio_X509(bio, certificate) == 1);
}

char *tls_pem_of_key(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    return take_text(bio, bio != NULL && PEM_write_bio_PKCS8PrivateKey(
                                             bio, key, NULL, NULL, 0, NULL, NULL) == 1);
}

void tls_pem_wipe(char *text)
{
    if (text != NULL) {
        OPENSSL_cleanse(text, strlen(text));
        free(text);
    }
}

static BIO *read_text(const char *text)
{
    size_t len = strlen(text);
    return len <= INT_MAX ? BIO_new_mem_buf(text, (int)len) : NULL;
}

STACK_OF(X509) * tls_pem_certificates(const char *text)
{
    BIO *bio = read_text(text);
    STACK_OF(X509) *all = sk_X509_new_null();
    X509 *one;
    while (bio != NULL && all != NULL && sk_X509_num(all) < TLS_PEM_CERTIFICATES_MAX &&
           (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        if (sk_X509_push(all, one) == 0) {
            X509_free(one);
            break;
        }
    }
    BIO_free(bio);
    if (all != NULL && sk_X509_num(all) == 0) {
        sk_X509_free(all);
        all = NULL;
    }
    return all;
}

/* Without one OpenSSL would ask on the terminal. */
static int no_passphrase(char *out, int size, int writing, void *data)
{
    (void)out;
    (void)size;
    (void)writing;
    *(bool *)data = true;
    return -1;
}

EVP_PKEY *tls_pem_key(const char *text, bool *encrypted)
{
    *encrypted = false;
    BIO *bio = read_text(text);
    EVP_PKEY *key = NULL;
    if (bio != NULL) {
        key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, encrypted);
    }
    BIO_free(bio);
    return key;
}
