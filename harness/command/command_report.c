#include "harness/command/commands.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/publish/ci.h"
#include "harness/exit_code.h"
#include "harness/publish/publish.h"
#include "harness/command/saved_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Nothing may be written over what is read: if that failed, it would be lost. */
static bool is_same_file(const char *path, const struct stat *input)
{
    struct stat st;
    return path != NULL && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           st.st_dev == input->st_dev && st.st_ino == input->st_ino;
}

static bool check_paths(const struct scenario *s, const char *input)
{
    struct stat st;
    if (stat(input, &st) != 0 || !S_ISREG(st.st_mode)) {
        return true;
    }
    bool same = is_same_file(s->graph_path, &st);
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        same = same || is_same_file(s->report_paths[i], &st);
    }
    if (same) {
        log_error("report", "'%s' is the result that is read: write to another file",
                  input);
    }
    return !same;
}

static bool check_graph(const struct scenario *s, enum report_kind kind)
{
    bool none = s->graph_path != NULL && kind != REPORT_OF_RUN;
    if (none) {
        log_error("report", "--graph: there is no such report of %s",
                  report_kind_name(kind));
    }
    return !none;
}

/* The page is for when nothing else is asked for. */
static bool asks_for_files(const struct scenario *s)
{
    bool any = s->graph_path != NULL;
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        any = any || s->report_paths[i] != NULL;
    }
    return any;
}

static void print_lines(const struct report_subject *subject)
{
    struct strbuf lines;
    strbuf_init(&lines);
    report_lines(subject, publish_style(subject->output), &lines);
    ci_dress(subject->output, "floodtest: the runs", &lines);
    fputs(lines.text, stdout);
    strbuf_fini(&lines);
}

static int render(const struct saved *saved, const struct scenario *s, const char *input,
                  const char *dir)
{
    if (!check_graph(s, saved->kind) || !check_paths(s, input)) {
        return EXIT_USAGE;
    }
    int code = publish_prepare(s, saved->kind);
    if (code != EXIT_PASSED) {
        return code;
    }
    struct scenario output = *s; /* borrows */
    output.quiet = s->quiet || asks_for_files(s);
    struct report_subject subject = saved_subject(saved, &output, dir);
    if (publish_prints(&output)) {
        print_lines(&subject);
    }
    return publish(&subject) ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

int command_report(const struct scenario *s, const char *path)
{
    struct saved *saved = mem_must_alloc(sizeof *saved);
    struct err e = {0};
    char *dir;
    int rv = saved_load(saved, path, &dir, &e);
    int code = rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
    if (rv == 0) {
        code = render(saved, s, path, dir);
    } else {
        log_error("report", "%s", e.msg);
    }
    free(dir);
    saved_fini(saved);
    free(saved);
    return code;
}
