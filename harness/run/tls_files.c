#include "harness/run/tls_files.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a variable does to the roots that its reader has by itself. */
enum effect { ADDS, REPLACES };

static const struct variable {
    const char *name;
    enum effect effect;
} variables[] = {
    {"SSL_CERT_FILE", REPLACES},
    {"REQUESTS_CA_BUNDLE", REPLACES},
    {"CURL_CA_BUNDLE", REPLACES},
    {"NODE_EXTRA_CA_CERTS", ADDS},
};

enum { VARIABLES = sizeof variables / sizeof variables[0] };

_Static_assert(VARIABLES + 1 == TLS_VARIABLES_MAX, "and FLOODTEST_CA");

/* Where distributions keep all roots in one file. */
static const char *const system_roots[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",             /* SUSE */
    "/etc/ssl/cert.pem",                  /* Alpine */
};

/* Appends a regular file, at most TLS_FILES_ROOTS_MAX bytes; false if it cannot be read:
 * a client that trusts it could not, either. */
static bool append_file(FILE *out, const char *path)
{
    char block[16384];
    struct stat st;
    FILE *in = fopen(path, "re");
    bool ok = in != NULL && fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode);
    size_t left = ok ? (size_t)TLS_FILES_ROOTS_MAX : 0;
    while (left > 0) {
        size_t n = fread(block, 1, left < sizeof block ? left : sizeof block, in);
        if (n == 0) {
            break;
        }
        fwrite(block, 1, n, out);
        left -= n;
    }
    if (in != NULL) {
        fclose(in);
    }
    return ok;
}

static void append_roots(FILE *out, const char *users, enum effect effect)
{
    if (users != NULL && users[0] != '\0') {
        (void)append_file(out, users);
        return;
    }
    for (size_t i = 0;
         effect == REPLACES && i < sizeof system_roots / sizeof *system_roots; i++) {
        if (append_file(out, system_roots[i])) {
            return;
        }
    }
}

/* "NAME=DIR/FILE": the path begins behind the equals sign. */
static const char *add_variable(struct tls_files *f, const char *name, const char *file,
                                const char *suffix)
{
    struct strbuf b;
    strbuf_init(&b);
    strbuf_addf(&b, "%s=%s/%s%s", name, f->dir, file, suffix);
    size_t count = 0;
    while (f->variables[count] != NULL) {
        count++;
    }
    f->variables[count] = mem_must_strdup(b.text);
    strbuf_fini(&b);
    return strchr(f->variables[count], '=') + 1;
}

static int finish(FILE *out, const char *path, struct err *e)
{
    int errnum = ferror(out) ? EIO : 0;
    if (fclose(out) != 0) {
        errnum = errno;
    }
    return errnum == 0 ? 0 : err_sys(e, errnum, "cannot write '%s'", path);
}

/* The CA, and behind it what a variable would have named without us; v: NULL, the CA
 * alone. */
static int write_file(const char *path, const char *ca, const struct variable *v,
                      const char *users, struct err *e)
{
    FILE *out = fopen(path, "wxe");
    if (out == NULL) {
        return err_sys(e, errno, "cannot write '%s'", path);
    }
    fprintf(out, "%s\n", ca);
    if (v != NULL) {
        append_roots(out, users, v->effect);
    }
    return finish(out, path, e);
}

static int write_all(struct tls_files *f, const char *ca, char *(*user)(const char *name),
                     struct err *e)
{
    const char *path = add_variable(f, "FLOODTEST_CA", TLS_FILES_CA, "");
    int rc = write_file(path, ca, NULL, NULL, e);
    for (size_t i = 0; rc == 0 && i < VARIABLES; i++) {
        const struct variable *v = &variables[i];
        path = add_variable(f, v->name, v->name, ".pem");
        rc = write_file(path, ca, v, user(v->name), e);
    }
    return rc;
}

static bool make_dir_in(struct tls_files *f, const char *base)
{
    int n = snprintf(f->dir, sizeof f->dir, "%s/floodtest-tls-XXXXXX", base);
    bool ok =
        n > 0 && (size_t)n < sizeof f->dir && base[0] == '/' && mkdtemp(f->dir) != NULL;
    if (!ok) {
        f->dir[0] = '\0';
    }
    return ok;
}

static bool make_dir(struct tls_files *f, const char *base)
{
    return (base != NULL && make_dir_in(f, base)) || make_dir_in(f, "/tmp");
}

int tls_files_open(struct tls_files *f, const char *ca, char *(*user)(const char *name),
                   struct err *e)
{
    *f = (struct tls_files){0};
    if (ca == NULL) {
        return 0;
    }
    if (!make_dir(f, user("TMPDIR"))) {
        return err_sys(e, errno, "cannot make a directory for the CA's certificate");
    }
    int rc = write_all(f, ca, user, e);
    if (rc != 0) {
        tls_files_close(f);
    }
    return rc;
}

void tls_files_close(struct tls_files *f)
{
    for (size_t i = 0; i < TLS_VARIABLES_MAX && f->variables[i] != NULL; i++) {
        unlink(strchr(f->variables[i], '=') + 1);
        free(f->variables[i]);
        f->variables[i] = NULL;
    }
    if (f->dir[0] != '\0') {
        rmdir(f->dir);
        f->dir[0] = '\0';
    }
}
