#include "harness/report/result_label.h"

#include "harness/certify/plan.h"

static void add_label(struct strbuf *out, const struct scenario *s, pid_t pid)
{
    if (s->name != NULL) {
        strbuf_add(out, s->name);
    } else if (s->command != NULL && s->command[0] != NULL) {
        struct certify_client client = {.command = s->command};
        certify_label(&client, 1);
        strbuf_add(out, client.label);
        certify_clients_fini(&client, 1);
    } else if (pid > 0) {
        strbuf_addf(out, "pid %ld", (long)pid);
    } else {
        strbuf_add(out, "client");
    }
}

void result_label(const struct result *r, struct strbuf *out)
{
    add_label(out, r->scenario, r->target.pid);
}

void result_label_planned(const struct scenario *s, struct strbuf *out)
{
    add_label(out, s, s->pid);
}

double result_seconds(const struct result *r)
{
    return r->phase_count > 0 ? r->phases[r->phase_count - 1].end_s : 0;
}
