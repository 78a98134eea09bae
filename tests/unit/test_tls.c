#include "server/backend/tls.h"

#include "server/backend/tls_pem.h"
#include "server/backend/tls_trouble.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static const time_t NOW = 1800000000;
static const time_t DAY = 24 * 60 * 60;

static struct tls_identity id;
static struct err e;
static char dir[SCRATCH_PATH_MAX];
static char certificate_path[SCRATCH_PATH_MAX + 16];
static char key_path[SCRATCH_PATH_MAX + 16];

static void setup(void)
{
    e = (struct err){0};
    ck_assert(scratch_make(dir, NULL));
    snprintf(certificate_path, sizeof certificate_path, "%s/cert.pem", dir);
    snprintf(key_path, sizeof key_path, "%s/key.pem", dir);
}

static void teardown(void)
{
    tls_identity_fini(&id);
    scratch_remove(dir);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static void make(const char *host, time_t now)
{
    int rc = tls_identity_make(&id, host, now, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
}

/* The verdict of a strict client on the server's certificate: an X509_V_… */
static int verdict(const char *host, time_t now)
{
    STACK_OF(X509) *server = tls_pem_certificates(id.certificate);
    STACK_OF(X509) *ca = tls_pem_certificates(id.ca);
    ck_assert_int_eq(sk_X509_num(server), 1);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_add_cert(store, sk_X509_value(ca, 0));
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, sk_X509_value(server, 0), NULL);
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_flags(rules,
                                X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
    X509_VERIFY_PARAM_set_time(rules, now);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, host) != 1) {
        X509_VERIFY_PARAM_set1_host(rules, host, 0);
    }
    int rc =
        X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_pop_free(server, X509_free);
    sk_X509_pop_free(ca, X509_free);
    ERR_clear_error();
    return rc;
}

static const struct {
    const char *listen;
    const char *asked;
    int verdict;
} NAMES[] = {
    {NULL, "localhost", X509_V_OK},
    {NULL, "127.0.0.1", X509_V_OK},
    {"127.0.0.1", "::1", X509_V_OK},
    {"::1", "127.0.0.1", X509_V_OK},
    {"192.0.2.7", "192.0.2.7", X509_V_OK},
    {"2001:db8::7", "2001:db8::7", X509_V_OK},
    {"flood.example", "flood.example", X509_V_OK},
    {"192.0.2.7", "192.0.2.8", X509_V_ERR_IP_ADDRESS_MISMATCH},
    {NULL, "flood.example", X509_V_ERR_HOSTNAME_MISMATCH},
};

START_TEST(made_certificate_stands_strict_checks)
{
    make(NAMES[_i].listen, NOW);
    ck_assert_int_eq(verdict(NAMES[_i].asked, NOW), NAMES[_i].verdict);
}
END_TEST

START_TEST(made_certificate_is_valid_for_a_week)
{
    make(NULL, NOW);
    ck_assert_int_eq(verdict("localhost", NOW - DAY + 60), X509_V_OK);
    ck_assert_int_eq(verdict("localhost", NOW + 6 * DAY - 60), X509_V_OK);
    ck_assert_int_eq(verdict("localhost", NOW - DAY - 60), X509_V_ERR_CERT_NOT_YET_VALID);
    ck_assert_int_eq(verdict("localhost", NOW + 6 * DAY + 60),
                     X509_V_ERR_CERT_HAS_EXPIRED);
}
END_TEST

START_TEST(each_is_another)
{
    make(NULL, NOW);
    struct tls_identity other;
    ck_assert_int_eq(tls_identity_make(&other, NULL, NOW, &e), 0);
    ck_assert_str_ne(id.key, other.key);
    ck_assert_str_ne(id.ca, other.ca);
    /* The server does not carry the CA's key. */
    ck_assert_ptr_null(strstr(id.ca, "PRIVATE"));
    ck_assert_ptr_null(strstr(id.certificate, "PRIVATE"));
    tls_identity_fini(&other);
    ck_assert_ptr_null(other.key);
    tls_identity_fini(&other);
}
END_TEST

