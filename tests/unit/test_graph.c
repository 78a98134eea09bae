#include "tests/unit/suites.h"

#include "harness/publish/graphviz.h"
#include "harness/publish/publish.h"
#include "harness/report/graph.h"
#include "tests/support/fake_result.h"
#include "tests/support/golden.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct fake_result fake;
static struct strbuf dot;

static void render(enum fake_kind kind)
{
    fake_result_init(&fake, kind);
    strbuf_init(&dot);
    report_graph(&fake.result, &dot);
}

static void finish(void)
{
    strbuf_fini(&dot);
    fake_result_fini(&fake);
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)) != NULL; p++) {
        n++;
    }
    return n;
}

START_TEST(formats)
{
    ck_assert_int_eq(graph_format("a.dot"), GRAPH_DOT);
    ck_assert_int_eq(graph_format("/a/b.svg"), GRAPH_SVG);
    ck_assert_int_eq(graph_format("a.png"), GRAPH_UNKNOWN);
    ck_assert_int_eq(graph_format("dot"), GRAPH_UNKNOWN);
    ck_assert_int_eq(graph_format(".dot"), GRAPH_UNKNOWN);
    ck_assert_int_eq(graph_format("a.SVG"), GRAPH_UNKNOWN);
    ck_assert_int_eq(graph_format(""), GRAPH_UNKNOWN);
}
END_TEST

START_TEST(chains_are_drawn)
{
    render(FAKE_QUEUE);
    golden_check("graph-queue", dot.text);
    finish();
}
END_TEST

/* Two queues of one object meet in its box, but their anonymous deques stay two. */
START_TEST(chains_meet)
{
    render(FAKE_QUEUE);
    fake.findings.culprits[1] = fake.findings.culprits[0];
    snprintf(fake.findings.culprits[1].owner, FINDINGS_NAME_MAX, "other");
    strbuf_clear(&dot);
    report_graph(&fake.result, &dot);
    ck_assert_int_eq(count(dot.text, "[label=\"collections.deque\""), 2);
    ck_assert_int_eq(count(dot.text, "fillcolor"), 2);
    ck_assert_int_eq(count(dot.text, "[label=\"WebSocketClientProtocol"), 1);
    ck_assert_int_eq(count(dot.text, "[label=\"main()"), 1);
    ck_assert_int_eq(count(dot.text, "[label=\"local 'ws'\"]"), 1);
    ck_assert_int_eq(count(dot.text, "[label=\".messages\"]"), 2);
    finish();
}
END_TEST

START_TEST(nothing_is_a_graph_too)
{
    render(FAKE_PASS);
    ck_assert_ptr_nonnull(strstr(dot.text, "nothing was found"));
    ck_assert_int_eq(count(dot.text, "fillcolor"), 0);
    finish();
}
END_TEST

static const struct {
    const char *name, *escaped;
} escape_rows[] = {
    {"a\"]; x [label=\"", "a\\\"]; x [label=\\\""},
    {"back\\slash\\", "back\\\\slash\\\\"},
    {"\\N\\G\\n", "\\\\N\\\\G\\\\n"},
    {"&lt;b&gt; <i>", "&amp;lt;b&amp;gt; <i>"},
    {"line\nbreak\x1b[2J", "line break\\\\x1b[2J"},
    {"half \xc3", "half \\\\xc3"},
};

START_TEST(names_are_escaped)
{
    render(FAKE_QUEUE);
    struct culprit *c = &fake.findings.culprits[0];
    snprintf(c->owner, sizeof c->owner, "%s", escape_rows[_i].name);
    snprintf(c->chain[0].via, sizeof c->chain[0].via, "%s", escape_rows[_i].name);
    strbuf_clear(&dot);
    report_graph(&fake.result, &dot);
    ck_assert_msg(count(dot.text, escape_rows[_i].escaped) == 2, "%s", dot.text);
    finish();
}
END_TEST

/* Graphviz is among the packages that `make deps` installs: what it makes of every graph
 * is an SVG, with as many boxes as there are. */
START_TEST(graphviz_draws)
{
    struct strbuf svg;
    struct err e = {0};
    render((enum fake_kind)_i);
    strbuf_init(&svg);
    ck_assert_msg(graphviz_svg(&dot, 20000, &svg, &e) == 0, "%s\n%s", e.msg, dot.text);
    ck_assert_ptr_nonnull(strstr(svg.text, "<svg "));
    ck_assert_ptr_nonnull(strstr(svg.text, "</svg>"));
    int edges = count(dot.text, " -> ");
    int boxes = count(dot.text, "\n  n") - edges - 1; /* but the one for their style */
    ck_assert_int_eq(count(svg.text, "class=\"node\""), boxes);
    ck_assert_int_eq(count(svg.text, "class=\"edge\""), edges);
    ck_assert_int_eq(count(svg.text, "<text>"), 0); /* a name is no element */
    strbuf_fini(&svg);
    finish();
}
END_TEST

