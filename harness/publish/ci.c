#include "harness/publish/ci.h"

#include "harness/base/log.h"
#include "harness/report/checks.h"
#include "harness/report/ci_github.h"
#include "harness/report/ci_gitlab.h"
#include "harness/report/page.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A step's summary may have so much. */
enum { SUMMARY_BYTES_MAX = 1 << 20 };

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "false") != 0;
}

enum scenario_ci ci_system(const struct scenario *options)
{
    if (options->ci != SCENARIO_CI_AUTO) {
        return options->ci;
    }
    return is_set("GITHUB_ACTIONS") ? SCENARIO_CI_GITHUB
           : is_set("GITLAB_CI")    ? SCENARIO_CI_GITLAB
                                    : SCENARIO_CI_NONE;
}

/* --- what is printed -----------------------------------------------------------------
 */

static void replace(struct strbuf *text, struct strbuf *with)
{
    strbuf_fini(text);
    *text = *with;
}

static size_t lines(const struct strbuf *text)
{
    size_t count = 0;
    for (const char *c = text->text; (c = strchr(c, '\n')) != NULL; c++) {
        count++;
    }
    return count;
}

static void dress_for_github(const char *title, struct strbuf *text)
{
    struct strbuf dressed;
    bool folded = lines(text) > PAGE_LINES;
    strbuf_init(&dressed);
    if (folded) {
        ci_github_open_group(&dressed, title);
    }
    ci_github_disarm(&dressed, text->text, text->len, "\\x3a", "\\x5b");
    if (folded) {
        ci_github_close_group(&dressed);
    }
    replace(text, &dressed);
}

/* Sections of a job have names of their own, also of several floodtests in it. */
static void dress_for_gitlab(const char *title, struct strbuf *text)
{
    static unsigned sections;
    struct strbuf dressed;
    char name[64];
    uint64_t now_s = (uint64_t)time(NULL);
    snprintf(name, sizeof name, "floodtest_%ld_%u", (long)getpid(), ++sections);
    strbuf_init(&dressed);
    ci_gitlab_open_section(&dressed, now_s, name, title, false);
    strbuf_addn(&dressed, text->text, text->len);
    ci_gitlab_close_section(&dressed, now_s, name);
    replace(text, &dressed);
}

void ci_dress(const struct scenario *options, const char *title, struct strbuf *text)
{
    enum scenario_ci system = ci_system(options);
    if (system == SCENARIO_CI_GITHUB) {
        dress_for_github(title, text);
    } else if (system == SCENARIO_CI_GITLAB && lines(text) > 1) {
        dress_for_gitlab(title, text);
    }
}

/* As the format writes such a character, so that a reader of it sees the same text. */
static const struct {
    const char *colon, *bracket;
} disarmed[SCENARIO_REPORTS] = {
    [REPORT_JSON] = {"\\u003a", "\\u005b"},
    [REPORT_HTML] = {"&#58;", "&#91;"},
    [REPORT_MARKDOWN] = {"\\x3a", "\\x5b"},
    [REPORT_JUNIT] = {"&#58;", "&#91;"},
    [REPORT_TAP] = {"\\x3a", "\\x5b"},
    [REPORT_CSV] = {"\\x3a", "\\x5b"},
    [REPORT_OPENMETRICS] = {"\\\\x3a", "\\\\x5b"},
};

void ci_dress_report(const struct scenario *options, enum scenario_report format,
                     struct strbuf *text)
{
    if (ci_system(options) == SCENARIO_CI_GITHUB) {
        struct strbuf dressed;
        strbuf_init(&dressed);
        ci_github_disarm(&dressed, text->text, text->len, disarmed[format].colon,
                         disarmed[format].bracket);
        replace(text, &dressed);
    }
}

/* --- what is told --------------------------------------------------------------------
 */

/* Appends to a file that the variable names; nothing if it names none. limit 0: none. */
static void append(const char *variable, const struct strbuf *text, off_t limit)
{
    const char *path = getenv(variable);
    struct stat st;
    if (path == NULL || path[0] == '\0') {
        return;
    }
    errno = 0;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && limit > 0 && fstat(fd, &st) == 0 &&
        st.st_size + (off_t)text->len > limit) {
        log_warn("ci", "the summary of this step is full: this one is left out");
    } else if (fd < 0 || write(fd, text->text, text->len) != (ssize_t)text->len) {
        log_error("ci", "cannot write '%s' ($%s): %s", path, variable,
                  strerror(errno != 0 ? errno : EIO));
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void take_checks(struct checks *out, const struct report_subject *subject)
{
    switch (subject->kind) {
    case REPORT_OF_RUN:
        checks_of_run(out, subject->of.run);
        break;
    case REPORT_OF_SUITE:
        checks_of_suite(out, subject->of.suite);
        break;
    case REPORT_OF_CERTIFY:
        checks_of_certify(out, subject->of.certify);
        break;
    case REPORT_OF_SWEEP:
        checks_of_sweep(out, subject->of.sweep);
        break;
    }
}

static void print(FILE *to, const struct strbuf *text)
{
    if (fwrite(text->text, 1, text->len, to) != text->len || fflush(to) != 0) {
        log_error("ci", "cannot print the annotations: %s", strerror(errno));
    }
}

static void annotate(const struct checks *checks, FILE *to)
{
    char here[PATH_MAX];
    const char *root = getenv("GITHUB_WORKSPACE");
    const struct ci_github_place place = {root != NULL ? root : "",
                                          getcwd(here, sizeof here) != NULL ? here : "/"};
    struct strbuf text;
    strbuf_init(&text);
    ci_github_annotations(&text, checks, &place);
    print(to, &text);
    strbuf_fini(&text);
}

static void summarize(const struct report_subject *subject, const struct checks *checks)
{
    struct strbuf text;
    strbuf_init(&text);
    report_render(REPORT_MARKDOWN, subject, &text);
    strbuf_add(&text, "\n");
    append("GITHUB_STEP_SUMMARY", &text, SUMMARY_BYTES_MAX);
    strbuf_clear(&text);
    ci_github_outputs(&text, checks);
    append("GITHUB_OUTPUT", &text, 0);
    strbuf_fini(&text);
}

void ci_tell(const struct report_subject *subject, bool to_stdout)
{
    const struct scenario *output = subject->output;
    bool old = output != NULL && output->ci == SCENARIO_CI_AUTO;
    if (old ||
        ci_system(output != NULL ? output : subject->options) != SCENARIO_CI_GITHUB) {
        return;
    }
    struct checks checks;
    take_checks(&checks, subject);
    annotate(&checks, to_stdout ? stdout : stderr);
    summarize(subject, &checks);
    checks_fini(&checks);
}

void ci_tell_no_run(const struct scenario *options, const char *sentence)
{
    if (ci_system(options) == SCENARIO_CI_GITHUB) {
        struct strbuf text;
        strbuf_init(&text);
        ci_github_error(&text, "floodtest could not run", sentence);
        print(stderr, &text);
        strbuf_fini(&text);
    }
}