START_TEST(a_host_that_no_certificate_can_name_is_refused)
{
    static const char *const hosts[] = {"", "a b", "x,IP:192.0.2.1", "fe80::1%lo", "\n"};
    ck_assert_int_eq(tls_identity_make(&id, hosts[_i], NOW, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "expected an address"));
    ck_assert_ptr_null(id.key);
}
END_TEST

/* --- the user's own ------------------------------------------------------------------
 */

static void expect_refusal(int code, const char *says)
{
    tls_identity_fini(&id);
    ck_assert_int_eq(tls_identity_load(&id, certificate_path, key_path, NOW, &e), code);
    ck_assert_msg(strstr(e.msg, says) != NULL, "'%s' does not say '%s'", e.msg, says);
    ck_assert_ptr_null(id.certificate);
    ck_assert_ptr_null(id.key);
}

static void write_made(time_t now)
{
    make(NULL, now);
    write_text(certificate_path, id.certificate);
    write_text(key_path, id.key);
}

START_TEST(own_certificate_is_taken)
{
    write_made(NOW);
    tls_identity_fini(&id);
    int rc = tls_identity_load(&id, certificate_path, key_path, NOW, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    ck_assert_ptr_nonnull(strstr(id.certificate, "BEGIN CERTIFICATE"));
    ck_assert_ptr_nonnull(strstr(id.key, "BEGIN PRIVATE KEY"));
    ck_assert_ptr_null(id.ca);
}
END_TEST

START_TEST(both_may_be_in_one_file)
{
    make(NULL, NOW);
    FILE *f = fopen(certificate_path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%s%s%s", id.key, id.certificate, id.ca);
    fclose(f);
    tls_identity_fini(&id);
    int rc = tls_identity_load(&id, certificate_path, certificate_path, NOW, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
}
END_TEST

START_TEST(missing_files_are_named)
{
    expect_refusal(FERR_IO, "cert.pem': No such file");
    make(NULL, NOW);
    write_text(certificate_path, id.certificate);
    expect_refusal(FERR_IO, "key.pem': No such file");
    snprintf(key_path, sizeof key_path, "%s", dir);
    expect_refusal(FERR_IO, "Is a directory");
}
END_TEST

START_TEST(what_is_no_pem_is_refused)
{
    make(NULL, NOW);
    write_text(certificate_path, "hello");
    write_text(key_path, id.key);
    expect_refusal(FERR_CONFIG, "cert.pem' holds no certificate");
    make(NULL, NOW);
    write_text(certificate_path, id.certificate);
    write_text(key_path, id.certificate);
    expect_refusal(FERR_CONFIG, "key.pem' holds no private key");
    write_text(key_path, "");
    expect_refusal(FERR_CONFIG, "key.pem' holds no private key");
}
END_TEST

START_TEST(a_key_of_another_certificate_is_refused)
{
    write_made(NOW);
    tls_identity_fini(&id);
    make(NULL, NOW);
    write_text(key_path, id.key);
    expect_refusal(FERR_CONFIG, "does not belong to the certificate");
}
END_TEST

START_TEST(dates_are_checked)
{
    write_made(NOW - 30 * DAY);
    expect_refusal(FERR_CONFIG, "cert.pem' expired: 2026-12-22 08:00 UTC");
    write_made(NOW + 30 * DAY);
    expect_refusal(FERR_CONFIG, "is not valid before 2027-02-13 08:00 UTC");
}
END_TEST

START_TEST(a_passphrase_is_not_asked_for)
{
    char text[4096];
    make(NULL, NOW);
    bool encrypted;
    EVP_PKEY *key = tls_pem_key(id.key, &encrypted);
    BIO *bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(
        PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), "word", 4, NULL, NULL),
        1);
    int n = BIO_read(bio, text, sizeof text - 1);
    ck_assert_int_gt(n, 0);
    text[n] = '\0';
    BIO_free(bio);
    EVP_PKEY_free(key);
    write_text(certificate_path, id.certificate);
    write_text(key_path, text);
    expect_refusal(FERR_CONFIG, "has a passphrase");
}
END_TEST

/* OpenSSL has limits of its own, which would else show in the first handshake. */
START_TEST(a_key_too_short_for_openssl_is_refused)
{
    EVP_PKEY *key = EVP_RSA_gen(512);
    X509 *x = X509_new();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    time_t now = NOW;
    X509_time_adj_ex(X509_getm_notBefore(x), -1, 0, &now);
    X509_time_adj_ex(X509_getm_notAfter(x), 1, 0, &now);
    X509_set_pubkey(x, key);
    ck_assert_int_gt(X509_sign(x, key, EVP_sha256()), 0);
    id.certificate = tls_pem_of_certificate(x);
    id.key = tls_pem_of_key(key);
    write_text(certificate_path, id.certificate);
    write_text(key_path, id.key);
    X509_free(x);
    EVP_PKEY_free(key);
    expect_refusal(FERR_CONFIG, "too small");
}
END_TEST

/* --- what is said of a handshake -----------------------------------------------------
 */

static const struct {
    int reason;
    bool own_ca;
    const char *says;
} TROUBLES[] = {
    {1000 + SSL_AD_UNKNOWN_CA, true,
     "the client does not trust the CA (TLS alert 48, unknown CA): it has to load"},
    {1000 + SSL_AD_UNKNOWN_CA, false,
     "the client does not trust the certificate (TLS alert 48, unknown CA)"},
    {1000 + SSL_AD_BAD_CERTIFICATE, true, "the client does not trust the CA"},
    {1000 + SSL_AD_CERTIFICATE_UNKNOWN, true, "the client does not trust the CA"},
    {1000 + SSL_AD_HANDSHAKE_FAILURE, true,
     "a TLS handshake that the client broke off (alert 40, handshake failure)"},
    {SSL_R_HTTP_REQUEST, true, "plain HTTP, but the server speaks TLS"},
    {SSL_R_WRONG_VERSION_NUMBER, true, "bytes that are no TLS"},
    {SSL_R_UNSUPPORTED_PROTOCOL, true, "a TLS handshake for a version before TLS 1.2"},
    {SSL_R_NO_SHARED_CIPHER, true, "a TLS handshake that failed: no shared cipher"},
    {0, true, "a TLS handshake that failed: "},
};

START_TEST(troubles_are_put_into_words)
{
    char out[TLS_TROUBLE_MAX];
    OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, NULL);
    tls_trouble_describe(ERR_PACK(ERR_LIB_SSL, 0, TROUBLES[_i].reason),
                         TROUBLES[_i].own_ca, out, sizeof out);
    ck_assert_msg(strncmp(out, TROUBLES[_i].says, strlen(TROUBLES[_i].says)) == 0, "%s",
                  out);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

Suite *tls_suite(void)
{
    Suite *suite = suite_create("tls");
    TCase *tc = tcase_create("tls");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, made_certificate_stands_strict_checks, 0, COUNT(NAMES));
    tcase_add_test(tc, made_certificate_is_valid_for_a_week);
    tcase_add_test(tc, each_is_another);
    tcase_add_loop_test(tc, a_host_that_no_certificate_can_name_is_refused, 0, 5);
    tcase_add_test(tc, own_certificate_is_taken);
    tcase_add_test(tc, both_may_be_in_one_file);
    tcase_add_test(tc, missing_files_are_named);
    tcase_add_test(tc, what_is_no_pem_is_refused);
    tcase_add_test(tc, a_key_of_another_certificate_is_refused);
    tcase_add_test(tc, dates_are_checked);
    tcase_add_test(tc, a_passphrase_is_not_asked_for);
    tcase_add_test(tc, a_key_too_short_for_openssl_is_refused);
    tcase_add_loop_test(tc, troubles_are_put_into_words, 0, COUNT(TROUBLES));
    suite_add_tcase(suite, tc);
    return suite;
}
