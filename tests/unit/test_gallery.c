/* The gallery: every scenario file of scenarios/ can be read, its runs are right on the
 * command line, and README.md shows each once, with what the file itself says. The
 * stories of scenarios/memory have a README and tests of their own (test_stories.c).
 *
 * FLOODTEST_UPDATE_GOLDEN=1 writes the table instead. */
#include "tests/unit/suites.h"

#include "harness/base/strbuf.h"
#include "harness/cli/cli.h"
#include "harness/scenario/scenario_file.h"
#include "harness/scenario/target.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define README "scenarios/README.md"
#define BEGIN  "<!-- the gallery; written by FLOODTEST_UPDATE_GOLDEN=1 -->\n"
#define END    "<!-- end of the gallery -->\n"

static const char *const patterns[] = {"scenarios/*.yaml", "scenarios/founding/*.yaml",
                                       "scenarios/clients/*.yaml",
                                       "scenarios/cases/*.yaml"};

enum { PATTERNS = sizeof patterns / sizeof *patterns, FILES_MAX = 128 };

static struct scenario_file files[FILES_MAX];
static size_t file_count;

static void load(const char *path)
{
    struct scenario_file_errors errors = {0};
    ck_assert_uint_lt(file_count, FILES_MAX);
    int rv = scenario_file_load(&files[file_count++], path, &errors);
    ck_assert_msg(rv == 0, "%s", errors.count > 0 ? errors.sentences[0] : path);
    scenario_file_errors_fini(&errors);
}

static void load_all(void)
{
    file_count = 0;
    for (size_t i = 0; i < PATTERNS; i++) {
        glob_t found = {0};
        ck_assert_msg(glob(patterns[i], 0, NULL, &found) == 0, "no %s", patterns[i]);
        for (size_t k = 0; k < found.gl_pathc; k++) {
            load(found.gl_pathv[k]);
        }
        globfree(&found);
    }
}

static void release_all(void)
{
    while (file_count > 0) {
        scenario_file_fini(&files[--file_count]);
    }
}

/* The command line takes the words of a run: its target is there, its options agree. */
static void check_run(const struct scenario_run *run)
{
    char **words = scenario_run_words(run, NULL, 0);
    char *argv[64] = {"floodtest", "run"};
    size_t count = target_count(words);
    ck_assert_uint_lt(count, 60);
    memcpy(argv + 2, words, count * sizeof *words);
    struct cli cli;
    struct cli_errors errors = {0};
    int rv = cli_parse((int)count + 2, argv, &cli, &errors);
    ck_assert_msg(rv == 0, "%s: %s", run->name,
                  errors.count > 0 ? errors.sentences[0] : "");
    cli_fini(&cli);
    cli_errors_fini(&errors);
    target_free(words);
}

START_TEST(files_are_right)
{
    load_all();
    for (size_t i = 0; i < file_count; i++) {
        for (size_t k = 0; k < files[i].run_count; k++) {
            const struct scenario_run *run = &files[i].runs[k];
            check_run(run);
            ck_assert_msg(run->description != NULL, "%s has no description", run->name);
            ck_assert_msg(run->expect.verdict.words[0] != NULL, "%s expects nothing",
                          run->name);
        }
    }
    release_all();
}
END_TEST

