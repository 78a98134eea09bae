#include "tests/replay/recorded.h"

#include "harness/base/mem.h"
#include "harness/judge/judge.h"
#include "harness/record/samples_file.h"
#include "tests/replay/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, CLIENTS_MAX = 512 };

struct entry {
    char *name, *client, *truth, *classes, *recorded, *note; /* into the line */
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

/* Splits a manifest's line in place; false if it is no entry. */
static bool split(char *line, struct entry *e)
{
    char **fields[] = {&e->name,    &e->client,   &e->truth,
                       &e->classes, &e->recorded, &e->note};
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#' || strncmp(line, "name\t", 5) == 0) {
        return false;
    }
    char *rest = line;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char *field = strsep(&rest, "\t");
        *fields[i] = field != NULL ? field : line + strlen(line);
    }
    return true;
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
        .decided_s = v.decided_s,
        .growth = NAN,
        .detectable = v.detectable_per_message,
    };
    enum verdict_outcome called = outcome_called(&o);
    bool healthy = strcmp(e->truth, "pass") == 0;
    if (called == OUTCOME_FAIL && healthy) {
        o.fault = OUTCOME_FALSE_FAIL;
    } else if (called == OUTCOME_PASS && !healthy) {
        o.fault = OUTCOME_MISS;
    } else if (called != OUTCOME_INCONCLUSIVE &&
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
    c->matrix[client->healthy ? 0 : 1][column_of[outcome_called(o)]]++;
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
    char line[LINE_MAX_BYTES];
    printf("Recorded runs that are called wrongly, or of a class that does not fit:\n\n");
    while (fgets(line, sizeof line, in) != NULL) {
        struct entry e;
        if (split(line, &e)) {
            judge_entry(c, &e, unpacked != NULL ? unpacked : dir);
        }
    }
    fclose(in);
    print_corpus(c);
    bool right = c->wrong == 0 && c->unread == 0;
    free(c);
    return right;
}
