#include "harness/certify/plan.h"

#include "harness/base/mem.h"
#include "harness/scenario/options.h"
#include "harness/scenario/target.h"

#include <stdlib.h>
#include <string.h>

/* The cases that most clients fail, and those without which there is no grade. Their
 * times: what floods need that end as expected. A judge that is not sure may take up to
 * the second. ping-flood waits until it is clear that reading has stopped for good; tiny
 * needs many messages, as they have hardly a byte. */
static const struct quick_case {
    const char *name, *duration, *max_duration;
} quick_cases[] = {
    {"steady", "5s", "10s"},     {"max", "5s", "10s"},
    {"burst", "5s", "10s"},      {"tiny", "8s", "15s"},
    {"huge", "5s", "10s"},       {"fragments", "5s", "10s"},
    {"ping-flood", "8s", "12s"}, {"deflate-bomb", "5s", "10s"},
    {"bad-frame", "5s", "10s"},
};

enum { QUICK_CASES = sizeof quick_cases / sizeof *quick_cases };

static const struct quick_case *quick(const struct flood_case *c)
{
    for (size_t i = 0; i < QUICK_CASES; i++) {
        if (strcmp(quick_cases[i].name, c->name) == 0) {
            return &quick_cases[i];
        }
    }
    return NULL;
}

bool certify_has_case(enum scenario_profile profile, const struct flood_case *c)
{
    return profile == SCENARIO_FULL || quick(c) != NULL;
}

static char *label_of(const struct certify_client *c)
{
    if (c->command != NULL) {
        return mem_must_strdup(target_name(c->command));
    }
    char **words = NULL;
    struct err e;
    bool split =
        strchr(c->target, ' ') != NULL && target_split(c->target, &words, &e) == 0;
    char *whole[] = {(char *)c->target, NULL};
    char *label = mem_must_strdup(target_name(split ? words : whole));
    if (split) {
        target_free(words);
    }
    return label;
}

/* How many of the clients before it have the same name. */
static size_t namesakes(const struct certify_client *clients, size_t at, const char *name)
{
    size_t n = 0, len = strlen(name);
    for (size_t i = 0; i < at; i++) {
        const char *other = clients[i].label;
        n += strncmp(other, name, len) == 0 && (other[len] == '\0' || other[len] == '#');
    }
    return n;
}

void certify_label(struct certify_client *clients, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *label = label_of(&clients[i]);
        size_t same = namesakes(clients, i, label);
        clients[i].label = label;
        if (same > 0) {
            struct strbuf b;
            strbuf_init(&b);
            strbuf_addf(&b, "%s#%zu", label, same + 1);
            free(label);
            clients[i].label = mem_must_strdup(b.text);
            strbuf_fini(&b);
        }
    }
}

void certify_clients_fini(struct certify_client *clients, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(clients[i].label);
        clients[i].label = NULL;
    }
}

void certify_run_name(struct strbuf *out, const struct certify_client *client,
                      size_t clients, const struct flood_case *c)
{
    if (clients > 1) {
        strbuf_addf(out, "%s ", client->label);
    }
    strbuf_add(out, c->name);
}

/* Settings go in the order of the table. */
static void set(struct scenario_run *run, enum options_id id, const char *text)
{
    run->settings[run->setting_count++] = (struct scenario_setting){
        .row = options_at(id), .text = text, .place = run->place};
}

static void make_run(struct scenario_run *run, const struct certify_client *client,
                     size_t clients, const struct flood_case *c,
                     enum scenario_profile profile)
{
    enum { SETTINGS_MAX = 6 };
    struct strbuf name;
    strbuf_init(&name);
    certify_run_name(&name, client, clients, c);
    run->name = mem_must_strdup(name.text);
    strbuf_fini(&name);
    run->settings = mem_must_alloc(SETTINGS_MAX * sizeof *run->settings);
    if (client->command != NULL) {
        run->command = client->command;
    } else {
        set(run, OPTION_TARGET, client->target);
    }
    set(run, OPTION_CASE, c->name);
    const struct quick_case *q = quick(c);
    if (profile == SCENARIO_QUICK && q != NULL) {
        set(run, OPTION_IDLE, "500ms");
        set(run, OPTION_DURATION, q->duration);
        set(run, OPTION_MAX_DURATION, q->max_duration);
        set(run, OPTION_DRAIN, "2s");
    }
    (void)expectation_add(&run->expect.verdict, "pass"); /* it has room for one */
}

void certify_plan(struct scenario_file *out, const struct certify_client *clients,
                  size_t count, enum scenario_profile profile, const char *protocol)
{
    *out = (struct scenario_file){.path = mem_must_strdup("certify")};
    out->runs = mem_must_alloc((count * CASES_COUNT + 1) * sizeof *out->runs);
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < CASES_COUNT; n++) {
            const struct flood_case *c = &cases[n];
            if (certify_has_case(profile, c) && cases_has_protocol(c, protocol)) {
                make_run(&out->runs[out->run_count++], &clients[i], count, c, profile);
            }
        }
    }
}

void certify_plan_fini(struct scenario_file *f)
{
    for (size_t i = 0; i < f->run_count; i++) {
        free(f->runs[i].name);
        free(f->runs[i].settings);
        expectation_fini(&f->runs[i].expect);
    }
    free(f->runs);
    free(f->path);
    *f = (struct scenario_file){0};
}