START_TEST(graphviz_explains_a_failure)
{
    struct strbuf bad, svg;
    struct err e = {0};
    strbuf_init(&bad);
    strbuf_init(&svg);
    strbuf_add(&bad, "digraph {");
    ck_assert_int_eq(graphviz_svg(&bad, 20000, &svg, &e), FERR_IO);
    ck_assert_ptr_nonnull(
        strstr(e.msg, "Graphviz could not draw the graph (status 1): "));
    ck_assert_ptr_nonnull(strstr(e.msg, "syntax error"));
    ck_assert_uint_eq(svg.len, 0);
    strbuf_fini(&bad);
    strbuf_fini(&svg);
}
END_TEST

static char directory[SCRATCH_PATH_MAX];
static char *old_path; /* without forks the next test has our environment */

static void make_directory(void)
{
    const char *path = getenv("PATH");
    old_path = strdup(path == NULL ? "" : path);
    ck_assert(scratch_make(directory, NULL));
}

static void remove_directory(void)
{
    setenv("PATH", old_path, 1);
    free(old_path);
    scratch_remove(directory);
}

static void write_program(const char *text)
{
    char path[SCRATCH_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/dot", directory);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_int_eq(chmod(path, 0700), 0);
    ck_assert_int_eq(setenv("PATH", directory, 1), 0);
}

START_TEST(a_graphviz_that_hangs_is_ended)
{
    struct strbuf svg;
    struct err e = {0};
    strbuf_init(&svg);
    write_program("#!/bin/sh\nwhile :; do :; done\n");
    render(FAKE_QUEUE);
    ck_assert_int_eq(graphviz_svg(&dot, 100, &svg, &e), FERR_LIMIT);
    ck_assert_ptr_nonnull(strstr(e.msg, "did not draw the graph"));
    finish();
    strbuf_fini(&svg);
}
END_TEST

/* Said before the run, not after it. */
START_TEST(a_missing_graphviz_is_said_beforehand)
{
    char path[SCRATCH_PATH_MAX + 16];
    struct scenario s = {.graph_path = path};
    struct err e = {0};
    ck_assert_int_eq(setenv("PATH", directory, 1), 0);
    snprintf(path, sizeof path, "%s/g.svg", directory);
    ck_assert_int_eq(publish_check(&s, REPORT_OF_RUN, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "install the package graphviz"));
    ck_assert_ptr_nonnull(strstr(e.msg, "ends in .dot"));
    snprintf(path, sizeof path, "%s/g.dot", directory);
    ck_assert_int_eq(publish_check(&s, REPORT_OF_RUN, &e), 0);
    snprintf(path, sizeof path, "%s/no/g.dot", directory);
    ck_assert_int_eq(publish_check(&s, REPORT_OF_RUN, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "g.dot"));
}
END_TEST

START_TEST(graphs_are_published)
{
    static const char *const starts[] = {"digraph culprits {", "<?xml"};
    char path[SCRATCH_PATH_MAX + 16], line[64] = "";
    snprintf(path, sizeof path, "%s/g.%s", directory, _i == 0 ? "dot" : "svg");
    render(FAKE_QUEUE);
    fake.scenario.quiet = true;
    fake.scenario.graph_path = path;
    publish_result(&fake.result);
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
    fclose(in);
    ck_assert_ptr_nonnull(strstr(line, starts[_i]));
    finish();
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *graph_suite(void)
{
    Suite *suite = suite_create("graph");
    TCase *tc = tcase_create("graph");
    tcase_set_timeout(tc, 10);
    tcase_add_test(tc, formats);
    tcase_add_test(tc, chains_are_drawn);
    tcase_add_test(tc, chains_meet);
    tcase_add_test(tc, nothing_is_a_graph_too);
    ADD_ROWS(tc, names_are_escaped, escape_rows);
    suite_add_tcase(suite, tc);
    tc = tcase_create("graphviz");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, graphviz_draws, FAKE_PASS, FAKE_COUNT);
    tcase_add_test(tc, graphviz_explains_a_failure);
    suite_add_tcase(suite, tc);
    tc = tcase_create("files");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_directory, remove_directory);
    tcase_add_loop_test(tc, graphs_are_published, 0, 2);
    tcase_add_test(tc, a_graphviz_that_hangs_is_ended);
    tcase_add_test(tc, a_missing_graphviz_is_said_beforehand);
    suite_add_tcase(suite, tc);
    return suite;
}
