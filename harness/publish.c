#include "harness/publish.h"

#include "harness/exit_code.h"
#include "harness/graphviz.h"
#include "harness/report/graph.h"
#include "harness/report/report.h"
#include "harness/report/sweep_report.h"

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

int publish_check(const struct scenario *s, struct err *e)
{
    bool drawn = s->graph_path != NULL && graph_format(s->graph_path) == GRAPH_SVG;
    int rv = publish_make_way(s->json_path, e);
    rv = rv != 0 ? rv : publish_make_way(s->client_log_path, e);
    rv = rv != 0 || !drawn ? rv : graphviz_check(e);
    return rv != 0 ? rv : publish_make_way(s->graph_path, e);
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

struct report_style publish_style(enum scenario_color color)
{
    const char *no_color = getenv("NO_COLOR");
    bool automatic = isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
    setlocale(LC_CTYPE, "");
    return (struct report_style){
        .color = color == COLOR_ALWAYS || (color == COLOR_AUTO && automatic),
        .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
}

static int print_page(const struct result *r, struct err *e)
{
    if (r->scenario->quiet || is_stdout(r->scenario->json_path)) {
        return 0;
    }
    struct strbuf page;
    strbuf_init(&page);
    report_terminal(r, publish_style(r->scenario->color), &page);
    int rv = write_stream(stdout, &page, "the report to stdout", e);
    strbuf_fini(&page);
    return rv;
}

static int write_json(const struct result *r, struct err *e)
{
    struct strbuf json;
    strbuf_init(&json);
    report_json(r, &json);
    int rv = publish_text(r->scenario->json_path, &json, e);
    strbuf_fini(&json);
    return rv;
}

static int write_graph(const struct result *r, struct err *e)
{
    const char *path = r->scenario->graph_path;
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

int publish_result(const struct result *r, struct err *e)
{
    int rv = print_page(r, e);
    if (r->scenario->json_path != NULL) {
        int written = write_json(r, e);
        rv = rv != 0 ? rv : written;
    }
    if (r->scenario->graph_path != NULL) {
        int written = write_graph(r, e);
        rv = rv != 0 ? rv : written;
    }
    return rv;
}

int publish_sweep_result(const struct sweep_result *r, const struct scenario *s,
                         struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    int rv = 0;
    if (!s->quiet && !is_stdout(s->json_path)) {
        report_sweep_terminal(r, publish_style(s->color), &text);
        rv = write_stream(stdout, &text, "the report to stdout", e);
    }
    if (s->json_path != NULL) {
        strbuf_fini(&text);
        strbuf_init(&text);
        report_sweep_json(r, s, &text);
        int written = publish_text(s->json_path, &text, e);
        rv = rv != 0 ? rv : written;
    }
    strbuf_fini(&text);
    return rv;
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
