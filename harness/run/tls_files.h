/* How the client under test comes to trust the CA of a run: a file with its certificate
 * in a directory of ours, and the environment variables by which TLS libraries find it.
 *
 * NODE_EXTRA_CA_CERTS adds to the roots that Node knows. SSL_CERT_FILE (OpenSSL: Python's
 * ssl, Ruby, most C; Go), REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE replace the roots, and
 * the client would no longer trust any other server that it talks to. So the file of each
 * of them begins with the CA, and behind it are the roots that were in force: those of
 * the file that the user's own variable names, else the system's. Java, .NET and browsers
 * look at none of these: $FLOODTEST_CA names the CA alone, for a client that loads it
 * itself.
 *
 * The files hold no secret. A floodtest that is killed leaves them behind. */
#ifndef FLOODTEST_RUN_TLS_FILES_H
#define FLOODTEST_RUN_TLS_FILES_H

#include "harness/base/err.h"

#define TLS_FILES_CA "ca.pem" /* the CA alone; beside it VARIABLE.pem */

enum {
    TLS_FILES_PATH_MAX = 512,
    TLS_VARIABLES_MAX = 5,
    TLS_FILES_ROOTS_MAX = 8 * 1024 * 1024, /* bytes of a bundle that are copied */
};

struct tls_files {
    char dir[TLS_FILES_PATH_MAX];           /* "": none */
    char *variables[TLS_VARIABLES_MAX + 1]; /* "NAME=value", NULL-terminated; owned */
};

/* Makes a directory of its own in $TMPDIR or /tmp, readable for us and the client alone,
 * and writes the files. ca: PEM; NULL (the user's own certificate): nothing to do, there
 * are no variables and what the user has set stays in force. user: gives the value that
 * the user's environment has for a name, or NULL (getenv). On failure nothing is left
 * behind, and *f is empty. */
int tls_files_open(struct tls_files *f, const char *ca, char *(*user)(const char *name),
                   struct err *e) MUST_CHECK;

/* Removes the files and the directory. Safe for an empty one. */
void tls_files_close(struct tls_files *f);

#endif
