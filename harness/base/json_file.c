#include "harness/base/json_file.h"

#include <errno.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16 };

int json_file_text(FILE *in, const char *name, struct strbuf *out, struct err *e)
{
    char block[BLOCK_BYTES];
    size_t n;
    errno = 0;
    while ((n = fread(block, 1, sizeof block, in)) > 0) {
        strbuf_addn(out, block, n);
        if (out->len > JSON_FILE_MAX) {
            return err_set(e, FERR_CONFIG, "'%s' is too large: expected at most %d MiB",
                           name, JSON_FILE_MAX >> 20);
        }
    }
    return ferror(in) ? err_sys(e, errno != 0 ? errno : EIO, "cannot read '%s'", name)
                      : 0;
}

int json_file_parse(const struct strbuf *text, const char *name, json_t **out,
                    struct err *e)
{
    json_error_t error;
    *out = json_loadb(text->text, text->len, JSON_REJECT_DUPLICATES, &error);
    if (*out != NULL) {
        return 0;
    }
    /* The words of the parser may have some of the file in them. */
    struct strbuf why;
    strbuf_init(&why);
    strbuf_add_visible_line(&why, error.text, strlen(error.text));
    int rv = err_set(e, FERR_CONFIG, "%s:%d:%d: this is no JSON: %s", name, error.line,
                     error.column, why.text);
    strbuf_fini(&why);
    return rv;
}

int json_file_load(const char *path, json_t **out, struct err *e)
{
    *out = NULL;
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return err_sys(e, errno, "cannot read '%s'", path);
    }
    struct strbuf text;
    strbuf_init(&text);
    int rv = json_file_text(in, path, &text, e);
    fclose(in);
    rv = rv != 0 ? rv : json_file_parse(&text, path, out, e);
    strbuf_fini(&text);
    return rv;
}
