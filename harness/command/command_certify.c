#include "harness/command/commands.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/certify/badge.h"
#include "harness/certify/certify_json.h"
#include "harness/certify/matrix.h"
#include "harness/command/command_many.h"
#include "harness/exit_code.h"
#include "harness/publish/publish.h"
#include "harness/suite/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct certification {
    const struct cli *cli;
    struct certify_client *clients; /* owned */
    size_t count;
    char **command; /* what stood behind "--", NULL-terminated; owned, its words not */
    struct many_overrides overrides;
    struct scenario_file file;
    struct suite_plan plan;
};

/* The clients: words of the command line, --target, and the command behind "--". */
static void take_clients(struct certification *c)
{
    const struct cli_words *words = &c->cli->operands;
    const struct cli_given_list *given = &c->cli->overrides;
    size_t texts = words->count - c->cli->command_words;
    c->clients = mem_must_alloc((texts + given->count + 1) * sizeof *c->clients);
    c->command = mem_must_alloc((c->cli->command_words + 1) * sizeof *c->command);
    for (size_t i = 0; i < texts; i++) {
        c->clients[c->count++].target = words->words[i];
    }
    for (size_t i = 0; i < given->count; i++) {
        if (given->items[i].row->id == OPTION_TARGET) {
            c->clients[c->count++].target = given->items[i].text;
        }
    }
    for (size_t i = 0; i < c->cli->command_words; i++) {
        c->command[i] = (char *)words->words[texts + i];
    }
    if (c->cli->command_words > 0) {
        c->clients[c->count++].command = c->command;
    }
    certify_label(c->clients, c->count);
}

/* What says which client it is, or what the flood is, is certify's own affair. */
static bool is_refused(enum options_id id)
{
    return id == OPTION_PID || id == OPTION_ATTACH || id == OPTION_CASE;
}

static bool check_options(const struct certification *c)
{
    bool good = true;
    for (size_t i = 0; i < c->cli->overrides.count; i++) {
        const struct options_row *row = c->cli->overrides.items[i].row;
        if (is_refused(row->id)) {
            fprintf(stderr, "floodtest: --%s: %s\n", row->name,
                    row->id == OPTION_CASE
                        ? "certify runs all cases; --filter picks some"
                        : "certify starts the client anew for each case, with --target "
                          "or behind --");
            good = false;
        }
    }
    if (c->count == 0) {
        many_complain("certify needs a client: floodtest certify CLIENT...");
        good = false;
    }
    if (c->cli->scenario.many.badge_path != NULL && c->count > 1) {
        fprintf(stderr, "floodtest: --badge is for one client, got %zu\n", c->count);
        good = false;
    }
    return good;
}

/* --target has become a client. */
static void take_overrides(struct certification *c)
{
    struct many_overrides *o = &c->overrides;
    size_t kept = 0;
    many_overrides_take(o, &c->cli->overrides);
    for (size_t i = 0; i < o->count; i++) {
        if (o->items[i].row->id != OPTION_TARGET) {
            o->items[kept++] = o->items[i];
        }
    }
    o->count = kept;
}

/* What is wrong with a client is wrong in all its cases: it is said once. */
static bool check_clients(const struct certification *c)
{
    bool good = true;
    size_t each = c->plan.count / c->count;
    for (size_t i = 0; i < c->plan.count && c->plan.count % c->count == 0; i += each) {
        good = many_check_item(&c->plan.items[i]) && good;
    }
    return good;
}

static int make_plan(struct certification *c)
{
    const struct scenario *s = &c->cli->scenario;
    struct err e = {0};
    const struct shard whole = {0, 1};
    take_overrides(c);
    certify_plan(&c->file, c->clients, c->count, s->many.profile, s->protocol);
    int rv = suite_plan_make(&c->plan, &c->file, 1, c->overrides.items,
                             c->overrides.count, s->many.filter, 1, whole, &e);
    if (rv != 0) {
        many_complain(e.msg);
        return EXIT_USAGE;
    }
    bool good = check_clients(c) && many_check(&c->plan, &c->overrides);
    return good ? EXIT_PASSED : EXIT_USAGE;
}

