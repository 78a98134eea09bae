#include "tests/replay/recorded.h"

#include "harness/base/mem.h"
#include "harness/judge/judge.h"
#include "tests/replay/confusion.h"
#include "tests/replay/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS_MAX = 512 };

struct client {
    char name[96];
    bool healthy;
    struct tally tally;
};

struct corpus {
    struct client clients[CLIENTS_MAX];
    size_t client_count;
    struct confusion confusion;
    size_t unread, changed;
};

static struct client *client_of(struct corpus *c, const struct manifest_run *run)
{
    for (size_t i = 0; i < c->client_count; i++) {
        if (strcmp(c->clients[i].name, run->client) == 0 &&
            c->clients[i].healthy == run->healthy) {
            return &c->clients[i];
        }
    }
    if (c->client_count == CLIENTS_MAX) {
        return &c->clients[CLIENTS_MAX - 1];
    }
    struct client *client = &c->clients[c->client_count++];
    client->healthy = run->healthy;
    snprintf(client->name, sizeof client->name, "%s", run->client);
    return client;
}

static struct outcome judge_again(const struct manifest_run *run,
                                  const struct run_record *r)
{
    struct verdict v;
    judge_conclude(&r->series, &r->terms, &r->facts, &v);
    return (struct outcome){
        .class = v.class,
        .called = v.outcome,
        .fault = manifest_fault(run, v.class),
        .decided_s = v.decided_s,
        .growth = NAN,
        .detectable = v.detectable_per_message,
    };
}

static void note_outcome(struct corpus *c, const struct manifest_run *run,
                         const struct outcome *o)
{
    tally_add(&client_of(c, run)->tally, o);
    confusion_add(&c->confusion, run, o->class);
    const char *class = verdict_classes[o->class].name;
    c->changed += strcmp(class, run->recorded) != 0;
    if (o->fault != OUTCOME_RIGHT) {
        printf("- %s (%s, truth %s: %s): %s; %s\n", run->name, run->client,
               run->healthy ? "pass" : "fail", run->classes, class, run->note);
    }
}

static void judge_run(struct corpus *c, const struct manifest *m,
                      const struct manifest_run *run)
{
    struct recording r;
    struct err err = {0};
    if (manifest_open(m, run, &r, &err) != 0) {
        printf("- %s: %s\n", run->name, err.msg);
        c->unread++;
        return;
    }
    struct outcome o = judge_again(run, &r.record);
    recording_fini(&r);
    note_outcome(c, run, &o);
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
    confusion_print_head();
    confusion_print(&c->confusion, "the table's numbers");
    printf("\nOf another class than when recorded: %zu. Not readable: %zu.\n\n",
           c->changed, c->unread);
}

bool recorded_bench(const struct manifest *m)
{
    struct corpus *c = mem_must_alloc(sizeof *c);
    printf("Recorded runs that are called wrongly, or of a class that does not fit:\n\n");
    for (size_t i = 0; i < m->count; i++) {
        judge_run(c, m, &m->runs[i]);
    }
    print_corpus(c);
    bool right = confusion_wrong(&c->confusion) == 0 && c->unread == 0;
    free(c);
    return right;
}
