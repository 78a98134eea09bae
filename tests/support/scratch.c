#include "tests/support/scratch.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int remove_entry(const char *path, const struct stat *st, int kind,
                        struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

bool scratch_make(char path[SCRATCH_PATH_MAX], const char *parent)
{
    const char *home = getenv("TMPDIR");
    if (parent == NULL) {
        parent = home != NULL && home[0] != '\0' ? home : "/tmp";
    }
    int len = snprintf(path, SCRATCH_PATH_MAX, "%s/floodtest-live-XXXXXX", parent);
    return len > 0 && len < SCRATCH_PATH_MAX && mkdtemp(path) != NULL;
}

void scratch_remove(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int scratch_count(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return -1;
    }
    int count = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(dir);
    return count;
}