static int write_json(const struct certify_matrix *m, const char *path, struct err *e)
{
    struct strbuf text;
    strbuf_init(&text);
    certify_json(m, &text);
    int rv = publish_text(path, &text, e);
    strbuf_fini(&text);
    return rv;
}

static int write_badge(const struct certify_matrix *m, const char *path, struct err *e)
{
    const struct certify_column *only = &m->columns[0];
    struct strbuf svg, title;
    strbuf_init(&svg);
    strbuf_init(&title);
    strbuf_addf(&title, "floodtest %s, %s profile: %s", FLOODTEST_VERSION,
                m->profile == SCENARIO_QUICK ? "quick" : "full", only->grade.rule);
    certify_badge(&svg, "flow control", &only->grade, title.text);
    int rv = publish_text(path, &svg, e);
    strbuf_fini(&svg);
    strbuf_fini(&title);
    return rv;
}

static void complain(int rv, const struct err *e)
{
    if (rv != 0) {
        log_error("report", "%s", e->msg);
    }
}

/* A report that cannot be written does not keep the others from being written. */
static void publish_all(const struct certify_matrix *m, const struct scenario *s,
                        const char *dir)
{
    struct err e = {0};
    struct report_subject subject = {
        .kind = REPORT_OF_CERTIFY, .options = s, .of.certify = m, .dir = dir};
    publish(&subject);
    if (dir != NULL) {
        char *path = suite_folder_path(dir, CERTIFY_FILE);
        complain(write_json(m, path, &e), &e);
        free(path);
    }
    if (s->many.badge_path != NULL) {
        complain(write_badge(m, s->many.badge_path, &e), &e);
    }
}

static int exit_code_of(enum certify_mark outcome)
{
    switch (outcome) {
    case CERTIFY_PASS:
        return EXIT_PASSED;
    case CERTIFY_FAIL:
        return EXIT_FAILED;
    case CERTIFY_UNSURE:
        return EXIT_INCONCLUSIVE;
    default:
        return EXIT_COULD_NOT_RUN;
    }
}

static int run(const struct certification *c)
{
    const struct scenario *s = &c->cli->scenario;
    struct suite_summary summary;
    const char *dir;
    int code = many_run(&summary, "certify", &c->plan, s, &dir);
    if (code == EXIT_PASSED) {
        struct certify_matrix m;
        certify_matrix_make(&m, c->clients, c->count, s->many.profile, s->protocol,
                            &summary);
        host_read(&m.host);
        code = exit_code_of(certify_matrix_outcome(&m));
        publish_all(&m, s, dir);
        code = summary.interrupted ? EXIT_INTERRUPTED : code;
        certify_matrix_fini(&m);
    }
    suite_summary_fini(&summary);
    return code;
}

int command_certify(const struct cli *cli)
{
    struct certification c = {.cli = cli};
    struct err e = {0};
    take_clients(&c);
    int code = check_options(&c) ? make_plan(&c) : EXIT_USAGE;
    code =
        code == EXIT_PASSED ? publish_prepare(&cli->scenario, REPORT_OF_CERTIFY) : code;
    if (code == EXIT_PASSED && publish_make_way(cli->scenario.many.badge_path, &e) != 0) {
        log_error("report", "%s", e.msg);
        code = EXIT_COULD_NOT_RUN;
    }
    code = code == EXIT_PASSED ? run(&c) : code;
    suite_plan_fini(&c.plan);
    certify_plan_fini(&c.file);
    many_overrides_fini(&c.overrides);
    certify_clients_fini(c.clients, c.count);
    free(c.clients);
    free(c.command);
    return code;
}
