#include "harness/report/csv.h"

#include "harness/report/csv_row.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* --- a run ---------------------------------------------------------------------------
 */

enum { TIME_COLUMN = 0, PHASE_COLUMN = 1 };

static void add_sample(struct csv_row *row, const struct sample *sample)
{
    const int64_t *values = sample_values_const(sample);
    strbuf_addf(row->out, "%" PRId64 ".%09" PRId64, sample->t_ns / 1000000000,
                sample->t_ns % 1000000000);
    row->begun = true;
    csv_row_text(row, phase_name((enum phase)sample->phase));
    for (int i = PHASE_COLUMN + 1; i < SAMPLE_COLUMN_COUNT; i++) {
        csv_row_integer(row, values[i]);
    }
    csv_row_end(row);
}

void csv_run(const struct result *r, struct strbuf *out)
{
    struct csv_row row = {.out = out};
    csv_row_text(&row, "time_s");
    for (int i = TIME_COLUMN + 1; i < SAMPLE_COLUMN_COUNT; i++) {
        csv_row_text(&row, sample_column_names[i]);
    }
    csv_row_end(&row);
    for (size_t i = 0; r->series != NULL && i < r->series->count; i++) {
        add_sample(&row, &r->series->rows[i]);
    }
}

/* --- suite and certify ---------------------------------------------------------------
 */

/* What both tell of a run. */
#define OUTCOME_NAMES                                                                    \
    "verdict class exit_code duration_s summary evidence culprit culprit_file "          \
    "culprit_line "                                                                      \
    "limits limits_broken result"

static void add_outcome(struct csv_row *row, const struct suite_outcome *o)
{
    static const struct suite_outcome none = {.state = SUITE_NOT_RUN};
    o = o == NULL ? &none : o;
    bool ran = o->state != SUITE_NOT_RUN;
    int64_t broken = 0;
    for (size_t i = 0; i < o->limit_count; i++) {
        broken += o->limits[i].state == VERDICT_LIMIT_BROKEN;
    }
    csv_row_text(row, o->verdict);
    csv_row_text(row, o->class_name);
    csv_row_integer(row, ran ? o->exit_code : SAMPLE_UNKNOWN);
    csv_row_real(row, ran ? o->seconds : NAN);
    csv_row_text(row, o->summary);
    csv_row_text(row, o->evidence);
    csv_row_text(row, o->culprit);
    csv_row_text(row, o->culprit_file);
    csv_row_integer(row, o->culprit_line > 0 ? o->culprit_line : SAMPLE_UNKNOWN);
    csv_row_integer(row, ran ? (int64_t)o->limit_count : SAMPLE_UNKNOWN);
    csv_row_integer(row, ran ? broken : SAMPLE_UNKNOWN);
    csv_row_text(row, o->result_path);
    csv_row_end(row);
}

void csv_suite(const struct suite_summary *s, struct strbuf *out)
{
    struct csv_row row = {.out = out};
    csv_row_header(&row, "index name file line state expected why " OUTCOME_NAMES);
    for (size_t i = 0; i < s->count; i++) {
        const struct suite_run *run = &s->runs[i];
        csv_row_integer(&row, (int64_t)run->index + 1);
        csv_row_text(&row, run->name);
        csv_row_text(&row, run->file);
        csv_row_integer(&row, run->line > 0 ? run->line : SAMPLE_UNKNOWN);
        csv_row_text(&row, suite_state_name(run->outcome.state));
        csv_row_text(&row, run->expected);
        csv_row_text(&row, run->outcome.why);
        add_outcome(&row, &run->outcome);
    }
}

