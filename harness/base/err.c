#include "harness/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void vset(struct err *e, int code, const char *fmt, va_list args)
{
    e->code = code;
    vsnprintf(e->msg, sizeof e->msg, fmt, args);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vset(e, code, fmt, args);
    va_end(args);
    return code;
}

int err_sys(struct err *e, int errnum, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vset(e, FERR_IO, fmt, args);
    va_end(args);
    size_t used = strlen(e->msg);
    snprintf(e->msg + used, sizeof e->msg - used, ": %s", strerror(errnum));
    return e->code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
    char inner[sizeof e->msg];
    memcpy(inner, e->msg, sizeof inner);
    va_list args;
    va_start(args, fmt);
    vset(e, e->code, fmt, args);
    va_end(args);
    size_t used = strlen(e->msg);
    snprintf(e->msg + used, sizeof e->msg - used, ": %s", inner);
    return e->code;
}
