#include "server/backend/lws_quiet.h"

#include "harness/base/log.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

/* libwebsockets indexes two tables by descriptor, as long as the limit on descriptors,
 * which containers set to a thousand million. This covers 10 000 connections several
 * times. */
enum { DESCRIPTORS_MAX = 65536 };

static void log_line(int level, const char *line)
{
    (void)level;
    log_debug("libwebsockets", "%.*s", (int)strcspn(line, "\n"), line);
}

static void set_log_level(void)
{
    int level = LLL_ERR;
    if (log_get_level() >= LOG_DEBUG) {
        level |= LLL_WARN | LLL_NOTICE | LLL_INFO;
    }
    lws_set_log_level(level, log_line);
}

/* lws_create_context ignores SIGPIPE for the whole process, and the client under test
 * would inherit that; and it reads the limit on descriptors (see DESCRIPTORS_MAX). */
struct lws_context *lws_quiet_create(struct lws_context_creation_info *info)
{
    set_log_level();
    struct sigaction on_pipe;
    sigaction(SIGPIPE, NULL, &on_pipe);
    struct rlimit files;
    bool limited = getrlimit(RLIMIT_NOFILE, &files) == 0;
    if (limited) {
        struct rlimit table = files;
        table.rlim_cur =
            files.rlim_max < DESCRIPTORS_MAX ? files.rlim_max : DESCRIPTORS_MAX;
        setrlimit(RLIMIT_NOFILE, &table);
    }
    struct lws_context *context = lws_create_context(info);
    if (limited) {
        setrlimit(RLIMIT_NOFILE, &files);
    }
    sigaction(SIGPIPE, &on_pipe, NULL);
    return context;
}
