/* Diagnostics on stderr: "floodtest: module: message". Reports never go through here. */
#ifndef FLOODTEST_BASE_LOG_H
#define FLOODTEST_BASE_LOG_H

enum log_level {
    LOG_QUIET = -1,  /* errors only */
    LOG_NORMAL = 0,  /* warnings and notes too */
    LOG_VERBOSE = 1, /* -v */
    LOG_DEBUG = 2,   /* -v -v: what libwebsockets says as well */
};

void log_set_level(enum log_level level);
enum log_level log_get_level(void);
void log_error(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_warn(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_note(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_debug(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Called before a line is written, by the thread that writes it: what stands on the
 * terminal makes way. NULL: nothing does. Borrowed until another is set. */
struct log_curtain {
    void (*open)(void *data);
    void *data;
};
void log_set_curtain(const struct log_curtain *curtain);

#endif
