#include "server/backend/tls_trouble.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>

/* An alert from the client is an error of which the reason is this much and its number.
 */
enum { ALERT_OFFSET = SSL_AD_REASON_OFFSET, ALERT_MAX = 255 };

static bool is_about_trust(int alert)
{
    switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
        return true;
    default:
        return false;
    }
}

static void describe_alert(int alert, bool own_ca, char *out, size_t size)
{
    const char *name = SSL_alert_desc_string_long(alert);
    if (!is_about_trust(alert)) {
        snprintf(out, size, "a TLS handshake that the client broke off (alert %d, %s)",
                 alert, name);
        return;
    }
    snprintf(out, size, "the client does not trust the %s (TLS alert %d, %s)%s",
             own_ca ? "CA" : "certificate", alert, name,
             own_ca ? ": it has to load the CA's file, which $SSL_CERT_FILE and "
                      "$FLOODTEST_CA name"
                    : "");
}

void tls_trouble_describe(unsigned long error, bool own_ca, char *out, size_t size)
{
    int reason = ERR_GET_REASON(error);
    bool of_ssl = ERR_GET_LIB(error) == ERR_LIB_SSL;
    if (of_ssl && reason > ALERT_OFFSET && reason <= ALERT_OFFSET + ALERT_MAX) {
        describe_alert(reason - ALERT_OFFSET, own_ca, out, size);
        return;
    }
    const char *text = ERR_reason_error_string(error);
    switch (of_ssl ? reason : 0) {
    case SSL_R_HTTP_REQUEST:
        text =
            "plain HTTP, but the server speaks TLS: the client wants ws:// or http://, "
            "this is wss:// or https://";
        break;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_UNKNOWN_PROTOCOL:
        text = "bytes that are no TLS, but the server speaks TLS";
        break;
    case SSL_R_UNSUPPORTED_PROTOCOL:
        text = "a TLS handshake for a version before TLS 1.2";
        break;
    default:
        snprintf(out, size, "a TLS handshake that failed: %s",
                 text != NULL ? text : "unknown error");
        return;
    }
    snprintf(out, size, "%s", text);
}

enum tls_outcome tls_trouble(int where, int ret, bool own_ca, char *out, size_t size)
{
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0) {
        return TLS_READY;
    }
    /* An exit without an error waits for more bytes. */
    unsigned long error = ERR_peek_error();
    if ((where & SSL_CB_EXIT) == 0 || ret > 0 || error == 0) {
        return TLS_UNDER_WAY;
    }
    tls_trouble_describe(error, own_ca, out, size);
    return TLS_FAILED;
}
