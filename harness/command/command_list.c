#include "harness/command/commands.h"

#include "harness/exit_code.h"
#include "harness/judge/judge_numbers.h"
#include "harness/judge/metric.h"
#include "harness/judge/verdict.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/scenario_schema.h"
#include "server/protocol.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *outcome_name(enum verdict_outcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_PASS] = "pass",
        [OUTCOME_FAIL] = "fail",
        [OUTCOME_INCONCLUSIVE] = "exit 4",
    };
    return names[outcome];
}

static void list_classes(void)
{
    puts("verdict classes");
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        const struct verdict_class_info *c = &verdict_classes[i];
        printf("  %-16s %-7s %s\n", c->name, outcome_name(c->outcome), c->meaning);
    }
}

static void list_protocols(void)
{
    puts("protocols");
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        printf("  %-16s %s\n", protocols[i].name, protocols[i].help);
    }
}

/* As one would type it. */
static void list_settings(const struct flood_case *c)
{
    printf("  %16s", "");
    for (const struct case_setting *s = c->settings; s->option != NULL; s++) {
        bool plain = s->value == NULL || strpbrk(s->value, "{|*? ") == NULL;
        printf(" --%s%s%s%s%s", s->option, s->value != NULL ? " " : "", plain ? "" : "'",
               s->value != NULL ? s->value : "", plain ? "" : "'");
    }
    puts("");
}

static void list_cases(void)
{
    puts("flood cases, for --case (by name or number)");
    for (int i = 0; i < CASES_COUNT; i++) {
        const struct flood_case *c = &cases[i];
        printf("  %2d %-13s %s\n", c->number, c->name, c->tests);
        printf("  %16s a good client %s\n", "", c->good);
        if (c->fell != NULL) {
            printf("  %16s known to fail: %s\n", "", c->fell);
        }
        if (c->protocols != NULL) {
            printf("  %16s with --protocol %s\n", "", c->protocols);
        }
        list_settings(c);
    }
}

static void list_numbers(void)
{
    puts("numbers of the judge");
    for (int i = 0; i < JUDGE_NUMBER_COUNT; i++) {
        const struct judge_number_info *n = &judge_number_infos[i];
        printf("  %-18s %10.10g %-17s %s\n", n->name, n->value, n->unit, n->reason);
    }
}

static void list_metric(const struct metric *m)
{
    const char *unit = m->rate ? "rate" : metric_unit_names[m->unit];
    printf("  %-18s %-10s  %s\n", m->name, unit, m->meaning);
}

static void list_metrics(void)
{
    puts("metrics, for --threshold (a rate is in messages/s or bytes/s)");
    for (int i = 0; i < METRICS_COUNT; i++) {
        if (metric_table[i].plain != NULL) {
            list_metric(&metric_table[i]);
        }
    }
    fputs("metrics of every sample of the flood, with one of", stdout);
    for (size_t i = 0; metric_aggregates[i] != NULL; i++) {
        printf(" .%s", metric_aggregates[i]);
    }
    puts(" .p95");
    for (int i = 0; i < METRICS_COUNT; i++) {
        if (metric_table[i].sampled != NULL) {
            list_metric(&metric_table[i]);
        }
    }
}

static void list_schema(void)
{
    struct strbuf text;
    strbuf_init(&text);
    scenario_schema_text(&text);
    fputs(text.text, stdout);
    strbuf_fini(&text);
}

int command_list(const char *what)
{
    if (what == NULL || strcmp(what, "classes") == 0) {
        list_classes();
    }
    if (what == NULL || strcmp(what, "protocols") == 0) {
        list_protocols();
    }
    if (what == NULL || strcmp(what, "metrics") == 0) {
        list_metrics();
    }
    if (what != NULL && strcmp(what, "cases") == 0) {
        list_cases();
    }
    if (what != NULL && strcmp(what, "numbers") == 0) {
        list_numbers();
    }
    if (what != NULL && strcmp(what, "schema") == 0) {
        list_schema();
    }
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}
