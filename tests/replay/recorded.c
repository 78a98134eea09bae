#include "tests/replay/recorded.h"

#include "harness/base/mem.h"
#include "harness/judge/judge.h"
#include "harness/record/samples_file.h"
#include "tests/replay/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, CLIENTS_MAX = 512, COLUMNS_MAX = 16 };

/* X(column): of the manifest. */
#define ENTRY_COLUMNS(X) X(name) X(client) X(truth) X(classes) X(recorded) X(note)

struct entry { /* into the line */
#define X(column) const char *column;
    ENTRY_COLUMNS(X)
#undef X
};

/* Where the columns stand. */
struct columns {
#define X(column) int column;
    ENTRY_COLUMNS(X)
#undef X
};

struct client {
    char name[96];
    bool healthy;
    struct tally tally;
};

struct corpus {
    struct client clients[CLIENTS_MAX];
    size_t client_count;
    size_t matrix[2][3]; /* truth pass, fail x called pass, fail, inconclusive */
    size_t wrong, unread, changed;
};

/* Splits a line in place into count fields; those that are missing are empty. */
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
    ENTRY_COLUMNS(X)
#undef X
    return all;
}

static struct entry take_entry(const struct columns *c, char *line)
{
    char *fields[COLUMNS_MAX];
    split(line, fields);
    return (struct entry){
#define X(column) .column = fields[c->column],
        ENTRY_COLUMNS(X)
#undef X
    };
}

static struct client *client_of(struct corpus *c, const struct entry *e)
{
    bool healthy = strcmp(e->truth, "pass") == 0;
    for (size_t i = 0; i < c->client_count; i++) {
        if (strcmp(c->clients[i].name, e->client) == 0 &&
            c->clients[i].healthy == healthy) {
            return &c->clients[i];
        }
    }
    if (c->client_count == CLIENTS_MAX) {
        return &c->clients[CLIENTS_MAX - 1];
    }
    struct client *client = &c->clients[c->client_count++];
    client->healthy = healthy;
    snprintf(client->name, sizeof client->name, "%s", e->client);
    return client;
}

static struct outcome judge_again(const struct entry *e, const struct run_record *r)
{
    struct verdict v;
    judge_conclude(&r->series, &r->terms, &r->facts, &v);
    struct outcome o = {
        .class = v.class,
        .called = v.outcome,
        .decided_s = v.decided_s,
        .growth = NAN,
        .detectable = v.detectable_per_message,
    };
    bool healthy = strcmp(e->truth, "pass") == 0;
    if (o.called == OUTCOME_FAIL && healthy) {
        o.fault = OUTCOME_FALSE_FAIL;
    } else if (o.called == OUTCOME_PASS && !healthy) {
        o.fault = OUTCOME_MISS;
    } else if (o.called != OUTCOME_INCONCLUSIVE &&
               !kind_accepts(e->classes, verdict_classes[v.class].name)) {
        o.fault = OUTCOME_OTHER_CLASS;
    }
    return o;
}

static void note_outcome(struct corpus *c, const struct entry *e, const struct outcome *o)
{
    struct client *client = client_of(c, e);
    tally_add(&client->tally, o);
    static const int column_of[] = {
        [OUTCOME_PASS] = 0, [OUTCOME_FAIL] = 1, [OUTCOME_INCONCLUSIVE] = 2};
    c->matrix[client->healthy ? 0 : 1][column_of[o->called]]++;
    const char *class = verdict_classes[o->class].name;
    c->changed += strcmp(class, e->recorded) != 0;
    if (o->fault != OUTCOME_RIGHT) {
        c->wrong += o->fault != OUTCOME_OTHER_CLASS;
        printf("- %s (%s, truth %s: %s): %s; %s\n", e->name, e->client, e->truth,
               e->classes, class, e->note);
    }
}

static void judge_entry(struct corpus *c, const struct entry *e, const char *unpacked)
{
    char path[LINE_MAX_BYTES];
    snprintf(path, sizeof path, "%s/%s.jsonl", unpacked, e->name);
    struct recording r;
    struct err err = {0};
    if (recording_read(&r, path, &err) != 0) {
        printf("- %s: %s\n", e->name, err.msg);
        c->unread++;
        return;
    }
    struct outcome o = judge_again(e, &r.record);
    recording_fini(&r);
    note_outcome(c, e, &o);
}

static void print_corpus(struct corpus *c)
{
    printf("\n");
    tally_print_head("recorded (%)");
    for (size_t i = 0; i < c->client_count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s: %s", c->clients[i].healthy ? "pass" : "fail",
                 c->clients[i].name);
        tally_print_row(name, &c->clients[i].tally);
        tally_fini(&c->clients[i].tally);
    }
    printf("\n| truth | called pass | called fail | inconclusive |\n"
           "| --- | --: | --: | --: |\n");
    for (int i = 0; i < 2; i++) {
        printf("| %s | %zu | %zu | %zu |\n", i == 0 ? "pass" : "fail", c->matrix[i][0],
               c->matrix[i][1], c->matrix[i][2]);
    }
    printf("\nOf another class than when recorded: %zu. Not readable: %zu.\n", c->changed,
           c->unread);
}

static bool judge_manifest(struct corpus *c, FILE *in, const char *unpacked)
{
    char line[LINE_MAX_BYTES];
    struct columns columns;
    bool begun = false;
    while (fgets(line, sizeof line, in) != NULL) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        if (!begun) {
            begun = take_columns(&columns, line);
            if (!begun) {
                return false;
            }
            continue;
        }
        struct entry e = take_entry(&columns, line);
        judge_entry(c, &e, unpacked);
    }
    return begun;
}

bool recorded_bench(const char *dir, const char *unpacked)
{
    char path[LINE_MAX_BYTES];
    snprintf(path, sizeof path, "%s/manifest.tsv", dir);
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        printf("No recorded runs: there is no %s.\n", path);
        return true;
    }
    struct corpus *c = mem_must_alloc(sizeof *c);
    printf("Recorded runs that are called wrongly, or of a class that does not fit:\n\n");
    bool read = judge_manifest(c, in, unpacked != NULL ? unpacked : dir);
    fclose(in);
    print_corpus(c);
    if (!read) {
        printf("%s: a column is missing\n", path);
    }
    bool right = read && c->wrong == 0 && c->unread == 0;
    free(c);
    return right;
}
