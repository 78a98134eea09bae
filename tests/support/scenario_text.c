#include "tests/support/scenario_text.h"

#include <string.h>

static const struct scenario_text_file *find(void *data, const char *path)
{
    const struct scenario_text_file *file = data;
    for (; file->path != NULL; file++) {
        if (strcmp(file->path, path) == 0) {
            return file;
        }
    }
    return NULL;
}

static int read_text(void *data, const char *path, struct strbuf *out, struct err *e)
{
    const struct scenario_text_file *file = find(data, path);
    if (file == NULL) {
        return err_set(e, FERR_IO, "no such file");
    }
    strbuf_add(out, file->text);
    return 0;
}

static bool is_file(void *data, const char *path)
{
    return find(data, path) != NULL;
}

static bool is_same(void *data, const char *a, const char *b)
{
    (void)data;
    return strcmp(a, b) == 0;
}

struct scenario_io scenario_text_io(const struct scenario_text_file *files)
{
    return (struct scenario_io){(void *)files, read_text, is_file, is_same};
}

int scenario_text_parse(struct scenario_file *out, const struct scenario_text_file *files,
                        struct scenario_file_errors *errors)
{
    struct scenario_io io = scenario_text_io(files);
    return scenario_file_parse(out, files[0].path, files[0].text, strlen(files[0].text),
                               &io, errors);
}
