#include "harness/scenario/scenario.h"

#include "harness/base/mem.h"
#include "harness/scenario/options.h"
#include "harness/scenario/target.h"

#include <stdlib.h>
#include <string.h>

void scenario_init(struct scenario *s)
{
    *s = (struct scenario){0};
    options_set_defaults(s);
}

bool scenario_reports_to_stdout(const struct scenario *s)
{
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        if (s->report_paths[i] != NULL && strcmp(s->report_paths[i], "-") == 0) {
            return true;
        }
    }
    return false;
}

void scenario_reports_clear(struct scenario *s)
{
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        free(s->report_paths[i]);
        s->report_paths[i] = NULL;
    }
}

void scenario_reports_copy(struct scenario *to, const struct scenario *from)
{
    scenario_reports_clear(to);
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        to->report_paths[i] = mem_must_strdup(from->report_paths[i]);
    }
}

void scenario_list_clear(struct scenario_list *list)
{
    for (size_t i = 0; list->texts[i] != NULL; i++) {
        free((char *)list->texts[i]);
        list->texts[i] = NULL;
    }
}

void scenario_list_copy(struct scenario_list *to, const struct scenario_list *from)
{
    scenario_list_clear(to);
    for (size_t i = 0; from->texts[i] != NULL; i++) {
        to->texts[i] = mem_must_strdup(from->texts[i]);
    }
}

static void scenario_history_fini(struct scenario_history *h)
{
    free(h->db_path);
    free(h->baseline);
    free(h->client);
    free(h->verdict);
    free(h->commit);
    free(h->since);
    free(h->until);
    free(h->prune);
    scenario_list_clear(&h->allow);
}

void scenario_fini(struct scenario *s)
{
    scenario_list_clear(&s->thresholds);
    scenario_list_clear(&s->talk);
    free(s->shape);
    free(s->schedule_path);
    free(s->size);
    free(s->message);
    free(s->messages_path);
    free(s->time_field);
    free(s->talk_path);
    free(s->flood_case);
    free(s->protocol);
    free(s->unix_path);
    free(s->framing);
    free(s->cert_path);
    free(s->key_path);
    free(s->host);
    free(s->path);
    free(s->subprotocol);
    target_free(s->command);
    scenario_reports_clear(s);
    free(s->samples_path);
    free(s->graph_path);
    free(s->ui);
    free(s->metrics_port);
    free(s->client_log_path);
    free(s->many.out_dir);
    free(s->many.resume_dir);
    free(s->many.filter);
    free(s->many.shard);
    free(s->many.badge_path);
    free(s->many.from);
    free(s->many.to);
    scenario_history_fini(&s->history);
    free(s->name);
    free(s->file);
    expectation_fini(&s->expect);
    *s = (struct scenario){0};
}
