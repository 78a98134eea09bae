#include "harness/cli/cli_errors.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sentence is one line, also where an argument has line ends in it. */
static char *one_visible_line(const char *text)
{
    struct strbuf shown;
    strbuf_init(&shown);
    strbuf_add_visible(&shown, text, strlen(text));
    for (char *p = shown.text; *p != '\0'; p++) {
        if (*p == '\n' || *p == '\t') {
            *p = ' ';
        }
    }
    char *line = mem_must_strdup(shown.text);
    strbuf_fini(&shown);
    return line;
}

void cli_errors_add(struct cli_errors *errors, const char *fmt, ...)
{
    if (errors->count == CLI_ERRORS_MAX) {
        errors->dropped++;
        return;
    }
    char sentence[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    errors->sentences[errors->count++] = one_visible_line(sentence);
}

void cli_errors_fini(struct cli_errors *errors)
{
    for (int i = 0; i < errors->count; i++) {
        free(errors->sentences[i]);
    }
    *errors = (struct cli_errors){0};
}
