#include "harness/run/agent_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const unsigned char python_zip[] = {
#include "probes/agents/python/agent.zip.inc"
};

static const unsigned char node_js[] = {
#include "probes/agents/node/agent.js.inc"
};

static const unsigned char native_so[] = {
#include "probes/agents/native/native.so.inc"
};

/* A further agent is a further row. */
static const struct agent_file {
    const char *name;
    const unsigned char *bytes;
    size_t len;
} files[] = {
    {AGENT_FILES_PYTHON, python_zip, sizeof python_zip},
    {AGENT_FILES_NODE, node_js, sizeof node_js},
    {AGENT_FILES_NATIVE, native_so, sizeof native_so},
};

enum { FILES = sizeof files / sizeof files[0] };

static int write_file(const char *dir, const struct agent_file *file, struct err *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, file->name);
    if (n < 0 || (size_t)n >= sizeof path) {
        return err_sys(e, ENAMETOOLONG, "cannot write '%s' in '%s'", file->name, dir);
    }
    FILE *out = fopen(path, "wxe");
    if (out == NULL) {
        return err_sys(e, errno, "cannot write '%s'", path);
    }
    bool ok = fwrite(file->bytes, 1, file->len, out) == file->len;
    int cause = errno;
    if (fclose(out) != 0 && ok) {
        ok = false;
        cause = errno;
    }
    if (!ok) {
        unlink(path);
        return err_sys(e, cause, "cannot write '%s'", path);
    }
    return 0;
}

static void unlink_in(const char *dir, const char *name)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (n > 0 && (size_t)n < sizeof path) {
        unlink(path);
    }
}

int agent_files_write(const char *dir, struct err *e)
{
    for (size_t i = 0; i < FILES; i++) {
        int rc = write_file(dir, &files[i], e);
        if (rc != 0) {
            while (i-- > 0) {
                unlink_in(dir, files[i].name);
            }
            return rc;
        }
    }
    return 0;
}

const char *agent_files_profile_pid(const char *name)
{
    static const char prefix[] = AGENT_FILES_PROFILE ".";
    size_t len = sizeof prefix - 1;
    if (strncmp(name, prefix, len) != 0) {
        return NULL;
    }
    const char *pid = name + len;
    return pid[0] != '\0' && strspn(pid, "0123456789") == strlen(pid) ? pid : NULL;
}

static void remove_profiles(const char *dir)
{
    DIR *d = opendir(dir);
    if (d == NULL) {
        return;
    }
    const struct dirent *entry;
    for (int i = 0; i < AGENT_FILES_ENTRIES_MAX && (entry = readdir(d)) != NULL; i++) {
        if (agent_files_profile_pid(entry->d_name) != NULL) {
            unlinkat(dirfd(d), entry->d_name, 0);
        }
    }
    closedir(d);
}

void agent_files_remove(const char *dir)
{
    for (size_t i = 0; i < FILES; i++) {
        unlink_in(dir, files[i].name);
    }
    unlink_in(dir, AGENT_FILES_SOCKET);
    remove_profiles(dir);
    rmdir(dir);
}
