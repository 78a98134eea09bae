#include "harness/cli/cli_help_layout.h"

#include <string.h>

enum { HELP_COLUMN = 29 };

static void pad(struct strbuf *out, size_t spaces)
{
    strbuf_addf(out, "%*s", (int)spaces, "");
}

void cli_help_wrap(struct strbuf *out, const char *text, size_t column)
{
    size_t at = column;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (at > column && at + 1 + len > CLI_HELP_WIDTH) {
            strbuf_add(out, "\n");
            pad(out, column);
            at = column;
        } else if (at > column) {
            strbuf_add(out, " ");
            at++;
        }
        strbuf_addn(out, text, len);
        at += len;
        text += len + strspn(text + len, " ");
    }
    strbuf_add(out, "\n");
}

void cli_help_entry(struct strbuf *out, size_t start, const char *text)
{
    size_t used = out->len - start;
    if (used >= HELP_COLUMN) {
        strbuf_add(out, "\n");
        used = 0;
    }
    pad(out, HELP_COLUMN - used);
    cli_help_wrap(out, text, HELP_COLUMN);
}
