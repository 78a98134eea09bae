#include "harness/publish/publish.h"

#include "harness/base/log.h"
#include "harness/publish/ci.h"
#include "harness/exit_code.h"
#include "harness/publish/graphviz.h"
#include "harness/publish/history_keep.h"
#include "harness/publish/replace.h"
#include "harness/report/graph.h"
#include "harness/scenario/options.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A graph of ours takes dot well under a second. */
enum { GRAPHVIZ_LIMIT_MS = 10000 };

static bool is_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

int publish_make_way(const char *path, struct err *e)
{
    if (path == NULL || is_stdout(path)) {
        return 0;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0) {
        return err_sys(e, errno, "cannot write '%s'", path);
    }
    struct stat st;
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    close(fd);
    if (regular) {
        unlink(path);
    }
    return 0;
}

/* NULL is fine: it was not asked for. */
static int check_report(const struct scenario *s, enum report_kind kind,
                        enum scenario_report format, struct err *e)
{
    if (s->report_paths[format] != NULL && !report_has(format, kind)) {
        return err_set(e, FERR_CONFIG, "--%s: there is no such report of %s",
                       options_at(options_of_report(format))->name,
                       report_kind_name(kind));
    }
    const char *path = s->report_paths[format];
    return report_renderers[format].replaces ? replace_check(path, e)
                                             : publish_make_way(path, e);
}

int publish_check(const struct scenario *s, enum report_kind kind, struct err *e)
{
    bool drawn = s->graph_path != NULL && graph_format(s->graph_path) == GRAPH_SVG;
    int rv = 0;
    for (int i = 0; i < SCENARIO_REPORTS && rv == 0; i++) {
        rv = check_report(s, kind, (enum scenario_report)i, e);
    }
    rv = rv != 0 ? rv : publish_make_way(s->client_log_path, e);
    rv = rv != 0 || !drawn ? rv : graphviz_check(e);
    return rv != 0 ? rv : publish_make_way(s->graph_path, e);
}

int publish_prepare(const struct scenario *s, enum report_kind kind)
{
    struct err e = {0};
    int rv = publish_check(s, kind, &e);
    if (rv != 0) {
        log_error("report", "%s", e.msg);
        ci_tell_no_run(s, e.msg);
    }
    return rv == 0 ? EXIT_PASSED : rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
}

static int write_stream(FILE *out, const struct strbuf *text, const char *name,
                        struct err *e)
{
    errno = 0;
    bool ok = fwrite(text->text, 1, text->len, out) == text->len && fflush(out) == 0;
    return ok ? 0 : err_sys(e, errno != 0 ? errno : EIO, "cannot write %s", name);
}

int publish_text(const char *path, const struct strbuf *text, struct err *e)
{
    if (is_stdout(path)) {
        return write_stream(stdout, text, "the report to stdout", e);
    }
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        return err_sys(e, errno, "cannot write '%s'", path);
    }
    int rv = write_stream(out, text, path, e);
    if (fclose(out) != 0 && rv == 0) {
        rv = err_sys(e, errno, "cannot write '%s'", path);
    }
    return rv;
}

/* GitLab shows colours, though a job's output is no terminal. */
struct report_style publish_style(const struct scenario *options)
{
    enum scenario_color color = options->color;
    const char *no_color = getenv("NO_COLOR");
    bool shows = isatty(STDOUT_FILENO) || ci_system(options) == SCENARIO_CI_GITLAB;
    bool automatic = shows && (no_color == NULL || no_color[0] == '\0');
    setlocale(LC_CTYPE, "");
    return (struct report_style){
        .color = color == COLOR_ALWAYS || (color == COLOR_AUTO && automatic),
        .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
}

bool publish_prints(const struct scenario *options)
{
    return !options->quiet && !scenario_reports_to_stdout(options);
}

/* Where the reports go, and how. */
static const struct scenario *output_of(const struct report_subject *subject)
{
    return subject->output != NULL ? subject->output : subject->options;
}

static int print_page(const struct report_subject *subject, struct err *e)
{
    struct strbuf page;
    strbuf_init(&page);
    const struct scenario *output = output_of(subject);
    report_page(subject, publish_style(output), &page);
    ci_dress(output, "floodtest: the report", &page);
    int rv = write_stream(stdout, &page, "the report to stdout", e);
    strbuf_fini(&page);
    return rv;
}

static int write_report(const struct report_subject *subject, enum scenario_report format,
                        struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    report_render(format, subject, &text);
    const struct scenario *output = output_of(subject);
    if (is_stdout(output->report_paths[format])) {
        ci_dress_report(output, format, &text);
    }
    const char *path = output->report_paths[format];
    int rv = report_renderers[format].replaces && replace_is_due(path)
                 ? replace_file(path, &text, e)
                 : publish_text(path, &text, e);
    strbuf_fini(&text);
    return rv;
}

static int write_graph(const struct result *r, const char *path, struct err *e)
{
    bool drawn = graph_format(path) == GRAPH_SVG;
    struct strbuf dot, svg;
    strbuf_init(&dot);
    strbuf_init(&svg);
    report_graph(r, &dot);
    int rv = drawn ? graphviz_svg(&dot, GRAPHVIZ_LIMIT_MS, &svg, e) : 0;
    rv = rv != 0 ? rv : publish_text(path, drawn ? &svg : &dot, e);
    strbuf_fini(&dot);
    strbuf_fini(&svg);
    return rv;
}

static bool complain(int rv, const struct err *e)
{
    if (rv != 0) {
        log_error("report", "%s", e->msg);
    }
    return rv == 0;
}

bool publish(const struct report_subject *subject)
{
    struct err e = {0};
    const struct scenario *output = output_of(subject);
    bool good = true;
    if (publish_prints(output)) {
        good = complain(print_page(subject, &e), &e);
    }
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        if (output->report_paths[i] != NULL) {
            good =
                complain(write_report(subject, (enum scenario_report)i, &e), &e) && good;
        }
    }
    if (subject->kind == REPORT_OF_RUN && output->graph_path != NULL) {
        good = complain(write_graph(subject->of.run, output->graph_path, &e), &e) && good;
    }
    history_keep(subject);
    ci_tell(subject, publish_prints(output));
    return good;
}

void publish_result(const struct result *r)
{
    struct report_subject subject = {
        .kind = REPORT_OF_RUN, .options = r->scenario, .of.run = r};
    publish(&subject);
}

static int write_no_run(const struct scenario *s, enum scenario_report format,
                        const struct checks *c, struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    bool has = report_render_no_run(format, c, &text);
    if (has && is_stdout(s->report_paths[format])) {
        ci_dress_report(s, format, &text);
    }
    int rv = has ? publish_text(s->report_paths[format], &text, e) : 0;
    strbuf_fini(&text);
    return rv;
}

void publish_no_run(const struct scenario *s, const struct checks *c)
{
    struct err e = {0};
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        if (s->report_paths[i] != NULL) {
            complain(write_no_run(s, (enum scenario_report)i, c, &e), &e);
        }
    }
    ci_tell_no_run(s, c->headline);
}

int publish_exit_code(const struct result *r)
{
    if (r->interrupted) {
        return EXIT_INTERRUPTED;
    }
    switch (r->verdict.outcome) {
    case OUTCOME_PASS:
        return EXIT_PASSED;
    case OUTCOME_FAIL:
        return EXIT_FAILED;
    default:
        return EXIT_INCONCLUSIVE;
    }
}
