#include "harness/suite/inputs.h"

#include "harness/base/mem.h"
#include "harness/suite/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One file on its way. */
struct input {
    char *path;
    bool found;    /* in a folder, not named */
    bool left_out; /* as the base of another */
    struct scenario_file file;
    struct scenario_file_errors errors;
    int rv;
};

struct inputs {
    struct input *items;
    size_t count, capacity;
    struct suite_inputs *out;
};

static void add_error(struct suite_inputs *out, const char *sentence)
{
    char **longer = mem_must_alloc((out->error_count + 1) * sizeof *longer);
    if (out->error_count > 0) {
        memcpy(longer, out->errors, out->error_count * sizeof *longer);
    }
    free(out->errors);
    out->errors = longer;
    out->errors[out->error_count++] = mem_must_strdup(sentence);
}

/* Takes the path over. */
static void add_input(struct inputs *in, char *path, bool found)
{
    if (in->count == in->capacity) {
        size_t capacity = 2 * in->capacity + 16;
        struct input *larger = mem_must_alloc(capacity * sizeof *larger);
        if (in->count > 0) {
            memcpy(larger, in->items, in->count * sizeof *larger);
        }
        free(in->items);
        in->items = larger;
        in->capacity = capacity;
    }
    in->items[in->count++] = (struct input){.path = path, .found = found};
}

static int is_scenario(const struct dirent *entry)
{
    static const char suffix[] = ".yaml";
    size_t len = strlen(entry->d_name);
    return entry->d_name[0] != '.' && len >= sizeof suffix &&
           strcmp(entry->d_name + len - (sizeof suffix - 1), suffix) == 0;
}

/* Not alphasort, which asks the locale: shards must agree. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_folder(struct inputs *in, const char *dir)
{
    struct dirent **names;
    struct err e = {0};
    int count = scandir(dir, &names, is_scenario, by_bytes);
    if (count < 0) {
        err_sys(&e, errno, "cannot read the folder '%s'", dir);
        add_error(in->out, e.msg);
        return;
    }
    if (count == 0) {
        err_set(&e, FERR_CONFIG, "the folder '%s' has no file *.yaml", dir);
        add_error(in->out, e.msg);
    }
    char *bare = mem_must_strdup(dir);
    for (size_t len = strlen(bare); len > 1 && bare[len - 1] == '/'; len--) {
        bare[len - 1] = '\0';
    }
    for (int i = 0; i < count; i++) {
        add_input(in, suite_folder_path(bare, names[i]->d_name), true);
        free(names[i]);
    }
    free(bare);
    free(names);
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static bool is_base(const struct inputs *in, const char *path)
{
    for (size_t i = 0; i < in->count; i++) {
        const char *base = in->items[i].file.base_path;
        if (base != NULL && same_file(base, path)) {
            return true;
        }
    }
    return false;
}

static void take_errors(struct suite_inputs *out, const struct scenario_file_errors *e,
                        const char *path)
{
    for (size_t i = 0; i < e->count; i++) {
        add_error(out, e->sentences[i]);
    }
    if (e->dropped > 0) {
        struct err more;
        err_set(&more, FERR_CONFIG, "%s: ... and %zu more errors", path, e->dropped);
        add_error(out, more.msg);
    }
}

static void deliver(struct inputs *in)
{
    struct suite_inputs *out = in->out;
    out->files = mem_must_alloc((in->count + 1) * sizeof *out->files);
    for (size_t i = 0; i < in->count; i++) {
        in->items[i].left_out = in->items[i].found && is_base(in, in->items[i].path);
    }
    for (size_t i = 0; i < in->count; i++) {
        struct input *one = &in->items[i];
        if (one->left_out) {
            continue;
        }
        take_errors(out, &one->errors, one->path);
        if (one->rv == 0) {
            out->files[out->count++] = one->file;
            one->file = (struct scenario_file){0};
        }
    }
}

static void inputs_fini(struct inputs *in)
{
    for (size_t i = 0; i < in->count; i++) {
        scenario_file_fini(&in->items[i].file);
        scenario_file_errors_fini(&in->items[i].errors);
        free(in->items[i].path);
    }
    free(in->items);
}

int suite_inputs_load(struct suite_inputs *out, const char *const *operands, size_t count)
{
    *out = (struct suite_inputs){0};
    struct inputs in = {.out = out};
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        if (stat(operands[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            add_folder(&in, operands[i]);
        } else {
            add_input(&in, mem_must_strdup(operands[i]), false);
        }
    }
    for (size_t i = 0; i < in.count; i++) {
        struct input *one = &in.items[i];
        one->rv = scenario_file_load(&one->file, one->path, &one->errors);
    }
    deliver(&in);
    inputs_fini(&in);
    return out->error_count == 0 ? 0 : FERR_CONFIG;
}

void suite_inputs_fini(struct suite_inputs *in)
{
    for (size_t i = 0; i < in->count; i++) {
        scenario_file_fini(&in->files[i]);
    }
    for (size_t i = 0; i < in->error_count; i++) {
        free(in->errors[i]);
    }
    free(in->files);
    free(in->errors);
    *in = (struct suite_inputs){0};
}
