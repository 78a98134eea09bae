#include "tests/replay/manifest.h"

#include "harness/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, RUNS_MAX = 4096, COLUMNS_MAX = 16 };

/* X(column) */
#define COLUMNS(X) X(name) X(client) X(truth) X(classes) X(recorded) X(note)

/* Where the columns stand. */
struct columns {
#define X(column) int column;
    COLUMNS(X)
#undef X
};

/* Splits a line in place into fields; those that are missing are empty. */
static void split(char *line, char *fields[COLUMNS_MAX])
{
    line[strcspn(line, "\r\n")] = '\0';
    char *end = line + strlen(line);
    char *rest = line;
    for (int i = 0; i < COLUMNS_MAX; i++) {
        char *field = strsep(&rest, "\t");
        fields[i] = field != NULL ? field : end;
    }
}

static int find_column(char *const fields[COLUMNS_MAX], const char *name)
{
    for (int i = 0; i < COLUMNS_MAX; i++) {
        if (strcmp(fields[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* False if a column is missing from the line of names. */
static bool take_columns(struct columns *c, char *line)
{
    char *fields[COLUMNS_MAX];
    split(line, fields);
    bool all = true;
#define X(column)                                                                        \
    c->column = find_column(fields, #column);                                            \
    all = all && c->column >= 0;
    COLUMNS(X)
#undef X
    return all;
}

static struct manifest_run take_run(const struct columns *c, const char *line)
{
    struct manifest_run run = {.line = mem_must_strdup(line)};
    char *fields[COLUMNS_MAX];
    split(run.line, fields);
    run.name = fields[c->name];
    run.client = fields[c->client];
    run.classes = fields[c->classes];
    run.recorded = fields[c->recorded];
    run.note = fields[c->note];
    run.healthy = strcmp(fields[c->truth], "pass") == 0;
    return run;
}

static int read_lines(struct manifest *m, FILE *in, const char *path, struct err *e)
{
    char line[LINE_MAX_BYTES];
    struct columns columns;
    bool begun = false;
    while (fgets(line, sizeof line, in) != NULL) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        if (begun) {
            if (m->count == RUNS_MAX) {
                return err_set(e, FERR_LIMIT, "%s: more than %d runs", path, RUNS_MAX);
            }
            m->runs[m->count++] = take_run(&columns, line);
        } else if (!take_columns(&columns, line)) {
            break;
        } else {
            begun = true;
        }
    }
    return begun ? 0 : err_set(e, FERR_CONFIG, "%s: a column is missing", path);
}

int manifest_read(struct manifest *m, const char *dir, const char *unpacked,
                  struct err *e)
{
    *m = (struct manifest){.unpacked = unpacked != NULL ? unpacked : dir};
    char path[LINE_MAX_BYTES];
    snprintf(path, sizeof path, "%s/manifest.tsv", dir);
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return err_sys(e, errno, "%s", path);
    }
    m->runs = mem_must_alloc(RUNS_MAX * sizeof *m->runs);
    int rv = read_lines(m, in, path, e);
    fclose(in);
    return rv;
}

void manifest_fini(struct manifest *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->runs[i].line);
    }
    free(m->runs);
    *m = (struct manifest){0};
}

int manifest_open(const struct manifest *m, const struct manifest_run *run,
                  struct recording *r, struct err *e)
{
    char path[LINE_MAX_BYTES];
    snprintf(path, sizeof path, "%s/%s.jsonl", m->unpacked, run->name);
    return recording_read(r, path, e);
}

enum outcome_fault manifest_fault(const struct manifest_run *run,
                                  enum verdict_class class)
{
    enum verdict_outcome called = verdict_classes[class].outcome;
    if (called == OUTCOME_INCONCLUSIVE) {
        return OUTCOME_RIGHT;
    }
    if (called == OUTCOME_FAIL && run->healthy) {
        return OUTCOME_FALSE_FAIL;
    }
    if (called == OUTCOME_PASS && !run->healthy) {
        return OUTCOME_MISS;
    }
    return kind_accepts(run->classes, verdict_classes[class].name) ? OUTCOME_RIGHT
                                                                   : OUTCOME_OTHER_CLASS;
}
