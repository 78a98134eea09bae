#include "harness/history/commit.h"

#include "harness/base/strbuf.h"
#include "harness/scenario/target.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SMALL_MAX = 4096,
    PACKED_MAX = 8 * 1024 * 1024,
    LEVELS_MAX = 64, /* of folders upwards */
    JUMPS_MAX = 5,   /* from reference to reference */
};

/* The first line of a small regular file; false if it is none. Never waits: what is no
 * file, a pipe for one, is refused. */
static bool read_line(const char *folder, const char *name, char out[SMALL_MAX])
{
    char path[PATH_MAX];
    struct stat st;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        return false;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    ssize_t n = good ? read(fd, out, SMALL_MAX - 1) : -1;
    if (fd >= 0) {
        close(fd);
    }
    if (n <= 0) {
        return false;
    }
    out[n] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

static bool is_hash(const char *text, size_t len)
{
    return (len == 40 || len == 64) && strspn(text, "0123456789abcdef") >= len;
}

/* "HASH refs/heads/main", a line for each; those with a hash ahead (^) are of tags. */
static bool find_packed(const char *folder, const char *name, char out[COMMIT_MAX])
{
    char path[PATH_MAX], line[SMALL_MAX];
    size_t left = PACKED_MAX;
    bool found = false;
    if (snprintf(path, sizeof path, "%s/packed-refs", folder) >= (int)sizeof path) {
        return false;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    FILE *in = good ? fdopen(fd, "r") : NULL;
    if (in == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    while (!found && left > 0 && fgets(line, sizeof line, in) != NULL) {
        size_t len = strlen(line), hash = strcspn(line, " ");
        left -= len < left ? len : left;
        line[strcspn(line, "\r\n")] = '\0';
        found = is_hash(line, hash) && line[hash] == ' ' &&
                strcmp(line + hash + 1, name) == 0;
        if (found) {
            snprintf(out, COMMIT_MAX, "%.*s", (int)hash, line);
        }
    }
    fclose(in);
    return found;
}

/* What refs, of a worktree or of the repository it belongs to, says. */
static bool resolve(const char *git, const char *common, const char *start,
                    char out[COMMIT_MAX])
{
    static const char mark[] = "ref: ";
    char line[SMALL_MAX], name[SMALL_MAX];
    snprintf(name, sizeof name, "%s", start);
    for (int i = 0; i < JUMPS_MAX; i++) {
        if (!read_line(git, name, line) && !read_line(common, name, line)) {
            return find_packed(common, name, out);
        }
        if (is_hash(line, strlen(line))) {
            snprintf(out, COMMIT_MAX, "%.64s", line);
            return true;
        }
        const char *to = line + sizeof mark - 1;
        if (strncmp(line, mark, sizeof mark - 1) != 0 || strncmp(to, "refs/", 5) != 0 ||
            strstr(to, "..") != NULL) {
            return false;
        }
        snprintf(name, sizeof name, "%s", to);
    }
    return false;
}

/* folder/name, or name alone if it begins at the root. */
static bool join(char out[PATH_MAX], const char *folder, const char *name)
{
    int n = name[0] == '/' ? snprintf(out, PATH_MAX, "%s", name)
                           : snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX;
}

/* The folder of the repository's own files; of a worktree and a submodule the file .git
 * says which. */
static bool find_git(const char *folder, char git[PATH_MAX])
{
    static const char mark[] = "gitdir: ";
    char line[SMALL_MAX];
    struct stat st;
    if (!join(git, folder, ".git") || stat(git, &st) != 0) {
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        return true;
    }
    return read_line(folder, ".git", line) && strncmp(line, mark, sizeof mark - 1) == 0 &&
           join(git, folder, line + sizeof mark - 1);
}

void commit_of_folder(const char *folder, char out[COMMIT_MAX])
{
    char at[PATH_MAX], git[PATH_MAX], common[PATH_MAX], line[SMALL_MAX];
    out[0] = '\0';
    if (realpath(folder, at) == NULL) {
        return;
    }
    for (int i = 0; i < LEVELS_MAX; i++) {
        if (find_git(at, git)) {
            bool shared = read_line(git, "commondir", line) && join(common, git, line);
            if (!resolve(git, shared ? common : git, "HEAD", out)) {
                out[0] = '\0';
            }
            return;
        }
        char *slash = strrchr(at, '/');
        if (slash == NULL || at[1] == '\0') {
            return;
        }
        slash[slash == at] = '\0'; /* "/" is the last one */
    }
}

/* The script behind an interpreter, else the program. */
static const char *telling_word(const json_t *command)
{
    size_t i;
    json_t *word;
    json_array_foreach(command, i, word)
    {
        const char *text = json_string_value(word);
        if (text != NULL && target_runner(text, "python3") != NULL) {
            return text;
        }
    }
    return json_string_value(json_array_get(command, 0));
}

void commit_of_client(const json_t *scenario, char out[COMMIT_MAX])
{
    const char *word = telling_word(json_object_get(scenario, "command"));
    char path[PATH_MAX];
    out[0] = '\0';
    if (word == NULL) {
        return;
    }
    if (realpath(word, path) == NULL) {
        commit_of_folder(".", out);
        return;
    }
    char *slash = strrchr(path, '/');
    slash[slash == path] = '\0';
    commit_of_folder(path, out);
}
