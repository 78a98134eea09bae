#include "harness/publish/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool replace_is_due(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0) {
        return false;
    }
    return stat(path, &st) == 0 ? S_ISREG(st.st_mode) : errno == ENOENT;
}

/* Another file in the folder of this one, open; its name, to be released, in *beside. The
 * mode is that of any new file, for who collects it is another user. */
static int open_beside(const char *path, char **beside, char **final, struct err *e)
{
    *final = realpath(path, NULL);
    if (*final == NULL) {
        *final = strdup(path);
    }
    struct strbuf name;
    strbuf_init(&name);
    strbuf_addf(&name, "%s.XXXXXX", *final);
    mode_t mask = umask(0);
    umask(mask);
    int fd = mkostemp(name.text, O_CLOEXEC);
    if (fd < 0 || fchmod(fd, 0666 & ~mask) != 0) {
        int errnum = errno;
        if (fd >= 0) {
            close(fd);
            unlink(name.text);
        }
        strbuf_fini(&name);
        free(*final);
        return err_sys(e, errnum, "cannot write a file beside '%s'", path);
    }
    *beside = name.text;
    return fd;
}

int replace_check(const char *path, struct err *e)
{
    char *beside, *final;
    if (path == NULL || !replace_is_due(path)) {
        return 0;
    }
    int fd = open_beside(path, &beside, &final, e);
    if (fd < 0) {
        return fd;
    }
    close(fd);
    unlink(beside);
    free(beside);
    free(final);
    return 0;
}

static bool write_all(int fd, const struct strbuf *text)
{
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(fd, text->text + done, text->len - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

int replace_file(const char *path, const struct strbuf *text, struct err *e)
{
    char *beside, *final;
    int fd = open_beside(path, &beside, &final, e);
    if (fd < 0) {
        return fd;
    }
    bool good = write_all(fd, text);
    int errnum = errno;
    if (close(fd) != 0 && good) {
        good = false;
        errnum = errno;
    }
    if (good && rename(beside, final) != 0) {
        good = false;
        errnum = errno;
    }
    if (!good) {
        unlink(beside);
    }
    free(beside);
    free(final);
    return good ? 0 : err_sys(e, errnum, "cannot write '%s'", path);
}
