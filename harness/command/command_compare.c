#include "harness/command/commands.h"

#include "harness/base/log.h"
#include "harness/command/compare_load.h"
#include "harness/exit_code.h"
#include "harness/publish/publish.h"

#include <stdio.h>

static int complain(int rv, const struct err *e)
{
    log_error("compare", "%s", e->msg);
    return rv == FERR_CONFIG ? EXIT_USAGE : EXIT_COULD_NOT_RUN;
}

static int exit_code_of(const struct compare_result *r)
{
    return r->regressions > 0           ? EXIT_FAILED
           : compare_result_is_whole(r) ? EXIT_PASSED
                                        : EXIT_INCONCLUSIVE;
}

static int write_reports(const struct compare_report *report, const struct scenario *s,
                         struct err *e)
{
    const char *path = s->report_paths[REPORT_JSON];
    struct strbuf text;
    int rv = 0;
    strbuf_init(&text);
    if (publish_prints(s)) {
        compare_terminal(report, s->verbose > 0, publish_style(s), &text);
        rv = publish_text("-", &text, e);
    }
    strbuf_clear(&text);
    if (rv == 0 && path != NULL) {
        compare_json(report, &text);
        rv = publish_text(path, &text, e);
    }
    strbuf_fini(&text);
    return rv;
}

static int compare(const struct compare_load *base, const struct compare_load *fresh,
                   const struct compare_allowed *allowed, const struct scenario *s)
{
    struct err e = {0};
    struct compare_result result;
    compare_sets(&result, &base->set, &fresh->set, allowed, s->history.force);
    const struct compare_report report = {.base = base->side,
                                          .fresh = fresh->side,
                                          .result = &result,
                                          .forced = s->history.force};
    int code = exit_code_of(&result);
    if (write_reports(&report, s, &e) != 0) {
        log_error("report", "%s", e.msg); /* what came of it stands all the same */
        code = code == EXIT_PASSED ? EXIT_COULD_NOT_RUN : code;
    }
    compare_result_fini(&result);
    return code;
}

int command_compare(const struct cli *cli)
{
    const struct scenario *s = &cli->scenario;
    const struct cli_words *words = &cli->operands;
    struct compare_allowed allowed;
    struct compare_load base = {0}, fresh = {0};
    struct err e = {0};
    int rv = compare_allowed_parse(&allowed, s->history.allow.texts, &e);
    if (rv != 0) {
        return complain(err_wrap(&e, "--allow"), &e);
    }
    rv = compare_load(&base, words->words[0], &s->history, &e);
    rv = rv != 0 ? rv : compare_load(&fresh, words->words[1], &s->history, &e);
    int code = rv != 0 ? complain(rv, &e) : compare(&base, &fresh, &allowed, s);
    compare_load_fini(&base);
    compare_load_fini(&fresh);
    return code;
}
