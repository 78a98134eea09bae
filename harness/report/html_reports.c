/* What goes into the page for each kind of result: its JSON and its page of text. */
#include "harness/report/html.h"

#include "harness/certify/certify_json.h"
#include "harness/report/certify_terminal.h"
#include "harness/report/html_series.h"
#include "harness/report/json_parts.h"
#include "harness/report/report.h"
#include "harness/report/suite_terminal.h"
#include "harness/report/sweep_report.h"
#include "harness/scenario/scenario_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct report_style plain = {.color = false, .unicode = true};

struct parts {
    struct strbuf json, text;
};

static void init(struct parts *p)
{
    strbuf_init(&p->json);
    strbuf_init(&p->text);
}

static void finish(struct parts *p, const char *title, struct strbuf *out)
{
    html_page(out, title, &p->json, &p->text);
    strbuf_fini(&p->json);
    strbuf_fini(&p->text);
}

/* Beside the members of the schema the page has the command that does it again. The JSON
 * is one object that is not empty; this opens it again, to be closed by the caller. */
static void add_command(struct strbuf *json, const struct scenario *s, const char *verb)
{
    json_t *words = scenario_command(s, verb);
    char *text = json_dumps(words, 0);
    json_decref(words);
    if (text == NULL) {
        abort();
    }
    strbuf_addf(json, ",\n  \"reproduce\": %s", text);
    free(text);
}

void html_run(const struct result *r, struct strbuf *out)
{
    static const char *const words[] = {"PASS", "FAIL", "INCONCLUSIVE"};
    char title[128];
    struct parts p;
    init(&p);
    report_json_begin(r, &p.json);
    add_command(&p.json, r->scenario, "run");
    strbuf_add(&p.json, ",\n  \"series\": ");
    html_series_add(&p.json, r->series);
    strbuf_add(&p.json, "\n}\n");
    report_terminal(r, plain, &p.text);
    snprintf(title, sizeof title, "floodtest: %s %s", words[r->verdict.outcome],
             verdict_classes[r->verdict.class].name);
    finish(&p, title, out);
}

void html_suite(const struct suite_summary *s, struct strbuf *out)
{
    struct parts p;
    init(&p);
    suite_summary_json(s, &p.json);
    for (size_t i = 0; i < s->count; i++) {
        suite_terminal_run(&p.text, s->runs[i].name, &s->runs[i].outcome, plain);
    }
    suite_terminal_report(&p.text, s, NULL, plain);
    finish(&p, "floodtest: suite", out);
}

void html_certify(const struct certify_matrix *m, struct strbuf *out)
{
    struct parts p;
    init(&p);
    certify_json(m, &p.json);
    report_certify(m, plain, &p.text);
    finish(&p, "floodtest: certification", out);
}

void html_sweep(const struct sweep_result *r, const struct scenario *s,
                struct strbuf *out)
{
    struct parts p;
    init(&p);
    report_sweep_json(r, s, &p.json);
    while (p.json.len > 0 && p.json.text[p.json.len - 1] != '}') {
        p.json.len--;
    }
    p.json.len--;
    add_command(&p.json, s, "sweep");
    strbuf_add(&p.json, "\n}\n");
    report_sweep_terminal(r, plain, &p.text);
    finish(&p, "floodtest: sweep", out);
}