/* Is the file the target of a run? */
static bool is_run(const char *path)
{
    for (size_t i = 0; i < file_count; i++) {
        for (size_t k = 0; k < files[i].run_count; k++) {
            const struct scenario_run *run = &files[i].runs[k];
            for (size_t n = 0; n < run->setting_count; n++) {
                const struct scenario_setting *s = &run->settings[n];
                char real[2][4096];
                if (s->row->id == OPTION_TARGET && realpath(s->text, real[0]) != NULL &&
                    realpath(path, real[1]) != NULL && strcmp(real[0], real[1]) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* A client that no scenario runs is one that nobody tries. */
START_TEST(every_client_is_run)
{
    static const char *const clients[] = {
        "scenarios/founding/*.py", "scenarios/clients/*.py", "scenarios/clients/*.js",
        "scenarios/cases/*.py",    "scenarios/cases/*.js",
    };
    load_all();
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        glob_t found = {0};
        ck_assert_int_eq(glob(clients[i], 0, NULL, &found), 0);
        for (size_t k = 0; k < found.gl_pathc; k++) {
            ck_assert_msg(is_run(found.gl_pathv[k]), "no scenario runs %s",
                          found.gl_pathv[k]);
        }
        globfree(&found);
    }
    release_all();
}
END_TEST

/* A pair shows a difference only if it gives different verdicts. */
START_TEST(clients_come_in_pairs)
{
    load_all();
    for (size_t i = 0; i < file_count; i++) {
        const struct scenario_file *f = &files[i];
        bool pair =
            strstr(f->path, "/clients/") != NULL || strstr(f->path, "/founding/") != NULL;
        bool passes = false, fails = false;
        for (size_t k = 0; k < f->run_count; k++) {
            const char *verdict = f->runs[k].expect.verdict.words[0];
            passes = passes || strcmp(verdict, "pass") == 0;
            fails = fails || strcmp(verdict, "fail") == 0;
        }
        ck_assert_msg(!pair || (passes && fails), "%s is no pair", f->path);
    }
    release_all();
}
END_TEST

/* The part of a run's name behind the scenario's. */
static const char *short_name(const struct scenario_run *run)
{
    const char *slash = strrchr(run->name, '/');
    return slash != NULL ? slash + 1 : run->name;
}

static void add_row(struct strbuf *out, const struct scenario_file *f)
{
    const char *path = f->path + strlen("scenarios/");
    strbuf_addf(out, "| [`%s`](%s) | %s | ", path, path, f->runs[0].description);
    for (size_t k = 0; k < f->run_count; k++) {
        const struct scenario_run *run = &f->runs[k];
        strbuf_add(out, k > 0 ? "<br>" : "");
        if (strchr(run->name, '/') != NULL) {
            strbuf_addf(out, "`%s`: ", short_name(run));
        }
        expectation_text(&run->expect, out);
    }
    strbuf_add(out, " |\n");
}

static void make_table(struct strbuf *out)
{
    strbuf_add(out, "| scenario | what it shows | verdict |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < file_count; i++) {
        add_row(out, &files[i]);
    }
}

static char *read_text(const char *path)
{
    enum { TEXT_MAX = 256 * 1024 };
    char *text = calloc(TEXT_MAX + 1, 1);
    FILE *in = fopen(path, "r");
    ck_assert_msg(text != NULL && in != NULL, "%s", path);
    size_t len = fread(text, 1, TEXT_MAX, in);
    ck_assert_uint_lt(len, TEXT_MAX);
    fclose(in);
    return text;
}

static void write_readme(const char *text, const char *table, const char *begin,
                         const char *end)
{
    FILE *out = fopen(README, "w");
    ck_assert_ptr_nonnull(out);
    fprintf(out, "%.*s%s%s", (int)(begin - text), text, table, end);
    ck_assert_int_eq(fclose(out), 0);
}

/* Of a, where b goes on otherwise. */
static const char *first_other_line(const char *a, const char *b)
{
    const char *line = a;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        line = a[i] == '\n' ? a + i + 1 : line;
    }
    return line;
}

START_TEST(readme_shows_them)
{
    struct strbuf table;
    strbuf_init(&table);
    load_all();
    make_table(&table);
    char *text = read_text(README);
    char *begin = strstr(text, BEGIN), *end = strstr(text, END);
    ck_assert_msg(begin != NULL && end != NULL && begin < end, "no gallery in " README);
    begin += strlen(BEGIN);
    bool same =
        (size_t)(end - begin) == table.len && memcmp(begin, table.text, table.len) == 0;
    if (!same && getenv("FLOODTEST_UPDATE_GOLDEN") != NULL) {
        write_readme(text, table.text, begin, end);
    } else {
        ck_assert_msg(same,
                      "%.200s\nis not what " README
                      " shows (FLOODTEST_UPDATE_GOLDEN=1 writes it)",
                      first_other_line(table.text, begin));
    }
    free(text);
    release_all();
    strbuf_fini(&table);
}
END_TEST

/* The stories of memory have a table of their own. */
START_TEST(memory_shows_its_own)
{
    glob_t found = {0};
    char *text = read_text("scenarios/memory/README.md");
    ck_assert_int_eq(glob("scenarios/memory/*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char client[256];
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        snprintf(client, sizeof client, "`%.*s.py`", (int)strcspn(name, "."), name);
        ck_assert_msg(strstr(text, client) != NULL, "memory/README.md has no %s", client);
    }
    globfree(&found);
    free(text);
}
END_TEST

static long number_behind(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    ck_assert_msg(at != NULL, "no %s", key);
    return strtol(at + strlen(key), NULL, 10);
}

/* Kubernetes does not tell a pod how many there are: the file says so twice. */
START_TEST(kubernetes_runs_every_shard)
{
    char *text = read_text("scenarios/kubernetes/indexed-job.yaml");
    long pods = number_behind(text, "\n  completions: ");
    ck_assert_int_gt(pods, 1);
    ck_assert_int_eq(pods, number_behind(text, "--shard=auto/"));
    ck_assert_int_eq(pods, number_behind(text, "\n  parallelism: "));
    ck_assert_ptr_nonnull(strstr(text, "completionMode: Indexed"));
    free(text);
}
END_TEST

Suite *gallery_suite(void)
{
    Suite *s = suite_create("gallery");
    TCase *t = tcase_create("gallery");
    tcase_set_timeout(t, 20);
    tcase_add_test(t, files_are_right);
    tcase_add_test(t, every_client_is_run);
    tcase_add_test(t, clients_come_in_pairs);
    tcase_add_test(t, readme_shows_them);
    tcase_add_test(t, memory_shows_its_own);
    tcase_add_test(t, kubernetes_runs_every_shard);
    suite_add_tcase(s, t);
    return s;
}
