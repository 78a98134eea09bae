#include "harness/base/log.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level threshold = LOG_NORMAL;
static const struct log_curtain *_Atomic curtain;

void log_set_level(enum log_level level)
{
    threshold = level;
}

enum log_level log_get_level(void)
{
    return threshold;
}

void log_set_curtain(const struct log_curtain *c)
{
    curtain = c;
}

static void put(enum log_level level, const char *module, const char *fmt, va_list args)
{
    if (level > threshold) {
        return;
    }
    char line[1024];
    vsnprintf(line, sizeof line, fmt, args);
    const struct log_curtain *c = curtain;
    if (c != NULL) {
        c->open(c->data);
    }
    fprintf(stderr, "floodtest: %s: %s\n", module, line);
}

#define DEFINE_LOG(name, level)                                                          \
    void name(const char *module, const char *fmt, ...)                                  \
    {                                                                                    \
        va_list args;                                                                    \
        va_start(args, fmt);                                                             \
        put(level, module, fmt, args);                                                   \
        va_end(args);                                                                    \
    }

DEFINE_LOG(log_error, LOG_QUIET)
DEFINE_LOG(log_warn, LOG_NORMAL)
DEFINE_LOG(log_note, LOG_NORMAL)
DEFINE_LOG(log_info, LOG_VERBOSE)
DEFINE_LOG(log_debug, LOG_DEBUG)
