#include "harness/command/suite_view.h"

#include "harness/publish/ci.h"
#include "harness/publish/publish.h"
#include "harness/report/suite_terminal.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_UNKNOWN = 80 };

void suite_view_init(struct suite_view *v, const struct scenario *options)
{
    *v = (struct suite_view){.options = options,
                             .prints = publish_prints(options),
                             .live = !options->quiet && isatty(STDERR_FILENO),
                             .style = publish_style(options),
                             .name = ""};
}

static size_t terminal_width(void)
{
    struct winsize size = {0};
    ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    return size.ws_col > 1 ? size.ws_col - 1U : WIDTH_UNKNOWN - 1U;
}

void suite_view_clear(struct suite_view *v)
{
    if (v->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        v->shown = false;
    }
}

void suite_view_tick(void *data, size_t done, size_t total, double left_s)
{
    struct suite_view *v = data;
    if (!v->live) {
        return;
    }
    const struct suite_progress p = {.done = done,
                                     .total = total,
                                     .running = v->running,
                                     .name = v->running > 0 ? v->name : "",
                                     .left_s = left_s};
    struct strbuf line;
    strbuf_init(&line);
    suite_terminal_progress(&line, &p, terminal_width(), v->style);
    fprintf(stderr, "\r\033[K%s", line.text);
    fflush(stderr);
    strbuf_fini(&line);
    v->shown = true;
}

void suite_view_item(void *data, const struct suite_item *item,
                     const struct suite_outcome *outcome, size_t done, size_t total,
                     double left_s)
{
    struct suite_view *v = data;
    if (outcome == NULL) {
        v->running++;
        v->name = item->name;
    } else {
        v->running -= v->running > 0;
    }
    if (outcome != NULL && v->prints) {
        struct strbuf line;
        strbuf_init(&line);
        (v->judges ? suite_terminal_case : suite_terminal_run)(&line, item->name, outcome,
                                                               v->style);
        ci_dress(v->options, item->name, &line);
        suite_view_clear(v);
        fputs(line.text, stdout);
        fflush(stdout);
        strbuf_fini(&line);
    }
    if (done < total) {
        suite_view_tick(v, done, total, left_s);
    }
}