void csv_certify(const struct certify_matrix *m, struct strbuf *out)
{
    struct csv_row row = {.out = out};
    csv_row_header(&row, "client grade case_number case mark " OUTCOME_NAMES);
    for (size_t c = 0; c < m->column_count; c++) {
        const struct certify_column *column = &m->columns[c];
        for (size_t r = 0; r < m->row_count; r++) {
            csv_row_text(&row, column->client->label);
            csv_row_text(&row, column->grade.letter);
            csv_row_integer(&row, m->rows[r]->number);
            csv_row_text(&row, m->rows[r]->name);
            csv_row_text(&row, certify_mark_name(column->cells[r].mark));
            add_outcome(&row, column->cells[r].outcome);
        }
    }
}

/* --- a sweep -------------------------------------------------------------------------
 */

#define REAL(name, member)                                                               \
    {                                                                                    \
#name, offsetof(struct sweep_step, member)                                       \
    }

/* Numbers of a step; NAN and the unlimited rate are empty cells. */
static const struct {
    const char *name;
    size_t offset;
} step_numbers[] = {
    REAL(rate_messages_per_s, rate),
    REAL(offered_messages_per_s, offered),
    REAL(sent_messages_per_s, sent),
    REAL(read_messages_per_s, read),
    REAL(processed_messages_per_s, processed),
    REAL(withheld_messages_per_s, withheld),
    REAL(capacity_messages_per_s, capacity),
    REAL(capacity_low_messages_per_s, capacity_low),
    REAL(capacity_high_messages_per_s, capacity_high),
    REAL(read_messages, messages),
    REAL(memory_growth_bytes, memory_growth),
    REAL(memory_slope_bytes_per_s, memory_slope),
    REAL(cpu_cores, cores),
    REAL(delay_p50_ms, delay_p50_ms),
    REAL(delay_p99_ms, delay_p99_ms),
    REAL(lag_p99_ms, lag_p99_ms),
    REAL(flood_s, flood_s),
    REAL(work_s, work_s),
    REAL(started_s, started_s),
    REAL(duration_s, seconds),
};

enum { STEP_NUMBERS = sizeof step_numbers / sizeof step_numbers[0] };

static const char *axis_column(enum sweep_axis axis)
{
    static const char *const names[] = {[SWEEP_RATE] = NULL,
                                        [SWEEP_SIZE] = "size_bytes",
                                        [SWEEP_CONNECTIONS] = "connections",
                                        [SWEEP_CPU] = "client_cores"};
    return names[axis];
}

static double number_of(const struct sweep_step *step, size_t i)
{
    double value;
    memcpy(&value, (const char *)step + step_numbers[i].offset, sizeof value);
    return step_numbers[i].offset == offsetof(struct sweep_step, processed)
               ? sweep_step_done(step)
               : value;
}

static void add_step(struct csv_row *row, const struct sweep_step *step)
{
    csv_row_text(row, sweep_purpose_names[step->purpose]);
    csv_row_text(row, sweep_sign_names[step->sign]);
    csv_row_text(row, verdict_classes[step->class_id].name);
    csv_row_text(row, sweep_evidence_names[step->evidence]);
    for (size_t i = 0; i < STEP_NUMBERS; i++) {
        csv_row_real(row, number_of(step, i));
    }
    csv_row_text(row, step->reason);
    csv_row_end(row);
}

void csv_sweep(const struct sweep_result *r, const struct scenario *s, struct strbuf *out)
{
    (void)s;
    struct csv_row row = {.out = out};
    const char *axis = axis_column(r->axis);
    static const char *const words[] = {"purpose", "sign", "class", "evidence"};
    if (axis != NULL) {
        csv_row_text(&row, axis);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        csv_row_text(&row, words[i]);
    }
    for (size_t i = 0; i < STEP_NUMBERS; i++) {
        csv_row_text(&row, step_numbers[i].name);
    }
    csv_row_text(&row, "reason");
    csv_row_end(&row);
    for (size_t i = 0; i < r->count; i++) {
        const struct sweep_search *search = r->lines[i].search;
        for (size_t n = 0; n < search->count; n++) {
            if (axis != NULL) {
                csv_row_real(&row, r->lines[i].value);
            }
            add_step(&row, &search->steps[n]);
        }
    }
}
