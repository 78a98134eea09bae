#include "harness/command/commands.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/base/clock.h"
#include "harness/exit_code.h"
#include "harness/history/when.h"
#include "harness/command/history_ask.h"
#include "harness/publish/publish.h"
#include "harness/report/history_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20 };

static int complain(int rv, const struct err *e)
{
    log_error("history", "%s", e->msg);
    return rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
}

static bool take(void *data, const struct history_record *r)
{
    struct history_record copy = *r;
#define X(field) copy.field = mem_must_strdup(r->field);
    HISTORY_TEXTS(X)
#undef X
    history_records_take(data, &copy);
    return true;
}

static int print(const struct strbuf *text)
{
    struct err e = {0};
    return publish_text("-", text, &e) == 0 ? EXIT_PASSED : complain(FERR_IO, &e);
}

static void add_baseline(void *data, const char *name, size_t results)
{
    struct strbuf *out = data;
    strbuf_add(out, out->len == 0 ? "* baselines: " : ", ");
    strbuf_add_visible_line(out, name, strlen(name));
    strbuf_addf(out, " (%zu)", results);
}

/* The table; below it which baselines there are. */
static int add_table(struct store *store, const struct history_records *r,
                     struct report_style style, struct strbuf *out, struct err *e)
{
    struct strbuf names;
    strbuf_init(&names);
    int rv = store_baselines(store, add_baseline, &names, e);
    if (r->count == 0) {
        strbuf_add(out, "no result fits\n");
    } else {
        history_table(r, style, out);
    }
    if (names.len > 0) {
        strbuf_addf(out, "%s\n", names.text);
    }
    strbuf_fini(&names);
    return rv;
}

static int write_reports(const struct history_records *r, const struct scenario *s,
                         struct err *e)
{
    static const struct {
        enum scenario_report format;
        void (*render)(const struct history_records *r, struct strbuf *out);
    } exports[] = {{REPORT_JSON, history_json}, {REPORT_CSV, history_csv}};
    int rv = 0;
    for (size_t i = 0; i < sizeof exports / sizeof *exports && rv == 0; i++) {
        const char *path = s->report_paths[exports[i].format];
        if (path != NULL) {
            struct strbuf text;
            strbuf_init(&text);
            exports[i].render(r, &text);
            rv = publish_text(path, &text, e);
            strbuf_fini(&text);
        }
    }
    return rv;
}

static bool exports(const struct scenario *s)
{
    return s->report_paths[REPORT_JSON] != NULL || s->report_paths[REPORT_CSV] != NULL;
}

static int show(struct store *store, const struct history_records *r,
                const struct scenario *s, bool one, struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    struct report_style style = publish_style(s);
    int rv = 0;
    if (one) {
        history_one(&r->items[0], style, &text);
    } else if (s->history.trend) {
        history_trend(r, style, &text);
    } else {
        rv = add_table(store, r, style, &text, e);
    }
    int code = rv != 0 ? complain(rv, e) : print(&text);
    strbuf_fini(&text);
    return code;
}

static int list(struct store *store, struct store_filter *filter,
                const struct scenario *s, const char *id)
{
    struct err e = {0};
    struct history_records records = {0};
    bool all = exports(s) || s->history.trend;
    filter->limit = filter->limit == 0 && !all ? SHOWN : filter->limit;
    int rv = store_each(store, filter, take, &records, &e);
    int code = EXIT_PASSED;
    if (rv == 0 && id != NULL && records.count == 0) {
        rv = err_set(&e, FERR_CONFIG, "there is no result with the id %.40s", id);
    }
    rv = rv != 0 || !exports(s) ? rv : write_reports(&records, s, &e);
    if (rv != 0) {
        code = complain(rv, &e);
    } else if (!exports(s) && !s->quiet) {
        code = show(store, &records, s, id != NULL, &e);
    }
    history_records_fini(&records);
    return code;
}

static int prune(struct store *store, struct store_filter *filter,
                 const struct scenario *s)
{
    struct err e = {0};
    size_t removed, kept;
    int rv = store_remove(store, filter, &removed, &kept, &e);
    if (rv != 0) {
        return complain(rv, &e);
    }
    if (!s->quiet) {
        printf("removed %zu result%s\n", removed, removed == 1 ? "" : "s");
        if (kept > 0) {
            printf("%zu more %s part of baselines and stay%s\n", kept,
                   kept == 1 ? "is" : "are", " (--baseline NAME removes them)");
        }
    }
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

/* Nothing was kept yet: that is no error, and an empty export is one. */
static int nothing(const char *path, const struct scenario *s, const char *id)
{
    struct err e = {0};
    const struct history_records none = {0};
    if (id != NULL) {
        return complain(err_set(&e, FERR_CONFIG,
                                "there is no result with the id %.40s: nothing is kept "
                                "in '%s' yet",
                                id, path),
                        &e);
    }
    if (exports(s)) {
        int rv = write_reports(&none, s, &e);
        return rv == 0 ? EXIT_PASSED : complain(rv, &e);
    }
    if (!s->quiet) {
        printf("nothing is kept in '%s' yet\n", path);
    }
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

/* What would be taken for a bound of what is removed, or done with it. */
static int check_prune(const struct scenario *s, const char *id, struct err *e)
{
    const char *other = id != NULL             ? "an id"
                        : s->history.limit > 0 ? "--limit"
                        : s->history.trend     ? "--trend"
                        : exports(s)           ? "--json or --csv"
                                               : NULL;
    if (s->history.prune == NULL || other == NULL) {
        return 0;
    }
    return err_set(e, FERR_CONFIG, "--prune takes an age and filters, not %s", other);
}

/* All that was asked, before anything is opened. */
static int make_filter(struct store_filter *filter, const struct scenario *s,
                       const char *id, struct err *e)
{
    int rv = history_ask_filter(filter, &s->history, e);
    if (rv == 0 && id != NULL) {
        filter->id = history_ask_id(id);
        rv = filter->id > 0
                 ? 0
                 : err_set(e, FERR_CONFIG,
                           "expected the id of a result, a number, got '%.60s'", id);
    }
    if (rv == 0 && id != NULL && s->history.trend) {
        rv = err_set(e, FERR_CONFIG, "--trend is of many results, not of one id");
    }
    return rv != 0 ? rv : check_prune(s, id, e);
}

int command_history(const struct cli *cli)
{
    const struct scenario *s = &cli->scenario;
    const char *id = cli->argument;
    struct err e = {0};
    struct store_filter filter;
    int rv = make_filter(&filter, s, id, &e);
    if (rv != 0) {
        return complain(rv, &e);
    }
    struct store *store;
    char *path = NULL;
    bool changes = s->history.prune != NULL;
    rv = history_ask_open(&store, &path, &s->history, changes ? STORE_CHANGE : STORE_READ,
                          &e);
    int code = rv != 0         ? complain(rv, &e)
               : store == NULL ? nothing(path, s, id)
               : changes       ? prune(store, &filter, s)
                               : list(store, &filter, s, id);
    store_close(store);
    free(path);
    return code;
}
