#include "harness/suite_publish.h"

#include "harness/base/log.h"
#include "harness/exit_code.h"
#include "harness/publish.h"
#include "harness/report/suite_terminal.h"

#include <stdlib.h>
#include <string.h>

bool suite_publish_prints(const struct scenario *options)
{
    bool to_stdout = options->json_path != NULL && strcmp(options->json_path, "-") == 0;
    return !options->quiet && !to_stdout;
}

static int print_page(const struct suite_summary *s, const struct scenario *options,
                      const char *dir, struct err *e)
{
    struct strbuf page;
    strbuf_init(&page);
    suite_terminal_report(&page, s, dir, publish_style(options->color));
    int rv = publish_text("-", &page, e);
    strbuf_fini(&page);
    return rv;
}

static int write_json(const struct suite_summary *s, const char *path, struct err *e)
{
    json_t *json = suite_summary_to_json(s);
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
    json_decref(json);
    if (text == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for the report '%s'", path);
    }
    struct strbuf out;
    strbuf_init(&out);
    strbuf_addf(&out, "%s\n", text);
    free(text);
    int rv = publish_text(path, &out, e);
    strbuf_fini(&out);
    return rv;
}

static void forget_results(struct suite_summary *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->runs[i].outcome.result_path);
        s->runs[i].outcome.result_path = NULL;
    }
}

int suite_publish(struct suite_summary *s, const struct scenario *options,
                  const char *dir)
{
    struct err e = {0};
    bool lost = false;
    if (dir == NULL) {
        forget_results(s);
    }
    if (suite_publish_prints(options) && print_page(s, options, dir, &e) != 0) {
        log_error("report", "%s", e.msg);
        lost = true;
    }
    if (options->json_path != NULL && write_json(s, options->json_path, &e) != 0) {
        log_error("report", "%s", e.msg);
        lost = true;
    }
    int code = suite_summary_exit_code(s);
    return lost && code == EXIT_PASSED ? EXIT_COULD_NOT_RUN : code;
}
