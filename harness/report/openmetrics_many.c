/* What came of many runs: families first, the runs within each. */
#include "harness/report/openmetrics.h"
#include "harness/report/openmetrics_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct openmetrics_family run_duration = GAUGE(
    "run_duration_seconds", "seconds", "How long a run took, start and end included");

static const struct openmetrics_family verdict =
    STATES("verdict", "The verdict of the run");

/* The place of a word in a list; -1: it is not there. */
static int index_of(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* --- a suite --------------------------------------------------------------------------
 */

/* Its digest tells a suite from others that are collected beside it. */
struct suite_labels {
    char digest[24];
    struct openmetrics_labels all;
};

static const struct openmetrics_labels *labels_of_suite(struct suite_labels *l,
                                                        const struct suite_summary *s)
{
    snprintf(l->digest, sizeof l->digest, "%016" PRIx64, s->digest);
    l->all = (struct openmetrics_labels){.items = {{"suite", l->digest}}, .count = 1};
    return &l->all;
}

struct run_labels {
    char index[16];
    struct openmetrics_labels all;
};

/* No two runs have the same name, but two may begin with the same 256 bytes. */
static const struct openmetrics_label *labels_of_run(struct run_labels *l,
                                                     const struct openmetrics_labels *of,
                                                     const struct suite_run *run)
{
    l->all = openmetrics_parts_with(of, "scenario", run->name);
    if (strlen(run->name) > OPENMETRICS_VALUE_MAX) {
        snprintf(l->index, sizeof l->index, "%u", (unsigned)run->index);
        l->all = openmetrics_parts_with(&l->all, "index", l->index);
    }
    return l->all.items;
}

static void add_counts(struct openmetrics_text *t, const struct openmetrics_labels *of,
                       const struct suite_summary *s)
{
    static const struct openmetrics_family runs =
        GAUGE("suite_runs", NULL, "Runs of the suite by what came of them");
    static const struct openmetrics_family interrupted =
        GAUGE("interrupted", NULL, OPENMETRICS_INTERRUPTED_HELP);
    const struct suite_counts counts = suite_summary_count(s);
    openmetrics_text_family(t, &runs);
    for (enum suite_state state = 0; state < SUITE_STATES; state++) {
        struct openmetrics_labels l =
            openmetrics_parts_with(of, "state", suite_state_name(state));
        openmetrics_text_value(t, l.items, (double)counts.of[state]);
    }
    openmetrics_parts_one(t, &interrupted, of, s->interrupted ? 1 : 0);
}

void openmetrics_suite(const struct suite_summary *s, struct strbuf *out)
{
    static const struct openmetrics_family run = STATES("run", "What came of each run");
    struct openmetrics_text t;
    const char *states[SUITE_STATES];
    for (enum suite_state state = 0; state < SUITE_STATES; state++) {
        states[state] = suite_state_name(state);
    }
    openmetrics_text_init(&t, out, OPENMETRICS_FILE);
    struct suite_labels all = {.digest = ""};
    const struct openmetrics_labels *of = labels_of_suite(&all, s);
    openmetrics_parts_version(&t, of);
    add_counts(&t, of, s);
    openmetrics_text_family(&t, &run);
    for (size_t i = 0; i < s->count; i++) {
        struct run_labels l;
        const struct openmetrics_label *labels = labels_of_run(&l, of, &s->runs[i]);
        openmetrics_text_states(&t, labels, states, SUITE_STATES,
                                (int)s->runs[i].outcome.state);
    }
    openmetrics_text_family(&t, &verdict);
    for (size_t i = 0; i < s->count; i++) {
        struct run_labels l;
        const struct openmetrics_label *labels = labels_of_run(&l, of, &s->runs[i]);
        int holds = index_of(openmetrics_parts_outcomes, 3, s->runs[i].outcome.verdict);
        if (holds >= 0) {
            openmetrics_text_states(&t, labels, openmetrics_parts_outcomes, 3, holds);
        }
    }
    openmetrics_text_family(&t, &run_duration);
    for (size_t i = 0; i < s->count; i++) {
        struct run_labels l;
        const struct openmetrics_label *labels = labels_of_run(&l, of, &s->runs[i]);
        bool ran = s->runs[i].outcome.state != SUITE_NOT_RUN;
        openmetrics_text_value(&t, labels, ran ? s->runs[i].outcome.seconds : NAN);
    }
    openmetrics_text_end(&t);
}

/* --- a certification ------------------------------------------------------------------
 */

static const char *const marks[] = {"pass", "fail", "unsure", "not-run", "not-begun"};
static const char *const grades[] = {"A", "B", "C", "D", "F", "?"};
enum { MARKS = sizeof marks / sizeof *marks, GRADES = sizeof grades / sizeof *grades };

static struct openmetrics_labels labels_of_client(const struct certify_matrix *m,
                                                  const struct certify_column *c)
{
    return (struct openmetrics_labels){
        .items = {{"client", c->client->label},
                  {"protocol", m->protocol},
                  {"profile", m->profile == SCENARIO_QUICK ? "quick" : "full"}},
        .count = 3};
}

static void add_cells(struct openmetrics_text *t, const struct certify_matrix *m,
                      const struct certify_column *c, bool times)
{
    const struct openmetrics_labels client = labels_of_client(m, c);
    for (size_t i = 0; i < m->row_count; i++) {
        const struct certify_cell *cell = &c->cells[i];
        struct openmetrics_labels l =
            openmetrics_parts_with(&client, "case", m->rows[i]->name);
        int mark = index_of(marks, MARKS, certify_mark_name(cell->mark));
        bool ran = cell->outcome != NULL && cell->outcome->state != SUITE_NOT_RUN;
        if (times) {
            openmetrics_text_value(t, l.items, ran ? cell->outcome->seconds : NAN);
        } else if (mark >= 0) { /* else it was not asked for */
            openmetrics_text_states(t, l.items, marks, MARKS, mark);
        }
    }
}

void openmetrics_certify(const struct certify_matrix *m, struct strbuf *out)
{
    static const struct openmetrics_family grade =
        STATES("grade", "The grade of each client");
    static const struct openmetrics_family mark =
        STATES("mark", "What came of each flood case for each client");
    struct openmetrics_text t;
    openmetrics_text_init(&t, out, OPENMETRICS_FILE);
    for (size_t i = 0; i < m->column_count; i++) {
        struct openmetrics_labels l = labels_of_client(m, &m->columns[i]);
        openmetrics_parts_version(&t, &l);
    }
    openmetrics_text_family(&t, &grade);
    for (size_t i = 0; i < m->column_count; i++) {
        struct openmetrics_labels l = labels_of_client(m, &m->columns[i]);
        openmetrics_text_states(&t, l.items, grades, GRADES,
                                index_of(grades, GRADES, m->columns[i].grade.letter));
    }
    openmetrics_text_family(&t, &mark);
    for (size_t i = 0; i < m->column_count; i++) {
        add_cells(&t, m, &m->columns[i], false);
    }
    openmetrics_text_family(&t, &run_duration);
    for (size_t i = 0; i < m->column_count; i++) {
        add_cells(&t, m, &m->columns[i], true);
    }
    openmetrics_text_end(&t);
}

/* --- a sweep --------------------------------------------------------------------------
 */

/* The lines of an axis are told apart by their value on it. */
struct line_labels {
    char value[32];
    struct openmetrics_labels all;
};

static void labels_of_line(struct line_labels *out, const struct openmetrics_labels *l,
                           const struct sweep_result *r, size_t i)
{
    out->all = *l;
    if (r->axis != SWEEP_RATE) {
        snprintf(out->value, sizeof out->value, "%.10g", r->lines[i].value);
        out->all = openmetrics_parts_with(l, sweep_axis_names[r->axis], out->value);
    }
}

static double saturation(const struct sweep_search *s)
{
    return s->saturation;
}

static double low(const struct sweep_search *s)
{
    return s->low > 0 ? s->low : NAN;
}

static double high(const struct sweep_search *s)
{
    return isinf(s->high) ? NAN : s->high;
}

static double found(const struct sweep_search *s)
{
    return s->state == SWEEP_FOUND ? 1 : 0;
}

static double steps(const struct sweep_search *s)
{
    return (double)s->count;
}

static const struct {
    struct openmetrics_family family;
    double (*of)(const struct sweep_search *s);
} of_lines[] = {
    {GAUGE("saturation_messages_per_second", "messages_per_second",
           "The highest rate that the client sustains"),
     saturation},
    {GAUGE("saturation_low_messages_per_second", "messages_per_second",
           "The lower end of its interval, or of what is known of it"),
     low},
    {GAUGE("saturation_high_messages_per_second", "messages_per_second",
           "The upper end of its interval, or of what is known of it"),
     high},
    {GAUGE("saturation_found", NULL, "Whether the search found it"), found},
    {GAUGE("sweep_steps", NULL, "Runs that the search took"), steps},
};

void openmetrics_sweep(const struct sweep_result *r, const struct scenario *s,
                       struct strbuf *out)
{
    static const struct openmetrics_family duration =
        GAUGE("sweep_duration_seconds", "seconds", "How long the sweep took");
    static const struct openmetrics_family interrupted =
        GAUGE("interrupted", NULL, OPENMETRICS_INTERRUPTED_HELP);
    struct openmetrics_text t;
    struct openmetrics_labels l;
    openmetrics_text_init(&t, out, OPENMETRICS_FILE);
    openmetrics_parts_labels(&l, s);
    openmetrics_parts_version(&t, &l);
    openmetrics_parts_one(&t, &interrupted, &l, r->interrupted ? 1 : 0);
    openmetrics_parts_one(&t, &duration, &l, r->seconds);
    for (size_t i = 0; i < sizeof of_lines / sizeof *of_lines; i++) {
        openmetrics_text_family(&t, &of_lines[i].family);
        for (size_t line = 0; line < r->count; line++) {
            struct line_labels with;
            labels_of_line(&with, &l, r, line);
            openmetrics_text_value(&t, with.all.items,
                                   of_lines[i].of(r->lines[line].search));
        }
    }
    openmetrics_text_end(&t);
}
