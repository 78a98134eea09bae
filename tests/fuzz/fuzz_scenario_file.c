/* Any scenario file and any base: the input up to a line "%%" is the one, the rest the
 * other. Whatever it is, it is read in bounded time; either there are runs whose words
 * are options of the command line, or there are errors, in order, each at a place. */
#include "harness/scenario/scenario_file.h"
#include "harness/scenario/target.h"
#include "tests/fuzz/target.h"

#include <string.h>

#define FILE_PATH "dir/a.yaml"
#define BASE_PATH "dir/b.yaml"

const char *const fuzz_seeds[] = {
    "name: slow\ndescription: d\ntarget: client.py\nrate: 5k\nacks: true\ntalk: [wait 2, "
    "start]\nthreshold:\n- memory.growth < 1MiB\nalone: true\nexpect:\n  verdict: fail\n "
    " "
    "class: [unbounded-queue, ceiling]\n  culprit: {kind: queue, owner: a, line: 3}\n",
    "extends: b.yaml\nruns:\n  - {name: x, rate: 1k}\n  - command: [node, c.js, "
    "'{url}']\n    no-agent: false\nmatrix:\n  rate: [1k, max]\n  case: [tiny, 3]\n"
    "%%\ntarget: node 'c.js' {url}\nsize: uniform:1-9\nverbose: 2\ntracemalloc: 5\n",
    "extends: a.yaml\n",
    "%YAML 1.1\n---\nrate: &a !!int 5\nsize: *a\n<<: {}\n...\n",
    "message: |\n  a\n  b\ntarget: >-\n  x\n\"rate\": \"5\\u0030\"\n",
    NULL};

const char *const fuzz_words[] = {"\n",        "\n  ",
                                  "\n- ",      ": ",
                                  "- ",        "? ",
                                  "[",         "]",
                                  "{",         "}",
                                  ", ",        "\"",
                                  "'",         "#",
                                  "&a ",       "*a",
                                  "!!str ",    "|\n",
                                  ">\n",       "---\n",
                                  "...\n",     "\t",
                                  "\\",        "\\0",
                                  "%%\n",      "rate: ",
                                  "runs:",     "matrix:",
                                  "extends: ", "b.yaml",
                                  "expect:",   "culprit:",
                                  "verdict",   "target",
                                  "command: ", "name: ",
                                  "talk: ",    "true",
                                  "false",     "null",
                                  "~",         "max",
                                  "verbose",   "c.js",
                                  "verdict:",  "\xef\xbb\xbf",
                                  "\xc2\x85",  "\xe2\x80\xa8",
                                  NULL};

struct files {
    const char *base;
    size_t base_len;
};

static int read_base(void *data, const char *path, struct strbuf *out, struct err *e)
{
    const struct files *f = data;
    if (f->base == NULL || strcmp(path, BASE_PATH) != 0) {
        return err_set(e, FERR_IO, "no such file");
    }
    strbuf_addn(out, f->base, f->base_len);
    return 0;
}

static bool is_file(void *data, const char *path)
{
    (void)data;
    return strcmp(path, "dir/c.js") == 0;
}

static bool is_same(void *data, const char *a, const char *b)
{
    (void)data;
    return strcmp(a, b) == 0;
}

static void check_words(const struct scenario_run *run)
{
    char **words = scenario_run_words(run, NULL, 0);
    struct scenario scratch;
    scenario_init(&scratch);
    for (size_t i = 0; words[i] != NULL && strcmp(words[i], "--") != 0; i++) {
        FUZZ_CHECK(strncmp(words[i], "--", 2) == 0);
        const char *name = words[i] + 2;
        size_t len = strcspn(name, "=");
        const struct options_row *row = options_find(name, len);
        struct err e;
        FUZZ_CHECK(row != NULL && !(row->flags & OPTIONS_MANY));
        FUZZ_CHECK(options_set(&scratch, row, name[len] == '=' ? name + len + 1 : NULL,
                               &e) == 0);
    }
    scenario_fini(&scratch);
    target_free(words);
}

static void check_runs(const struct scenario_file *f)
{
    FUZZ_CHECK(f->run_count > 0 && f->run_count <= SCENARIO_RUNS_MAX);
    for (size_t i = 0; i < f->run_count && i < 50; i++) {
        const struct scenario_run *run = &f->runs[i];
        FUZZ_CHECK(run->name[0] != '\0' && run->place.line > 0);
        FUZZ_CHECK(!expectation_is_empty(&run->expect));
        FUZZ_CHECK(run->command == NULL || run->command[0] != NULL);
        for (size_t j = 0; j < i; j++) {
            FUZZ_CHECK(strcmp(run->name, f->runs[j].name) != 0);
        }
        check_words(run);
    }
}

static void check_errors(const struct scenario_file_errors *errors)
{
    FUZZ_CHECK(errors->count > 0);
    for (size_t i = 0; i < errors->count; i++) {
        const struct scenario_place *at = &errors->places[i];
        FUZZ_CHECK(at->line > 0 && at->column > 0);
        FUZZ_CHECK(strchr(errors->sentences[i], '\n') == NULL);
        if (i > 0 && strcmp(at->path, at[-1].path) == 0) {
            FUZZ_CHECK(at->line > at[-1].line ||
                       (at->line == at[-1].line && at->column >= at[-1].column));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *mark = memmem(text, size, "%%\n", 3);
    struct files files = {0};
    size_t len = size;
    if (mark != NULL) {
        len = (size_t)(mark - text);
        files = (struct files){mark + 3, size - len - 3};
    }
    const struct scenario_io io = {&files, read_base, is_file, is_same};
    struct scenario_file file;
    struct scenario_file_errors errors = {0};
    int rc = scenario_file_parse(&file, FILE_PATH, text, len, &io, &errors);
    FUZZ_CHECK(rc == 0 || rc == FERR_CONFIG);
    FUZZ_CHECK((rc == 0) == (errors.count == 0));
    if (rc == 0) {
        check_runs(&file);
    } else {
        check_errors(&errors);
    }
    scenario_file_fini(&file);
    scenario_file_errors_fini(&errors);
    return 0;
}
