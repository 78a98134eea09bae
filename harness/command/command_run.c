#include "harness/command/commands.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/publish/ci.h"
#include "harness/exit_code.h"
#include "harness/judge/judge.h"
#include "harness/judge/limits.h"
#include "harness/live/live_server.h"
#include "harness/publish/publish.h"
#include "harness/record/samples_file.h"
#include "harness/report/result_build.h"
#include "harness/run/conductor.h"
#include "harness/scenario/scenario_json.h"

#include <stdio.h>
#include <string.h>

enum { LAST_LINES = 25 };

/* Browsers get so long to take what is left. */
#define LIVE_PATIENCE_NS (2 * NS_PER_S)

/* Who watches the run; both NULL: nobody does. */
struct watchers {
    struct feed *feed;
    struct live_server *server;
};

static int open_watchers(struct watchers *w, const struct scenario *s, struct err *e)
{
    *w = (struct watchers){0};
    if (s->ui == NULL && s->metrics_port == NULL) {
        return 0;
    }
    int rv = feed_new(&w->feed, s, e);
    return rv != 0 ? rv : live_server_open(&w->server, s, w->feed, e);
}

/* They get what is left. */
static void close_watchers(struct watchers *w)
{
    live_server_close(w->server, LIVE_PATIENCE_NS);
    feed_free(w->feed);
    *w = (struct watchers){0};
}

/* The client's last lines on stderr: why it did not come to a run is often said there. */
static void show_last_output(const struct scenario *s, const struct run_details *d)
{
    if (d->output_tail_len == 0) {
        return;
    }
    size_t from = d->output_tail_len;
    int lines = 0;
    while (from > 0 && lines <= LAST_LINES) {
        from--;
        lines += d->output_tail[from] == '\n' && from + 1 < d->output_tail_len;
    }
    from += lines > LAST_LINES;
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add(&text, "the client's last output:\n");
    strbuf_add_visible(&text, d->output_tail + from, d->output_tail_len - from);
    strbuf_add(&text, text.text[text.len - 1] == '\n' ? "" : "\n");
    ci_dress(s, "the client's last output", &text);
    fputs(text.text, stderr);
    strbuf_fini(&text);
}

static int explain_no_run(const struct scenario *s, int rv, const struct err *e,
                          const struct run_details *d)
{
    struct strbuf sentence; /* may have words of the client's in it */
    strbuf_init(&sentence);
    strbuf_add(&sentence, e->msg);
    ci_dress(s, "floodtest", &sentence);
    log_error("run", "%s", sentence.text);
    strbuf_fini(&sentence);
    show_last_output(s, d);
    struct checks checks;
    checks_of_no_run(&checks, s, e->msg, rv == FERR_CANCELED, d->output_tail,
                     d->output_tail_len);
    publish_no_run(s, &checks);
    checks_fini(&checks);
    return rv == FERR_CANCELED ? EXIT_INTERRUPTED : EXIT_COULD_NOT_RUN;
}

/* w NULL: nobody watches. */
static int judge_and_publish(const struct scenario *s, const struct run_record *record,
                             const char *samples_path, struct watchers *w)
{
    struct verdict verdict;
    judge_conclude(&record->series, &record->terms, &record->facts, &verdict);
    struct result result;
    /* Rows that did not get there stand in the result itself. */
    bool lost = record->details.samples_lost;
    result_build(&result, s, record, &verdict, lost ? NULL : samples_path);
    publish_result(&result);
    if (w != NULL && w->feed != NULL) {
        feed_result(w->feed, &result);
        close_watchers(w);
    }
    return publish_exit_code(&result);
}

int command_run(const struct scenario *s)
{
    static const struct run_details nothing;
    struct err e = {0};
    struct watchers w;
    int code = publish_prepare(s, REPORT_OF_RUN);
    if (code != EXIT_PASSED) {
        return code;
    }
    if (open_watchers(&w, s, &e) != 0) {
        code = explain_no_run(s, FERR_IO, &e, &nothing);
    } else {
        struct run_record record;
        live_server_announce(w.server);
        int rv = conduct(s, w.feed, &record, &e);
        code = rv != 0 ? explain_no_run(s, rv, &e, &record.details)
                       : judge_and_publish(s, &record, s->samples_path, &w);
        if (rv != 0 && w.feed != NULL) {
            feed_no_run(w.feed, e.msg);
        }
        run_record_fini(&record);
    }
    close_watchers(&w);
    return code;
}

/* The limits of the command line replace those of the recording. False, after a sentence,
 * if the recording has one that is none. */
static bool set_limits(struct scenario *recorded, struct run_terms *terms,
                       const struct scenario *given, const char *samples_path)
{
    struct err e = {0};
    if (given->thresholds.texts[0] != NULL) {
        log_note("check", "the limits given now replace those of the recording");
        scenario_list_copy(&recorded->thresholds, &given->thresholds);
        facts_set_thresholds(terms, given->thresholds.texts);
    }
    if (limits_check(terms, &e) != 0) {
        log_error("check", "a threshold of '%s': %s", samples_path, e.msg);
        return false;
    }
    return true;
}

int command_check(const struct scenario *s, const char *samples_path)
{
    struct err e = {0};
    struct recording recording;
    int rv = recording_read(&recording, samples_path, &e);
    if (rv != 0) {
        log_error("check", "%s", e.msg);
        return rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
    }
    if (recording.bad_lines > 0) {
        log_warn("check", "%llu lines of '%s' are no rows and were passed over",
                 (unsigned long long)recording.bad_lines, samples_path);
    }
    /* The run's settings, with the output options and the limits of this command. */
    struct scenario recorded;
    scenario_init(&recorded);
    scenario_from_json(&recorded, recording.scenario);
    scenario_reports_copy(&recorded, s);
    recorded.graph_path = mem_must_strdup(s->graph_path);
    recorded.invocation = s->invocation;
    recorded.ci = s->ci;
    recorded.history.wanted = false; /* its run has been kept */
    recorded.color = s->color;
    recorded.quiet = s->quiet;
    int code = set_limits(&recorded, &recording.record.terms, s, samples_path)
                   ? judge_and_publish(&recorded, &recording.record, samples_path, NULL)
                   : EXIT_USAGE;
    scenario_fini(&recorded);
    recording_fini(&recording);
    return code;
}
