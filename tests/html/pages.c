/* Writes pages of the HTML report for the tests of tests/html: html-pages DIR.
 *
 * One of each kind of hand-made result, one whose every text is hostile, one of a minute,
 * and the live page. With --compose TITLE it makes a page of the document on stdin. */
#include "harness/report/html.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"
#include "tests/support/fake_series.h"
#include "tests/support/fake_summary.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOSTILE                                                                          \
    "</script></pre><img src=x onerror=alert(1)><!--<script>\"'`${x}\xe2\x80\xa8"        \
    "javascript:alert(2)"

static void save(const char *dir, const char *name, const struct strbuf *page)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.html", dir, name);
    FILE *out = fopen(path, "we");
    if (out == NULL || fwrite(page->text, 1, page->len, out) != page->len ||
        fclose(out) != 0) {
        perror(path);
        exit(1);
    }
}

static void save_run(const char *dir, const char *name, const struct result *r)
{
    struct strbuf page;
    strbuf_init(&page);
    html_run(r, &page);
    save(dir, name, &page);
    strbuf_fini(&page);
}

static void save_fakes(const char *dir)
{
    for (int i = 0; i < FAKE_COUNT; i++) {
        char name[64];
        struct fake_result f;
        snprintf(name, sizeof name, "run-%s", fake_names[i]);
        fake_result_init(&f, (enum fake_kind)i);
        save_run(dir, name, &f.result);
        fake_result_fini(&f);
    }
}

/* All that a client, its programs and its names can put into a report. */
static void save_hostile(const char *dir)
{
    static const char *const command[] = {HOSTILE, "--" HOSTILE, NULL};
    struct fake_result f;
    fake_result_init(&f, FAKE_QUEUE);
    struct result *r = &f.result;
    r->target.command = command;
    r->target.output_tail = HOSTILE "\n\x1b[31m\xff" HOSTILE;
    r->target.output_tail_len = strlen(r->target.output_tail);
    snprintf(r->target.runtime, sizeof r->target.runtime, "<img src=x onerror=1>");
    snprintf(r->verdict.summary, sizeof r->verdict.summary, "%s", HOSTILE);
    snprintf(r->verdict.evidence[0], sizeof r->verdict.evidence[0], "%s", HOSTILE);
    struct culprit *c = &f.findings.culprits[0];
    snprintf(c->type, sizeof c->type, "%s", HOSTILE);
    snprintf(c->owner, sizeof c->owner, "%s", HOSTILE);
    snprintf(c->file, sizeof c->file, "%s", HOSTILE);
    snprintf(c->chain[0].name, sizeof c->chain[0].name, "%s", HOSTILE);
    snprintf(c->chain[0].file, sizeof c->chain[0].file, "%s", HOSTILE);
    r->expectation.state = RESULT_UNEXPECTED;
    snprintf(r->expectation.text, sizeof r->expectation.text, "%s", HOSTILE);
    snprintf(r->expectation.why, sizeof r->expectation.why, "%s", HOSTILE);
    save_run(dir, "hostile", r);
    fake_result_fini(&f);
}

/* A minute in which nothing is constant, so that no row can be left out unseen. */
static void save_minute(const char *dir)
{
    struct fake_result f;
    fake_result_init(&f, FAKE_FAIL);
    series_fini(&f.series);
    if (series_init(&f.series) != 0) {
        abort();
    }
    struct fake_shape shape = {.due_rate = 5000,
                               .read_rate = 900,
                               .frame_bytes = 1028,
                               .start_bytes = 2e7,
                               .kept_per_byte = 1.1,
                               .receive_bytes = 1e6};
    shape.lengths_s[PHASE_IDLE] = 1;
    shape.lengths_s[PHASE_FLOOD] = 60;
    shape.lengths_s[PHASE_DRAIN] = 2;
    for (int64_t i = 0; i < 63 * 50; i++) {
        struct sample row = fake_row(&shape, (double)i / 50);
        row.memory_bytes += (i * 7919) % 4001;
        row.recv_queue_bytes = (i * 104729) % 1500007;
        row.send_queue_bytes = (i * 1299709) % 400009;
        row.live_bytes = row.memory_bytes - (i * 31) % 5003;
        row.queued_messages = (i * 977) % 100003;
        row.cpu_ns = i * 19000123;
        row.self_cpu_ns = i * 1900013;
        row.processed_messages = row.sent_messages / 2;
        series_push(&f.series, &row);
    }
    save_run(dir, "minute", &f.result);
    fake_result_fini(&f);
}

static void save_many(const char *dir)
{
    struct strbuf page;
    struct suite_summary summary;
    struct fake_certify certify;
    strbuf_init(&page);
    fake_summary_make(&summary, 0, 1);
    html_suite(&summary, &page);
    save(dir, "suite", &page);
    suite_summary_fini(&summary);
    strbuf_clear(&page);
    memset(&certify, 0, sizeof certify);
    fake_certify_pair(&certify);
    html_certify(&certify.matrix, &page);
    save(dir, "certify", &page);
    fake_certify_fini(&certify);
    strbuf_clear(&page);
    html_live_page(&page);
    save(dir, "live", &page);
    strbuf_fini(&page);
}

static const char *folder;

START_TEST(pages)
{
    save_fakes(folder);
    save_hostile(folder);
    save_minute(folder);
    save_many(folder);
}
END_TEST

/* The hand-made results check themselves, and that they may only in a test. */
static int make_all(void)
{
    Suite *suite = suite_create("html-pages");
    TCase *all = tcase_create("all");
    tcase_add_test(all, pages);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

static int compose(const char *title)
{
    struct strbuf json, text, page;
    char part[65536];
    size_t len;
    strbuf_init(&json);
    strbuf_init(&text);
    strbuf_init(&page);
    while ((len = fread(part, 1, sizeof part, stdin)) > 0) {
        strbuf_addn(&json, part, len);
    }
    strbuf_add(&text, title);
    html_page(&page, title, &json, &text);
    bool good = fwrite(page.text, 1, page.len, stdout) == page.len;
    strbuf_fini(&json);
    strbuf_fini(&text);
    strbuf_fini(&page);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--compose") == 0) {
        return compose(argv[2]);
    }
    if (argc != 2) {
        fputs("html-pages DIR | html-pages --compose TITLE\n", stderr);
        return 2;
    }
    folder = argv[1];
    return make_all();
}
