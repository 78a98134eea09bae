#include "harness/live/live_json.h"

#include "harness/record/json_value.h"
#include "harness/report/json_series.h"
#include "harness/report/report.h"
#include "harness/scenario/scenario_json.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 10 };

static void add_json(struct strbuf *out, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER |
                                        JSON_REAL_PRECISION(DIGITS));
    json_decref(object);
    if (text == NULL) {
        abort();
    }
    strbuf_add(out, text);
    free(text);
}

void live_json_start(struct strbuf *out, const struct scenario *s, char *const *command,
                     uint16_t port)
{
    json_t *o = json_object(), *columns = json_array();
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        json_value_append(columns, json_string(sample_column_names[i]));
    }
    json_value_put(o, "type", json_string("start"));
    json_value_put(o, "floodtest", json_string(FLOODTEST_VERSION));
    json_value_put(o, "command", json_value_list((const char *const *)command));
    json_value_put(o, "scenario", scenario_to_json(s, port));
    json_value_put(o, "columns", columns);
    add_json(out, o);
}

void live_json_phases(struct strbuf *out, const struct history_phase *phases,
                      size_t count)
{
    json_t *o = json_object(), *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *one = json_object();
        json_value_put(one, "name", json_string(phase_name(phases[i].phase)));
        json_value_put(one, "start_s", json_value_real(phases[i].start_s));
        json_value_put(one, "end_s", json_value_real(phases[i].end_s));
        json_value_append(list, one);
    }
    json_value_put(o, "type", json_string("phases"));
    json_value_put(o, "phases", list);
    add_json(out, o);
}

void live_json_rows(struct strbuf *out, enum phase now, const struct sample *rows,
                    size_t count)
{
    strbuf_addf(out, "{\"type\":\"rows\",\"phase\":\"%s\",\"rows\":[", phase_name(now));
    for (size_t i = 0; i < count; i++) {
        strbuf_add(out, i == 0 ? "" : ",");
        json_series_add_row(out, &rows[i]);
    }
    strbuf_add(out, "]}");
}

void live_json_result(struct strbuf *out, const struct result *r)
{
    strbuf_add(out, "{\"type\":\"result\",\"result\":");
    report_json_brief(r, out);
    strbuf_add(out, "}");
}

void live_json_no_run(struct strbuf *out, const char *sentence)
{
    struct strbuf safe; /* it may have words of the client's in it */
    json_t *o = json_object();
    strbuf_init(&safe);
    strbuf_add_visible_line(&safe, sentence, strlen(sentence));
    json_value_put(o, "type", json_string("no_run"));
    json_value_put(o, "sentence", json_string(safe.text));
    add_json(out, o);
    strbuf_fini(&safe);
}
