#include "harness/run/throttle_home.h"

#include <stdio.h>
#include <string.h>

bool throttle_home_has(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += len) {
        bool begins = at == text || strchr(" \n,", at[-1]) != NULL;
        if (begins && strchr(" \n,", at[len]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The path in "ID:CONTROLLERS:PATH" of the hierarchy with the CPU controller; version 1
 * where both are there: a controller is in one of them only. */
static bool find_path(const char *cgroup, char path[static PATH_MAX], int *version)
{
    *version = 0;
    for (const char *line = cgroup; line != NULL && *line != '\0';) {
        const char *end = strchrnul(line, '\n');
        const char *list = memchr(line, ':', (size_t)(end - line));
        const char *at =
            list != NULL ? memchr(list + 1, ':', (size_t)(end - list - 1)) : NULL;
        if (at != NULL && at[1] == '/') {
            char names[256];
            int len = (int)(at - list - 1);
            snprintf(names, sizeof names, "%.*s", len, list + 1);
            bool v1 = throttle_home_has(names, "cpu");
            if (v1 || (len == 0 && *version == 0)) {
                *version = v1 ? 1 : 2;
                snprintf(path, PATH_MAX, "%.*s", (int)(end - at - 1), at + 1);
            }
        }
        line = *end == '\0' ? NULL : end + 1;
    }
    return *version != 0;
}

/* mountinfo writes blanks and backslashes as \ooo. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *at = text; *at != '\0'; to++) {
        unsigned byte;
        if (at[0] == '\\' && sscanf(at + 1, "%3o", &byte) == 1 && strlen(at) >= 4) {
            *to = (char)byte;
            at += 4;
        } else {
            *to = *at++;
        }
    }
    *to = '\0';
}

/* One line of mountinfo (man 5 proc): "ID PARENT DEV ROOT POINT OPTIONS… - TYPE SOURCE
 * OPTIONS". */
static bool take_mount(const char *line, int version, const char *path,
                       char folder[static PATH_MAX])
{
    char root[PATH_MAX], point[PATH_MAX], type[32], options[1024] = "";
    const char *rest = strstr(line, " - ");
    if (rest == NULL || sscanf(line, "%*s %*s %*s %4095s %4095s", root, point) != 2 ||
        sscanf(rest + 3, "%31s %*s %1023s", type, options) < 1) {
        return false;
    }
    bool fits = version == 2
                    ? strcmp(type, "cgroup2") == 0
                    : strcmp(type, "cgroup") == 0 && throttle_home_has(options, "cpu");
    unescape(root);
    unescape(point);
    size_t len = strcmp(root, "/") == 0 ? 0 : strlen(root);
    bool below = strncmp(path, root, len) == 0 && (path[len] == '/' || path[len] == '\0');
    if (!fits || !below ||
        point[0] != '/') { /* a part of the hierarchy that we are not in */
        return false;
    }
    const char *tail = strcmp(path + len, "/") == 0 ? "" : path + len;
    int n = snprintf(folder, PATH_MAX, "%s%s", point, tail);
    return n > 0 && n < PATH_MAX && strstr(tail, "/..") == NULL;
}

bool throttle_home_find(const char *cgroup, const char *mountinfo,
                        char folder[static PATH_MAX], int *version)
{
    char path[PATH_MAX];
    if (!find_path(cgroup, path, version)) {
        return false;
    }
    char line[3 * PATH_MAX];
    for (const char *at = mountinfo; *at != '\0';) {
        const char *end = strchrnul(at, '\n');
        snprintf(line, sizeof line, "%.*s", (int)(end - at), at);
        if (take_mount(line, *version, path, folder)) {
            return true;
        }
        at = *end == '\0' ? end : end + 1;
    }
    return false;
}
