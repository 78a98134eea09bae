#include "harness/run/tls_files.h"

#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char CA[] = "-----CA-----\n";

static char dir[SCRATCH_PATH_MAX];
static char own_roots[SCRATCH_PATH_MAX + 16];
static struct tls_files files;
static struct err e;

static void setup(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(own_roots, sizeof own_roots, "%s/own.pem", dir);
    FILE *f = fopen(own_roots, "w");
    ck_assert_ptr_nonnull(f);
    fputs("-----OWN-----\n", f);
    ck_assert_int_eq(fclose(f), 0);
}

static void teardown(void)
{
    tls_files_close(&files);
    ck_assert_int_eq(scratch_count(dir), 1);
    scratch_remove(dir);
}

static char *plain(const char *name)
{
    return strcmp(name, "TMPDIR") == 0 ? dir : NULL;
}

static char *with_own_roots(const char *name)
{
    return strcmp(name, "TMPDIR") == 0 ? dir : own_roots;
}

static char *with_senseless_roots(const char *name)
{
    static char nowhere[] = "/nowhere/at/all";
    return strcmp(name, "CURL_CA_BUNDLE") == 0 ? nowhere : dir; /* a directory */
}

static void open_files(char *(*user)(const char *))
{
    int rc = tls_files_open(&files, CA, user, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
}

/* The file that a variable names, whole. */
static const char *content(const char *name)
{
    static char text[2 * 1024 * 1024];
    for (size_t i = 0; files.variables[i] != NULL; i++) {
        size_t len = strlen(name);
        if (strncmp(files.variables[i], name, len) == 0 &&
            files.variables[i][len] == '=') {
            FILE *f = fopen(files.variables[i] + len + 1, "r");
            ck_assert_ptr_nonnull(f);
            text[fread(text, 1, sizeof text - 1, f)] = '\0';
            fclose(f);
            return text;
        }
    }
    ck_abort_msg("no variable %s", name);
    return NULL;
}

static const char *const REPLACING[] = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
                                        "CURL_CA_BUNDLE"};

START_TEST(every_variable_names_a_file_that_begins_with_the_ca)
{
    static const char *const names[] = {"FLOODTEST_CA", "SSL_CERT_FILE",
                                        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
                                        "NODE_EXTRA_CA_CERTS"};
    open_files(plain);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_int_eq(strncmp(content(names[i]), CA, sizeof CA - 1), 0);
    }
    ck_assert_ptr_null(files.variables[TLS_VARIABLES_MAX]);
    ck_assert_str_eq(content("FLOODTEST_CA"), "-----CA-----\n\n");
    ck_assert_str_eq(content("NODE_EXTRA_CA_CERTS"), "-----CA-----\n\n");
}
END_TEST

START_TEST(the_roots_of_the_system_stay_in_force)
{
    bool has_roots = access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0;
    open_files(plain);
    const char *text = content(REPLACING[_i]);
    ck_assert_int_eq(strstr(text, "BEGIN CERTIFICATE") != NULL, has_roots);
}
END_TEST

START_TEST(the_users_own_roots_stay_in_force)
{
    open_files(with_own_roots);
    ck_assert_str_eq(content(REPLACING[_i]), "-----CA-----\n\n-----OWN-----\n");
    ck_assert_str_eq(content("NODE_EXTRA_CA_CERTS"), "-----CA-----\n\n-----OWN-----\n");
    ck_assert_str_eq(content("FLOODTEST_CA"), "-----CA-----\n\n");
}
END_TEST

START_TEST(roots_that_nobody_can_read_are_left_out)
{
    open_files(with_senseless_roots);
    ck_assert_str_eq(content("CURL_CA_BUNDLE"), "-----CA-----\n\n");
    ck_assert_str_eq(content("SSL_CERT_FILE"), "-----CA-----\n\n");
}
END_TEST

START_TEST(nobody_else_can_put_files_there)
{
    struct stat st;
    open_files(plain);
    ck_assert_int_eq(stat(files.dir, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
    char before[TLS_FILES_PATH_MAX];
    snprintf(before, sizeof before, "%s", files.dir);
    tls_files_close(&files);
    ck_assert_int_ne(access(before, F_OK), 0);
    ck_assert_ptr_null(files.variables[0]);
}
END_TEST

START_TEST(own_certificates_need_no_files)
{
    ck_assert_int_eq(tls_files_open(&files, NULL, plain, &e), 0);
    ck_assert_ptr_null(files.variables[0]);
    ck_assert_str_eq(files.dir, "");
    ck_assert_int_eq(scratch_count(dir), 1);
}
END_TEST

Suite *tls_files_suite(void)
{
    Suite *suite = suite_create("tls_files");
    TCase *tc = tcase_create("tls_files");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, every_variable_names_a_file_that_begins_with_the_ca);
    tcase_add_loop_test(tc, the_roots_of_the_system_stay_in_force, 0, 3);
    tcase_add_loop_test(tc, the_users_own_roots_stay_in_force, 0, 3);
    tcase_add_test(tc, roots_that_nobody_can_read_are_left_out);
    tcase_add_test(tc, nobody_else_can_put_files_there);
    tcase_add_test(tc, own_certificates_need_no_files);
    suite_add_tcase(suite, tc);
    return suite;
}
