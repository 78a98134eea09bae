#include "harness/suite/folder.h"

#include "harness/base/json_file.h"
#include "harness/base/mem.h"
#include "harness/suite/digest.h"
#include "harness/suite/journal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

/* The longest readable part of a result's name: names of files have 255 bytes. */
enum { READABLE_MAX = 160 };

char *suite_folder_path(const char *dir, const char *file)
{
    size_t len = strlen(dir) + strlen(file) + 2;
    char *path = mem_must_alloc(len);
    snprintf(path, len, "%s/%s", dir, file);
    return path;
}

char *suite_folder_result_name(const char *name)
{
    struct strbuf out;
    strbuf_init(&out);
    strbuf_add(&out, "results/");
    bool same = strlen(name) <= READABLE_MAX && name[0] != '.';
    for (size_t i = 0; i < READABLE_MAX && name[i] != '\0'; i++) {
        char c = name[i];
        bool plain = (isalnum((unsigned char)c) && (unsigned char)c < 128) ||
                     (c == '.' && i > 0) || c == '=' || c == '-' || c == '_';
        same = same && plain;
        strbuf_addn(&out, plain ? &c : "_", 1);
    }
    if (!same) {
        char digest[DIGEST_TEXT_MAX];
        digest_format(digest, digest_text(DIGEST_START, name));
        strbuf_addf(&out, "-%.8s", digest + 8);
    }
    strbuf_add(&out, ".json");
    char *copy = mem_must_strdup(out.text);
    strbuf_fini(&out);
    return copy;
}

/* Makes one folder; one that is there is fine. */
static int make(const char *dir, struct err *e)
{
    struct stat st;
    if (mkdir(dir, 0777) == 0 ||
        (errno == EEXIST && stat(dir, &st) == 0 && S_ISDIR(st.st_mode))) {
        return 0;
    }
    return err_sys(e, errno, "cannot make the folder '%s'", dir);
}

int suite_folder_make(const char *dir, struct err *e)
{
    char *path = suite_folder_path(dir, "results");
    int rv = 0;
    for (char *p = path + 1; rv == 0 && *p != '\0'; p++) {
        if (*p == '/') {
            *p = '\0';
            rv = make(path, e);
            *p = '/';
        }
    }
    rv = rv != 0 ? rv : make(path, e);
    free(path);
    return rv;
}

int suite_folder_make_temporary(char **dir, struct err *e)
{
    const char *home = getenv("TMPDIR");
    *dir = suite_folder_path(home == NULL || home[0] == '\0' ? "/tmp" : home,
                             "floodtest-suite-XXXXXX");
    if (mkdtemp(*dir) == NULL) {
        int rv = err_sys(e, errno, "cannot make a folder like '%s'", *dir);
        free(*dir);
        *dir = NULL;
        return rv;
    }
    return suite_folder_make(*dir, e);
}

static int remove_entry(const char *path, const struct stat *st, int kind,
                        struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    remove(path);
    return 0; /* the rest can go all the same */
}

void suite_folder_remove(const char *dir)
{
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

bool suite_folder_is_one(const char *dir)
{
    char *path = suite_folder_path(dir, JOURNAL_FILE);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

static int write_json(const char *path, json_t *json, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return err_sys(e, errno, "cannot write '%s'", path);
    }
    errno = 0;
    bool good = json_dumpfd(json, fd, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0 &&
                fsync(fd) == 0;
    int errnum = errno != 0 ? errno : EIO;
    close(fd);
    return good ? 0 : err_sys(e, errnum, "cannot write '%s'", path);
}

int suite_folder_save(const char *dir, const struct suite_summary *s, struct err *e)
{
    char *path = suite_folder_path(dir, FOLDER_SUITE_FILE);
    char *half = suite_folder_path(dir, FOLDER_SUITE_FILE ".half");
    json_t *json = suite_summary_to_json(s);
    int rv = write_json(half, json, e);
    if (rv == 0 && rename(half, path) != 0) {
        rv = err_sys(e, errno, "cannot write '%s'", path);
    }
    json_decref(json);
    free(half);
    free(path);
    return rv;
}

/* The journal's last word on each run that is still the same. */
static void take_journal(struct suite_summary *s, const struct journal_book *book)
{
    for (size_t i = 0; i < s->count; i++) {
        struct suite_run *run = &s->runs[i];
        const struct journal_entry *entry = journal_book_find(book, run->name);
        if (entry != NULL && entry->digest == run->digest) {
            suite_outcome_fini(&run->outcome);
            suite_outcome_copy(&run->outcome, &entry->outcome);
        }
    }
}

int suite_folder_load(const char *dir, struct suite_summary *out, struct err *e)
{
    *out = (struct suite_summary){0};
    char *path = suite_folder_path(dir, FOLDER_SUITE_FILE);
    json_t *json = NULL;
    int rv = json_file_load(path, &json, e);
    if (rv != 0 && access(path, R_OK) != 0) {
        rv = err_set(e, FERR_CONFIG, "'%s' is no folder of a suite: it has no %s", dir,
                     FOLDER_SUITE_FILE);
    } else if (rv == 0) {
        rv = suite_summary_from_json(out, json, e);
        rv = rv != 0 ? err_wrap(e, "%s", path) : 0;
    }
    json_decref(json);
    free(path);
    struct journal_book book = {0};
    rv = rv != 0 ? rv : journal_read(&book, dir, e);
    if (rv == 0) {
        take_journal(out, &book);
    }
    journal_book_fini(&book);
    return rv;
}

int suite_folder_copy_result(const char *from, const char *to, const char *result_path,
                             struct err *e)
{
    char *source = suite_folder_path(from, result_path);
    char *target = suite_folder_path(to, result_path);
    uv_fs_t request;
    int rc = uv_fs_copyfile(NULL, &request, source, target, 0, NULL);
    uv_fs_req_cleanup(&request);
    int rv = rc == 0 ? 0 : err_sys(e, -rc, "cannot copy '%s' to '%s'", source, target);
    free(source);
    free(target);
    return rv;
}
