#include "tests/support/fake_certify.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

void fake_certify_client(struct fake_certify *f, const char *target)
{
    f->clients[f->client_count++] = (struct certify_client){.target = target};
}

void fake_certify_command(struct fake_certify *f, char *const *command)
{
    f->clients[f->client_count++] = (struct certify_client){.command = command};
}

void fake_certify_plan(struct fake_certify *f, enum scenario_profile profile,
                       const char *protocol, const char *filter)
{
    certify_label(f->clients, f->client_count);
    certify_plan(&f->file, f->clients, f->client_count, profile, protocol);
    f->summary.runs = f->runs;
    for (size_t i = 0; i < f->file.run_count; i++) {
        if (strstr(f->file.runs[i].name, filter) != NULL) {
            f->runs[f->summary.count++].name = f->file.runs[i].name;
        }
    }
}

static struct suite_outcome *outcome_of(struct fake_certify *f, const char *name)
{
    for (size_t i = 0; i < f->summary.count; i++) {
        if (strcmp(f->runs[i].name, name) == 0) {
            return &f->runs[i].outcome;
        }
    }
    ck_abort_msg("no run '%s'", name);
    return NULL;
}

struct suite_outcome *fake_certify_came(struct fake_certify *f, const char *name,
                                        const char *verdict, const char *class_name)
{
    struct suite_outcome *o = outcome_of(f, name);
    bool passed = strcmp(verdict, "pass") == 0;
    o->state = passed ? SUITE_AS_EXPECTED : SUITE_UNEXPECTED;
    o->seconds = 8.25;
    o->exit_code = passed ? 0 : strcmp(verdict, "fail") == 0 ? 1 : 4;
    snprintf(o->verdict, sizeof o->verdict, "%s", verdict);
    snprintf(o->class_name, sizeof o->class_name, "%s", class_name);
    snprintf(o->summary, sizeof o->summary, "a sentence");
    return o;
}

void fake_certify_held_by(struct suite_outcome *o, const char *culprit)
{
    snprintf(o->culprit, sizeof o->culprit, "%s", culprit);
}

void fake_certify_did_not_run(struct fake_certify *f, const char *name, const char *why)
{
    struct suite_outcome *o = outcome_of(f, name);
    *o = (struct suite_outcome){
        .state = SUITE_COULD_NOT_RUN, .exit_code = 3, .seconds = 0.5};
    snprintf(o->summary, sizeof o->summary, "%s", why);
}

void fake_certify_not_begun(struct fake_certify *f, const char *name)
{
    *outcome_of(f, name) = (struct suite_outcome){.state = SUITE_NOT_RUN};
}

void fake_certify_matrix(struct fake_certify *f, enum scenario_profile profile,
                         const char *protocol)
{
    certify_matrix_make(&f->matrix, f->clients, f->client_count, profile, protocol,
                        &f->summary);
}

void fake_certify_pair(struct fake_certify *f)
{
    static const char queue[] =
        "collections.deque WebSocketClientProtocol.messages legacy/protocol.py:229";
    fake_certify_client(f, "scenarios/founding/leaky.py");
    fake_certify_client(f, "scenarios/founding/bounded.py");
    fake_certify_plan(f, SCENARIO_QUICK, "ws", "");
    for (size_t i = 0; i < f->summary.count; i++) {
        fake_certify_came(f, f->runs[i].name, "pass", "backpressure");
    }
    fake_certify_held_by(
        fake_certify_came(f, "leaky.py steady", "fail", "unbounded-queue"), queue);
    fake_certify_held_by(fake_certify_came(f, "leaky.py max", "fail", "unbounded-queue"),
                         queue);
    fake_certify_came(f, "leaky.py burst", "fail", "retained-leak");
    fake_certify_came(f, "leaky.py ping-flood", "inconclusive", "inconclusive");
    fake_certify_came(f, "bounded.py bad-frame", "pass", "refused");
    fake_certify_did_not_run(f, "bounded.py deflate-bomb",
                             "it offers no permessage-deflate");
    fake_certify_not_begun(f, "bounded.py tiny");
    fake_certify_matrix(f, SCENARIO_QUICK, "ws");
}

void fake_certify_fini(struct fake_certify *f)
{
    certify_matrix_fini(&f->matrix);
    certify_plan_fini(&f->file);
    certify_clients_fini(f->clients, f->client_count);
    *f = (struct fake_certify){0};
}
